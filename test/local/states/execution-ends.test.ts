/** Errors that a machine catches, and how its executions end. */
import { expect } from "chai";
import { Fixture, pass, read, SECOND, START } from "./fixture";

describe("Catch", () => {
  async function caught(ErrorEquals: string[], resultPath: string | undefined = "$.e"): Promise<unknown> {
    const fixture = await Fixture.create();
    const Catch = [{ ErrorEquals, Next: "C", ...(resultPath ? { ResultPath: resultPath } : {}) }];
    const output = await fixture.output({ R: read({ Catch }), C: pass() }, { kept: 1 });
    return output;
  }

  it("takes an error by its name, by States.TaskFailed or by States.ALL, with error and cause at its ResultPath", async () => {
    for (const name of ["Ssm.ParameterNotFoundException", "States.TaskFailed", "States.ALL"]) {
      const output = (await caught([name])) as { kept: number; e: { Error: string; Cause: string } };
      expect(output.kept, name).to.equal(1);
      expect(output.e.Error, name).to.equal("Ssm.ParameterNotFoundException");
      expect(output.e.Cause, name).to.match(/^Parameter a not found\. \(Service: Ssm, Status Code: 400, /);
    }
  });

  it("lets another error through", async () => {
    expect(await caught(["Ssm.InternalServerErrorException"])).to.include({
      status: "FAILED",
      error: "Ssm.ParameterNotFoundException",
    });
  });

  it("comes after the last retry", async () => {
    const fixture = await Fixture.create();
    const Retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1, IntervalSeconds: 5 }];
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "C" }];
    const { stopDate } = await fixture.run({ R: read({ Retry, Catch }), C: pass() });
    expect(stopDate).to.deep.equal(new Date(START + 5 * SECOND));
    expect(
      fixture.events.flatMap((event) => (event.kind === "execution" ? [event.change] : [])),
    ).to.deep.equal(["started", "entered", "retrying", "caught", "entered", "succeeded"]);
  });
});

describe("how an execution ends", () => {
  it("a Fail state gives its error and cause; one without them gives none", async () => {
    const fixture = await Fixture.create();
    expect(await fixture.run({ F: { Type: "Fail", Error: "Named", Cause: "why" } })).to.include({
      status: "FAILED",
      error: "Named",
      cause: "why",
    });
    const { status, ...rest } = await fixture.run({ F: { Type: "Fail" } });
    expect(status).to.equal("FAILED");
    expect(rest).not.to.have.any.keys("error", "cause");
    const paths = { Type: "Fail", ErrorPath: "$.e", CausePath: "$.c" };
    expect(await fixture.run({ F: paths }, { e: "E", c: "C" })).to.include({ error: "E", cause: "C" });
  });

  it("a path that points nowhere is States.Runtime, which no Catch takes", async () => {
    const fixture = await Fixture.create();
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "C" }];
    const R = read({ Parameters: { "Name.$": "$.no" }, Catch });
    expect(await fixture.run({ R, C: pass() })).to.include({ status: "FAILED", error: "States.Runtime" });
  });

  it("its metrics and its log say so", async () => {
    const fixture = await Fixture.create();
    const logGroupName = "/aws/vendedlogs/states/m";
    await fixture.call("logs", "CreateLogGroup", { logGroupName });
    const logGroupArn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}:*`;
    const machine = await fixture.machine(
      { R: read() },
      {
        request: {
          loggingConfiguration: {
            level: "ALL",
            includeExecutionData: false,
            destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
          },
        },
      },
    );
    const arn = await fixture.start(machine);
    await fixture.pass(60);
    const { events } = await fixture.call<{ events: { message: string }[] }>("logs", "FilterLogEvents", {
      logGroupName,
    });
    const records = events.map(({ message }) => JSON.parse(message) as { type: string; details: object });
    expect(records.map(({ type }) => type)).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "ExecutionFailed",
    ]);
    expect(records[0]).to.deep.equal({
      id: "1",
      type: "ExecutionStarted",
      details: { roleArn: "arn:aws:iam::123456789012:role/machine" },
      previous_event_id: "0",
      event_timestamp: String(START),
      execution_arn: arn,
    });
    const { Datapoints } = await fixture.call<{ Datapoints: { Sum: number }[] }>(
      "monitoring",
      "GetMetricStatistics",
      {
        Namespace: "AWS/States",
        MetricName: "ExecutionsFailed",
        Dimensions: [{ Name: "StateMachineArn", Value: machine }],
        StartTime: new Date(START),
        EndTime: new Date(START + 60 * SECOND),
        Period: 60,
        Statistics: ["Sum"],
      },
    );
    expect(Datapoints.map(({ Sum }) => Sum)).to.deep.equal([1]);
  });
});
