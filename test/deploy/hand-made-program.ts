/**
 * Programs made by hand, without Pulumi: resource by resource, among them one of every type that can be deployed.
 */
import { asset } from "@pulumi/pulumi";
import { accountOf, LOCAL_ACCOUNT } from "../../local/deploy/account";
import type { Program } from "../../local/deploy/program";
import { checkInputs, type Properties, type RegisteredResource } from "../../local/deploy/resource-type";
import { resourceType } from "../../local/deploy/resource-types";
import { addPipelineResources } from "./pipeline-resources";

export const REGION = "us-east-1";

/** A program made by hand: each resource planned as the mock monitor does it. */
export class HandMade {
  readonly program: Program = {
    stack: "dev",
    region: REGION,
    accountId: LOCAL_ACCOUNT,
    resources: [],
    outputs: {},
    warnings: [],
  };

  add(type: string, name: string, inputs: Properties): RegisteredResource {
    const account = accountOf(REGION, LOCAL_ACCOUNT);
    const request = { type, name, urn: `urn:pulumi:dev::project::${type}::${name}`, inputs };
    const known = resourceType(request);
    checkInputs(request, known, account);
    const { id, state } = known.plan(request, account);
    const resource = { ...request, parent: undefined, custom: true, id, state: { ...inputs, ...state } };
    this.program.resources.push(resource);
    return resource;
  }
}

/** One resource of every type there is, with the inputs that are turned into something else on their way. */
export function everyType(): Program {
  const made = new HandMade();
  const key = made.add("aws:kms/key:Key", "key", {
    description: "queues and topic",
    enableKeyRotation: true,
    deletionWindowInDays: 7,
  });
  made.add("aws:kms/alias:Alias", "key", { name: "alias/fsx", targetKeyId: key.id });
  const topic = made.add("aws:sns/topic:Topic", "told", { kmsMasterKeyId: key.id, displayName: "FSx" });
  made.add("aws:sns/topicPolicy:TopicPolicy", "told", {
    arn: topic.state.arn,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.id,
        },
      ],
    }),
  });
  made.add("aws:sns/topicSubscription:TopicSubscription", "told", {
    topic: topic.id,
    protocol: "email",
    endpoint: "storage-oncall@example.com",
  });
  const dead = made.add("aws:sqs/queue:Queue", "dead", {
    fifoQueue: true,
    messageRetentionSeconds: 1_209_600,
  });
  const runs = made.add("aws:sqs/queue:Queue", "runs", {
    fifoQueue: true,
    contentBasedDeduplication: true,
    visibilityTimeoutSeconds: 360,
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.state.arn, maxReceiveCount: 3 }),
    tags: { team: "storage" },
  });
  made.add("aws:sqs/queuePolicy:QueuePolicy", "runs", {
    queueUrl: runs.id,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: runs.state.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  });
  const trusts = (service: string) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
  const role = made.add("aws:iam/role:Role", "start", { assumeRolePolicy: trusts("lambda.amazonaws.com") });
  made.add("aws:iam/rolePolicy:RolePolicy", "start", {
    role: role.id,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
          Resource: runs.state.arn,
        },
      ],
    },
  });
  const logs = made.add("aws:cloudwatch/logGroup:LogGroup", "start", {
    name: "/fsx/start",
    retentionInDays: 30,
  });
  const start = made.add("aws:lambda/function:Function", "start", {
    code: new asset.AssetArchive({ "__index.js": new asset.StringAsset("exports.handler = async () => 1;") }),
    handler: "__index.handler",
    runtime: "nodejs24.x",
    role: role.state.arn,
    memorySize: 256,
    timeout: 60,
    environment: { variables: { lowerCase: "kept" } },
    loggingConfig: { logFormat: "JSON", logGroup: logs.id },
    reservedConcurrentExecutions: 2,
  });
  made.add("aws:lambda/eventSourceMapping:EventSourceMapping", "start", {
    eventSourceArn: runs.state.arn,
    functionName: start.state.arn,
    batchSize: 1,
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
  const scheduler = made.add("aws:iam/role:Role", "scheduler", {
    assumeRolePolicy: JSON.stringify(trusts("scheduler.amazonaws.com")),
  });
  const undelivered = made.add("aws:sqs/queue:Queue", "undelivered", {});
  const group = made.add("aws:scheduler/scheduleGroup:ScheduleGroup", "dev", { name: "dev" });
  made.add("aws:scheduler/schedule:Schedule", "nightly", {
    groupName: group.id,
    scheduleExpression: "cron(15 3 * * ? *)",
    scheduleExpressionTimezone: "America/New_York",
    flexibleTimeWindow: { mode: "OFF" },
    startDate: "2026-12-01T00:00:00Z",
    target: {
      arn: runs.state.arn,
      roleArn: scheduler.state.arn,
      input: "{}",
      deadLetterConfig: { arn: undelivered.state.arn },
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
      sqsParameters: { messageGroupId: "fs-0123456789abcdef0" },
    },
  });
  const alarm = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 0 };
  made.add("aws:cloudwatch/metricAlarm:MetricAlarm", "failed", {
    ...alarm,
    namespace: "FsxDataScheduler",
    metricName: "RunsFailed",
    dimensions: { Stack: "dev" },
    period: 300,
    statistic: "Sum",
    alarmActions: [topic.id],
    okActions: [topic.id],
    treatMissingData: "notBreaching",
  });
  made.add("aws:cloudwatch/dashboard:Dashboard", "overview", {
    dashboardName: "overview",
    dashboardBody: '{"widgets":[]}',
  });
  addPipelineResources((type, name, inputs) => made.add(type, name, inputs), String(logs.state.arn));
  return made.program;
}
