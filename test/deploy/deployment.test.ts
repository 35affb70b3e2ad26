/**
 * A program deployed to the local cloud and destroyed again: every resource is as it was planned, and nothing stays.
 */
import { join } from "node:path";
import { expect } from "chai";
import { LocalCloud } from "../../local/cloud";
import { LOCAL_ACCOUNT } from "../../local/deploy/account";
import { type Deployment, deployProgram, destroyProgram } from "../../local/deploy/deployment";
import { type Program, runProgram } from "../../local/deploy/program";
import type { Properties } from "../../local/deploy/resource-type";
import { RESOURCE_TYPES } from "../../local/deploy/resource-types";
import { OPERATOR, type ServiceName } from "../../local/service";
import { projectValues } from "../../local/simulation";
import { createWorld, deriveWorld } from "../../local/world";
import { parseStackConfig } from "../../stacks/config";
import { readStackFile } from "../../stacks/stack-file";
import { everyType, HandMade, REGION } from "./hand-made-program";

const START = Date.UTC(2026, 10, 20);

function newCloud(): LocalCloud {
  return new LocalCloud({ region: REGION, start: START, seed: "deployment" });
}

/** Answers of every service's lists: what there is in the cloud. */
async function inventory(cloud: LocalCloud): Promise<Record<string, unknown>> {
  const lists: [ServiceName, string, Properties][] = [
    ["sqs", "ListQueues", {}],
    ["sns", "ListTopics", {}],
    ["sns", "ListSubscriptions", {}],
    ["lambda", "ListFunctions", {}],
    ["lambda", "ListEventSourceMappings", {}],
    ["iam", "ListRoles", {}],
    ["logs", "DescribeLogGroups", {}],
    ["monitoring", "DescribeAlarms", {}],
    ["monitoring", "ListDashboards", {}],
    ["scheduler", "ListScheduleGroups", {}],
    ["scheduler", "ListSchedules", {}],
    ["kms", "ListAliases", {}],
    ["fsx", "DescribeFileSystems", {}],
    ["s3", "ListBuckets", {}],
    ["states", "ListStateMachines", {}],
    ["batch", "DescribeComputeEnvironments", {}],
    ["batch", "DescribeJobQueues", {}],
    ["ssm", "DescribeParameters", {}],
    ["datasync", "ListLocations", {}],
    ["events", "ListRules", {}],
  ];
  const found: Record<string, unknown> = {};
  for (const [service, operation, input] of lists) {
    found[`${service} ${operation}`] = await cloud.call(service, operation, input, OPERATOR);
  }
  return found;
}

describe("deploying a program to the local cloud", () => {
  let cloud: LocalCloud;
  let program: Program;
  let deployment: Deployment;
  const state = (type: string, name: string) =>
    program.resources.find((resource) => resource.type.startsWith(`aws:${type}`) && resource.name === name)!
      .state;
  const call = (service: ServiceName, operation: string, input: Properties) =>
    cloud.call(service, operation, input, OPERATOR) as Promise<never>;

  before(async () => {
    cloud = newCloud();
    program = everyType();
    deployment = await deployProgram(program, cloud);
  });
  after(() => cloud.close());

  it("makes one resource of every type that there is, but for those of transfers, which have stacks of their own", () => {
    const types = new Set(program.resources.map((resource) => resource.type));
    const ofTransfers =
      /^aws:(datasync\/|secretsmanager\/|cloudwatch\/(event|logResourcePolicy)|sqs\/redriveAllowPolicy)/;
    const all = [...RESOURCE_TYPES.keys()].filter((type) => !ofTransfers.test(type));
    expect([...types].sort()).to.deep.equal(all.sort());
    expect(deployment.made.map(({ resource }) => resource.urn)).to.deep.equal(
      program.resources.map((resource) => resource.urn),
    );
  });

  it("queues have the planned URL and ARN, and every attribute", async () => {
    const { QueueUrl } = (await call("sqs", "GetQueueUrl", {
      QueueName: state("sqs/queue:", "runs").name,
    })) as { QueueUrl: string };
    expect(new URL(QueueUrl).pathname).to.equal(new URL(String(state("sqs/queue:", "runs").url)).pathname);
    const { Attributes } = (await call("sqs", "GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["All"],
    })) as { Attributes: object };
    expect(Attributes).to.include({
      QueueArn: state("sqs/queue:", "runs").arn,
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
      VisibilityTimeout: "360",
      RedrivePolicy: state("sqs/queue:", "runs").redrivePolicy,
      Policy: JSON.stringify(state("sqs/queuePolicy:", "runs").policy),
    });
    expect(await call("sqs", "ListQueueTags", { QueueUrl })).to.deep.equal({ Tags: { team: "storage" } });
  });

  it("functions have the planned ARN, the registered code, and variables under their own names", async () => {
    const { Configuration } = (await call("lambda", "GetFunction", {
      FunctionName: state("lambda/function:", "start").name,
    })) as {
      Configuration: Properties;
    };
    expect(Configuration).to.deep.include({
      FunctionArn: state("lambda/function:", "start").arn,
      MemorySize: 256,
      Timeout: 60,
      Role: state("iam/role:", "start").arn,
    });
    expect(Configuration.Environment).to.deep.equal({ Variables: { lowerCase: "kept" } });
    expect(Configuration.LoggingConfig).to.deep.include({ LogFormat: "JSON", LogGroup: "/fsx/start" });
  });

  it("schedules have the planned ARN and the whole target", async () => {
    const planned = state("scheduler/schedule:", "nightly");
    const schedule = (await call("scheduler", "GetSchedule", {
      Name: planned.name,
      GroupName: "dev",
    })) as Properties;
    expect(schedule).to.deep.include({
      Arn: planned.arn,
      ScheduleExpression: "cron(15 3 * * ? *)",
      ScheduleExpressionTimezone: "America/New_York",
      StartDate: new Date("2026-12-01T00:00:00Z"),
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: state("sqs/queue:", "runs").arn,
        RoleArn: state("iam/role:", "scheduler").arn,
        Input: "{}",
        DeadLetterConfig: { Arn: state("sqs/queue:", "undelivered").arn },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
        SqsParameters: { MessageGroupId: "fs-0123456789abcdef0" },
      },
    });
  });

  it("roles, topics, log groups, alarms, dashboards and keys have the planned ids", async () => {
    const found = JSON.stringify([
      await inventory(cloud),
      await call("kms", "DescribeKey", { KeyId: "alias/fsx" }),
      await call("monitoring", "GetDashboard", { DashboardName: "overview" }),
      await call("iam", "GetRole", { RoleName: state("iam/role:", "start").name }),
    ]);
    for (const [type, name] of [
      ["sns/topic:", "told"],
      ["iam/role:", "start"],
      ["cloudwatch/logGroup:", "start"],
      ["cloudwatch/metricAlarm:", "failed"],
      ["scheduler/scheduleGroup:", "dev"],
      ["kms/key:", "key"],
      ["kms/alias:", "key"],
    ] as const) {
      expect(found, type).to.contain(`"${state(type, name).arn}`);
    }
    expect(found).to.contain(`"${state("cloudwatch/dashboard:", "overview").dashboardArn}"`);
  });
});

