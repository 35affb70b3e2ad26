/** The same stack deploys and runs in China's and GovCloud's partitions, and `destroy` leaves the world as it was. */
import { expect } from "chai";
import { destroyProgram } from "../../../local/deploy/deployment";
import { OPERATOR } from "../../../local/service";
import { at, deployTestStack } from "./stack";

const VALUES = {
  notify: { emails: ["oncall@example.com"] },
  kmsKey: "create",
  dashboard: true,
  tasks: { "one-export": { fileSystemId: "fs-00000000000000001", schedule: "at(2026-11-20T01:00:00)" } },
};

/** Everything that a stack can have besides, under the longest names that there may be. */
const SECTIONS = {
  pipelines: {
    ["genomics".padEnd(40, "-variants")]: {
      bucket: "genomics-data",
      importPrefix: "samples/",
      exportPrefix: "variants/",
      schedule: "at(2026-11-20T01:00:00)",
      job: { image: "public.ecr.aws/lab/call-variants:1" },
      network: { vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0"] },
    },
  },
  transfers: {
    ["share".padEnd(40, "-of-the-lab")]: {
      source: { type: "NFS", server: "nas.example.com", path: "/export" },
      destination: { type: "S3", bucket: "lab-archive", prefix: "share/" },
      inventory: "s3://lab-archive/inventories/",
      taskReport: { bucket: "lab-archive", prefix: "reports/" },
      schedule: "at(2026-11-20T01:00:00)",
    },
  },
};

describe("a stack in a region of another partition", function () {
  this.timeout(600_000);
  for (const [region, partition] of [
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ] as const) {
    it(`runs pipelines and transfers in ${region}, with every ARN in ${partition}`, async () => {
      const { simulation, events } = await deployTestStack({ ...VALUES, ...SECTIONS }, { region });
      try {
        await simulation.runUntil(at("09:00:00"));
        const { runs, succeeded, failed, denied, pipelineRuns } = simulation.totals();
        expect({ runs, succeeded, failed, denied, pipelineRuns }).to.deep.equal({
          runs: 1,
          succeeded: 1,
          failed: 0,
          denied: 0,
          pipelineRuns: { started: 1, succeeded: 1, failed: 0 },
        });
        const ends = events.flatMap((event) =>
          event.kind === "transfer execution" && ["SUCCESS", "ERROR"].includes(event.status)
            ? [event.status]
            : [],
        );
        expect(new Set(ends)).to.deep.equal(new Set(["SUCCESS"]));
        const arns = JSON.stringify(simulation.program.resources).match(/arn:aws[a-z-]*:/g)!;
        expect([...new Set(arns)]).to.deep.equal([`arn:${partition}:`]);
        const told = JSON.stringify(events).match(/arn:aws[a-z-]*:/g)!;
        expect([...new Set(told)]).to.deep.equal([`arn:${partition}:`]);
      } finally {
        await simulation.close();
      }
    });

    it(`runs in ${region}, with every ARN in ${partition}`, async () => {
      const { simulation } = await deployTestStack(VALUES, { region });
      try {
        await simulation.runUntil(at("03:00:00"));
        expect(simulation.totals()).to.include({ runs: 1, succeeded: 1, denied: 0 });
        const arns = JSON.stringify(simulation.program.resources).match(/arn:aws[a-z-]*:/g)!;
        expect([...new Set(arns)]).to.deep.equal([`arn:${partition}:`]);
      } finally {
        await simulation.close();
      }
    });
  }
});

describe("destroying a stack", () => {
  it("removes all that it made, and neither file systems nor buckets nor their tasks", async () => {
    const { simulation } = await deployTestStack(VALUES);
    const { cloud, deployment } = simulation;
    const list = async (
      service: "sqs" | "sns" | "scheduler" | "lambda" | "iam" | "fsx" | "s3" | "monitoring" | "logs",
      operation: string,
      key: string,
    ) =>
      (((await cloud.call(service, operation, {}, OPERATOR)) as Record<string, unknown[]>)[key] ?? []).length;
    try {
      await simulation.runUntil(at("03:00:00"));
      await destroyProgram(deployment, cloud);
      expect({
        queues: await list("sqs", "ListQueues", "QueueUrls"),
        topics: await list("sns", "ListTopics", "Topics"),
        schedules: await list("scheduler", "ListSchedules", "Schedules"),
        functions: await list("lambda", "ListFunctions", "Functions"),
        roles: await list("iam", "ListRoles", "Roles"),
        alarms: await list("monitoring", "DescribeAlarms", "MetricAlarms"),
        dashboards: await list("monitoring", "ListDashboards", "DashboardEntries"),
        logGroups: await list("logs", "DescribeLogGroups", "logGroups"),
      }).to.deep.equal({
        queues: 0,
        topics: 0,
        schedules: 0,
        functions: 0,
        roles: 0,
        alarms: 0,
        dashboards: 0,
        logGroups: 0,
      });
      expect(await list("fsx", "DescribeFileSystems", "FileSystems")).to.equal(1);
      expect(await list("fsx", "DescribeDataRepositoryAssociations", "Associations")).to.equal(1);
      expect(await list("fsx", "DescribeDataRepositoryTasks", "DataRepositoryTasks")).to.equal(1);
      expect(await list("s3", "ListBuckets", "Buckets")).to.equal(1);
    } finally {
      await simulation.close();
    }
  });
});
