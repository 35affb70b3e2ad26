/**
 * A call of each emulated service, and an error of each protocol, with what every client must read, whoever wrote it.
 * They hold what clients treat each in their own way: times, numbers, maps, lists, documents inside of documents.
 */
import type { ServiceName } from "../../../local/service";
import type { Hints } from "./inputs";
import { arn, BUCKET, ROLE } from "./prepared/names";
import type { Members } from "./request";

export interface KnownCall<Answer> {
  operation: string;
  /** From the hints of the service's prepared cloud; times as ISO 8601. */
  input(hints: Hints): Members;
  answer: Answer;
}

const AT_START = "2026-11-20T00:00:00.000Z";
const first = (hints: Hints, name: string) => (hints[name] as readonly unknown[])[0];

/** A part of each answer; times as ISO 8601 in UTC. */
export const KNOWN_CALLS: Record<ServiceName, KnownCall<Members>> = {
  batch: {
    operation: "DescribeJobs",
    input: (hints) => ({ jobs: first(hints, "*.jobs") }),
    answer: { jobs: [{ jobName: "job", createdAt: Date.parse(AT_START), tags: { a: "b" } }] },
  },
  datasync: {
    operation: "DescribeTask",
    input: (hints) => ({ TaskArn: first(hints, "*.TaskArn") }),
    answer: { Name: "spare", Options: { BytesPerSecond: -1, Gid: "INT_VALUE" }, CreationTime: AT_START },
  },
  events: {
    operation: "PutEvents",
    input: () => ({
      Entries: [{ Source: "ours", DetailType: "é", Detail: "{}", Time: "2026-11-19T12:00:00Z" }, {}],
    }),
    answer: { FailedEntryCount: 1, Entries: [{ ErrorCode: "InvalidArgument" }] },
  },
  fsx: {
    operation: "DescribeDataRepositoryTasks",
    input: () => ({ Filters: [{ Name: "task-lifecycle", Values: ["PENDING", "EXECUTING"] }], MaxResults: 5 }),
    answer: {
      DataRepositoryTasks: [{ Lifecycle: "PENDING", Paths: ["/data"], Report: { Enabled: false } }],
    },
  },
  iam: {
    operation: "GetRole",
    input: () => ({ RoleName: "prepared" }),
    answer: {
      Role: {
        Arn: ROLE,
        MaxSessionDuration: 3600,
        CreateDate: AT_START,
        AssumeRolePolicyDocument: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] },
      },
    },
  },
  kms: {
    operation: "DescribeKey",
    input: () => ({ KeyId: "alias/given" }),
    answer: { KeyMetadata: { Enabled: true, KeyState: "Enabled", CreationDate: AT_START } },
  },
  lambda: {
    operation: "GetFunction",
    input: () => ({ FunctionName: "probe" }),
    answer: { Configuration: { Handler: "index.handler", Timeout: 3, EphemeralStorage: { Size: 512 } } },
  },
  logs: {
    operation: "FilterLogEvents",
    input: () => ({ logGroupName: "/given", filterPattern: "{ $.two = 2 }" }),
    answer: { events: [{ message: '{"two":2}', timestamp: Date.parse(AT_START) }] },
  },
  monitoring: {
    operation: "GetMetricStatistics",
    input: () => ({
      ...{ Namespace: "Ours", MetricName: "Runs", Dimensions: [{ Name: "Stack", Value: "dev" }] },
      ...{ StartTime: "2026-11-20T00:00:00Z", EndTime: "2026-11-20T01:00:00Z" },
      ...{ Period: 300, Statistics: ["Sum", "Average"] },
    }),
    answer: { Label: "Runs", Datapoints: [{ Timestamp: AT_START, Sum: 3, Average: 3, Unit: "None" }] },
  },
  s3: {
    operation: "ListObjectsV2",
    input: () => ({ Bucket: BUCKET, Delimiter: "/" }),
    answer: {
      Contents: [{ Key: "a", Size: 3, LastModified: AT_START }],
      CommonPrefixes: [{ Prefix: "dir/" }],
    },
  },
  scheduler: {
    operation: "GetSchedule",
    input: () => ({ Name: "one", GroupName: "group" }),
    answer: {
      ScheduleExpression: "rate(1 hours)",
      Target: { RoleArn: ROLE, RetryPolicy: { MaximumRetryAttempts: 185 } },
      CreationDate: AT_START,
    },
  },
  secretsmanager: {
    operation: "GetSecretValue",
    input: () => ({ SecretId: "given" }),
    answer: { SecretString: "x", VersionStages: ["AWSCURRENT"], CreatedDate: AT_START },
  },
  sns: {
    operation: "GetTopicAttributes",
    input: () => ({ TopicArn: arn("sns", "topic") }),
    answer: { Attributes: { TopicArn: arn("sns", "topic"), SubscriptionsConfirmed: "1" } },
  },
  sqs: {
    operation: "SendMessageBatch",
    input: (hints) => ({
      QueueUrl: first(hints, "*.QueueUrl"),
      Entries: [
        { Id: "sent", MessageBody: "é", MessageAttributes: { n: { DataType: "Number", StringValue: "7" } } },
        { Id: "late", MessageBody: "x", DelaySeconds: 901 },
      ],
    }),
    answer: {
      Successful: [{ Id: "sent", MD5OfMessageBody: "66ddcd97cfdeabb2f6fb8a999b4bc76f" }],
      Failed: [{ Id: "late", SenderFault: true, Code: "InvalidParameterValue" }],
    },
  },
  ssm: {
    operation: "GetParameters",
    input: () => ({ Names: ["/given", "/none"] }),
    answer: {
      Parameters: [{ Value: "x", Version: 1, LastModifiedDate: AT_START }],
      InvalidParameters: ["/none"],
    },
  },
  states: {
    operation: "DescribeExecution",
    input: (hints) => ({ executionArn: first(hints, "*.executionArn") }),
    answer: { status: "RUNNING", input: '{"a":1}', startDate: AT_START },
  },
  sts: {
    operation: "GetCallerIdentity",
    input: () => ({}),
    answer: { Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/operator" },
  },
};

/** The code of each error, as botocore tells it: services that once spoke Query keep their old codes. */
export const KNOWN_ERRORS: Partial<Record<ServiceName, KnownCall<string>>> = {
  fsx: {
    operation: "CancelDataRepositoryTask",
    input: () => ({ TaskId: "task-00000000000000000" }),
    answer: "DataRepositoryTaskNotFound",
  },
  iam: { operation: "GetRole", input: () => ({ RoleName: "none" }), answer: "NoSuchEntity" },
  monitoring: {
    operation: "DeleteDashboards",
    input: () => ({ DashboardNames: ["none"] }),
    answer: "ResourceNotFound",
  },
  s3: { operation: "GetObject", input: () => ({ Bucket: BUCKET, Key: "none" }), answer: "NoSuchKey" },
  scheduler: {
    operation: "GetSchedule",
    input: () => ({ Name: "none" }),
    answer: "ResourceNotFoundException",
  },
  sqs: {
    operation: "GetQueueUrl",
    input: () => ({ QueueName: "none" }),
    answer: "AWS.SimpleQueueService.NonExistentQueue",
  },
};
