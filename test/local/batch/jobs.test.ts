import { expect } from "chai";
import { Fixture, FS, failure, SPOT_RULES, START } from "./fixture";

const LIFE = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING"];

describe("a job's life", () => {
  it("goes through every status to SUCCEEDED", async () => {
    const fixture = await Fixture.create();
    fixture.cloud.batch.setNextJobDuration(900);
    const job = await fixture.run({ tags: { a: "1" } });
    expect(fixture.statuses(job.jobId!)).to.deep.equal([...LIFE, "SUCCEEDED"]);
    expect(job).to.deep.include({
      jobName: "job",
      jobQueue: "arn:aws:batch:us-east-1:123456789012:job-queue/q",
      jobDefinition: "arn:aws:batch:us-east-1:123456789012:job-definition/d:1",
      status: "SUCCEEDED",
      statusReason: "Essential container in task exited",
      createdAt: START,
      tags: { a: "1" },
      isTerminated: false,
      isCancelled: false,
    });
    expect(job.stoppedAt! - job.startedAt!).to.equal(900_000);
    expect(job.container).to.include({ exitCode: 0, image: "public.ecr.aws/tool:1" });
    expect(job.attempts).to.have.length(1);
  });

  it("the same seed gives the same times", async () => {
    const times = async (seed: string) => {
      const { startedAt, stoppedAt } = await (await Fixture.create({ seed })).run();
      return [startedAt, stoppedAt];
    };
    expect(await times("a")).to.deep.equal(await times("a"));
    expect(await times("a")).not.to.deep.equal(await times("b"));
  });

  it("an exit code other than 0 is a failure", async () => {
    const fixture = await Fixture.create();
    fixture.cloud.batch.failNextJob({ exitCode: 3, afterSeconds: 60 });
    const job = await fixture.run({ retryStrategy: SPOT_RULES });
    expect(job).to.include({ status: "FAILED", statusReason: "Essential container in task exited" });
    expect(job.container).to.include({ exitCode: 3 });
    expect(job.stoppedAt! - job.startedAt!).to.equal(60_000);
    expect(job.attempts).to.have.length(1);
  });

  it("a job whose Spot host is taken away runs again, on another host", async () => {
    const fixture = await Fixture.create();
    fixture.cloud.batch.failNextJob({ spot: true, afterSeconds: 60 });
    const job = await fixture.run({ retryStrategy: SPOT_RULES });
    expect(fixture.statuses(job.jobId!)).to.deep.equal([
      ...LIFE,
      "RUNNABLE",
      "STARTING",
      "RUNNING",
      "SUCCEEDED",
    ]);
    expect(job.attempts).to.have.length(2);
    expect(job.attempts![0]!.statusReason).to.match(/^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/);
    expect(job.attempts![0]!.container).not.to.have.property("exitCode");
    const hosts = job.attempts!.map(({ container }) => container!.containerInstanceArn);
    expect(hosts[0]).not.to.equal(hosts[1]);
  });

  it("a job that loses every host fails with the last attempt's reason", async () => {
    const fixture = await Fixture.create();
    for (let i = 0; i < 3; i++) fixture.cloud.batch.failNextJob({ spot: true });
    const job = await fixture.run({ retryStrategy: SPOT_RULES });
    expect(job.attempts).to.have.length(3);
    expect(job).to.include({ status: "FAILED" });
    expect(job.statusReason).to.match(/^Host EC2/);
  });

  it("an attempt over its timeout is killed, and not tried again", async () => {
    const fixture = await Fixture.create();
    fixture.cloud.batch.setNextJobDuration("stuck");
    const job = await fixture.run({
      timeout: { attemptDurationSeconds: 600 },
      retryStrategy: { attempts: 5 },
    });
    expect(job).to.include({ status: "FAILED", statusReason: "Job attempt duration exceeded timeout" });
    expect(job.container).to.include({ exitCode: 137 });
    expect(job.stoppedAt! - job.startedAt!).to.equal(600_000);
    expect(job.attempts).to.have.length(1);
  });

  it("TerminateJob ends a job wherever it is, CancelJob only before it starts", async () => {
    const fixture = await Fixture.create();
    const [running, terminated, waiting] = [
      await fixture.submit(),
      await fixture.submit(),
      await fixture.submit({ jobQueue: "q" }),
    ];
    await fixture.pass(10);
    await fixture.call("CancelJob", { jobId: waiting, reason: "not needed" });
    await fixture.pass(400);
    await fixture.call("CancelJob", { jobId: running, reason: "too late" });
    await fixture.call("TerminateJob", { jobId: terminated, reason: "enough" });
    expect(await fixture.describe(waiting)).to.include({
      status: "FAILED",
      statusReason: "not needed",
      isCancelled: true,
    });
    expect(await fixture.describe(running)).to.include({ status: "RUNNING", isCancelled: false });
    expect(await fixture.describe(terminated)).to.include({
      status: "FAILED",
      statusReason: "enough",
      isTerminated: true,
    });
    await fixture.pass(86_400);
    expect(await fixture.describe(running)).to.include({ status: "SUCCEEDED" });
  });
});

