/** Tasks: what they are made of, what may be changed, schedules, quotas, tags, reports and logs. */
import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import {
  call,
  described,
  filter,
  HOUR,
  makeTask,
  nfsLocation,
  pass,
  ROLE,
  refusal,
  START,
  setUp,
  start,
  statusOf,
  type TestSetup,
} from "./fixture";

const TASK = /^arn:aws:datasync:us-east-1:123456789012:task\/task-[0-9a-f]{17}$/;
const DEFAULTS = {
  VerifyMode: "POINT_IN_TIME_CONSISTENT",
  OverwriteMode: "ALWAYS",
  Atime: "BEST_EFFORT",
  Mtime: "PRESERVE",
  Uid: "INT_VALUE",
  Gid: "INT_VALUE",
  PreserveDeletedFiles: "PRESERVE",
  PreserveDevices: "NONE",
  PosixPermissions: "PRESERVE",
  BytesPerSecond: -1,
  TaskQueueing: "ENABLED",
  LogLevel: "OFF",
  TransferMode: "CHANGED",
};

const describeTask = ({ cloud }: TestSetup, TaskArn: string) => call(cloud, "DescribeTask", { TaskArn });

async function run(setup: TestSetup, task: string) {
  const execution = await start(setup, task);
  await pass(setup, HOUR);
  return described(setup, execution);
}

async function objects({ cloud }: TestSetup, Prefix: string): Promise<string[]> {
  const page = (await cloud.call("s3", "ListObjectsV2", { Bucket: "target", Prefix }, OPERATOR)) as {
    Contents?: { Key: string }[];
  };
  return (page.Contents ?? []).map(({ Key }) => Key);
}

