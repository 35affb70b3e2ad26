import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { environmentOf, LambdaSandbox, schedulePlan, taskFunctionText, taskPlan } from "./lambda-sandbox";

const RUN = { schedule: "nightly-export", scheduledTime: "2026-11-20T02:00:00Z" };

const ALWAYS = [
  // For signatures, and for digests.
  "node:crypto",
  "node:crypto",
  "@aws-sdk/client-sns",
  "@aws-sdk/client-sqs",
  "@aws-sdk/client-cloudwatch-logs",
  "@aws-sdk/client-fsx",
];

for (const [name, packages] of [
  ["startTask", ALWAYS],
  ["watchTask", [...ALWAYS, "@aws-sdk/client-s3"]],
] as const) {
  describe(`the serialised ${name}`, () => {
    it("requires the SDK and Node's own modules by their bare names, and nothing else", async () => {
      const text = await taskFunctionText(name);
      const required = [...text.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1]);
      expect(required).to.deep.equal(packages.map((id) => JSON.stringify(id)));
    });

    it("makes every captured function once, and looks up no name in an object", async () => {
      expect(await taskFunctionText(name)).to.not.match(/\bwith\s*\(|\.apply\(undefined/);
    });

    it("holds no class of ours, no generator, and under 100 KB of text", async () => {
      const text = await taskFunctionText(name);
      expect(text).to.not.match(/\bclass\s+\w+\s*(\{|extends)|function\s*\*|\bsuper\(/);
      expect(text.length).to.be.below(100_000);
    });

    it("runs in a bare process with the real SDK, as a handler of at most two parameters", async () => {
      const folder = mkdtempSync(join(tmpdir(), "handler-"));
      try {
        const plan = JSON.stringify(JSON.stringify(schedulePlan()));
        writeFileSync(join(folder, "index.js"), (await taskFunctionText(name)).replace('"@@plan@@"', plan));
        const script = `
          const { handler } = require("./index.js");
          handler({ schedule: "nobody", Records: ${name === "watchTask" ? "[]" : "undefined"} }, { awsRequestId: "r", getRemainingTimeInMillis: () => 60_000 }).then(
            (answer) => console.log(handler.length, JSON.stringify(answer)),
            (error) => console.log(handler.length, error.name, error instanceof Error));`;
        const output = execFileSync(process.execPath, ["-e", script], {
          cwd: folder,
          env: { ...environmentOf(), NODE_PATH: join(__dirname, "..", "..", "node_modules") },
          encoding: "utf8",
        });
        expect(output.trim()).to.equal(
          name === "startTask" ? "2 UnknownScheduleError true" : '1 {"batchItemFailures":[]}',
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
}

describe("a function's start", () => {
  it("makes clients that give up in time, in the function's own region", async () => {
    const lambda = new LambdaSandbox(schedulePlan());
    // Refused, it is kept in a queue and told to people.
    await lambda.deliver("startTask", RUN);
    expect(lambda.clients.map((client) => client.name)).to.deep.equal(["FSx", "SQS", "SNS"]);
    for (const { options } of lambda.clients) {
      const { retryStrategy, logger, ...rest } = options;
      // Without these two the SDK makes no copies of inputs and outputs to be logged.
      expect(Object.keys(logger as object)).to.deep.equal(["trace", "debug", "warn"]);
      expect(JSON.parse(JSON.stringify(rest))).to.deep.equal({
        region: "eu-west-1",
        maxAttempts: 3,
        cacheMiddleware: true,
        requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
      });
    }
    expect(lambda.clients.map(({ options }) => "retryStrategy" in options)).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it("loads what not every invocation needs when it is first used", async () => {
    const lambda = new LambdaSandbox(schedulePlan(taskPlan({ whenBusy: "skip" })));
    lambda.fsx.link("/", "s3://bucket/data/");
    const clients = () => lambda.required.filter((id) => id.startsWith("@aws-sdk/"));
    await lambda.batch("startTask", []);
    expect(clients()).to.deep.equal(["@aws-sdk/client-fsx"]);
    await lambda.deliver("startTask", RUN);
    expect(clients()).to.deep.equal(["@aws-sdk/client-fsx", "@aws-sdk/client-sqs"]);
    await lambda.deliver("startTask", { ...RUN, scheduledTime: "2026-11-20T02:00:01Z" });
    expect(lambda.runs.at(-1)).to.include({ outcome: "skipped" });
    expect(clients()).to.have.length(2);
  });

  it("loads S3 only to read a report", async () => {
    const lambda = new LambdaSandbox(schedulePlan());
    lambda.fsx.link("/", "s3://bucket/data/");
    await lambda.deliver("startTask", RUN);
    const [watch] = lambda.sentTo("watchQueueUrl");
    await lambda.deliver("watchTask", watch!.MessageBody);
    expect(lambda.required).to.not.include("@aws-sdk/client-s3");
    Object.assign(lambda.fsx.last, {
      Lifecycle: "FAILED",
      Status: { TotalCount: 2, SucceededCount: 1, FailedCount: 1 },
    });
    await lambda.deliver("watchTask", watch!.MessageBody);
    expect(lambda.required.filter((id) => id === "@aws-sdk/client-s3")).to.have.length(1);
  });

  it("stops with the names of the variables that are missing", async () => {
    const lambda = new LambdaSandbox(schedulePlan());
    lambda.environment = { AWS_REGION: "eu-west-1" };
    let message = "";
    try {
      await lambda.batch("startTask", []);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.equal(
      "The function's environment lacks RUNS_QUEUE_URL, RUNS_DEAD_LETTER_QUEUE_URL, WATCH_QUEUE_URL," +
        " WATCH_DEAD_LETTER_QUEUE_URL, TOPIC_ARN, START_TASK_FUNCTION; deploy the stack again.",
    );
  });
});
