/**
 * What the pace of this machine must not decide: in which order what a function sends arrives, and what its log holds
 * when it dies.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { FunctionProcess } from "../../../local/lambda/function-process";
import type { Outcome } from "../../../local/lambda/host";
import { ProcessHost } from "../../../local/lambda/process-host";
import type { ProcessPool } from "../../../local/lambda/process-pool";
import { createFunction, type Fixture, invoke, LOGGING, logged, openCloud, START } from "./fixture";

const CRASH: Outcome = { kind: "crash", error: { errorType: "Runtime.ExitError", errorMessage: "killed" } };

/** A host whose process is played by the test. */
function hosted(hangsAfter?: number) {
  const process = { awaited: () => undefined, send: () => undefined };
  const pool = { begin: () => process as unknown as FunctionProcess, leave: async () => undefined };
  const options = {
    start: {
      taskRoot: "/",
      handler: "index.handler",
      runtime: "nodejs24.x",
      logFormat: "JSON" as const,
      logLevel: "INFO",
      time: START,
    },
    environment: {},
    timeout: 60,
    memory: 128,
    pool: pool as unknown as ProcessPool,
  };
  const host = new ProcessHost(options, hangsAfter);
  const result = host.invoke({
    requestId: "id",
    event: "{}",
    time: START,
    functionArn: "",
    traceId: "",
    logGroup: "",
    logStream: "",
  });
  host.receive({ kind: "ready" });
  return { host, result };
}

describe("local Lambda: the log of a function that dies at a call", () => {
  it("holds what was written before the call, also where it arrives after it, and nothing of later", async () => {
    const { host, result } = hosted();
    await Promise.resolve();
    host.receive({ kind: "log", lines: ["first"] });
    host.interrupt(CRASH, 3);
    host.receive({ kind: "log", lines: ["second", "third", "fourth"] });
    expect(await result).to.deep.equal({ outcome: CRASH, lines: ["first", "second", "third"], elapsed: 0 });
  });

  it("leaves out what was written after the call, and arrived before it", async () => {
    const { host, result } = hosted();
    await Promise.resolve();
    host.receive({ kind: "log", lines: ["first", "second", "third"] });
    host.interrupt(CRASH, 1);
    expect((await result).lines).to.deep.equal(["first"]);
  });

  it("does not wait for ever for lines that a process has taken with it", async () => {
    const { host, result } = hosted();
    await Promise.resolve();
    host.interrupt(CRASH, 1);
    host.ended("Runtime exited");
    expect(await result).to.deep.equal({ outcome: CRASH, lines: [], elapsed: 0 });
  });

  it("is over, and says why, where the function hangs for too long", async () => {
    const { result } = hosted(0.01);
    expect(await result).to.deep.equal({ outcome: { kind: "timeout" }, lines: [], elapsed: 0, hung: 0.01 });
  });
});

describe("local Lambda: the calls of a function", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await openCloud([...LOGGING, { Effect: "Allow", Action: "sqs:GetQueueUrl", Resource: "*" }]);
  });
  afterEach(() => fixture.close());

  it("travel one at a time, in the order in which they were made, through all of its clients", async () => {
    const heard: string[] = [];
    let underway = 0;
    let most = 0;
    const server = createServer((request, response) => {
      heard.push(request.url!);
      most = Math.max(most, ++underway);
      // Those that come first are answered last, were they there together.
      setTimeout(() => {
        underway--;
        response.end("ok");
      }, 20 - heard.length);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await createFunction(
        fixture,
        `const http = require("node:http");
        const agents = [new http.Agent(), new http.Agent({ keepAlive: true })];
        const get = (n) => new Promise((resolve, reject) => http.get({ port: ${port}, path: "/" + n, agent: agents[n % 2] }, (answer) => {
          answer.resume();
          answer.on("end", () => resolve(n));
        }).on("error", reject));
        exports.handler = () => Promise.all([0, 1, 2, 3, 4, 5].map(get));`,
      );
      expect((await invoke(fixture)).payload).to.deep.equal([0, 1, 2, 3, 4, 5]);
      expect(heard).to.deep.equal(["/0", "/1", "/2", "/3", "/4", "/5"]);
      expect(most).to.equal(1);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("go on after one that comes to nothing, and one that is given up before its turn", async () => {
    await createFunction(
      fixture,
      `const http = require("node:http");
      const get = (port) => new Promise((resolve) => http.get({ port, path: "/_local/stack" }, (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode));
      }).on("error", (error) => resolve(error.code)));
      exports.handler = async () => {
        const port = new URL(process.env.AWS_ENDPOINT_URL).port;
        const refused = get(1);
        const given = http.get({ port }).on("error", () => undefined);
        given.destroy();
        return Promise.all([refused, get(port)]);
      };`,
    );
    expect((await invoke(fixture)).payload).to.deep.equal(["ECONNREFUSED", 404]);
  });

  it("are not tried again because of this machine's clock", async () => {
    await createFunction(
      fixture,
      `const { SQSClient, GetQueueUrlCommand } = require("@aws-sdk/client-sqs");
      const sqs = new SQSClient({});
      exports.handler = () => sqs.send(new GetQueueUrlCommand({ QueueName: "none" })).catch(({ name }) => name);`,
    );
    expect((await invoke(fixture)).payload).to.equal("QueueDoesNotExist");
    const calls = fixture.events.filter((event) => event.kind === "api" && event.operation === "GetQueueUrl");
    expect(calls.length).to.equal(1);
  });

  it("have no effect once the invocation that they are of has ended", async () => {
    await createFunction(
      fixture,
      `exports.handler = async () => ({ url: process.env.AWS_ENDPOINT_URL, key: process.env.AWS_ACCESS_KEY_ID });`,
    );
    const { url, key } = (await invoke(fixture)).payload as { url: string; key: string };
    const before = fixture.events.length;
    const call = (headers: Record<string, string>) =>
      fetch(url, {
        method: "POST",
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261120/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0`,
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "AmazonSQS.GetQueueUrl",
          ...headers,
        },
        body: '{"QueueName":"none"}',
      }).then(
        ({ status }) => status,
        () => "connection lost",
      );
    expect(await call({ "x-local-invocation": "an earlier one" })).to.equal("connection lost");
    expect(fixture.events.length).to.equal(before);
    expect(await call({})).to.equal(400);
  });

  it("bring the lines with them that were written before a crash at them", async () => {
    await createFunction(
      fixture,
      `const { SQSClient, GetQueueUrlCommand } = require("@aws-sdk/client-sqs");
      const sqs = new SQSClient({});
      exports.handler = async () => {
        for (let n = 0; n < 200; n++) console.log(n);
        await sqs.send(new GetQueueUrlCommand({ QueueName: "none" })).catch(() => console.log("later"));
        console.log("never");
      };`,
    );
    fixture.cloud.faults.start({ "crash-after": 1, "crash-before": 1 });
    expect((await invoke(fixture)).FunctionError).to.equal("Unhandled");
    const lines = logged(fixture).map((record) => (record as { message: number }).message);
    expect(lines).to.deep.equal(Array.from({ length: 200 }, (_, n) => n));
  });
});
