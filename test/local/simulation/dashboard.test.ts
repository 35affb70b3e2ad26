/**
 * The dashboard of a stack that has everything, held against a night in which everything happens: each line of each
 * graph is a metric that was written, of a resource that there is.
 */
import { expect } from "chai";
import { generateTree } from "../../../local/datasync/tree-generator";
import { OPERATOR } from "../../../local/service";
import type { World } from "../../../local/world";
import { at, deployTestStack, type TestStack } from "./stack";
import { AGENTS, agentArn, SERVER } from "./transfers";

const FS = "fs-00000000000000001";

const WORLD: World = {
  buckets: [{ name: "target" }, { name: "inventories" }, { name: "genomics-data" }],
  notes: [],
  fileSystems: [
    {
      fileSystemId: FS,
      associations: [{ fileSystemPath: "/", dataRepositoryPath: "s3://data-bucket/" }],
      activity: [{ path: "/data", filesPerDay: 20_000 }],
    },
  ],
  transfers: {
    agents: AGENTS.map((agentId, i) => ({
      agentId,
      name: `nas-${i + 1}`,
      bytesPerSecond: 30_000_000,
      filesPerSecond: 100,
    })),
    sources: [
      {
        uri: SERVER,
        directories: generateTree({ directories: 60, files: 90_000, bytes: 50e9, seed: "dashboard" }),
        scans: [{ bucket: "inventories", prefix: "home/", sources: ["/"] }],
      },
    ],
  },
};

const task = (more: Record<string, unknown> = {}) => ({
  fileSystemId: FS,
  type: "Export",
  schedule: "at(2026-11-20T01:00:00)",
  paths: ["/data"],
  ...more,
});

const transfer = (more: Record<string, unknown>) => ({
  source: { type: "NFS", server: "nas.example.com", path: "/export" },
  destination: { type: "S3", bucket: "target", prefix: "home/" },
  ...more,
});