describe("destroying what was deployed", () => {
  it("leaves the cloud as it was, what was there before untouched", async () => {
    const cloud = newCloud();
    await cloud.call("s3", "CreateBucket", { Bucket: "results" }, OPERATOR);
    await cloud.call("sqs", "CreateQueue", { QueueName: "of-somebody-else" }, OPERATOR);
    const before = await inventory(cloud);
    const deployment: Deployment = await deployProgram(everyType(), cloud);
    expect(await inventory(cloud)).not.to.deep.equal(before);
    await destroyProgram(deployment, cloud);
    expect(await inventory(cloud)).to.deep.equal(before);
    await cloud.close();
  });

  it("puts a key that was made into its time of waiting, since a key cannot be deleted at once", async () => {
    const cloud = newCloud();
    const program = everyType();
    await destroyProgram(await deployProgram(program, cloud), cloud);
    const { KeyMetadata } = (await cloud.call(
      "kms",
      "DescribeKey",
      { KeyId: program.resources[0]!.id },
      OPERATOR,
    )) as {
      KeyMetadata: Properties;
    };
    expect(KeyMetadata).to.deep.include({
      KeyState: "PendingDeletion",
      DeletionDate: new Date(START + 7 * 24 * 3600 * 1000),
    });
    await cloud.close();
  });
});

describe("a deployment that cannot be made", () => {
  it("names the resource, what the service said, and keeps its error", async () => {
    const cloud = newCloud();
    const made = new HandMade();
    made.add("aws:sqs/queue:Queue", "runs", { name: "no dots. or spaces" });
    const error = (await deployProgram(made.program, cloud).catch((e: Error) => e)) as Error;
    expect(error.message).to.match(
      /^could not create aws:sqs\/queue:Queue "runs": InvalidParameterValueException: /,
    );
    expect((error.cause as Error).name).to.equal("InvalidParameterValueException");
    await cloud.close();
  });

  it("is refused for another region or account than the cloud's", async () => {
    const cloud = new LocalCloud({ region: "eu-west-1", start: START, seed: "1" });
    const error = (await deployProgram(everyType(), cloud).catch((e: Error) => e)) as Error;
    expect(error.message).to.equal(
      "The program was run for 123456789012 in us-east-1; this cloud is 123456789012 in eu-west-1",
    );
    await cloud.close();
  });
});

describe("the example stacks", () => {
  for (const stack of ["dev", "prod", "pipeline", "transfer"]) {
    it(`${stack}: deployed and destroyed, the cloud is as it was`, async () => {
      const directory = join(__dirname, "../..");
      const { config, region } = readStackFile(directory, stack);
      const now = new Date(START);
      const program = await runProgram({ directory, stack, config, region, accountId: LOCAL_ACCOUNT, now });
      const cloud = new LocalCloud({ region, start: START, seed: "1" });
      const { config: settings } = parseStackConfig({ stack, values: projectValues(config), now });
      createWorld(cloud, deriveWorld(settings, { region, seed: "1", start: now }));
      const before = await inventory(cloud);
      const deployment = await deployProgram(program, cloud);
      expect(deployment.made).to.have.length(program.resources.filter((resource) => resource.custom).length);
      await destroyProgram(deployment, cloud);
      expect(await inventory(cloud)).to.deep.equal(before);
      await cloud.close();
    });
  }
});
