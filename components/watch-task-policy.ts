/**
 * What `watchTask` may do, beside writing its own log: read about tasks, cancel and mark those that carry its stack's
 * tag, read completion reports, take watches from their queue, start followers, and tell people.
 */
import { TASK_TAGS } from "../handlers/plan";
import type { KnownPlace } from "./place";
import { literally, type PolicyStatement } from "./policy-document";

/** Everything that the policy names, known inside an `apply`. */
export interface WatchTaskResources extends KnownPlace {
  stack: string;
  /** `reportPath` of the stack's tasks, each once, with any number of slashes around. */
  reportPaths: string[];
  runsQueueArn: string;
  watchQueueArn: string;
  watchDeadLetterQueueArn: string;
  topicArn: string;
}

/** A task's completion report: "report.csv" for imports, "failures.csv" for the others (LustreGuide). */
const REPORT_FILES = ["failures.csv", "report.csv"];

/**
 * The statements, narrowest first: reports below the report paths in use, and, for a stack with so many different
 * ones that IAM's limit on inline policies is passed, every object that is named as FSx names reports. The bucket is
 * known at run time only (it is the association's), so the ARNs begin with "*". Reports in a bucket of another
 * account, or under a KMS key, need that bucket's and key's policies as well.
 */
export function watchTaskPermissions(resources: WatchTaskResources): PolicyStatement[][] {
  const below = [...new Set(resources.reportPaths.map((path) => path.replace(/^\/+|\/+$/g, "")))];
  const named = below.map((path) => (path === "" ? "*" : `*/${literally(path)}`));
  return [named, ["*"]].map((prefixes) =>
    statements(
      resources,
      prefixes.flatMap((prefix) =>
        REPORT_FILES.map((file) => `arn:${resources.partition}:s3:::${prefix}/task-*/${file}`),
      ),
    ),
  );
}

function statements(resources: WatchTaskResources, reports: string[]): PolicyStatement[] {
  const { partition, region, accountId, stack } = resources;
  return [
    {
      // This action has no resource level (Service Authorization Reference, Amazon FSx).
      Sid: "ReadTasks",
      Effect: "Allow",
      Action: "fsx:DescribeDataRepositoryTasks",
      Resource: "*",
    },
    {
      Sid: "CancelAndMarkTasks",
      Effect: "Allow",
      Action: ["fsx:CancelDataRepositoryTask", "fsx:TagResource"],
      Resource: `arn:${partition}:fsx:${region}:${accountId}:task/*`,
      Condition: { StringEquals: { [`aws:ResourceTag/${TASK_TAGS.stack}`]: stack } },
    },
    { Sid: "ReadReports", Effect: "Allow", Action: "s3:GetObject", Resource: reports },
    {
      Sid: "TakeWatches",
      Effect: "Allow",
      Action: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility",
      ],
      Resource: resources.watchQueueArn,
    },
    {
      Sid: "PassRunsOn",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: [resources.runsQueueArn, resources.watchDeadLetterQueueArn],
    },
    { Sid: "TellPeople", Effect: "Allow", Action: "sns:Publish", Resource: resources.topicArn },
  ];
}
