import { expect } from "chai";
import { Fixture } from "./fixture";

describe("room in a compute environment", () => {
  it("jobs over maxvCpus wait until others have ended", async () => {
    const fixture = await Fixture.create();
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await fixture.submit());
    await fixture.pass(600);
    const { computeEnvironments } = await fixture.call<{
      computeEnvironments: { computeResources: { desiredvCpus: number } }[];
    }>("DescribeComputeEnvironments", {});
    expect(computeEnvironments[0]!.computeResources.desiredvCpus).to.equal(64);
    const status = async (id: string) => (await fixture.describe(id)).status!;
    const statuses = await Promise.all(ids.map(status));
    expect(statuses.toSorted()).to.deep.equal([...Array(2).fill("RUNNABLE"), ...Array(4).fill("RUNNING")]);
    await fixture.pass(86_400);
    const ended = await Promise.all(ids.map((id) => fixture.describe(id)));
    const late = ended.filter((_, i) => statuses[i] === "RUNNABLE");
    const early = ended.filter((_, i) => statuses[i] === "RUNNING");
    const firstEnd = Math.min(...early.map((job) => job.stoppedAt!));
    for (const job of late) expect(job.startedAt!).to.be.greaterThan(firstEnd);
    expect(ended.every((job) => job.status === "SUCCEEDED")).to.equal(true);
  });

  it("the queue with the higher priority comes first, then the job that was submitted first", async () => {
    const fixture = await Fixture.create();
    await fixture.call("CreateJobQueue", {
      jobQueueName: "urgent",
      priority: 10,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: "ce" }],
    });
    const whole = { containerOverrides: { resourceRequirements: [{ type: "VCPU", value: "64" }] } };
    await fixture.submit(whole);
    await fixture.pass(10);
    const [first, second] = [await fixture.submit(whole), await fixture.submit(whole)];
    const urgent = await fixture.submit({ ...whole, jobQueue: "urgent" });
    await fixture.pass(86_400);
    const started = await Promise.all([urgent, first, second].map((id) => fixture.describe(id)));
    const times = started.map((job) => job.startedAt!);
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
  });

  it("a job that is larger than all of it stays RUNNABLE", async () => {
    const fixture = await Fixture.create();
    const job = await fixture.run({
      containerOverrides: { resourceRequirements: [{ type: "VCPU", value: "65" }] },
    });
    expect(job.status).to.equal("RUNNABLE");
  });

  it("so does a job whose instances may not join their cluster, and a warning says why", async () => {
    const fixture = await Fixture.create({ hostMay: ["ecs:Poll"] });
    expect((await fixture.run()).status).to.equal("RUNNABLE");
    expect(fixture.warnings).to.have.length(1);
    expect(fixture.warnings[0]).to.match(
      /^compute environment ce: its instances never join, so jobs stay RUNNABLE: .*host.* is not authorized to perform: ecs:RegisterContainerInstance on resource: arn:aws:ecs:us-east-1:123456789012:cluster\/AWSBatch-ce-/,
    );
  });

  it("a cancelled job gives its room to the next one", async () => {
    const fixture = await Fixture.create();
    const first = await fixture.submit({
      containerOverrides: { vcpus: 64, resourceRequirements: [{ type: "VCPU", value: "64" }] },
    });
    const second = await fixture.submit();
    await fixture.pass(10);
    await fixture.call("CancelJob", { jobId: first, reason: "no" });
    await fixture.pass(86_400);
    expect((await fixture.describe(second)).status).to.equal("SUCCEEDED");
  });
});
