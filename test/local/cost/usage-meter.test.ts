import { join } from "node:path";
import { expect } from "chai";
import { billOf } from "../../../local/cost/bill";
import type { Usage } from "../../../local/cost/usage";
import type { TimedEvent } from "../../../local/events";
import { startSimulation } from "../../../local/simulation";

const ROOT = join(__dirname, "..", "..", "..");
const START = Date.parse("2026-11-19T00:00:00Z");
const HOUR = 3_600_000;

/** Runs an example stack for some hours. */
async function measured(stack: string, hours: number): Promise<{ usage: Usage; events: TimedEvent[] }> {
  const events: TimedEvent[] = [];
  const simulation = await startSimulation({
    directory: ROOT,
    stack,
    from: new Date(START),
    seed: "1",
    onEvent: (event) => events.push(event),
  });
  try {
    await simulation.runUntil(new Date(START + hours * HOUR));
    return { usage: simulation.usage(), events };
  } finally {
    await simulation.close();
  }
}

const ofKind = <Kind extends TimedEvent["kind"]>(events: TimedEvent[], kind: Kind) =>
  events.filter((event): event is TimedEvent & { kind: Kind } => event.kind === kind);

describe("the usage meter", () => {
  it("counts what the dev stack causes in a day, and finds it far below two dollars a month", async () => {
    const { usage, events } = await measured("dev", 24);
    const { quantities } = usage;
    const functions = ofKind(events, "function");
    expect(usage.seconds).to.equal(86_400);
    // At 06:00, 12:00 and 18:00: the stack is deployed at midnight, after its fire.
    expect(quantities.schedulerInvocations).to.equal(3);
    expect(quantities.lambdaRequests).to.equal(functions.length);
    expect(quantities.traces).to.equal(functions.length);
    // Both functions have 256 MiB.
    const billed = functions.reduce((sum, event) => sum + event.billed, 0);
    expect(quantities.lambdaGbSeconds).to.be.closeTo((0.25 * billed) / 1000, 1e-9);
    expect(quantities.sqsPollsFifo).to.equal(2 * 15 * 60 * 24);
    expect(quantities.alarms).to.equal(6);
    // Started, waited, succeeded, files and duration of three runs, each in one hour.
    expect(quantities.metricHours).to.equal(15);
    expect(quantities).to.not.have.any.keys("dashboards", "kmsKeys", "lustreScratch", "dataSyncBasic");
    const { total, totalBeyondFree } = billOf(usage);
    expect(total).to.be.below(1.6);
    expect(totalBeyondFree).to.be.below(0.2);
  });

  it("counts a pipeline's file systems from their creation to their deletion, jobs while they run, and transitions", async () => {
    const { usage, events } = await measured("pipeline", 48);
    const { quantities } = usage;
    const times = (operation: string) =>
      ofKind(events, "api")
        .filter((event) => event.operation === operation && event.error === undefined)
        .map(({ time }) => Date.parse(time));
    const created = times("CreateFileSystem");
    const deleted = times("DeleteFileSystem");
    expect(created).to.have.length(2);
    expect(deleted).to.have.length(2);
    const lived = deleted[0]! - created[0]! + deleted[1]! - created[1]!;
    expect(quantities.lustreScratch).to.be.closeTo((2400 * lived) / (720 * HOUR), 1e-6);
    const entered = ofKind(events, "execution").filter(({ change }) =>
      ["entered", "retrying"].includes(change),
    );
    expect(quantities.stateTransitions).to.equal(entered.length);
    const job = (status: string) =>
      ofKind(events, "job")
        .filter((event) => event.status === status)
        .reduce((sum, { time }) => sum + Date.parse(time), 0);
    // No attempt of these jobs failed.
    expect(quantities.batchVcpuHours).to.be.closeTo((32 * (job("SUCCEEDED") - job("RUNNING"))) / HOUR, 1e-6);
  });

  it("counts the gigabytes that a transfer's executions copied", async () => {
    const { usage, events } = await measured("transfer", 30);
    const ended = ofKind(events, "transfer execution").filter(({ status }) => status === "SUCCESS");
    expect(ended.length).to.be.above(0);
    const bytes = ended.reduce((sum, event) => sum + event.bytes, 0);
    expect(usage.quantities.dataSyncBasic).to.be.closeTo(bytes / 1024 ** 3, 1e-6);
    expect(usage.quantities.s3Reads).to.be.above(0);
  });
});
