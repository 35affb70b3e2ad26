import { expect } from "chai";
import * as z from "zod";
import { LocalCloud } from "../../../local/cloud";
import type { Operation } from "../../../local/service";
import { actionsOf } from "../../../local/support/actions";
import { choices } from "../../../local/support/choices";
import { operationsInCode } from "../../../local/support/errors";
import { membersOf } from "../../../local/support/members";
import { page } from "../../../local/support/page";

describe("the support table", () => {
  it("in docs/local-cloud.md is what the code says now", async () => {
    const { written, current } = await page();
    const stale = current.split("\n").filter((line) => !written.includes(line));
    expect(stale, "docs/local-cloud.md is out of date; run `npm run docs`").to.deep.equal([]);
    expect(written).to.equal(current);
  });

  it("stars the members that a request must have, and lists those of structures and lists of them", () => {
    const schema = z.strictObject({
      Id: z.string(),
      Limit: z.number().default(50),
      Report: z
        .strictObject({ Enabled: z.boolean(), Deeper: z.strictObject({ Left: z.string() }) })
        .optional(),
      Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string().optional() })),
      Number: z.string().transform(Number).pipe(z.number()).optional(),
      Body: z.union([z.instanceof(Uint8Array), z.string()]),
    });
    expect(membersOf(schema)).to.equal(
      "`Id`\\*, `Limit`, `Report` {`Enabled`\\*, `Deeper`\\*}, `Tags`\\* {`Key`\\*, `Value`}, `Number`, `Body`\\*",
    );
  });

  it("tells the actions that every call needs from those that certain members need", () => {
    const cloud = new LocalCloud({ region: "us-east-1", start: 0, seed: "x" });
    const of = (service: "fsx" | "sts", name: string) =>
      actionsOf(cloud, cloud[service], cloud[service].operations.get(name)!);
    expect(of("fsx", "CreateDataRepositoryTask")).to.deep.equal({
      always: ["fsx:CreateDataRepositoryTask"],
      sometimes: ["fsx:TagResource"],
    });
    expect(of("sts", "GetCallerIdentity")).to.deep.equal({ always: [], sometimes: [] });
    const never: Operation = {
      name: "Never",
      input: z.strictObject({}),
      permissions: (_input, { caller }) => {
        cloud.fsx.fileSystem(caller.kind);
        return [];
      },
      handle: () => undefined,
    };
    expect(() => actionsOf(cloud, cloud.fsx, never)).to.throw("fsx Never does not say what it needs");
  });

  it("finds the errors that an operation makes itself or through its service's functions", () => {
    const inCode = operationsInCode();
    expect(inCode("fsx", "CancelDataRepositoryTask")?.errors).to.deep.equal([
      "DataRepositoryTaskEnded",
      "DataRepositoryTaskNotFound",
    ]);
    expect(inCode("sns", "Unsubscribe")?.errors).to.deep.equal(["InvalidParameter"]);
    expect(inCode("logs", "PutLogEvents")?.errors).to.deep.equal([
      "InvalidParameterException",
      "ResourceNotFoundException",
    ]);
  });

  it("reads each choice that FSx offers with its default and its reason", () => {
    expect(choices().find(({ name }) => name === "maxTaskPaths")).to.deep.equal({
      name: "maxTaskPaths",
      values: "32 | 100",
      standard: "32",
      about: "Paths per task: 32 (LustreGuide, console text of export and import tasks) or 100 (API model).",
    });
    expect(choices().find(({ name }) => name === "tokenWindow")).to.include({ standard: "Infinity" });
  });
});
