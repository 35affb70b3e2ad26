import { expect } from "chai";
import type { FaultName } from "../../../local/faults/fault-names";
import { Fixture, SPOT_RULES } from "../batch/fixture";
import { described, HOUR, makeTask, pass, setUp, start } from "../datasync/fixture";

describe("a fault of a job", () => {
  it("spot-reclaim: EC2 takes the instance back, and the retry rule for it applies", async () => {
    const fixture = await Fixture.create();
    const end = fixture.cloud.faults.start({ "spot-reclaim": 1 });
    const jobId = await fixture.submit({ retryStrategy: SPOT_RULES });
    while ((fixture.cloud.faults.counts.get("spot-reclaim") ?? 0) < 2) await fixture.pass(60);
    end();
    await fixture.pass(86_400);
    const { status, attempts } = await fixture.describe(jobId);
    expect(status).to.equal("SUCCEEDED");
    expect(attempts!.map(({ statusReason }) => /^Host EC2/.test(statusReason!))).to.deep.equal([
      true,
      true,
      false,
    ]);
  });

  it("job-failed: the container ends with a code that programs end with, and no rule tries again", async () => {
    const fixture = await Fixture.create();
    fixture.cloud.faults.start({ "job-failed": 1 });
    const { status, attempts } = await fixture.run({ retryStrategy: SPOT_RULES });
    expect(status).to.equal("FAILED");
    expect(attempts).to.have.length(1);
    expect([1, 2, 137, 139]).to.include(attempts![0]!.container!.exitCode);
  });
});

describe("a fault of a transfer", () => {
  it("execution-error: ERROR, and what was copied stays copied", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    setup.cloud.faults.start({ "execution-error": 1 });
    const execution = await start(setup, task);
    await pass(setup, HOUR);
    const { Status, Result } = (await described(setup, execution)) as {
      Status: string;
      Result?: { ErrorCode?: string };
    };
    expect(Status).to.equal("ERROR");
    expect(Result?.ErrorCode).to.equal("TransferFailed");
  });

  it("agent-offline: the agents go OFFLINE for a while, and come back", async () => {
    const setup = await setUp({ agents: 4 });
    const statuses: string[] = [];
    setup.cloud.events.subscribe((event) => {
      if (event.kind === "agent") statuses.push(event.status);
    });
    const mix = { "agent-offline": 0.5 } satisfies Partial<Record<FaultName, number>>;
    setup.cloud.faults.start(mix);
    await pass(setup, 48 * HOUR);
    setup.cloud.faults.stop();
    expect(statuses).to.include("OFFLINE");
    expect(statuses.filter((status) => status === "ONLINE")).to.have.length(
      statuses.filter((status) => status === "OFFLINE").length,
    );
    expect(setup.cloud.datasync.agents.sorted.every(({ status }) => status === "ONLINE")).to.equal(true);
  });
});
