import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { createFunction, type Fixture, invoke, LOGGING, openCloud } from "./fixture";

describe("local Lambda: what a function's code can see", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await openCloud([
      ...LOGGING,
      { Effect: "Allow", Action: ["sqs:SendMessage", "sqs:GetQueueUrl"], Resource: "*" },
    ]);
  });
  afterEach(() => fixture.close());

  it("reads its own files and no other of this machine", async () => {
    const outside = join(tmpdir(), "local-lambda-outside.txt");
    writeFileSync(outside, "secret");
    await createFunction(fixture, {
      "data.txt": "mine",
      "index.js": `const fs = require("fs"); const path = require("path");
        const attempt = (f) => { try { return f(); } catch (error) { return error.code; } };
        exports.handler = async ({ outside, project }) => ({
          own: fs.readFileSync(path.join(__dirname, "data.txt"), "utf8"),
          outside: attempt(() => fs.readFileSync(outside, "utf8")),
          project: attempt(() => fs.readFileSync(project, "utf8")),
          list: attempt(() => fs.readdirSync("/")),
          write: attempt(() => fs.writeFileSync(path.join(__dirname, "x"), "")),
          spawn: attempt(() => require("child_process").execSync("id")),
        });`,
    });
    const project = join(__dirname, "../../../package.json");
    const { payload } = await invoke(fixture, { outside, project });
    rmSync(outside);
    expect(payload).to.deep.equal({
      own: "mine",
      outside: "ERR_ACCESS_DENIED",
      project: "ERR_ACCESS_DENIED",
      list: "ERR_ACCESS_DENIED",
      write: "ERR_ACCESS_DENIED",
      spawn: "ERR_ACCESS_DENIED",
    });
  });

  it("cannot load a package that is not in the archive", async () => {
    await createFunction(fixture, 'require("zod"); exports.handler = async () => 1;');
    const { FunctionError, payload } = await invoke(fixture);
    expect(FunctionError).to.equal("Unhandled");
    expect(payload).to.include({
      errorType: "Runtime.ImportModuleError",
      errorMessage:
        "Error: Cannot find module 'zod'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs",
    });
  });

  it("loads packages that are in the archive, and the SDK's from the runtime", async () => {
    await createFunction(fixture, {
      "node_modules/zod/package.json": '{"name":"zod","main":"z.js"}',
      "node_modules/zod/z.js": "exports.mine = true;",
      "index.js": `exports.handler = async () => ({
        zod: require("zod").mine,
        sdk: typeof require("@aws-sdk/client-sqs").SQSClient,
        imported: typeof (await import("@aws-sdk/client-sqs")).SQSClient,
      });`,
    });
    expect((await invoke(fixture)).payload).to.deep.equal({
      zod: true,
      sdk: "function",
      imported: "function",
    });
  });

  it("prefers the archive's own copy of an SDK package", async () => {
    await createFunction(fixture, {
      "node_modules/@aws-sdk/client-sqs/package.json": '{"name":"@aws-sdk/client-sqs","main":"i.js"}',
      "node_modules/@aws-sdk/client-sqs/i.js": "exports.own = 1;",
      "index.js": 'exports.handler = async () => require("@aws-sdk/client-sqs").own;',
    });
    expect((await invoke(fixture)).payload).to.equal(1);
  });

  it("sees Lambda's variables and its own, and none of this machine's", async () => {
    process.env.HOST_SECRET = "host";
    try {
      await createFunction(fixture, "exports.handler = async () => process.env;", {
        Environment: { Variables: { TOPIC_ARN: "arn:topic" } },
      });
      const variables = (await invoke(fixture)).payload as Record<string, string>;
      expect(Object.keys(variables).sort()).to.deep.equal(
        [
          "AWS_ACCESS_KEY_ID",
          "AWS_DEFAULT_REGION",
          "AWS_ENDPOINT_URL",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_LOG_FORMAT",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_LEVEL",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_REGION",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "LAMBDA_RUNTIME_DIR",
          "LAMBDA_TASK_ROOT",
          "LANG",
          "TOPIC_ARN",
          "TZ",
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
        ].sort(),
      );
      expect(variables).to.include({ AWS_REGION: "us-east-1", TOPIC_ARN: "arn:topic", TZ: ":UTC" });
    } finally {
      delete process.env.HOST_SECRET;
    }
  });

  it("calls AWS at the local endpoint as its role, whatever host a queue's URL names", async () => {
    await fixture.cloud.call("sqs", "CreateQueue", { QueueName: "jobs" }, OPERATOR);
    await createFunction(
      fixture,
      `exports.handler = async (event) => {
        const { SQSClient, SendMessageCommand, DeleteQueueCommand } = require("@aws-sdk/client-sqs");
        const client = new SQSClient({});
        const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl: event.url, MessageBody: "hello" }));
        const refused = await client.send(new DeleteQueueCommand({ QueueUrl: event.url })).catch((error) => error.name);
        return { sent: typeof MessageId, refused };
      };`,
      { Timeout: 20 },
    );
    const url = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs";
    const answer = await invoke(fixture, { url });
    expect(answer.payload).to.deep.equal({ sent: "string", refused: "AccessDenied" });
    const call = fixture.events.find((event) => event.kind === "api" && event.operation === "SendMessage");
    expect(call).to.include({ service: "sqs", caller: "function-role" });
  });

  it("leaves no process and no file behind after close", async () => {
    await createFunction(fixture, "exports.handler = async () => ({ pid: process.pid, folder: __dirname });");
    const { pid, folder } = (await invoke(fixture)).payload as { pid: number; folder: string };
    const real = folder === "/var/task" ? [...fixture.cloud.lambda.functions.values()][0]!.code.path : folder;
    expect(existsSync(real)).to.equal(true);
    await fixture.cloud.close();
    expect(existsSync(real)).to.equal(false);
    expect(() => process.kill(pid, 0)).to.throw(/ESRCH/);
    expect(() => execFileSync("ps", ["-p", String(pid)])).to.throw("Command failed");
  });
});
