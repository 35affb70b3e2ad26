/** boto3 and the AWS CLI themselves, where they are installed: a call of each service, through the endpoint. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { ServiceName } from "../../../local/service";
import { Wire } from "./endpoint";
import type { Hints } from "./inputs";
import { awsCli, BOTOCORE_NAMES, boto3, clientEnvironment, hasAwsCli, hasBoto3 } from "./installed-clients";
import { KNOWN_CALLS, KNOWN_ERRORS, type KnownCall } from "./known-calls";
import { prepared } from "./prepared";
import { BUCKET } from "./prepared/names";
import type { Members } from "./request";

const SERVICES = Object.keys(KNOWN_CALLS) as ServiceName[];

/** The AWS CLI takes most of a second to start; so many run at once. */
const AT_ONCE = 3;
/** On a machine that does much else they take a minute. Milliseconds. */
const PATIENCE = 240_000;

describe("AWS's other clients, through the endpoint", () => {
  const opened = new Map<ServiceName, { wire: Wire; hints: Hints }>();
  const folder = mkdtempSync(join(tmpdir(), "clients-"));
  const env = clientEnvironment(join(folder, "config"));

  before(async () => {
    // Version 1 of the CLI would show times in the form of each protocol.
    writeFileSync(join(folder, "config"), "[default]\ncli_timestamp_format = iso8601\n");
    for (const service of SERVICES) {
      const { cloud, hints } = await prepared(service);
      opened.set(service, { wire: await Wire.open(cloud), hints });
    }
  });

  after(async () => {
    for (const { wire } of opened.values()) await wire.close();
    rmSync(folder, { recursive: true });
  });

  it("boto3 calls every service, and reads the errors of every protocol", async () => {
    if (!hasBoto3()) return;
    const requests = [...inputsOf(KNOWN_CALLS), ...inputsOf(KNOWN_ERRORS)];
    const lines = requests.map(({ service, operation, input }) =>
      JSON.stringify({
        ...{ service: BOTOCORE_NAMES[service] ?? service, endpoint: opened.get(service)!.wire.url },
        ...{ operation, input },
      }),
    );
    const answers = (await boto3(env, lines)).map((line) => inUtc(JSON.parse(line)));
    expect(answers).to.have.lengthOf(requests.length);
    for (const [i, { service, operation, answer }] of requests.entries()) {
      const wanted = typeof answer === "string" ? { error: answer } : answer;
      expect(answers[i], `${service} ${operation}`).to.containSubset(wanted);
    }
  });

  it("the AWS CLI calls every service", async () => {
    if (!hasAwsCli()) return;
    const calls = inputsOf(KNOWN_CALLS);
    await concurrently(AT_ONCE, calls, async ({ service, operation, input, answer }) => {
      const { stdout } = await aws(service, operation, input);
      expect(inUtc(JSON.parse(stdout)), `${service} ${operation}`).to.containSubset(answer);
    });
  }).timeout(PATIENCE);

  it("the AWS CLI tells errors, and does what the documentation shows", async () => {
    if (!hasAwsCli()) return;
    const [error] = inputsOf(KNOWN_ERRORS).filter(({ service }) => service === "sqs");
    const file = join(folder, "note.txt");
    const answerFile = join(folder, "answer.json");
    writeFileSync(file, '{"note":"é"}');
    await concurrently(AT_ONCE, ["an error", "a function", "an object"], async (what) => {
      if (what === "an error") {
        const { code, stderr } = await aws(error!.service, error!.operation, error!.input);
        // Version 1 ends with 255, as every failure of its.
        expect(code).to.be.oneOf([254, 255]);
        expect(stderr).to.include(`(${error!.answer})`);
      } else if (what === "a function") {
        const given = ["--function-name", "probe", "--payload", `fileb://${file}`, answerFile];
        const { stdout } = await awsCli(env, opened.get("lambda")!.wire.url, ["lambda", "invoke", ...given]);
        expect(JSON.parse(stdout)).to.include({ StatusCode: 200 });
        expect(JSON.parse(readFileSync(answerFile, "utf8"))).to.deep.equal({ event: { note: "é" } });
      } else {
        const { url } = opened.get("s3")!.wire;
        const stored = `s3://${BUCKET}/two words/é.txt`;
        expect((await awsCli(env, url, ["s3", "cp", file, stored])).stderr).to.equal("");
        expect((await awsCli(env, url, ["s3", "cp", stored, "-"])).stdout).to.equal('{"note":"é"}');
      }
    });
  }).timeout(PATIENCE);

  function aws(service: ServiceName, operation: string, input: Members) {
    const name = service === "s3" ? "s3api" : (BOTOCORE_NAMES[service] ?? service);
    const dashed = operation.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
    const given = ["--cli-input-json", JSON.stringify(input)];
    return awsCli(env, opened.get(service)!.wire.url, [name, dashed, ...given]);
  }

  function inputsOf<Answer>(known: Partial<Record<ServiceName, KnownCall<Answer>>>) {
    return Object.entries(known).map(([name, { operation, input, answer }]) => {
      const service = name as ServiceName;
      return { service, operation, input: input(opened.get(service)!.hints), answer };
    });
  }
});

/** Times in one form, whatever the time zone in which a client shows them. */
function inUtc(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inUtc);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inUtc(member)]));
  const isTime = typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/.test(value);
  return isTime ? new Date(value).toISOString() : value;
}

async function concurrently<Item>(
  most: number,
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
