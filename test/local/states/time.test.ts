import { expect } from "chai";
import { Fixture, pass, read, SECOND, START } from "./fixture";

const wait = (more: object) => ({ Type: "Wait", End: true, ...more });

/** Seconds that an execution took, or its error. */
async function took(state: object, input: unknown = {}): Promise<number | string> {
  const fixture = await Fixture.create();
  const { status, startDate, stopDate, error } = await fixture.run({ W: wait(state) }, input, 200_000);
  return status === "SUCCEEDED" ? (stopDate!.getTime() - startDate.getTime()) / SECOND : `${status} ${error}`;
}

describe("a Wait state waits in virtual time", () => {
  it("so many seconds, given or read from its input", async () => {
    expect(await took({ Seconds: 86_400 })).to.equal(86_400);
    expect(await took({ SecondsPath: "$.pause" }, { pause: 90 })).to.equal(90);
    expect(await took({ SecondsPath: "$.pause" }, { pause: 0 })).to.equal(0);
  });

  it("until a time, which may have passed", async () => {
    expect(await took({ Timestamp: "2026-03-01T01:00:00Z" })).to.equal(3600);
    expect(await took({ TimestampPath: "$.at" }, { at: "2026-03-01T00:00:10+00:00" })).to.equal(10);
    expect(await took({ TimestampPath: "$.at" }, { at: "2026-02-01T00:00:00Z" })).to.equal(0);
  });

  it("a text, a fraction or a negative number of seconds ends the execution", async () => {
    for (const pause of ["90", 1.5, -1]) {
      expect(await took({ SecondsPath: "$.pause" }, { pause }), String(pause)).to.equal(
        "FAILED States.Runtime",
      );
    }
  });

  it("its input is its output, through InputPath and OutputPath", async () => {
    const fixture = await Fixture.create();
    expect(await fixture.output({ W: wait({ Seconds: 1 }) }, { a: 1 })).to.deep.equal({ a: 1 });
    const inner = wait({ Seconds: 1, InputPath: "$.a", OutputPath: "$.b" });
    expect(await fixture.output({ W: inner }, { a: { b: 2 } })).to.equal(2);
  });
});

describe("Retry pauses in virtual time", () => {
  const retrier = { ErrorEquals: ["Ssm.InternalServerErrorException"] };

  async function attempts(Retry: object[], failures: number): Promise<{ at: number[]; status: string }> {
    const fixture = await Fixture.create();
    await fixture.call("ssm", "PutParameter", { Name: "a", Type: "String", Value: "1" });
    fixture.fail("ssm.GetParameter", failures);
    const { status } = await fixture.run({ R: read({ Retry }) });
    return { at: fixture.callsOf("ssm", "GetParameter"), status };
  }

  it("one second, doubled each time, three times, where nothing is said", async () => {
    expect(await attempts([retrier], 9)).to.deep.equal({ at: [0, 1, 3, 7], status: "FAILED" });
    expect(await attempts([retrier], 2)).to.deep.equal({ at: [0, 1, 3], status: "SUCCEEDED" });
  });

  it("as long as IntervalSeconds, BackoffRate and MaxDelaySeconds say", async () => {
    const more = { IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 40, MaxAttempts: 4 };
    expect((await attempts([{ ...retrier, ...more }], 9)).at).to.deep.equal([0, 10, 40, 80, 120]);
  });

  it("MaxAttempts of 0 is no retry, and the first retrier that matches decides", async () => {
    const never = { ...retrier, MaxAttempts: 0 };
    const always = { ErrorEquals: ["States.ALL"] };
    expect((await attempts([never, always], 9)).at).to.deep.equal([0]);
  });

  it("each retrier counts its own attempts", async () => {
    const fixture = await Fixture.create();
    fixture.fail("ssm.GetParameter", 1);
    fixture.fail("ssm.GetParameter", 1, "ThrottlingException", 400);
    fixture.fail("ssm.GetParameter", 1);
    const Retry = [
      { ...retrier, IntervalSeconds: 10, MaxAttempts: 2 },
      { ErrorEquals: ["Ssm.SsmException"], IntervalSeconds: 100, MaxAttempts: 1 },
    ];
    await fixture.run({ R: read({ Retry }) });
    expect(fixture.callsOf("ssm", "GetParameter")).to.deep.equal([0, 10, 110, 130]);
  });

  it("with full jitter, somewhere between nothing and the whole pause, the same with the same seed", async () => {
    const jitter = { ...retrier, IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: "FULL" };
    const [first, second] = [await attempts([jitter], 9), await attempts([jitter], 9)];
    expect(first.at).to.deep.equal(second.at);
    expect(first.at[1]).to.be.greaterThan(0).and.lessThan(100);
  });
});

