import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { createFunction, describeRuntimes, type Fixture, invoke, logged, START } from "./fixture";

const TIME = "2026-11-20T02:00:00.000Z";

/** All that a function's log holds, in order. */
async function lines({ cloud }: Fixture, logGroupName = "/aws/lambda/probe"): Promise<string[]> {
  const { events } = (await cloud.call("logs", "FilterLogEvents", { logGroupName }, OPERATOR)) as {
    events: { message: string }[];
  };
  return events.map(({ message }) => message);
}

describeRuntimes("logs", (fixture) => {
  /** The function's own records of one invocation, without request id. */
  const records = async (body: string, settings: Record<string, unknown> = {}) => {
    await createFunction(fixture, `exports.handler = async () => { ${body} };`, settings);
    await invoke(fixture);
    return logged(fixture).map((record) => {
      if (typeof record !== "object") return record;
      const { requestId, ...rest } = record as Record<string, unknown>;
      expect(requestId === undefined || /^[0-9a-f-]{36}$/.test(String(requestId))).to.equal(true);
      return rest;
    });
  };

  it("writes the console's records in JSON, objects as objects, each with its level", async () => {
    expect(
      await records(
        'console.log({ a: 1 }); console.info("x %d", 2); console.warn("w"); console.error([1]); console.fatal?.("f");',
      ),
    ).to.deep.equal([
      { timestamp: TIME, level: "INFO", message: { a: 1 } },
      { timestamp: TIME, level: "INFO", message: "x 2" },
      { timestamp: TIME, level: "WARN", message: "w" },
      { timestamp: TIME, level: "ERROR", message: [1] },
      { timestamp: TIME, level: "FATAL", message: "f" },
    ]);
  });

  it("writes an error among several arguments as members of the record", async () => {
    const [record] = (await records('console.error("failed:", new TypeError("no"));')) as Record<
      string,
      unknown
    >[];
    expect(record).to.include({ level: "ERROR", errorType: "TypeError", errorMessage: "no" });
    expect(record?.message).to.match(/^failed: TypeError: no\n/);
  });

  it("leaves out what is below the application log level", async () => {
    const body = 'console.debug("d"); console.log("i"); console.warn("w");';
    expect(
      await records(body, { LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "WARN" } }),
    ).to.deep.equal([{ timestamp: TIME, level: "WARN", message: "w" }]);
  });

  it("keeps lines that go past the console as they are", async () => {
    expect(
      await records(`process.stdout.write('{"own":"json"}\\npart'); process.stdout.write("ly\\n");`),
    ).to.deep.equal([{ own: "json" }, "partly"]);
  });

  it("keeps a line whole whose parts come one after the other, and one that has no end", async () => {
    const pause = "await new Promise((resolve) => setTimeout(resolve, 1_000));";
    expect(
      await records(
        `process.stdout.write("a"); console.log("first"); ${pause} process.stdout.write("b\\nrest"); ${pause} console.log("last");`,
      ),
    ).to.deep.equal([
      { timestamp: TIME, level: "INFO", message: "first" },
      "ab",
      { timestamp: "2026-11-20T02:00:02.000Z", level: "INFO", message: "last" },
      "rest",
    ]);
  });

  it("keeps what was written right before the function exits", async () => {
    expect((await records('console.log("bye"); process.exit(1);'))[0]).to.deep.equal({
      timestamp: TIME,
      level: "INFO",
      message: "bye",
    });
  });

  it("survives what JSON cannot hold", async () => {
    const [record] = (await records("const a = {}; a.a = a; console.log(a);")) as { message: string }[];
    expect(record?.message).to.match(/Circular/);
  });

  it("does not take metrics from a document that the console has wrapped, but from one on stdout", async () => {
    const document = JSON.stringify({
      _aws: {
        Timestamp: START,
        CloudWatchMetrics: [{ Namespace: "Test", Dimensions: [[]], Metrics: [{ Name: "A" }] }],
      },
      A: 1,
    });
    await records(
      `console.log(${JSON.stringify(document)}); process.stdout.write(${JSON.stringify(`${document}\n`)});`,
    );
    expect(fixture.events.filter((event) => event.kind === "metric").length).to.equal(1);
  });

  it("writes the platform's events in JSON around the function's own", async () => {
    await createFunction(fixture, "exports.handler = async () => console.log('hi');");
    await invoke(fixture);
    await invoke(fixture);
    const parsed = (await lines(fixture)).map((line) => JSON.parse(line));
    expect(parsed.map(({ type, message }) => type ?? message)).to.deep.equal([
      "platform.initStart",
      "platform.start",
      "hi",
      "platform.report",
      "platform.start",
      "hi",
      "platform.report",
    ]);
    const { requestId } = parsed[1].record;
    expect(parsed[1]).to.deep.equal({
      time: TIME,
      type: "platform.start",
      record: {
        requestId,
        functionArn: "arn:aws:lambda:us-east-1:123456789012:function:probe",
        version: "$LATEST",
      },
    });
    expect(parsed[3].record).to.include({ requestId, status: "success" });
    expect(parsed[3].record.metrics).to.have.all.keys(
      "durationMs",
      "billedDurationMs",
      "memorySizeMB",
      "maxMemoryUsedMB",
      "initDurationMs",
    );
    expect(parsed[6].record.metrics).to.not.have.property("initDurationMs");
  });

  it("leaves the platform's ordinary events out at system log level WARN", async () => {
    await createFunction(fixture, "exports.handler = async () => console.log('hi');", {
      LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" },
    });
    await invoke(fixture);
    expect((await lines(fixture)).map((line) => JSON.parse(line).message)).to.deep.equal(["hi"]);
  });

  it("writes text where the function's log format is Text, into the group it names", async () => {
    await createFunction(
      fixture,
      "exports.handler = async () => { console.log('hi', { a: 1 }); throw new Error('no'); };",
      {
        LoggingConfig: { LogFormat: "Text", LogGroup: "shared" },
      },
    );
    await invoke(fixture);
    const id = "[0-9a-f-]{36}";
    const expected = [
      /^INIT_START Runtime Version: nodejs:24\.v1$/,
      new RegExp(`^START RequestId: ${id} Version: \\$LATEST$`),
      new RegExp(`^${TIME}\t${id}\tINFO\thi \\{ a: 1 \\}$`),
      new RegExp(`^${TIME}\t${id}\tERROR\tInvoke Error \t\\{"errorType":"Error","errorMessage":"no"`),
      new RegExp(`^END RequestId: ${id}$`),
      new RegExp(
        `^REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\tStatus: error$`,
      ),
    ];
    const written = await lines(fixture, "shared");
    expect(written.length).to.equal(expected.length);
    expected.forEach((pattern, i) => {
      expect(written[i]).to.match(pattern);
    });
    const log = fixture.events.find((event) => event.kind === "log");
    expect((log as { stream: string }).stream).to.match(/^2026\/11\/20\/probe\[\$LATEST\][0-9a-f]{32}$/);
  });

  it("writes a timeout's own line", async () => {
    await createFunction(fixture, "exports.handler = () => new Promise((r) => setTimeout(r, 60000));", {
      Timeout: 1,
      LoggingConfig: { LogFormat: "Text" },
    });
    await invoke(fixture);
    const written = await lines(fixture);
    expect(written.find((line) => line.includes("timed out"))).to.match(
      new RegExp(`^${TIME} [0-9a-f-]{36} Task timed out after 1\\.00 seconds$`),
    );
    expect(written.at(-1)).to.match(/Status: timeout$/);
  });

  it("gives the log's end with the answer where that is asked for", async () => {
    await createFunction(fixture, "exports.handler = async () => console.log('hi');");
    const output = (await fixture.cloud.call(
      "lambda",
      "Invoke",
      { FunctionName: "probe", LogType: "Tail" },
      OPERATOR,
    )) as { LogResult: string };
    const tail = Buffer.from(output.LogResult, "base64").toString("utf8");
    expect(tail.split("\n").length).to.equal(5);
    expect(tail).to.include('"message":"hi"');
  });
});