describe("array jobs", () => {
  it("end with their last child, each of which has a place and results of its own", async () => {
    const fixture = await Fixture.create();
    await fixture.define(fixture.lustre());
    const job = await fixture.run({ arrayProperties: { size: 3 } });
    expect(job.status).to.equal("SUCCEEDED");
    expect(job.arrayProperties).to.deep.include({ size: 3 });
    expect(job.arrayProperties!.statusSummary).to.include({ SUCCEEDED: 3, FAILED: 0 });
    const child = await fixture.describe(`${job.jobId}:2`);
    expect(child.arrayProperties).to.deep.equal({ index: 2 });
    expect(job.stoppedAt).to.equal(Math.max(...(await stops(fixture, job.jobId!))));
    const folders = fixture.cloud.fsx.fileSystem(FS).contents.files.map(({ path }) => path.split("/")[4]);
    expect([...new Set(folders)].sort()).to.deep.equal(["0", "1", "2"]);
    expect(fixture.statuses(job.jobId!)).to.deep.equal(["SUBMITTED", "PENDING", "SUCCEEDED"]);
  });

  it("fail if one child fails, after the others have ended", async () => {
    const fixture = await Fixture.create();
    fixture.cloud.batch.failNextJob({ exitCode: 1, afterSeconds: 1 });
    const job = await fixture.run({ arrayProperties: { size: 2 } });
    expect(job).to.include({ status: "FAILED", statusReason: "Array Child Job failed" });
    expect(job.arrayProperties!.statusSummary).to.include({ SUCCEEDED: 1, FAILED: 1 });
  });

  it("are terminated with all children", async () => {
    const fixture = await Fixture.create();
    const jobId = await fixture.submit({ arrayProperties: { size: 4 } });
    await fixture.pass(300);
    await fixture.call("TerminateJob", { jobId, reason: "enough" });
    const job = await fixture.describe(jobId);
    expect(job).to.include({ status: "FAILED", statusReason: "enough" });
    expect(job.arrayProperties!.statusSummary).to.include({ FAILED: 4 });
    await fixture.pass(86_400);
    expect(fixture.cloud.clock.next()).to.equal(undefined);
  });

  it("have 2 to 10,000 children", async () => {
    const fixture = await Fixture.create();
    for (const size of [1, 10_001]) {
      expect(await failure(fixture.submit({ arrayProperties: { size } })), String(size)).to.match(
        /^ClientException: /,
      );
    }
  });
});

async function stops(fixture: Fixture, jobId: string): Promise<number[]> {
  const { jobSummaryList } = await fixture.call<{ jobSummaryList: { stoppedAt: number }[] }>("ListJobs", {
    arrayJobId: jobId,
    jobStatus: "SUCCEEDED",
  });
  return jobSummaryList.map(({ stoppedAt }) => stoppedAt);
}
