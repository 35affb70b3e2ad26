import { expect } from "chai";
import { RegionalScheduler, type RegionalSchedulerArgs } from "../../components/regional-scheduler";
import { type Deployment, deploy } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";
import { task, tasks } from "./tasks";

const ARGS: RegionalSchedulerArgs = {
  stack: "dev",
  tasks: [task("nightly-export")],
  notify: { emails: [], onSuccess: false },
  logRetentionDays: 30,
  dashboard: false,
};

const region = (differing: Partial<RegionalSchedulerArgs> = {}, where = "us-east-1") =>
  deploy(where, () => new RegionalScheduler("s", { ...ARGS, ...differing }).taskRuns?.startTaskFunction);

const COMPONENT = "fsx-data-scheduler:index:";

function counts({ resources }: Deployment<unknown>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { type } of resources)
    found[type.replace(/^aws:/, "")] = (found[type.replace(/^aws:/, "")] ?? 0) + 1;
  return found;
}

/** Every policy of a deployment that a principal or a resource is given, with the name of its resource. */
function policies({ all }: Deployment<unknown>): [name: string, policy: Policy][] {
  const documents: [string, string][] = [
    ...all("iam/role:Role").map(({ name, inputs }): [string, string] => [name, inputs.assumeRolePolicy]),
    ...[
      "iam/rolePolicy:RolePolicy",
      "sns/topicPolicy:TopicPolicy",
      "sqs/queuePolicy:QueuePolicy",
      "kms/key:Key",
    ]
      .flatMap(all)
      .map(({ name, inputs }): [string, string] => [name, inputs.policy]),
  ];
  return documents.map(([name, text]) => [name, JSON.parse(text)]);
}

interface Policy {
  Statement: {
    Sid: string;
    Effect: string;
    Action: string | string[];
    Resource?: string | string[];
    Principal?: unknown;
  }[];
}

const list = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat());

