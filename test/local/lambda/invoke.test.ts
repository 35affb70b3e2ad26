import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { createFunction, describeRuntimes, invoke, LOGGING, logged, openCloud, START } from "./fixture";

describeRuntimes("invocation", (fixture, kind) => {
  it("gives the handler the event and answers with what it returns", async () => {
    await createFunction(fixture, "exports.handler = async (event) => ({ got: event.a + 1 });");
    expect(await invoke(fixture, { a: 1 })).to.deep.equal({ StatusCode: 200, payload: { got: 2 } });
  });

  it("gives the handler Lambda's context, with virtual time that goes on only while it waits", async () => {
    await createFunction(
      fixture,
      `exports.handler = async (event, context) => {
        await new Promise((resolve) => setTimeout(resolve, 5000));
        return {
          remaining: context.getRemainingTimeInMillis(),
          name: context.functionName, version: context.functionVersion, memory: context.memoryLimitInMB,
          arn: context.invokedFunctionArn, group: context.logGroupName,
          idIsUuid: /^[0-9a-f-]{36}$/.test(context.awsRequestId),
          streamIsDated: context.logStreamName.startsWith("2026/11/20/[$LATEST]"),
          now: Date.now(), date: new Date().toISOString(), text: typeof Date(), other: new Date(0).getTime(),
          isDate: new Date() instanceof Date, origin: Math.round(performance.timeOrigin + performance.now()),
        };
      };`,
      { Timeout: 60, MemorySize: 256 },
    );
    await fixture.cloud.clock.runUntil(START + 90_000);
    expect((await invoke(fixture)).payload).to.deep.equal({
      remaining: 55_000,
      name: "probe",
      version: "$LATEST",
      memory: "256",
      arn: "arn:aws:lambda:us-east-1:123456789012:function:probe",
      group: "/aws/lambda/probe",
      idIsUuid: true,
      streamIsDated: true,
      now: START + 95_000,
      date: "2026-11-20T02:01:35.000Z",
      text: "string",
      other: 0,
      isDate: true,
      origin: START + 95_000,
    });
  });

  it("keeps the environment warm from one invocation to the next", async () => {
    await createFunction(fixture, "let n = 0; exports.handler = async () => ++n;");
    expect((await invoke(fixture)).payload).to.equal(1);
    expect((await invoke(fixture)).payload).to.equal(2);
  });

  it("answers an error as Unhandled with type, message and trace, and logs it", async () => {
    await createFunction(
      fixture,
      `class TaskBusyError extends Error { constructor(m) { super(m); this.name = "TaskBusyError"; } }
       exports.handler = async () => { throw new TaskBusyError("busy"); };`,
    );
    const { FunctionError, payload } = await invoke(fixture);
    const { errorType, errorMessage, trace } = payload as {
      errorType: string;
      errorMessage: string;
      trace: string[];
    };
    expect([FunctionError, errorType, errorMessage]).to.deep.equal(["Unhandled", "TaskBusyError", "busy"]);
    expect(trace[1]).to.match(/^ {4}at .*\/var\/task\/index\.js:2:/);
    const [record] = logged(fixture) as { level: string; message: { errorType: string } }[];
    expect([record?.level, record?.message.errorType]).to.deep.equal(["ERROR", "TaskBusyError"]);
  });

  it("refuses a handler of three parameters, as Node.js 24 on Lambda does", async () => {
    await createFunction(fixture, "exports.handler = (event, context, callback) => callback(null, 1);");
    const { FunctionError, payload } = await invoke(fixture);
    expect(FunctionError).to.equal("Unhandled");
    expect((payload as { errorType: string }).errorType).to.equal("Runtime.CallbackHandlerDeprecated");
  });

  it("takes a handler of three parameters on nodejs22.x", async () => {
    await createFunction(fixture, "exports.handler = (event, context, callback) => callback(null, 1);", {
      Runtime: "nodejs22.x",
    });
    expect((await invoke(fixture)).payload).to.equal(1);
  });

  it("ends a function that exceeds its timeout, and starts a new environment for the next event", async () => {
    await createFunction(
      fixture,
      "exports.handler = async (event) => event.hang ? new Promise((r) => setTimeout(r, 60000)) : 'ok';",
      { Timeout: 1 },
    );
    const { FunctionError, payload } = await invoke(fixture, { hang: true });
    expect(FunctionError).to.equal("Unhandled");
    const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
    expect(errorType).to.equal("Sandbox.Timedout");
    expect(errorMessage).to.match(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
    expect((await invoke(fixture)).payload).to.equal("ok");
  });

  it("tells of a process that exits as Runtime.ExitError", async () => {
    await createFunction(fixture, "exports.handler = async () => process.exit(7);");
    const { payload } = await invoke(fixture);
    const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
    expect(errorType).to.equal("Runtime.ExitError");
    expect(errorMessage).to.match(/Error: Runtime exited with error: exit status 7$/);
    const event = fixture.events.find((one) => one.kind === "function");
    expect(event).to.include({ function: "probe", outcome: "crash" });
  });

  for (const [rule, files, handler, errorType, message] of [
    [
      "a missing file",
      { "other.js": "" },
      "index.handler",
      "Runtime.ImportModuleError",
      "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs",
    ],
    [
      "a missing export",
      { "index.js": "exports.x = 1" },
      "index.handler",
      "Runtime.HandlerNotFound",
      "index.handler is undefined or not exported",
    ],
    ["a name without export", { "index.js": "" }, "index", "Runtime.MalformedHandlerName", "Bad handler"],
    [
      "broken code",
      { "index.js": "exports.handler = (" },
      "index.handler",
      "Runtime.UserCodeSyntaxError",
      "SyntaxError: Unexpected end of input",
    ],
  ] as const) {
    it(`answers ${rule} as ${errorType}`, async () => {
      await createFunction(fixture, files as unknown as Record<string, string>, { Handler: handler });
      const { payload } = await invoke(fixture);
      expect(payload).to.include({ errorType, errorMessage: message });
    });
  }

  it("loads ES modules and nested handlers", async () => {
    await createFunction(
      fixture,
      { "src/app.mjs": "export const api = { run: async () => 'esm' };" },
      { Handler: "src/app.api.run" },
    );
    expect((await invoke(fixture)).payload).to.equal("esm");
  });

  it("runs an event asynchronously, and again after one and two minutes when it fails", async () => {
    await createFunction(fixture, "exports.handler = async () => { throw new Error('no'); };");
    expect(await invoke(fixture, {}, { InvocationType: "Event" })).to.deep.equal({
      StatusCode: 202,
      payload: undefined,
    });
    await fixture.cloud.clock.runUntil(START + 600_000);
    const times = fixture.events.filter((event) => event.kind === "function").map((event) => event.time);
    expect(times).to.deep.equal([
      "2026-11-20T02:00:00.000Z",
      "2026-11-20T02:01:00.000Z",
      "2026-11-20T02:03:00.000Z",
    ]);
    expect(fixture.events.filter((event) => event.kind === "warning").length).to.equal(1);
  });

  it("does not run the function for a dry run", async () => {
    await createFunction(fixture, "exports.handler = async () => 1;");
    expect(await invoke(fixture, {}, { InvocationType: "DryRun" })).to.deep.equal({
      StatusCode: 204,
      payload: undefined,
    });
    expect(fixture.events.some((event) => event.kind === "function")).to.equal(false);
  });

  it("finds a function by name, partial ARN and ARN, and no other", async () => {
    await createFunction(fixture, "exports.handler = async () => 1;");
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:probe";
    for (const FunctionName of [
      "probe",
      "probe:$LATEST",
      "123456789012:function:probe",
      arn,
      `${arn}:$LATEST`,
    ]) {
      expect((await invoke(fixture, {}, { FunctionName })).payload).to.equal(1);
    }
    for (const FunctionName of ["other", "probe:live", "210987654321:function:probe"]) {
      const error = await invoke(fixture, {}, { FunctionName }).catch((caught) => caught);
      expect(error.code).to.equal("ResourceNotFoundException");
    }
  });

  it("refuses events over 6 MB, asynchronous ones over 1 MB, and what is not JSON", async () => {
    await createFunction(fixture, "exports.handler = async () => 1;");
    const refused = async (settings: object) =>
      (await invoke(fixture, {}, settings as Record<string, unknown>).catch((error) => error)).code;
    expect(await refused({ Payload: Buffer.alloc(6 * 1024 * 1024 + 1, 32) })).to.equal(
      "RequestTooLargeException",
    );
    expect(await refused({ Payload: Buffer.alloc(1024 * 1024 + 1, 32), InvocationType: "Event" })).to.equal(
      "RequestTooLargeException",
    );
    expect(await refused({ Payload: Buffer.from("{") })).to.equal("InvalidRequestContentException");
  });

  it("counts invocations and errors as AWS/Lambda metrics", async () => {
    await createFunction(
      fixture,
      "exports.handler = async (event) => { if (event.fail) throw new Error('x'); };",
    );
    await invoke(fixture);
    await invoke(fixture, { fail: true });
    const sum = async (MetricName: string) => {
      const input = {
        Namespace: "AWS/Lambda",
        MetricName,
        Dimensions: [{ Name: "FunctionName", Value: "probe" }],
        StartTime: new Date(START - 60_000),
        EndTime: new Date(START + 60_000),
        Period: 300,
        Statistics: ["Sum"],
      };
      const output = (await fixture.cloud.call("monitoring", "GetMetricStatistics", input, OPERATOR)) as {
        Datapoints: { Sum: number }[];
      };
      return output.Datapoints.map(({ Sum }) => Sum);
    };
    expect([await sum("Invocations"), await sum("Errors"), await sum("Throttles")]).to.deep.equal([
      [2],
      [1],
      [0],
    ]);
  });

  it("says that it cannot run without an endpoint", async () => {
    await createFunction(fixture, "exports.handler = async () => 1;");
    fixture.cloud.endpointUrl = undefined;
    const error = await invoke(fixture).catch((caught) => caught);
    expect(error.message).to.match(
      /Function probe cannot run: the local cloud's HTTP endpoint.* is not open/,
    );
  });

  it("loses the log of a function whose role may not write it, and says so once", async () => {
    await fixture.close();
    const statements = [{ Effect: "Allow", Action: "sns:Publish", Resource: "*" }];
    Object.assign(fixture, await openCloud(statements, kind));
    await createFunction(fixture, "exports.handler = async () => console.log('lost');");
    await invoke(fixture);
    await invoke(fixture);
    expect(logged(fixture)).to.deep.equal([]);
    const warnings = fixture.events.filter((event) => event.kind === "warning");
    expect(warnings.length).to.equal(1);
    expect((warnings[0] as { message: string }).message).to.match(/its log is lost.*logs:CreateLogStream/);
  });

  it("cannot be created under a role that does not trust Lambda, or that does not exist", async () => {
    const error = await createFunction(fixture, "", {
      Role: "arn:aws:iam::123456789012:role/nobody",
    }).catch((caught) => caught);
    expect([error.code, error.message]).to.deep.equal([
      "InvalidParameterValueException",
      "The role defined for the function cannot be assumed by Lambda.",
    ]);
  });

  it("gives the same run for the same seed", async () => {
    const run = async () => {
      const one = await openCloud(LOGGING, kind);
      await createFunction(
        one,
        "exports.handler = async () => { console.log(new Date()); throw new Error('x'); };",
      );
      await invoke(one);
      await one.close();
      return one.events.filter((event) => event.kind !== "api");
    };
    expect(await run()).to.deep.equal(await run());
  });
});