describe("a DataSync task", () => {
  it("has DataSync's defaults for what it is not told", async () => {
    const setup = await setUp();
    const task = await makeTask(setup);
    expect(task).to.match(TASK);
    const { SourceLocationArn, ...rest } = await describeTask(setup, task);
    expect(SourceLocationArn).to.match(/location\/loc-/);
    expect(rest).to.deep.equal({
      TaskArn: task,
      Status: "AVAILABLE",
      Name: undefined,
      DestinationLocationArn: setup.destination,
      CloudWatchLogGroupArn: undefined,
      Options: DEFAULTS,
      Includes: [],
      Excludes: [],
      TaskReportConfig: undefined,
      TaskMode: "BASIC",
      CreationTime: new Date(START),
    });
  });

  it("keeps what an update does not name, and loses what it empties", async () => {
    const setup = await setUp();
    const task = await makeTask(setup, 0, { Name: "one", Includes: filter("/a"), Excludes: filter("/a/b") });
    await call(setup.cloud, "UpdateTask", { TaskArn: task, Options: { VerifyMode: "NONE" }, Excludes: [] });
    expect(await describeTask(setup, task)).to.deep.include({
      Name: "one",
      Includes: filter("/a"),
      Excludes: [],
      Options: { ...DEFAULTS, VerifyMode: "NONE" },
    });
  });

  it("is refused where its parts do not go together", async () => {
    const setup = await setUp();
    const source = await nfsLocation(setup, setup.agents);
    const base = { SourceLocationArn: source, DestinationLocationArn: setup.destination };
    const cases: [input: object, message: RegExp][] = [
      [{ DestinationLocationArn: source }, /^Source and destination cannot be the same location\.$/],
      [
        { DestinationLocationArn: await nfsLocation(setup, setup.agents) },
        /^Only one of source and destination can have agents\.$/,
      ],
      [
        { Options: { PreserveDeletedFiles: "REMOVE", TransferMode: "ALL" } },
        /^PreserveDeletedFiles REMOVE cannot be combined/,
      ],
      [{ Options: { BytesPerSecond: 0 } }, /^BytesPerSecond: -1 for no limit, or more than 0\.$/],
      [
        { Includes: filter("*.txt") },
        /^An include filter can have a wildcard only as the rightmost character: \*\.txt$/,
      ],
      [{ Includes: filter("x".repeat(102_401)) }, /^1 validation error detected: Includes\.0\.Value: /],
      [{ Excludes: [...filter("/a"), ...filter("/b")] }, /^1 validation error detected: Excludes: /],
      [
        {
          Tags: [
            { Key: "a", Value: "1" },
            { Key: "a", Value: "2" },
          ],
        },
        /^Tags: the key 'a' is given twice\.$/,
      ],
      [{ ManifestConfig: {} }, /Unrecognized key: "ManifestConfig"/],
    ];
    for (const [input, message] of cases) {
      expect(await refusal(setup.cloud, "CreateTask", { ...base, ...input })).to.match(message);
    }
    await call(setup.cloud, "CreateTask", { ...base, Includes: filter("x".repeat(102_400)) });
  });

  it("can be CREATING for a while, and is not started then", async () => {
    const setup = await setUp();
    setup.cloud.datasync.options.creatingFor = 5_000;
    const task = await makeTask(setup);
    expect(await statusOf(setup, task)).to.equal("CREATING");
    expect(await refusal(setup.cloud, "StartTaskExecution", { TaskArn: task })).to.match(/ is CREATING\.$/);
    await pass(setup, 5_000);
    expect(await statusOf(setup, task)).to.equal("AVAILABLE");
  });

  it("is one of 100 in an account", async () => {
    const setup = await setUp();
    const source = await nfsLocation(setup, setup.agents);
    const input = { SourceLocationArn: source, DestinationLocationArn: setup.destination };
    for (let i = 0; i < 100; i++) await call(setup.cloud, "CreateTask", input);
    expect(await refusal(setup.cloud, "CreateTask", input)).to.match(
      /^The account has 100 tasks; 100 is the quota\./,
    );
    const { Tasks } = await call<{ Tasks: { TaskArn: string }[] }>(setup.cloud, "ListTasks", {
      Filters: [{ Name: "LocationId", Operator: "Equals", Values: [source.split("/")[1]] }],
      MaxResults: 60,
    });
    expect(Tasks).to.have.length(60);
    await call(setup.cloud, "DeleteTask", { TaskArn: Tasks[0]!.TaskArn });
    await call(setup.cloud, "CreateTask", input);
  });

  it("is not deleted while it is executed, and gone with its executions afterwards", async () => {
    const setup = await setUp();
    const TaskArn = await makeTask(setup);
    const execution = await start(setup, TaskArn);
    expect(await refusal(setup.cloud, "DeleteTask", { TaskArn })).to.match(
      /has an execution that has not ended/,
    );
    await pass(setup, HOUR);
    expect((await describeTask(setup, TaskArn)).CurrentTaskExecutionArn).to.equal(execution);
    await call(setup.cloud, "DeleteTask", { TaskArn });
    expect(await refusal(setup.cloud, "DescribeTask", { TaskArn })).to.match(
      /^Task task-\w+ is not found\.$/,
    );
    expect(await refusal(setup.cloud, "ListTaskExecutions", { TaskArn })).to.match(/is not found/);
  });

  it("runs on its own schedule, until DataSync disables it", async () => {
    const setup = await setUp();
    const task = await makeTask(setup, 0, { Schedule: { ScheduleExpression: "rate(2 hours)" } });
    await pass(setup, 5 * HOUR);
    expect(setup.cloud.datasync.executions.all).to.have.length(2);
    setup.cloud.datasync.schedules.disable(task, "It failed too often.");
    expect(await describeTask(setup, task)).to.deep.include({
      Schedule: { ScheduleExpression: "rate(2 hours)", Status: "DISABLED" },
      ScheduleDetails: {
        StatusUpdateTime: new Date(START + 5 * HOUR),
        DisabledBy: "SERVICE",
        DisabledReason: "It failed too often.",
      },
    });
    await pass(setup, 24 * HOUR);
    expect(setup.cloud.datasync.executions.all).to.have.length(2);
    await call(setup.cloud, "UpdateTask", {
      TaskArn: task,
      Schedule: { ScheduleExpression: "cron(0 * * * ? *)" },
    });
    await pass(setup, 3 * HOUR);
    expect(setup.cloud.datasync.executions.all).to.have.length(5);
    await call(setup.cloud, "UpdateTask", { TaskArn: task, Schedule: { ScheduleExpression: "" } });
    expect(await describeTask(setup, task)).to.not.have.any.keys("Schedule", "ScheduleDetails");
    for (const expression of ["rate(30 minutes)", "cron(0/30 * * * ? *)", "often"]) {
      const Schedule = { ScheduleExpression: expression };
      expect(await refusal(setup.cloud, "UpdateTask", { TaskArn: task, Schedule }), expression).to.match(
        /^ScheduleExpression: /,
      );
    }
  });

  it("and everything else has tags, set at once or later", async () => {
    const setup = await setUp();
    const task = await makeTask(setup, 0, { Tags: [{ Key: "a", Value: "1" }] });
    const execution = await start(setup, task, { Tags: [{ Key: "run", Value: "2026-11-20T00:00:00Z" }] });
    const { SourceLocationArn } = await describeTask(setup, task);
    const tags = async (ResourceArn: unknown) =>
      (await call<{ Tags: unknown[] }>(setup.cloud, "ListTagsForResource", { ResourceArn })).Tags;
    expect(await tags(task)).to.deep.equal([{ Key: "a", Value: "1" }]);
    expect(await tags(execution)).to.deep.equal([{ Key: "run", Value: "2026-11-20T00:00:00Z" }]);
    for (const ResourceArn of [task, execution, SourceLocationArn, setup.agents[0]]) {
      await call(setup.cloud, "TagResource", { ResourceArn, Tags: [{ Key: "b", Value: "2" }] });
      await call(setup.cloud, "UntagResource", { ResourceArn, Keys: ["a", "run", "other"] });
      expect(await tags(ResourceArn)).to.deep.equal([{ Key: "b", Value: "2" }]);
    }
    const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "" }));
    expect(await refusal(setup.cloud, "TagResource", { ResourceArn: task, Tags: many })).to.equal(
      "The resource would have 51 tags; 50 is the maximum.",
    );
  });

  const report = (more: object = {}) => ({
    TaskReportConfig: {
      Destination: {
        S3: { S3BucketArn: "arn:aws:s3:::target", BucketAccessRoleArn: ROLE, Subdirectory: "reports/" },
      },
      OutputType: "STANDARD",
      ReportLevel: "SUCCESSES_AND_ERRORS",
      ...more,
    },
  });

  it("writes a report of each execution, with its role", async () => {
    const setup = await setUp({ directories: [{ path: "/a", files: 2, bytes: 5, names: "f#" }] });
    const task = await makeTask(setup, 0, report());
    const done = await run(setup, task);
    expect(done.ReportResult).to.deep.equal({ Status: "SUCCESS" });
    const [taskId, , executionId] = done.TaskExecutionArn.split(":").at(-1)!.split("/").slice(1);
    const detail = `reports/Detailed-Reports/${taskId}/${executionId}.files-transferred-v00001-00001.json`;
    const summary = `reports/Summary-Reports/${taskId}/${executionId}.json`;
    expect(await objects(setup, "reports/")).to.deep.equal([detail, summary]);
    const body = (key: string) =>
      JSON.parse(Buffer.from(setup.cloud.s3.objects.get("target", key)!.body!).toString()) as Record<
        string,
        unknown
      >;
    expect(body(detail)).to.deep.equal({
      TaskExecutionId: executionId,
      Transferred: [
        { path: "/a/f0", size: 3 },
        { path: "/a/f1", size: 2 },
      ],
    });
    expect(body(summary)).to.include({ TaskId: taskId, DestinationLocation: setup.destination });
  });

  it("writes only a summary where only errors are wanted, and says where it could not write", async () => {
    const setup = await setUp();
    await run(setup, await makeTask(setup, 0, report({ ReportLevel: "ERRORS_ONLY" })));
    expect(await objects(setup, "reports/")).to.have.length(1);
    const config = report().TaskReportConfig;
    Object.assign(config.Destination.S3, { BucketAccessRoleArn: `${ROLE}-2` });
    const task = await makeTask(setup, 0, { TaskReportConfig: config });
    const done = await run(setup, task);
    expect([done.Status, done.ReportResult?.Status]).to.deep.equal(["SUCCESS", "ERROR"]);
    await call(setup.cloud, "UpdateTask", { TaskArn: task, TaskReportConfig: {} });
    expect((await run(setup, task)).ReportResult).to.equal(undefined);
  });

  it("logs to its group where the group's policy lets DataSync in, and says so where it does not", async () => {
    const setup = await setUp({ directories: [{ path: "/a", files: 1, bytes: 5 }] });
    const group = "/aws/datasync";
    const arn = `arn:aws:logs:us-east-1:123456789012:log-group:${group}`;
    const warnings: string[] = [];
    setup.cloud.events.subscribe((event) => event.kind === "warning" && warnings.push(event.message));
    const logs = (operation: string, input: object) => setup.cloud.call("logs", operation, input, OPERATOR);
    await logs("CreateLogGroup", { logGroupName: group });
    const task = await makeTask(setup, 0, {
      CloudWatchLogGroupArn: `${arn}:*`,
      Options: { LogLevel: "TRANSFER" },
    });
    await run(setup, task);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /^datasync: exec-\w+ could not log to \/aws\/datasync: User: datasync\.amazonaws\.com/,
    );
    const Statement = {
      Effect: "Allow",
      Principal: { Service: "datasync.amazonaws.com" },
      Action: ["logs:PutLogEvents", "logs:CreateLogStream"],
      Resource: `${arn}:*`,
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    };
    const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await logs("PutResourcePolicy", { policyName: "p", policyDocument });
    setup.cloud.datasync.sources[0]!.change("/a", 0, 1);
    const done = await run(setup, task);
    const { events } = (await logs("FilterLogEvents", { logGroupName: group })) as {
      events: { message: string; logStreamName: string }[];
    };
    expect(events.map(({ message }) => message)).to.deep.equal([
      "[INFO] Transferred 1 files and 0 directories (5 bytes); skipped 0 files.",
      "[INFO] Transferred file /a/0.dat, 5 bytes",
    ]);
    const ids = done.TaskExecutionArn.split("/");
    expect(events[0]!.logStreamName).to.equal(`${ids[1]}-${ids[3]}`);
    await logs("DeleteResourcePolicy", { policyName: "p" });
    await run(setup, task);
    expect(warnings).to.have.length(2);
  });
});
