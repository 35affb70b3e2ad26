import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Program, type ProgramOptions, runProgram } from "../../local/deploy/program";

const ACCOUNT = "123456789012";

function run(fixture: string, options: Partial<ProgramOptions> = {}): Promise<Program> {
  return runProgram({
    directory: join(__dirname, "fixtures", fixture),
    stack: "dev",
    config: {},
    region: "us-east-1",
    accountId: ACCOUNT,
    ...options,
  });
}

function small(options: Partial<ProgramOptions> = {}): Promise<Program> {
  return run("small", {
    config: { "small:greeting": "hello", "small:hello": { text: "there" } },
    ...options,
  });
}

/** The error that a program ends with which fails in this way. */
async function failure(way: string, options: Partial<ProgramOptions> = {}): Promise<Error> {
  try {
    await run("failing", { config: { "failing:way": way }, ...options });
  } catch (error) {
    return error as Error;
  }
  throw new Error(`the program that fails by "${way}" did not fail`);
}

describe("running a program under the mock monitor", () => {
  it("resources come in the order of their constructors, each with its parent", async () => {
    const { resources } = await small();
    expect(resources.map(({ type, name, parent }) => [type, name, parent?.name])).to.deep.equal([
      ["aws:iam/role:Role", "start", undefined],
      ["aws:lambda/function:Function", "start", undefined],
      ["small:index:Runs", "runs", undefined],
      ["aws:sqs/queue:Queue", "runs-dead-letters", "runs"],
      ["aws:sqs/queue:Queue", "runs-queue", "runs"],
      ["aws:sqs/queuePolicy:QueuePolicy", "runs", undefined],
    ]);
  });

  it("URNs are those of Pulumi's engine: the parents' types, without the stack", async () => {
    const { resources } = await small();
    expect(resources[3]!.urn).to.equal(
      "urn:pulumi:dev::small::small:index:Runs$aws:sqs/queue:Queue::runs-dead-letters",
    );
    expect(resources[3]!.parent!.urn).to.equal("urn:pulumi:dev::small::small:index:Runs::runs");
  });

  it("outputs are plain values, secrets among them, and lead to other resources' inputs", async () => {
    const { outputs, resources } = await small({ now: new Date("2026-03-01T00:00:00Z") });
    const queue = resources[4]!;
    expect(queue.id).to.match(
      /^https:\/\/sqs\.us-east-1\.amazonaws\.com\/123456789012\/runs-queue-[0-9a-f]{7}\.fifo$/,
    );
    expect(outputs).to.deep.equal({
      queueUrl: queue.id,
      functionName: resources[1]!.id,
      account: ACCOUNT,
      greeting: "there",
      secret: queue.state.name,
      startedAt: [Date.UTC(2026, 2, 1), "2026-03-01T00:00:00.000Z", "2026-11-20T02:00:00.000Z"],
    });
    expect(resources[5]!.inputs).to.deep.equal({
      queueUrl: queue.id,
      policy: `{"Version":"2012-10-17","Id":"${queue.state.arn}","Statement":[]}`,
    });
  });

  it("the same program gives the same ids each time, and another stack gives others", async () => {
    const ids = async (options = {}) => (await small(options)).resources.map((resource) => resource.id);
    const first = await ids();
    expect(await ids()).to.deep.equal(first);
    const other = await ids({ stack: "prod" });
    expect(other.filter((id) => id !== undefined && first.includes(id))).to.deep.equal([]);
  });

  it("runs asked for at the same time do not disturb each other", async () => {
    const [dev, prod] = await Promise.all([small(), small({ stack: "prod", region: "cn-north-1" })]);
    expect(dev!.resources[3]!.urn).to.match(/^urn:pulumi:dev::/);
    expect(prod!.resources[3]!.state.arn).to.match(/^arn:aws-cn:sqs:cn-north-1:/);
  });

  it("a function's code is the archive that would be deployed", async () => {
    const { resources } = await small();
    const code = resources[1]!.inputs.code as pulumi.asset.AssetArchive;
    const files = await code.assets;
    expect(Object.keys(files)).to.deep.equal(["__index.js"]);
    expect(await (files["__index.js"] as pulumi.asset.StringAsset).text).to.contain("exports.handler = ");
  });

  it("warnings of the program are kept and not printed", async () => {
    const warned = await small({
      config: { "small:greeting": "hello", "small:hello": { text: "there" }, "small:warn": true },
    });
    expect(warned.warnings).to.deep.equal(["nobody is told of failures"]);
    expect((await small()).warnings).to.deep.equal([]);
  });

  it("a missing config value is the program's own error", async () => {
    const error = await run("small").catch((e: Error) => e);
    expect((error as Error).message).to.contain("Missing required configuration variable 'small:hello'");
  });

  it("a folder that is no project is refused", async () => {
    const error = await run("nothing").catch((e: Error) => e);
    expect((error as Error).message).to.match(
      /nothing is not a Pulumi project: Pulumi\.yaml and index\.ts belong there$/,
    );
  });
});

