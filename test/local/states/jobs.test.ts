import { expect } from "chai";
import { ALLOW_ALL, Fixture, pass, SECOND, START } from "./fixture";

const SYNC = "arn:aws:states:::batch:submitJob.sync";

/** A fixture with a queue `q` and a job definition `d`. */
async function withQueue(allow?: object[]): Promise<Fixture> {
  const fixture = await Fixture.create(allow ? { allow } : {});
  await fixture.role("host", "ec2.amazonaws.com", [ALLOW_ALL]);
  await fixture.call("iam", "CreateInstanceProfile", { InstanceProfileName: "host" });
  await fixture.call("iam", "AddRoleToInstanceProfile", { InstanceProfileName: "host", RoleName: "host" });
  await fixture.call("batch", "CreateComputeEnvironment", {
    computeEnvironmentName: "ce",
    type: "MANAGED",
    computeResources: {
      type: "SPOT",
      maxvCpus: 64,
      instanceTypes: ["optimal"],
      subnets: ["subnet-00000000"],
      instanceRole: "host",
    },
  });
  await fixture.call("batch", "CreateJobQueue", {
    jobQueueName: "q",
    priority: 1,
    computeEnvironmentOrder: [{ order: 1, computeEnvironment: "ce" }],
  });
  await fixture.call("batch", "RegisterJobDefinition", {
    jobDefinitionName: "d",
    type: "container",
    containerProperties: {
      image: "i",
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "4" },
      ],
    },
  });
  return fixture;
}

const job = (more: object = {}) => ({
  Type: "Task",
  Resource: SYNC,
  Parameters: { "JobName.$": "$$.Execution.Name", JobQueue: "q", JobDefinition: "d" },
  End: true,
  ...more,
});

describe("batch:submitJob.sync", () => {
  it("waits for the job's end and gives the job", async () => {
    const fixture = await withQueue();
    fixture.cloud.batch.setNextJobDuration(600);
    const { status, output, stopDate, name } = await fixture.run({ J: job() });
    expect(status).to.equal("SUCCEEDED");
    const described = JSON.parse(output!) as Record<string, unknown>;
    expect(described).to.include({ JobName: name, Status: "SUCCEEDED", StoppedAt: stopDate!.getTime() });
    expect(described.Container).to.include({ Image: "i", ExitCode: 0 });
    expect(stopDate!.getTime() - START)
      .to.be.greaterThan(600 * SECOND)
      .and.lessThan(1000 * SECOND);
  });

  it("tells in its history when the job was submitted", async () => {
    const fixture = await withQueue();
    const arn = await fixture.start(await fixture.machine({ J: job() }));
    await fixture.pass(86_400);
    const events = await fixture.history(arn);
    expect(events.map(({ type }) => type)).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events[2]!.taskScheduledEventDetails).to.include({
      resourceType: "batch",
      resource: "submitJob.sync",
    });
  });

  it("a failed job is States.TaskFailed with the job as its cause", async () => {
    const fixture = await withQueue();
    fixture.cloud.batch.failNextJob({ exitCode: 7 });
    const { status, error, cause } = await fixture.run({ J: job() });
    expect({ status, error }).to.deep.equal({ status: "FAILED", error: "States.TaskFailed" });
    const described = JSON.parse(cause!) as Record<string, unknown>;
    expect(described).to.include({ Status: "FAILED", StatusReason: "Essential container in task exited" });
    expect(described.Container).to.include({ ExitCode: 7 });
  });

  it("TimeoutSeconds ends the waiting in virtual time, and leaves the job alone", async () => {
    const fixture = await withQueue();
    fixture.cloud.batch.setNextJobDuration("stuck");
    const Catch = [
      { ErrorEquals: ["States.TaskFailed"], Next: "Wrong" },
      { ErrorEquals: ["States.Timeout"], ResultPath: "$.e", Next: "Right" },
    ];
    const states = { J: job({ TimeoutSeconds: 3600, Catch }), Wrong: pass(), Right: pass() };
    const { output, stopDate } = await fixture.run(states);
    expect(JSON.parse(output!)).to.deep.equal({ e: { Error: "States.Timeout", Cause: "" } });
    expect(stopDate).to.deep.equal(new Date(START + 3600 * SECOND));
    expect([...fixture.cloud.batch.jobs.all.values()].map(({ status }) => status)).to.deep.equal(["RUNNING"]);
  });

  it("States.TaskFailed alone does not catch a timeout", async () => {
    const fixture = await withQueue();
    fixture.cloud.batch.setNextJobDuration("stuck");
    const Catch = [{ ErrorEquals: ["States.TaskFailed"], Next: "P" }];
    const states = { J: job({ TimeoutSecondsPath: "$.limit", Catch }), P: pass() };
    expect(await fixture.run(states, { limit: 60 })).to.include({
      status: "FAILED",
      error: "States.Timeout",
    });
  });

  it("a stopped execution ends its job", async () => {
    const fixture = await withQueue();
    fixture.cloud.batch.setNextJobDuration("stuck");
    const executionArn = await fixture.start(
      await fixture.machine({ J: job({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "P" }] }), P: pass() }),
    );
    await fixture.pass(1200);
    await fixture.call("states", "StopExecution", { executionArn, error: "Enough", cause: "of it" });
    await fixture.pass(0);
    expect(await fixture.describe(executionArn)).to.include({
      status: "ABORTED",
      error: "Enough",
      cause: "of it",
    });
    const [found] = [...fixture.cloud.batch.jobs.all.values()];
    expect(found).to.include({ status: "FAILED", terminated: true });
    expect((await fixture.history(executionArn)).at(-1)!.type).to.equal("ExecutionAborted");
  });

  it("a machine is refused whose role cannot make Step Functions' rule for jobs", async () => {
    const error = await withQueue([{ ...ALLOW_ALL, Action: "batch:*" }]).then((fixture) =>
      fixture.machine({ J: job() }).catch((thrown: Error) => thrown),
    );
    expect(error).to.include({ code: "AccessDeniedException" });
    expect((error as Error).message).to.match(
      /^'arn:aws:iam::123456789012:role\/machine' is not authorized to create managed-rule\./,
    );
  });
});