describe("the regional scheduler", () => {
  it("has two functions, three roles and five queues for one task", async () => {
    expect(counts(await region({ tasks: tasks(1) }))).to.deep.equal({
      [`${COMPONENT}RegionalScheduler`]: 1,
      [`${COMPONENT}NotificationTopic`]: 1,
      [`${COMPONENT}RunQueues`]: 1,
      [`${COMPONENT}HandlerFunction`]: 2,
      [`${COMPONENT}TaskSchedules`]: 1,
      [`${COMPONENT}SchedulerAlarms`]: 1,
      "sns/topic:Topic": 1,
      "sns/topicPolicy:TopicPolicy": 1,
      "sqs/queue:Queue": 5,
      "sqs/queuePolicy:QueuePolicy": 5,
      "iam/role:Role": 3,
      "iam/rolePolicy:RolePolicy": 3,
      "cloudwatch/logGroup:LogGroup": 2,
      "lambda/function:Function": 2,
      "lambda/eventSourceMapping:EventSourceMapping": 2,
      "scheduler/scheduleGroup:ScheduleGroup": 1,
      "scheduler/schedule:Schedule": 1,
      "cloudwatch/metricAlarm:MetricAlarm": 7,
    });
  });

  for (const count of [3, 100]) {
    it(`adds a schedule and an alarm per task and nothing else: ${count} tasks`, async () => {
      const one = counts(await region({ tasks: tasks(1) }));
      expect(counts(await region({ tasks: tasks(count) }))).to.deep.equal({
        ...one,
        "scheduler/schedule:Schedule": count,
        "cloudwatch/metricAlarm:MetricAlarm": 6 + count,
      });
    });
  }

  it("adds a subscription per address, a dashboard and a key where asked for", async () => {
    const bare = counts(await region());
    const emails = ["a@example.com", "b@example.com"];
    const all = { notify: { emails, onSuccess: true }, dashboard: true, kmsKey: "create" as const };
    expect(counts(await region(all))).to.deep.equal({
      ...bare,
      "sns/topicSubscription:TopicSubscription": 2,
      [`${COMPONENT}SchedulerDashboard`]: 1,
      "cloudwatch/dashboard:Dashboard": 1,
      [`${COMPONENT}EncryptionKey`]: 1,
      "kms/key:Key": 1,
      "kms/alias:Alias": 1,
    });
  });

  it("names every child after itself", async () => {
    const { resources } = await region({ dashboard: true, kmsKey: "create" });
    expect(
      resources.map(({ name }) => name).filter((name) => name !== "s" && !name.startsWith("s-")),
    ).to.deep.equal([]);
  });

  it("gives each function the permissions that were reviewed", async () => {
    const two = [task("a"), task("b", { fileSystemId: "fs-0aaaaaaaaaaaaaaa1", reportPath: "reports//" })];
    const { policy } = await region({ tasks: two });
    expectSnapshot("start-task", policy("iam/rolePolicy:RolePolicy", "s-start-task-permissions"));
    expectSnapshot("watch-task", policy("iam/rolePolicy:RolePolicy", "s-watch-task-permissions"));
  });

  it("grants on named resources: * alone stands only where the service has no resource level", async () => {
    const deployment = await region({ kmsKey: "create", dashboard: true });
    const alone: string[] = [];
    for (const [name, { Statement }] of policies(deployment)) {
      for (const { Effect, Action, Resource, Principal } of Statement) {
        if (Effect === "Deny") continue;
        expect(Principal, name).not.to.equal("*");
        if (list(Resource).includes("*")) alone.push(...list(Action).map((action) => `${name} ${action}`));
        for (const action of list(Action)) {
          // In a key's own policy; everything else names its actions.
          if (name !== "s-key-key") expect(action, name).not.to.include("*");
        }
      }
    }
    expect(alone.sort()).to.deep.equal([
      // In a key's policy, "*" is the key.
      "s-key-key kms:*",
      "s-key-key kms:Decrypt",
      "s-key-key kms:GenerateDataKey*",
      "s-start-task-permissions fsx:DescribeDataRepositoryAssociations",
      "s-start-task-permissions fsx:DescribeDataRepositoryTasks",
      "s-start-task-permissions fsx:DescribeFileSystems",
      "s-start-task-permissions xray:PutTelemetryRecords",
      "s-start-task-permissions xray:PutTraceSegments",
      "s-watch-task-permissions fsx:DescribeDataRepositoryTasks",
      "s-watch-task-permissions xray:PutTelemetryRecords",
      "s-watch-task-permissions xray:PutTraceSegments",
    ]);
  });

  it("refuses requests without TLS at the topic and at every queue", async () => {
    const deployment = await region();
    const refusing = policies(deployment)
      .filter(([, { Statement }]) =>
        Statement.some(({ Sid, Effect }) => Sid === "RefuseWithoutTls" && Effect === "Deny"),
      )
      .map(([name]) => name);
    expect(refusing).to.deep.equal([
      "s-topic-policy",
      "s-queues-runs-dead-letters-policy",
      "s-queues-runs-policy",
      "s-queues-undelivered-policy",
      "s-queues-watch-dead-letters-policy",
      "s-queues-watch-policy",
    ]);
  });

  for (const [where, partition] of [
    ["eu-central-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ] as const) {
    it(`writes ARNs of partition ${partition} in ${where}, and of that region`, async () => {
      const { resources } = await region({ dashboard: true, kmsKey: "create", tasks: tasks(3) }, where);
      const text = JSON.stringify(resources.map(({ inputs: { code: _code, ...inputs } }) => inputs));
      const arns = text.match(/arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*/g)!;
      expect(arns.length).to.be.greaterThan(50);
      expect(new Set(arns.map((arn) => arn.split(":")[1]))).to.deep.equal(new Set([partition]));
      const regions = arns.filter((arn) => !/:(iam|s3):/.test(arn)).map((arn) => arn.split(":")[3]);
      expect(new Set(regions)).to.deep.equal(new Set([where]));
    });
  }

  it("gives both functions the addresses that they need", async () => {
    const { one } = await region();
    const url = (noun: string) =>
      `https://sqs.us-east-1.amazonaws.com/111122223333/fsx-data-scheduler-dev-${noun}.fifo`;
    for (const name of ["s-start-task-function", "s-watch-task-function"]) {
      expect(one("lambda/function:Function", name).inputs.environment.variables).to.deep.equal({
        RUNS_QUEUE_URL: url("runs"),
        RUNS_DEAD_LETTER_QUEUE_URL: url("runs-dead-letters"),
        WATCH_QUEUE_URL: url("watch"),
        WATCH_DEAD_LETTER_QUEUE_URL: url("watch-dead-letters"),
        TOPIC_ARN: "arn:aws:sns:us-east-1:111122223333:fsx-data-scheduler-dev-notifications",
        START_TASK_FUNCTION: "fsx-data-scheduler-dev-start-task",
      });
    }
  });

  it("lets runs and watches be received often enough for the longest wait and the longest task", async () => {
    const { receivesNeeded } = await import("../../handlers/backoff");
    const patient = [task("a", { maxWait: 600 }), task("b", { maxWait: 172_800, maxDuration: 600 })];
    const { one } = await region({ tasks: patient });
    const receives = (name: string) =>
      JSON.parse(one("sqs/queue:Queue", name).inputs.redrivePolicy).maxReceiveCount;
    expect([receives("s-queues-runs"), receives("s-queues-watch")]).to.deep.equal([
      receivesNeeded(172_800),
      receivesNeeded(43_200),
    ]);
  });

  it("names as many file systems as fit, and beyond that allows those of the account, with the stack's tag", async () => {
    const creating = async (count: number) => {
      const many = Array.from({ length: count }, (_, index) =>
        task(`t${index}`, { fileSystemId: `fs-${index.toString(16).padStart(17, "0")}` }),
      );
      const { policy, one } = await region({ tasks: many });
      const { Statement } = policy("iam/rolePolicy:RolePolicy", "s-start-task-permissions") as Policy;
      const { length } = one("iam/rolePolicy:RolePolicy", "s-start-task-permissions").inputs.policy;
      expect(length).to.be.at.most(10_240);
      return { create: Statement.find(({ Sid }) => Sid === "CreateTasks")!, length };
    };
    const warnings: string[] = [];
    const warn = console.warn;
    console.warn = (message: string) => warnings.push(message);
    try {
      const { create, length } = await creating(100);
      expect(create.Resource).to.have.length(101);
      expect(length).to.equal(8_757);
      expect(warnings).to.deep.equal([]);
      expect((await creating(140)).create).to.deep.equal({
        Sid: "CreateTasks",
        Effect: "Allow",
        Action: "fsx:CreateDataRepositoryTask",
        Resource: [
          "arn:aws:fsx:us-east-1:111122223333:file-system/*",
          "arn:aws:fsx:us-east-1:111122223333:task/*",
        ],
        Condition: { StringEquals: { "aws:RequestTag/fsx-data-scheduler:stack": "dev" } },
      });
      expect(warnings).to.deep.equal([
        "warning: [runtime] The ARNs of 140 file systems do not fit into one role's policies. startTask may therefore " +
          "create tasks on every file system of this account and region, provided they carry this stack's tag.",
      ]);
    } finally {
      console.warn = warn;
    }
  });

  it("takes report paths literally, each once, however many slashes they have", async () => {
    const paths = ["/a", "a/", "//a//", "/", "x*?$"].map((reportPath, index) =>
      task(`t${index}`, { reportPath }),
    );
    const { policy } = await region({ tasks: paths });
    const { Statement } = policy("iam/rolePolicy:RolePolicy", "s-watch-task-permissions") as Policy;
    expect(Statement.find(({ Sid }) => Sid === "ReadReports")!.Resource).to.deep.equal([
      "arn:aws:s3:::*/task-*/failures.csv",
      "arn:aws:s3:::*/task-*/report.csv",
      "arn:aws:s3:::*/a/task-*/failures.csv",
      "arn:aws:s3:::*/a/task-*/report.csv",
      `arn:aws:s3:::*/x\${*}\${?}\${$}/task-*/failures.csv`,
      `arn:aws:s3:::*/x\${*}\${?}\${$}/task-*/report.csv`,
    ]);
  });

  it("is refused without a task, pipeline or transfer, and for a stack name that no function can have", () => {
    expect(() => new RegionalScheduler("s", { ...ARGS, tasks: [], stack: "x".repeat(35) })).to.throw(
      `RegionalScheduler "s" cannot be created: the stack's name "${"x".repeat(35)}" has 35 characters; at most 34 ` +
        "fit into the functions' names (64 characters); [tasks], [pipelines] and [transfers] are empty; at least one task, pipeline or transfer is needed.",
    );
  });
});