describe("an execution's TimeoutSeconds", () => {
  it("ends it in virtual time, wherever it is", async () => {
    const fixture = await Fixture.create();
    const states = { W: wait({ Seconds: 100, Next: "P", End: undefined }), P: pass() };
    const arn = await fixture.start(await fixture.machine(states, { TimeoutSeconds: 60 }));
    await fixture.pass(200);
    const { status, stopDate, error } = await fixture.describe(arn);
    expect({ status, error }).to.deep.equal({ status: "TIMED_OUT", error: undefined });
    expect(stopDate).to.deep.equal(new Date(START + 60 * SECOND));
    expect((await fixture.history(arn)).map(({ type }) => type)).to.deep.equal([
      "ExecutionStarted",
      "WaitStateEntered",
      "ExecutionTimedOut",
    ]);
  });

  it("does nothing once the execution has ended", async () => {
    const fixture = await Fixture.create();
    const arn = await fixture.start(await fixture.machine({ P: pass() }, { TimeoutSeconds: 60 }));
    await fixture.pass(200);
    expect(await fixture.describe(arn)).to.include({ status: "SUCCEEDED" });
    expect(fixture.cloud.clock.next()).to.equal(undefined);
  });
});

describe("virtual time and executions", () => {
  it("time stands still while states run, and each state's time is the clock's", async () => {
    const fixture = await Fixture.create();
    const states = {
      A: pass({
        Parameters: { "entered.$": "$$.State.EnteredTime", "started.$": "$$.Execution.StartTime" },
        ResultPath: "$.a",
        End: undefined,
        Next: "W",
      }),
      W: wait({ Seconds: 30, End: undefined, Next: "B" }),
      B: pass({
        Parameters: { "entered.$": "$$.State.EnteredTime", "started.$": "$$.Execution.StartTime" },
        ResultPath: "$.b",
      }),
    };
    expect(await fixture.output(states)).to.deep.equal({
      a: { entered: "2026-03-01T00:00:00.000Z", started: "2026-03-01T00:00:00.000Z" },
      b: { entered: "2026-03-01T00:00:30.000Z", started: "2026-03-01T00:00:00.000Z" },
    });
  });

  it("begins after the call that started it has its answer, at the same moment", async () => {
    const fixture = await Fixture.create();
    const arn = await fixture.start(await fixture.machine({ P: pass() }));
    expect((await fixture.history(arn)).map(({ type }) => type)).to.deep.equal(["ExecutionStarted"]);
    await fixture.pass(0);
    expect(await fixture.describe(arn)).to.deep.include({ status: "SUCCEEDED", stopDate: new Date(START) });
  });

  it("two executions at once give the same events, byte for byte, in every run", async () => {
    const run = async () => {
      const fixture = await Fixture.create({ seed: "two" });
      await fixture.call("ssm", "PutParameter", { Name: "a", Type: "String", Value: "1" });
      fixture.fail("ssm.GetParameter", 7);
      const loop = {
        R: read({
          Retry: [
            { ErrorEquals: ["States.ALL"], MaxAttempts: 2, JitterStrategy: "FULL", IntervalSeconds: 7 },
          ],
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.e", Next: "W" }],
          ResultPath: "$.r",
          End: undefined,
          Next: "Both",
        }),
        W: wait({ Seconds: 5, End: undefined, Next: "R" }),
        Both: {
          Type: "Parallel",
          Branches: [3, 3, 1].map((Seconds, i) => ({
            StartAt: `W${i}`,
            States: { [`W${i}`]: wait({ Seconds, End: undefined, Next: `R${i}` }), [`R${i}`]: read() },
          })),
          End: true,
        },
      };
      const machine = await fixture.machine(loop);
      const arns = [await fixture.start(machine, {}, "one"), await fixture.start(machine, {}, "two")];
      await fixture.pass(600);
      const histories = await Promise.all(arns.map((arn) => fixture.history(arn)));
      for (const arn of arns) expect((await fixture.describe(arn)).status).to.equal("SUCCEEDED");
      return JSON.stringify([histories, fixture.events]);
    };
    const first = await run();
    expect(await run()).to.equal(first);
  });

  it("an endless loop without a wait ends at 25,000 events", async () => {
    const fixture = await Fixture.create();
    const stop = { Variable: "$.stop", IsPresent: true, Next: "Stop" };
    const states = {
      A: pass({ End: undefined, Next: "B" }),
      B: { Type: "Choice", Choices: [stop], Default: "A" },
      Stop: { Type: "Succeed" },
    };
    const arn = await fixture.start(await fixture.machine(states));
    await fixture.pass(1);
    const { status, error, cause } = await fixture.describe(arn);
    expect({ status, error, cause }).to.deep.equal({
      status: "FAILED",
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
    });
  });

  it("a closed cloud lets go of executions that wait", async () => {
    const fixture = await Fixture.create();
    await fixture.start(await fixture.machine({ W: wait({ Seconds: 1000 }) }));
    await fixture.pass(1);
    await fixture.cloud.close();
    expect(fixture.cloud.clock.next()).to.equal(undefined);
  });
});