const VALUES = {
  notify: { emails: ["ops@example.com"] },
  dashboard: true,
  tasks: { exports: task(), waits: task(), "is-skipped": task({ whenBusy: "skip" }) },
  pipelines: {
    genomics: {
      bucket: "genomics-data",
      importPrefix: "samples/",
      exportPrefix: "variants/",
      schedule: "at(2026-11-20T01:00:00)",
      job: { image: "public.ecr.aws/lab/call-variants:1" },
      network: { vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0"] },
    },
  },
  transfers: {
    home: transfer({
      inventory: "s3://inventories/home/",
      schedule: "cron(0,10 1 * * ? *)",
      whenBusy: "skip",
    }),
    broken: transfer({
      inventory: "s3://inventories/none/",
      schedule: "at(2026-11-20T01:00:00)",
    }),
  },
};

/** What Step Functions reports of a state machine (developer guide, "Monitoring metrics using CloudWatch"). */
const STATES_METRICS = [
  "ExecutionsStarted",
  "ExecutionsSucceeded",
  "ExecutionsFailed",
  "ExecutionsTimedOut",
  "ExecutionsAborted",
  "ExecutionTime",
];

type Line = [string, string, string, string] | [{ expression: string }];

interface Body {
  widgets: { type: string; properties: { title?: string; metrics?: Line[]; alarms?: string[] } }[];
}

describe("the dashboard of a stack with tasks, pipelines and transfers", function () {
  this.timeout(900_000);
  let stack: TestStack;
  let body: Body;
  const lines = () => body.widgets.flatMap(({ properties }) => properties.metrics ?? []);

  before(async () => {
    stack = await deployTestStack(VALUES, { world: WORLD });
    const { cloud, program } = stack.simulation;
    await stack.simulation.runUntil(at("00:59:00"));
    cloud.fsx.failNextTask(FS, { files: [{ path: "/data/secret.dat", errorCode: "S3AccessDenied" }] });
    cloud.datasync.killAgent(agentArn(1), at("01:06:00").getTime());
    // Yesterday's run comes late: a newer one has started since.
    cloud.clock.at(at("01:30:00").getTime(), "deliver late", async () => {
      const MessageBody = JSON.stringify({ schedule: "exports", scheduledTime: "2026-11-19T01:00:00Z" });
      const message = { QueueUrl: program.outputs.runsQueueUrl, MessageBody, MessageGroupId: FS };
      await cloud.call("sqs", "SendMessage", message, OPERATOR);
    });
    await stack.simulation.runUntil(at("03:00:00"));
    body = JSON.parse([...cloud.cloudwatch.dashboards.values()][0]!.body) as Body;
  });
  after(() => stack?.simulation.close());

  it("shows of the stack's own metrics only such as its functions wrote that night, and all of them", () => {
    const written = new Set(
      stack.events.flatMap((event) => {
        if (event.kind !== "metric") return [];
        const { Stack, ...of } = event.dimensions;
        return [`${event.namespace} ${event.name} of ${Object.keys(of).join()} in ${Stack}`];
      }),
    );
    const shown = new Set(
      lines().flatMap((line) => {
        if (typeof line[0] === "string") return [];
        const [, namespace, dimension, name, where] =
          /SEARCH\('\{(\w+),(\w+),Stack\} MetricName="(\w+)" Stack="(\w+)"'/.exec(line[0].expression) ?? [];
        return [`${namespace} ${name} of ${dimension} in ${where}`];
      }),
    );
    expect([...shown].filter((name) => !written.has(name))).to.deep.equal([]);
    // What is written for the stack as a whole is its alarms'.
    const ofOne = [...written].filter((name) => !name.includes(" of  in "));
    expect(ofOne.filter((name) => !shown.has(name))).to.deep.equal([]);
    expect(shown.size).to.equal(17);
  });

  it("shows of AWS's metrics only such as exist, of queues, functions and state machines that there are", async () => {
    const { cloud } = stack.simulation;
    const kept = new Set(
      [...cloud.cloudwatch.store.list()].map(({ namespace, name, dimensions }) =>
        [namespace, name, ...Object.keys(dimensions)].join(" "),
      ),
    );
    const call = (service: "states" | "sqs" | "lambda", operation: string, input: object) =>
      cloud.call(service, operation, input, OPERATOR);
    const theirs = lines().filter((line): line is [string, string, string, string] => line.length > 1);
    for (const [namespace, name, dimension, value] of theirs) {
      // A state machine that never failed has no metric of its failures, and an empty queue none at all.
      if (namespace === "AWS/States") expect(STATES_METRICS).to.include(name);
      else expect(kept).to.include([namespace, name, dimension].join(" "));
      // Each is refused where there is no such resource.
      if (dimension === "StateMachineArn")
        await call("states", "DescribeStateMachine", { stateMachineArn: value });
      else if (dimension === "QueueName") await call("sqs", "GetQueueUrl", { QueueName: value });
      else await call("lambda", "GetFunction", { FunctionName: value });
    }
    expect(new Set(theirs.map(([namespace]) => namespace))).to.deep.equal(
      new Set(["AWS/SQS", "AWS/States", "AWS/Lambda"]),
    );
  });

  it("shows every alarm, every dead-letter queue and every function", () => {
    const { outputs } = stack.simulation.program;
    const alarms = body.widgets.find(({ type }) => type === "alarm")!.properties.alarms!;
    expect(alarms.map((arn) => arn.split(":alarm:")[1])).to.have.members(outputs.alarms as string[]);
    const titled = (title: string) =>
      (body.widgets.find(({ properties }) => properties.title === title)!.properties.metrics ?? []).map(
        (line) => line[3],
      );
    const dead = titled("Dead letters");
    expect(dead).to.have.length(7);
    expect(new Set(titled("Functions: errors and throttles")).size).to.equal(5);
  });
});
