/**
 * Runs of a task-export pipeline from the deployed program: the state machine, the jobs, the mails, and what is left of
 * it all in S3 and FSx.
 */
import { expect } from "chai";
import type { TimedEvent } from "../../../local/events";
import { OPERATOR } from "../../../local/service";
import { at, deployTestStack, type TestStack } from "./stack";

const BUCKET = "genomics-data";

const PIPELINE = {
  bucket: BUCKET,
  importPrefix: "samples/",
  exportPrefix: "variants/",
  schedule: "cron(0 2 * * ? *)",
  job: { image: "public.ecr.aws/lab/call-variants:1" },
  network: { vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0"] },
};

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:fsx-data-scheduler-test-genomics";

type ExecutionEvent = TimedEvent & { kind: "execution" };

async function deploy(pipeline: object = {}, seed = "1"): Promise<TestStack> {
  return deployTestStack(
    {
      notify: { emails: ["oncall@example.com"], on: ["failure", "success"] },
      pipelines: { genomics: { ...PIPELINE, ...pipeline } },
    },
    { seed },
  );
}

function executions({ events }: TestStack): ExecutionEvent[] {
  return events.filter((event): event is ExecutionEvent => event.kind === "execution");
}

/** How each execution ended, in the order of their ends. */
function ends(stack: TestStack): string[] {
  return executions(stack)
    .filter(({ change }) => !["started", "entered", "retrying", "caught"].includes(change))
    .map(({ change, error }) => (error ? `${change}: ${error}` : change));
}

function results({ simulation }: TestStack): string[] {
  return simulation.cloud.s3.objects.list(BUCKET, "variants/results/").map(({ key }) => key);
}

/** File systems that are there, and job definitions that are registered still. */
function leftovers({ simulation: { cloud } }: TestStack) {
  return {
    fileSystems: [...cloud.fsx.fileSystems.values()].map(({ lifecycle }) => lifecycle),
    jobDefinitions: [...cloud.batch.definitions.values()].filter(({ status }) => status === "ACTIVE").length,
  };
}

const NOTHING = { fileSystems: [], jobDefinitions: 0 };

/** Does something to the run's file system when the machine enters a state. */
function when(stack: TestStack, state: string, action: (fileSystemId: string) => void): void {
  const { cloud } = stack.simulation;
  cloud.events.subscribe((event) => {
    if (event.kind === "execution" && event.change === "entered" && event.state === state) {
      for (const id of cloud.fsx.fileSystems.keys()) action(id);
    }
  });
}

describe("a pipeline's run", () => {
  let stack: TestStack;
  afterEach(() => stack.simulation.close());

  it("brings the job's results to S3, leaves nothing behind, and tells people", async () => {
    stack = await deploy();
    await stack.simulation.runUntil(at("06:00:00"));
    expect(ends(stack)).to.deep.equal(["succeeded"]);
    expect(results(stack).length).to.be.greaterThan(2);
    expect(leftovers(stack)).to.deep.equal(NOTHING);
    expect(stack.mails().map(({ subject }) => subject)).to.deep.equal(["[test] genomics succeeded"]);
    const jobs = stack.events.flatMap((event) => (event.kind === "job" ? [event.status] : []));
    expect(jobs).to.deep.equal(["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]);
  });

  it("the same seed gives the same run, byte for byte", async () => {
    stack = await deploy({}, "same");
    await stack.simulation.runUntil(at("06:00:00"));
    const first = JSON.stringify(executions(stack));
    await stack.simulation.close();
    stack = await deploy({}, "same");
    await stack.simulation.runUntil(at("06:00:00"));
    expect(JSON.stringify(executions(stack))).to.equal(first);
  });

  it("survives the loss of its Spot host", async () => {
    stack = await deploy();
    stack.simulation.cloud.batch.failNextJob({ spot: true, afterSeconds: 300 });
    await stack.simulation.runUntil(at("06:00:00"));
    expect(ends(stack)).to.deep.equal(["succeeded"]);
    const [job] = [...stack.simulation.cloud.batch.jobs.all.values()];
    expect(job!.attempts.map(({ end }) => end.statusReason.replace(/i-\w+/, "i-…"))).to.deep.equal([
      "Host EC2 (instance i-…) terminated.",
      "Essential container in task exited",
    ]);
    expect(leftovers(stack)).to.deep.equal(NOTHING);
  });

  it("exports what a failed job has written, deletes the file system, and fails by name", async () => {
    stack = await deploy();
    stack.simulation.cloud.batch.setNextJobDuration(1000);
    stack.simulation.cloud.batch.failNextJob({ exitCode: 3, afterSeconds: 900 });
    await stack.simulation.runUntil(at("06:00:00"));
    expect(ends(stack)).to.deep.equal(["failed: JobFailed"]);
    expect(results(stack).length).to.be.greaterThan(0);
    expect(leftovers(stack)).to.deep.equal(NOTHING);
    expect(stack.mails()[0]!.subject).to.equal("[test] genomics failed: JobFailed");
  });

  it("keeps a file system whose export failed, and says so", async () => {
    stack = await deploy();
    when(stack, "ExportFiles", (id) => stack.simulation.cloud.fsx.failNextTask(id, { files: 2 }));
    await stack.simulation.runUntil(at("06:00:00"));
    expect(ends(stack)).to.deep.equal(["failed: ExportFailed"]);
    expect(leftovers(stack)).to.deep.equal({ fileSystems: ["AVAILABLE"], jobDefinitions: 0 });
    const [id] = [...stack.simulation.cloud.fsx.fileSystems.keys()];
    expect(stack.mails()[0]!.body).to.contain(
      `aws fsx delete-file-system --file-system-id ${id} --region us-east-1`,
    );
    expect(stack.alarmMails().map(({ subject }) => subject)[0]).to.match(/pipeline-genomics-failed/);
  });

  it("exports by itself where it is asked to, and waits until nothing is left to export", async () => {
    stack = await deploy({ autoExport: true });
    await stack.simulation.runUntil(at("06:00:00"));
    expect(ends(stack)).to.deep.equal(["succeeded"]);
    expect(results(stack).length).to.be.greaterThan(2);
    expect(leftovers(stack)).to.deep.equal(NOTHING);
  });

  it("keeps a file system whose automatic export does not come to an end", async () => {
    stack = await deploy({ autoExport: true, limits: { export: "1h" } });
    when(stack, "RunJob", (id) => stack.simulation.cloud.fsx.setAutoExportStuck(id));
    await stack.simulation.runUntil(at("06:00:00"));
    expect(ends(stack)).to.deep.equal(["failed: ExportNotConfirmed"]);
    expect(leftovers(stack).fileSystems).to.deep.equal(["AVAILABLE"]);
    expect(results(stack)).to.deep.equal([]);
  });

  it("two runs at once do not touch each other", async () => {
    stack = await deploy();
    const { cloud } = stack.simulation;
    await stack.simulation.runUntil(at("00:10:00"));
    cloud.batch.failNextJob({ exitCode: 1, afterSeconds: 60 });
    for (const name of ["one", "two"]) {
      await cloud.call("states", "StartExecution", { stateMachineArn: MACHINE, name, input: "{}" }, OPERATOR);
    }
    await stack.simulation.runUntil(at("01:59:00"));
    expect(ends(stack).sort()).to.deep.equal(["failed: JobFailed", "succeeded"]);
    const used = stack.events.flatMap((event) => (event.kind === "task" ? [event.fileSystemId] : []));
    expect(new Set(used).size).to.equal(2);
    expect(leftovers(stack)).to.deep.equal(NOTHING);
  });

  it("a role that may not join the cluster leaves the job waiting, and the run ends all the same", async () => {
    stack = await deploy({ job: { ...PIPELINE.job, timeout: "30m" }, limits: { job: "1h" } });
    const { cloud } = stack.simulation;
    for (const profile of cloud.iam.instanceProfiles.values()) profile.role = undefined;
    await stack.simulation.runUntil(at("06:00:00"));
    expect(ends(stack)).to.have.length(1);
    expect(ends(stack)[0]).to.match(/^failed: /);
    expect(leftovers(stack)).to.deep.equal(NOTHING);
  });
});