describe("an error of the program ends the run with its own message", () => {
  it("thrown while it loads, with its name", async () => {
    const error = await failure("load");
    expect(error.name).to.equal("StackConfigError");
    expect(error.message).to.equal("Pulumi.dev.yaml is not valid:\n  tasks.a.schedule: no");
  });

  it("a stack file's problems are told as the stack tells them, all at once", async () => {
    const tasks = { nightly: { fileSystemId: "fs-1", schedule: "cron(15 6 * * * *)", tpye: "Export" } };
    const error = await runProgram({
      directory: join(__dirname, "../.."),
      stack: "dev",
      config: { "fsx-data-scheduler:tasks": tasks },
      region: "us-east-1",
      accountId: ACCOUNT,
    }).catch((e: Error) => e);
    const lines = (error as Error).message.split("\n");
    expect(lines[0]).to.equal("Pulumi.dev.yaml is not valid:");
    expect(lines.slice(1).map((line) => line.split(":")[0]!.trim())).to.include.members([
      "tasks.nightly.fileSystemId",
      "tasks.nightly.schedule",
      "tasks.nightly.tpye",
    ]);
  });

  const messages: Record<string, string> = {
    "async constructor": "the asynchronous part of a constructor failed",
    apply: "an apply failed",
    output: "an output was rejected",
    log: "the program logged an error",
    type: 'UnsupportedResource aws:s3/bucket:Bucket ("data"): not part of the local cloud; docs/local-cloud.md lists what is',
    input: 'UnsupportedResource aws:sqs/queue:Queue ("runs"): input "namePrefix" is not honoured',
    region:
      'UnsupportedResource aws:sqs/queue:Queue ("runs"): region "eu-west-1" is not "us-east-1"; the local cloud is one region, as a stack is',
    function:
      "UnsupportedFunction aws:index/getAvailabilityZones:getAvailabilityZones: not part of the local cloud; docs/local-cloud.md lists what is",
    twice:
      'Duplicate resource URN "urn:pulumi:dev::failing::aws:sqs/queue:Queue::runs"; give one of the two another name',
    name: `aws:lambda/function:Function "${"n".repeat(60)}": its name "${"n".repeat(60)}-c00522a" has 68 characters, at most 64 are allowed`,
  };
  for (const [way, message] of Object.entries(messages)) {
    it(`by ${way}`, async () => {
      expect((await failure(way)).message).to.equal(message);
    });
  }

  it("by a type that others depend on: the cause alone, not its echoes", async () => {
    expect((await failure("type with children")).message).to.equal(messages.type);
  });

  it("by an input that never comes", async () => {
    expect((await failure("never", { patience: 200 })).message).to.equal(
      "The program does not end: nothing was registered for 0.2 s, after 0 resources. " +
        "An input or an output waits for something that never comes.",
    );
  });

  it("and leaves the process as it was", async () => {
    const state = () => ({
      directory: process.cwd(),
      listeners: process.listeners("unhandledRejection"),
      date: globalThis.Date,
      module: require.cache[__filename],
      debug: pulumi.log.debug,
      stackTrace: Reflect.get(pulumi.Resource, "stackTrace"),
      debuggablePromise: require("@pulumi/pulumi/runtime/debuggable").debuggablePromise,
    });
    const before = state();
    await failure("async constructor", { now: new Date(0) });
    expect(state()).to.deep.equal(before);
    expect((await small()).resources).to.have.length(6);
  });
});
