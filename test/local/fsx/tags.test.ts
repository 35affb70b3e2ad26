import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import { call, cloudWith, createTask, FS, refusal } from "./fixture";

const HOME = "arn:aws:fsx:us-east-1:123456789012";

async function tags(cloud: LocalCloud, ResourceARN: string): Promise<[string, string][]> {
  const { Tags } = await call<{ Tags: { Key: string; Value: string }[] }>(cloud, "ListTagsForResource", {
    ResourceARN,
  });
  return Tags.map(({ Key, Value }) => [Key, Value]);
}

describe("Tags", () => {
  it("can be set, changed, listed and taken away on file systems, associations and tasks", async () => {
    const cloud = cloudWith();
    const task = await createTask(cloud, { Tags: [{ Key: "a", Value: "0" }] });
    for (const ResourceARN of [
      `${HOME}:file-system/${FS}`,
      `${HOME}:association/${FS}/dra-00000000a`,
      task.ResourceARN,
    ]) {
      await call(cloud, "TagResource", { ResourceARN, Tags: [{ Key: "a", Value: "1" }] });
      await call(cloud, "TagResource", { ResourceARN, Tags: [{ Key: "b:c", Value: "" }] });
      expect(await tags(cloud, ResourceARN)).to.deep.equal([
        ["a", "1"],
        ["b:c", ""],
      ]);
      await call(cloud, "UntagResource", { ResourceARN, TagKeys: ["a", "not-there"] });
      expect(await tags(cloud, ResourceARN)).to.deep.equal([["b:c", ""]]);
    }
  });

  it("are listed in pages", async () => {
    const cloud = cloudWith({ tags: { a: "1", b: "2", c: "3" } });
    const ResourceARN = `${HOME}:file-system/${FS}`;
    const first = await call(cloud, "ListTagsForResource", { ResourceARN, MaxResults: 2 });
    const second = await call(cloud, "ListTagsForResource", { ResourceARN, NextToken: first.NextToken });
    expect(second).to.deep.equal({ Tags: [{ Key: "c", Value: "3" }] });
  });

  it("are at most 50 on a resource", async () => {
    const cloud = cloudWith({
      tags: Object.fromEntries(Array.from({ length: 49 }, (_, i) => [`k${i}`, ""])),
    });
    const ResourceARN = `${HOME}:file-system/${FS}`;
    const Tags = [{ Key: "k0", Value: "changed" }];
    await call(cloud, "TagResource", { ResourceARN, Tags: [...Tags, { Key: "k50", Value: "" }] });
    const error = await refusal(cloud, "TagResource", { ResourceARN, Tags: [{ Key: "k51", Value: "" }] });
    expect([error.code, error.message]).to.deep.equal([
      "BadRequest",
      "Tags: the resource would have 51 tags; 50 is the maximum.",
    ]);
  });

  for (const [what, arn] of [
    ["an unknown task", `${HOME}:task/task-00000000000000000`],
    ["an association under another file system", `${HOME}:association/fs-99999999/dra-00000000a`],
    ["another account", `arn:aws:fsx:us-east-1:999999999999:file-system/${FS}`],
    ["another region", `arn:aws:fsx:eu-west-1:123456789012:file-system/${FS}`],
    ["a kind that the local cloud has none of", `${HOME}:volume/fs-1/fsvol-1`],
  ]) {
    it(`of ${what} are ResourceNotFound`, async () => {
      for (const [operation, more] of [
        ["TagResource", { Tags: [{ Key: "a", Value: "" }] }],
        ["UntagResource", { TagKeys: ["a"] }],
        ["ListTagsForResource", {}],
      ] as const) {
        const error = await refusal(cloudWith(), operation, { ResourceARN: arn, ...more });
        expect([error.code, error.members]).to.deep.equal(["ResourceNotFound", { ResourceARN: arn }]);
      }
    });
  }

  it("of another service's resource break the pattern of FSx's ARNs", async () => {
    const input = { ResourceARN: "arn:aws:sqs:us-east-1:123456789012:queue" };
    expect((await refusal(cloudWith(), "ListTagsForResource", input)).code).to.equal("BadRequest");
  });
});
