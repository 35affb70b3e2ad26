/** Batches of several file systems and tasks: what is asked of FSx once for all of them, and what one by one. */
import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { LambdaSandbox, schedulePlan, taskPlan } from "./lambda-sandbox";
import { RUN } from "./runs";

const IDS = Array.from({ length: 10 }, (_, index) => `fs-0000000000000000${index}`);

/** Ten tasks on ten linked file systems, and a second one on the first of them. */
function crowd(): LambdaSandbox {
  const tasks = IDS.map((fileSystemId, index) => taskPlan({ name: `export-${index}`, fileSystemId }));
  const again = taskPlan({ name: "again", fileSystemId: IDS[0]! });
  const lambda = new LambdaSandbox(schedulePlan(...tasks, again));
  for (const FileSystemId of IDS)
    lambda.fsx.link("/", `s3://bucket/${FileSystemId}/`, "AVAILABLE", { FileSystemId });
  return lambda;
}

const run = (lambda: LambdaSandbox, schedule: string, MessageGroupId: string) =>
  lambda.record({ ...RUN, schedule }, { MessageGroupId });

const runs = (lambda: LambdaSandbox) => IDS.map((id, index) => run(lambda, `export-${index}`, id));

const operations = (lambda: LambdaSandbox) => lambda.fsx.calls.map(({ operation }) => operation);

describe("a batch of runs", () => {
  it("of ten file systems is looked at with two requests, and ten start their tasks", async () => {
    const lambda = crowd();
    expect(await lambda.batch("startTask", runs(lambda))).to.deep.equal({ batchItemFailures: [] });
    expect(operations(lambda)).to.deep.equal([
      "describeDataRepositoryAssociations",
      "describeDataRepositoryTasks",
      ...IDS.map(() => "createDataRepositoryTask"),
    ]);
    expect(lambda.fsx.tasks.map((task) => [task.FileSystemId, task.Paths])).to.deep.equal(
      IDS.map((id) => [id, ["/dir1"]]),
    );
    const reports = lambda.fsx.tasks.map(({ Report }) => (Report as { Path: string }).Path);
    expect(reports).to.deep.equal(IDS.map((id) => `s3://bucket/${id}/reports`));
  });

  it("looks at a file system again for its second run, which has to see what the first one started", async () => {
    const lambda = crowd();
    const records = [
      run(lambda, "export-0", IDS[0]!),
      run(lambda, "again", IDS[0]!),
      run(lambda, "export-1", IDS[1]!),
    ];
    const answer = await lambda.batch("startTask", records);
    expect(answer.batchItemFailures).to.deep.equal([{ itemIdentifier: records[1]!.messageId }]);
    expect(lambda.fsx.tasks.map(({ FileSystemId }) => FileSystemId)).to.deep.equal([IDS[0], IDS[1]]);
    expect(lambda.runs.find(({ schedule }) => schedule === "again")).to.deep.include({
      phase: "waiting",
      detail: `${IDS[0]} is busy with task-00000000000000001 (PENDING).`,
    });
  });

  it("looks at them one by one where FSx refuses all of them because of one", async () => {
    const lambda = crowd();
    lambda.fsx.fail("describeDataRepositoryAssociations", awsError("FileSystemNotFound", "No such one."));
    expect(await lambda.batch("startTask", runs(lambda))).to.deep.equal({ batchItemFailures: [] });
    expect(lambda.fsx.tasks).to.have.length(10);
    expect(lambda.fsx.inputsOf("describeDataRepositoryAssociations")).to.have.length(11);
  });

  it("waits as a whole where FSx throttles the look, without asking for each of them", async () => {
    const lambda = crowd();
    lambda.fsx.fail("describeDataRepositoryTasks", awsError("ThrottlingException", "Rate exceeded"));
    expect((await lambda.batch("startTask", runs(lambda))).batchItemFailures).to.have.length(10);
    expect(lambda.fsx.calls).to.have.length(2);
    expect(lambda.visibility.map(({ VisibilityTimeout }) => VisibilityTimeout)).to.deep.equal(
      Array(10).fill(30),
    );
  });

  it("looks at every task where one of the runs is late, so that no run starts twice", async () => {
    const lambda = crowd();
    await lambda.batch("startTask", runs(lambda));
    for (const task of lambda.fsx.tasks) task.Lifecycle = "SUCCEEDED";
    lambda.now += 360_000;
    await lambda.batch("startTask", runs(lambda));
    expect(lambda.fsx.inputsOf("createDataRepositoryTask")).to.have.length(10);
  });

  it("hands back what the invocation has no time left for", async () => {
    const lambda = crowd();
    lambda.remaining = 25_000;
    expect((await lambda.batch("startTask", runs(lambda))).batchItemFailures).to.have.length(10);
    expect(lambda.fsx.tasks).to.deep.equal([]);
    expect(lambda.visibility).to.have.length(10);
    expect(lambda.runs[0]).to.deep.include({
      phase: "waiting",
      detail: "Other runs have taken this invocation's time.",
    });
  });
});

describe("a batch of watches", () => {
  const watches = (lambda: LambdaSandbox) =>
    lambda
      .sentTo("watchQueueUrl")
      .map(({ MessageBody, MessageGroupId }) => lambda.record(MessageBody, { MessageGroupId }));

  it("of ten tasks is looked at with one request", async () => {
    const lambda = crowd();
    await lambda.batch("startTask", runs(lambda));
    lambda.fsx.calls.length = 0;
    lambda.fsx.tasks[3]!.Lifecycle = "SUCCEEDED";
    const answer = await lambda.batch("watchTask", watches(lambda));
    expect(answer.batchItemFailures).to.have.length(9);
    expect(operations(lambda)).to.deep.equal(["describeDataRepositoryTasks", "tagResource"]);
    expect(
      lambda.runs.filter(({ phase }) => phase === "ended").map(({ schedule }) => schedule),
    ).to.deep.equal(["export-3"]);
  });

  it("looks at them one by one where FSx does not know one of them", async () => {
    const lambda = crowd();
    await lambda.batch("startTask", runs(lambda));
    lambda.fsx.calls.length = 0;
    lambda.fsx.fail("describeDataRepositoryTasks", awsError("DataRepositoryTaskNotFound"));
    expect((await lambda.batch("watchTask", watches(lambda))).batchItemFailures).to.have.length(10);
    expect(operations(lambda)).to.have.length(11);
    expect(lambda.mails).to.deep.equal([]);
  });
});
