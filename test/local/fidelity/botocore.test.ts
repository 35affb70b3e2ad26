/**
 * Every operation's answers, read by botocore's parsers, on which boto3 and the AWS CLI stand, where python3 has them.
 * Beside this, clients.test.ts drives boto3 and the CLI themselves through the endpoint.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import * as fc from "fast-check";
import { LocalCloud } from "../../../local/cloud";
import { modelOf } from "../../../local/models/model";
import { type HttpAnswer, type ReadAnswer, readAnswer } from "./answer";
import { Wire } from "./endpoint";
import { inputsOf } from "./inputs";
import { BOTOCORE_NAMES, hasBoto3 } from "./installed-clients";
import { prepared } from "./prepared";
import { START } from "./prepared/names";
import { inProtocol, protocolsOf } from "./protocols";
import type { Members } from "./request";
import { comparable } from "./sdk";

/** Requests per operation. */
const RUNS = 3;

describe("botocore's parsers", () => {
  it("read every operation's answers as its model does", async () => {
    if (!hasBoto3()) return;
    const lines: string[] = [];
    const expected: { place: string; read: ReadAnswer }[] = [];
    const { services } = new LocalCloud({ region: "us-east-1", start: START, seed: "botocore" });
    const spoken = services.flatMap(({ name }) => protocolsOf(name).map((protocol) => ({ name, protocol })));
    for (const { name: service, protocol } of spoken) {
      const model = inProtocol(modelOf(service), protocol);
      const { cloud, hints } = await prepared(service);
      const wire = await Wire.open(cloud);
      for (const [operation, emulated] of cloud.service(service)!.operations) {
        for (const input of fc.sample(inputsOf(model, emulated, hints), { numRuns: RUNS, seed: 5 })) {
          const answer = await wire.call(model, service, operation, input);
          lines.push(recorded(BOTOCORE_NAMES[service] ?? service, operation, protocol, answer));
          expected.push({
            place: `${service} ${operation} in ${protocol}`,
            read: readAnswer(model, operation, answer),
          });
        }
      }
      await wire.close();
    }
    const script = join(__dirname, "read-answers.py");
    const { stdout, stderr } = spawnSync("python3", [script], {
      input: lines.join("\n"),
      maxBuffer: 1 << 28,
    });
    const answers = stdout.toString("utf8").trim().split("\n");
    expect([stderr.toString("utf8"), answers.length]).to.deep.equal(["", expected.length]);
    const complaints: string[] = [];
    for (const [i, { place, read }] of expected.entries()) {
      const theirs = JSON.parse(answers[i]!) as Members & { Error?: { Code: string } };
      if (read.error) {
        if (theirs.Error === undefined) complaints.push(`${place}: no error was read for ${read.error.code}`);
        continue;
      }
      const [ours, botos] = (await Promise.all([comparable(read.output), comparable(theirs)])).map((value) =>
        JSON.stringify(value),
      );
      if (ours !== botos) complaints.push(`${place}: botocore read ${botos}, not ${ours}`);
    }
    expect(complaints).to.deep.equal([]);
  });
});

function recorded(service: string, operation: string, protocol: string, answer: HttpAnswer): string {
  return JSON.stringify({ ...answer, service, operation, protocol, body: answer.body.toString("base64") });
}
