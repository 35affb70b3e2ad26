/** What `doctor` says of a healthy stack, and of one in which everything is broken that it looks at. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stringify } from "yaml";
import { doctorCommand } from "../../cli/doctor";
import { OPERATOR } from "../../local/service";
import { at, deployTestStack, type TestStack } from "../local/simulation/stack";
import { type Operator, operator, tooLong } from "./operator";

const FS = "fs-00000000000000001";
const LINKS = "fs-00000000000000002";

const values = () => ({
  notify: { emails: ["oncall@example.com"] },
  tasks: {
    export: { fileSystemId: FS, schedule: "cron(0 3 * * ? *)", timezone: "America/New_York" } as object,
    hourly: { fileSystemId: FS, schedule: "cron(0 * * * ? *)" } as object,
    free: { fileSystemId: FS, type: "Release", after: "export", notAccessedForDays: 9 } as object,
    links: { fileSystemId: LINKS, schedule: "rate(12 hours)", paths: ["/a"] } as object,
  } as Record<string, object>,
});

const LETTERS = ["a", "b", "c", "d", "e", "f", "g"];
const WORLD = {
  buckets: [],
  notes: [],
  fileSystems: [
    {
      fileSystemId: FS,
      associations: [{ fileSystemPath: "/", dataRepositoryPath: "s3://first-bucket/" }],
      activity: [{ path: "/data", filesPerDay: 100 }],
    },
    {
      fileSystemId: LINKS,
      associations: LETTERS.map((letter) => ({
        fileSystemPath: `/${letter}`,
        dataRepositoryPath: `s3://second-bucket/${letter}/`,
      })),
      activity: [{ path: "/a", filesPerDay: 100 }],
    },
  ],
};

describe("fsx-scheduler doctor", () => {
  let stack: TestStack;
  let directory: string;
  let type: Operator;

  const stackFile = ({ notify, tasks }: { notify: object; tasks: object }) =>
    writeFileSync(
      join(directory, "Pulumi.test.yaml"),
      stringify({
        config: {
          "aws:region": "us-east-1",
          "fsx-data-scheduler:notify": notify,
          "fsx-data-scheduler:tasks": tasks,
        },
      }),
    );
  const call = (
    service: Parameters<TestStack["simulation"]["cloud"]["call"]>[0],
    operation: string,
    input: object,
  ) => stack.simulation.cloud.call(service, operation, input, OPERATOR) as Promise<never>;
  /** Without its line breaks and indentation. */
  const told = (out: string) => out.replace(/\s+/g, " ");

  before(async () => {
    stack = await deployTestStack(values(), { world: WORLD });
    directory = mkdtempSync(join(tmpdir(), "doctor-"));
    stackFile(values());
    type = operator(stack.simulation, { directory });
    await stack.simulation.runUntil(at("00:30:00"));
  });
  after(async () => {
    await stack.simulation.close();
    rmSync(directory, { recursive: true });
  });

  it("says of a healthy stack what it looked at, and exits with 0", async () => {
    const printed = await type(doctorCommand);
    expect({ err: printed.err, code: printed.code, long: tooLong(printed) }).to.deep.equal({
      err: "",
      code: 0,
      long: [],
    });
    expect(printed.out.split("\n")).to.deep.equal([
      "Stack test in us-east-1, local cloud, as Pulumi.test.yaml wants it",
      "Fri 20 Nov 2026 00:30 UTC",
      "",
      "file systems  ok  2 file systems are AVAILABLE",
      "paths         ok  all paths of 4 tasks are covered by AVAILABLE associations",
      "              !!  fs-00000000000000002 has 7 of at most 8 associations; one more",
      "                  fits.",
      "              ok  reports go to 2 buckets that can be reached",
      "schedules     ok  3 schedules enabled, with a next fire, as Pulumi.test.yaml",
      "                  says",
      "mails         ok  1 e-mail subscription confirmed",
      "alarms        ok  6 alarms, none in ALARM, all with actions",
      "functions     ok  2 functions active, each with its queue",
      "queues        ok  nothing is stuck, no dead letters",
      "quotas        ok  far from the limits: 0 scratch file systems of 100; 2",
      "                  persistent file systems of 100",
      "permissions   ok  you may start runs (run, retry)",
      "",
      "Nothing is wrong, 1 warning (!!).",
      "",
    ]);
  });

  it("tells the same as JSON", async () => {
    const report = JSON.parse((await type(doctorCommand, "--json")).out);
    expect(report).to.deep.include({ stack: "test", region: "us-east-1", healthy: true });
    expect(report.sections.map(({ about }: { about: string }) => about)).to.deep.equal([
      "file systems",
      "paths",
      "schedules",
      "mails",
      "alarms",
      "functions",
      "queues",
      "quotas",
      "permissions",
    ]);
    expect(report.sections[0].findings).to.deep.equal([
      { level: "ok", text: "2 file systems are AVAILABLE" },
    ]);
  });

  it("says where the file and what is deployed differ, and that pulumi up has not been run", async () => {
    const changed = values();
    changed.tasks.export = { ...changed.tasks.export, schedule: "cron(0 4 * * ? *)" };
    changed.tasks.free = { ...changed.tasks.free, after: "hourly" };
    changed.tasks.links = { ...changed.tasks.links, fileSystemId: FS, paths: ["/"] };
    delete changed.tasks.hourly;
    changed.tasks.hourly = { fileSystemId: FS, schedule: "cron(0 * * * ? *)", enabled: false };
    changed.tasks.added = { fileSystemId: "fs-0000000000000000f", schedule: "rate(1 day)" };
    changed.notify.emails = ["oncall@example.com", "new@example.com"];
    stackFile(changed);
    const { code, out } = await type(doctorCommand);
    stackFile(values());
    expect(code).to.equal(1);
    for (const text of [
      "XX fs-0000000000000000f does not exist in us-east-1; added cannot run. Correct fileSystemId in Pulumi.test.yaml, and run pulumi up.",
      "XX export fires by cron(0 3 * * ? *) in America/New_York; the file says cron(0 4 * * ? *) in America/New_York. pulumi up has not been run, or somebody changed the schedule by hand.",
      "XX free runs after export; the file says otherwise. pulumi up",
      "!! hourly fires, though the file disables it. pulumi up",
      `XX links is deployed for ${LINKS}; the file says ${FS}. pulumi up`,
      "XX added is in Pulumi.test.yaml and not deployed. pulumi up",
      "XX new@example.com is in Pulumi.test.yaml and not subscribed:",
    ])
      expect(told(out)).to.include(text);
    const removed = values();
    delete removed.tasks.links;
    stackFile(removed);
    expect(told((await type(doctorCommand)).out)).to.include(
      "!! links is deployed and no longer in Pulumi.test.yaml: it still runs. pulumi up",
    );
    stackFile(values());
  });

  it("says of a broken stack what is wrong and what to type, and exits with 1", async () => {
    const { cloud, program } = stack.simulation;
    const outputs = program.outputs as Record<string, string>;
    const [root] = cloud.fsx.associationsOf(FS);
    cloud.fsx.setAssociationLifecycle(root!.id, "MISCONFIGURED", "The bucket has another owner.");
    const schedule = { GroupName: outputs.scheduleGroup, Name: "hourly" };
    const {
      Arn: _arn,
      CreationDate: _made,
      LastModificationDate: _changed,
      ...definition
    } = (await call("scheduler", "GetSchedule", schedule)) as Record<string, unknown>;
    await call("scheduler", "UpdateSchedule", { ...definition, State: "DISABLED" });
    await call("scheduler", "CreateSchedule", { ...definition, Name: "by-hand" });
    await call("scheduler", "DeleteSchedule", { GroupName: outputs.scheduleGroup, Name: "links" });
    cloud.sns.confirmsAfter = undefined;
    await call("sns", "Subscribe", {
      TopicArn: outputs.topicArn,
      Protocol: "email",
      Endpoint: "late@example.com",
    });
    await call("monitoring", "DisableAlarmActions", { AlarmNames: ["fsx-data-scheduler-test-run-failed"] });
    await call("monitoring", "DeleteAlarms", {
      AlarmNames: ["fsx-data-scheduler-test-undelivered-not-empty"],
    });
    const { EventSourceMappings: mappings } = (await call("lambda", "ListEventSourceMappings", {
      FunctionName: outputs.watchTaskFunction,
    })) as { EventSourceMappings: { UUID: string }[] };
    await call("lambda", "UpdateEventSourceMapping", { UUID: mappings[0]!.UUID, Enabled: false });
    await call("lambda", "PutFunctionConcurrency", {
      FunctionName: outputs.watchTaskFunction,
      ReservedConcurrentExecutions: 0,
    });
    await call("s3", "DeleteBucket", { Bucket: "second-bucket" }).catch(() => undefined);
    await call("sqs", "SendMessage", { QueueUrl: outputs.undeliveredQueueUrl, MessageBody: "{}" });
    for (const queue of ["runsDeadLetterQueueUrl", "watchDeadLetterQueueUrl"]) {
      await call("sqs", "SendMessage", { QueueUrl: outputs[queue], MessageBody: "{}", MessageGroupId: "g" });
    }
    const printed = await type(doctorCommand);
    expect(printed.code).to.equal(1);
    const found = told(printed.out);
    for (const text of [
      'XX export, hourly, free would be refused: "/" needs the association of /, which is MISCONFIGURED (FSx says: The bucket has another owner.).',
      "!! hourly is paused: it does not fire. fsx-scheduler resume hourly",
      "XX links has no schedule in EventBridge Scheduler: somebody deleted it. pulumi up --refresh",
      "!! by-hand is a schedule in the group fsx-data-scheduler-test that Pulumi did not make;",
      "!! late@example.com is subscribed and not in Pulumi.test.yaml.",
      "XX The alarm fsx-data-scheduler-test-undelivered-not-empty is gone: somebody deleted it. pulumi up --refresh",
      "XX 1 alarm cannot tell anybody, because the actions are switched off: fsx-data-scheduler-test-run-failed. aws cloudwatch enable-alarm-actions --region us-east-1 --alarm-names fsx-data-scheduler-test-run-failed",
      "XX fsx-data-scheduler-test-watch-task may not run at all: its reserved concurrency is 0. aws lambda delete-function-concurrency",
      `XX fsx-data-scheduler-test-watch-task gets no messages: its mapping to fsx-data-scheduler-test-watch.fifo is Disabl`,
      `aws lambda update-event-source-mapping --uuid ${mappings[0]!.UUID} --enabled --region us-east-1`,
      "XX 1 run could not start and is in the dead-letter queue of runs. fsx-scheduler history --since 14d",
      "XX Nobody could be told how 1 task ended. aws sqs receive-message --queue-url",
      "XX EventBridge Scheduler could not deliver 1 run to the queue of runs.",
    ])
      expect(found).to.include(text);
    expect(found).to.match(/ \d+ things wrong \(XX\), \d+ warnings \(!!\)\. $/);
    // Commands are not broken, so that they can be copied.
    expect(tooLong(printed).filter((line) => !/^ +aws /.test(line))).to.deep.equal([]);
  });

  it("warns of a message that is older than its longest life", async () => {
    const { watchQueueUrl } = stack.simulation.program.outputs as Record<string, string>;
    await call("sqs", "SendMessage", { QueueUrl: watchQueueUrl, MessageBody: "{}", MessageGroupId: "stuck" });
    await stack.simulation.runUntil(at("14:10:00"));
    const { out } = await type(doctorCommand);
    expect(told(out)).to.match(
      /!! The oldest message in fsx-data-scheduler-test-watch\.fifo has been there for 13 h \d+ min; 13 h is the longest that one should be\. fsx-scheduler logs --since 24h/,
    );
  });

  it("says which subscription nobody has confirmed, and how to get the mail again", async () => {
    const unconfirmed = values();
    unconfirmed.notify.emails = ["oncall@example.com", "late@example.com"];
    stackFile(unconfirmed);
    const { out } = await type(doctorCommand);
    stackFile(values());
    expect(told(out)).to.match(
      /XX late@example\.com has not confirmed the subscription.* aws sns subscribe --topic-arn \S+ --protocol email --notification-endpoint late@example\.com --region us-east-1 sends the mail with the link again/,
    );
  });

  it("needs the stack's file, and says so", async () => {
    const printed = await operator(stack.simulation, { directory: tmpdir() })(doctorCommand);
    expect(printed.code).to.equal(1);
    expect(printed.err).to.match(
      /^The stack file says what to check, and it cannot be used\.\n"Pulumi\.test\.yaml": no such file/,
    );
  });
});
