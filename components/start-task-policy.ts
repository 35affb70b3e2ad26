/**
 * What `startTask` may do, beside writing its own log: read about file systems, create tasks that carry its stack's
 * tag on its stack's file systems, take runs from their queue and pass them on, and tell people.
 */
import { TASK_TAGS } from "../handlers/plan";
import type { KnownPlace } from "./place";
import type { PolicyStatement } from "./policy-document";

/** Everything that the policy names, known inside an `apply`. */
export interface StartTaskResources extends KnownPlace {
  stack: string;
  /** File systems of the stack's tasks, each once. */
  fileSystemIds: string[];
  runsQueueArn: string;
  runsDeadLetterQueueArn: string;
  watchQueueArn: string;
  topicArn: string;
}

/**
 * The statements, narrowest first: every file system by its ARN, and, for a stack with so many that IAM's limit on
 * inline policies is passed (about 100), every file system of this account and region. The tag condition holds in
 * both. IAM has no narrower way: the file systems are not ours, so they carry no tag of ours to go by.
 */
export function startTaskPermissions(resources: StartTaskResources): PolicyStatement[][] {
  const { partition, region, accountId } = resources;
  const fsx = `arn:${partition}:fsx:${region}:${accountId}`;
  const named = resources.fileSystemIds.map((id) => `${fsx}:file-system/${id}`);
  return [named, [`${fsx}:file-system/*`]].map((fileSystems) => statements(resources, fsx, fileSystems));
}

function statements(resources: StartTaskResources, fsx: string, fileSystems: string[]): PolicyStatement[] {
  const carriesOurTag = { StringEquals: { [`aws:RequestTag/${TASK_TAGS.stack}`]: resources.stack } };
  return [
    {
      // These actions have no resource level (Service Authorization Reference, Amazon FSx).
      Sid: "ReadFileSystems",
      Effect: "Allow",
      Action: [
        "fsx:DescribeDataRepositoryAssociations",
        "fsx:DescribeDataRepositoryTasks",
        "fsx:DescribeFileSystems",
      ],
      Resource: "*",
    },
    {
      // Creating a task needs both: the file system, and the task that does not exist yet.
      Sid: "CreateTasks",
      Effect: "Allow",
      Action: "fsx:CreateDataRepositoryTask",
      Resource: [...fileSystems, `${fsx}:task/*`],
      Condition: carriesOurTag,
    },
    {
      Sid: "TagTasks",
      Effect: "Allow",
      Action: "fsx:TagResource",
      Resource: `${fsx}:task/*`,
      Condition: carriesOurTag,
    },
    {
      Sid: "TakeRuns",
      Effect: "Allow",
      Action: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility",
      ],
      Resource: resources.runsQueueArn,
    },
    {
      // To the runs queue itself only by hand: an invoked run that finds its file system busy queues up.
      Sid: "PassRunsOn",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: [resources.runsQueueArn, resources.runsDeadLetterQueueArn, resources.watchQueueArn],
    },
    { Sid: "TellPeople", Effect: "Allow", Action: "sns:Publish", Resource: resources.topicArn },
  ];
}
