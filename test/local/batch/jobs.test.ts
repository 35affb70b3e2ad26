import { expect } from "chai";
import { Fixture, FS, failure, mounting, SPOT_RULES, START } from "./fixture";

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

describe("what a job does", () => {
  it("reads its file system and writes results below the linked directory, where an export finds them", async () => {
    const fixture = await Fixture.create();
    await fixture.define(fixture.lustre());
    fixture.cloud.fsx
      .fileSystem(FS)
      .contents.addFiles([{ path: "/scratch/in.dat", exported: true, released: true }]);
    await fixture.run();
    const { contents } = fixture.cloud.fsx.fileSystem(FS);
    expect(contents.file("/scratch/in.dat")).to.include({ released: false });
    const results = contents.files.filter(({ exported }) => !exported).map(({ path }) => path);
    expect(results.length).to.be.greaterThan(2);
    results.forEach((path, i) => {
      expect(path).to.equal(`/scratch/results/job/part-${String(i).padStart(4, "0")}.dat`);
    });
  });

  it("a failed job leaves what it has written until then", async () => {
    const written = async (failure?: object) => {
      const fixture = await Fixture.create();
      await fixture.define(fixture.lustre());
      fixture.cloud.batch.setNextJobDuration(1000);
      if (failure) fixture.cloud.batch.failNextJob(failure);
      await fixture.run();
      return fixture.cloud.fsx.fileSystem(FS).contents.files.length;
    };
    const all = await written();
    expect(await written({ exitCode: 1, afterSeconds: 500 })).to.equal(Math.floor(all / 2));
    expect(await written({ exitCode: 1, afterSeconds: 0 })).to.equal(0);
  });

  it("results on the host's own disk are lost, and a warning says so", async () => {
    const fixture = await Fixture.create();
    await fixture.define({ ...fixture.lustre(), ...mounting("/mnt/data") });
    expect((await fixture.run()).status).to.equal("SUCCEEDED");
    expect(fixture.cloud.fsx.fileSystem(FS).contents.files).to.deep.equal([]);
    expect(fixture.warnings[0]).to.match(
      /^job job \(.*\) wrote its results to its host's own disk \(\/mnt\/data\)/,
    );
  });

  it("a container does not start where its file system does not answer", async () => {
    for (const break_ of [
      (fixture: Fixture) => fixture.cloud.fsx.fileSystems.delete(FS),
      (fixture: Fixture) => Object.assign(fixture.cloud.fsx.fileSystem(FS), { lifecycle: "DELETING" }),
      (fixture: Fixture) => Object.assign(fixture.cloud.fsx.fileSystem(FS), { mountName: "other000" }),
    ]) {
      const fixture = await Fixture.create();
      await fixture.define(fixture.lustre());
      break_(fixture);
      const job = await fixture.run({ retryStrategy: SPOT_RULES });
      expect(job).to.include({ status: "FAILED", statusReason: "Task failed to start" });
      expect(job.container!.reason).to.match(/^CannotStartContainerError: .*\/fsx\/fs-0123456789abcdef0-/);
      expect(job.container).not.to.have.property("exitCode");
      expect(job).not.to.have.property("startedAt");
    }
  });

  it("nor where ECS may not assume its role, or its host may not open its log", async () => {
    const fixture = await Fixture.create();
    await fixture.role("worker", "lambda.amazonaws.com", "s3:*");
    await fixture.define({ jobRoleArn: "arn:aws:iam::123456789012:role/worker" });
    expect((await fixture.run()).container!.reason).to.match(/^ECS was unable to assume the role /);
    await fixture.define({
      logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "none" } },
    });
    expect((await fixture.run()).container!.reason).to.match(
      /^CannotStartContainerError: .* failed to create Cloudwatch log stream: ResourceNotFoundException/,
    );
  });

  it("writes to its log what it has done", async () => {
    const fixture = await Fixture.create();
    await fixture.call("CreateLogGroup", { logGroupName: "jobs" }, "logs");
    const options = { "awslogs-group": "jobs", "awslogs-stream-prefix": "p" };
    await fixture.define({ logConfiguration: { logDriver: "awslogs", options } });
    const { container } = await fixture.run();
    const logStreamName = container!.logStreamName!;
    expect(logStreamName).to.match(/^p\/default\/[0-9a-f]{32}$/);
    const { events } = await fixture.call<{ events: { message: string }[] }>(
      "GetLogEvents",
      { logGroupName: "jobs", logStreamName, startFromHead: true },
      "logs",
    );
    expect(events.map(({ message }) => message)).to.deep.equal([
      "attempt 1 of job: 100 % done",
      "exit code 0",
    ]);
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
