import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { createFunction, describeRuntimes, invoke, logged, START } from "./fixture";

const DAY = 24 * 3600 * 1000;

describeRuntimes("faults and long lives", (fixture) => {
  beforeEach(async () => {
    await createFunction(fixture, "exports.handler = async () => { console.log('ran'); return 1; };", {
      Timeout: 60,
    });
  });

  it("a planned crash before the code keeps it from running", async () => {
    fixture.cloud.faults.plan({
      target: "lambda.function:probe",
      error: {
        code: "Runtime.ExitError",
        message: "Runtime exited with error: signal: killed",
        status: 500,
      },
      times: 1,
    });
    const { FunctionError, payload } = await invoke(fixture);
    expect(FunctionError).to.equal("Unhandled");
    expect((payload as { errorMessage: string }).errorMessage).to.match(/signal: killed$/);
    expect(logged(fixture)).to.deep.equal([]);
    expect((await invoke(fixture)).payload).to.equal(1);
  });

  it("a planned timeout after the code lets it take effect", async () => {
    fixture.cloud.faults.plan({
      target: "lambda.function:probe",
      error: { code: "Sandbox.Timedout", message: "", status: 500 },
      afterEffect: true,
      times: 1,
    });
    const { payload } = await invoke(fixture);
    expect((payload as { errorMessage: string }).errorMessage).to.match(
      /Task timed out after 60\.00 seconds$/,
    );
    expect(logged(fixture).length).to.equal(1);
    expect(fixture.events.some((event) => event.kind === "function" && event.outcome === "timeout")).to.equal(
      true,
    );
  });

  it("writes into a stream of each day, with the same environment", async () => {
    await invoke(fixture);
    await fixture.cloud.clock.runUntil(START + DAY);
    await invoke(fixture);
    const streams = fixture.events.flatMap((event) =>
      event.kind === "log" ? [event.stream.slice(0, 20)] : [],
    );
    expect([...new Set(streams)]).to.deep.equal(["2026/11/20/[$LATEST]", "2026/11/21/[$LATEST]"]);
  });

  it("makes a log group again that somebody has deleted", async () => {
    await invoke(fixture);
    await fixture.cloud.call("logs", "DeleteLogGroup", { logGroupName: "/aws/lambda/probe" }, OPERATOR);
    await invoke(fixture);
    expect(logged(fixture).length).to.equal(2);
    expect(fixture.events.filter((event) => event.kind === "warning")).to.deep.equal([]);
  });
});
