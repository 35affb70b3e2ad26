/**
 * What the invariants let pass, each with its reason. An entry that nothing needs any more fails the campaign.
 */

export interface ExpectedDenial {
  message: RegExp;
  reason: string;
}

/** Calls that IAM refuses on purpose. */
export const EXPECTED_DENIALS: ExpectedDenial[] = [
  {
    message: /s3:ListBucket/,
    reason:
      "S3 tells only those who may list a bucket that an object is missing; a report that was never written is found out by the refusal, and people are told so",
  },
];

export interface UnusedPermission {
  /** Matches "role action resource". */
  permission: RegExp;
  reason: string;
  /** One seed in some hundreds may use it; it does not fail a campaign then. */
  rare?: true;
}

/** Permissions that no run of a campaign of prod uses. */
export const UNUSED_PERMISSIONS: UnusedPermission[] = [
  { permission: / xray:/, reason: "the local cloud has no X-Ray; Lambda itself sends the traces" },
  {
    permission: /-start-task-.* fsx:DescribeFileSystems /,
    reason: "asked only of file systems that are linked the old way, without associations; prod has none",
  },
  {
    permission: / sqs:SendMessage .*undelivered$/,
    reason: "the Scheduler gives a run up after a day of failures; no fault lasts that long",
  },
  {
    permission: /-watch-task-.* sqs:SendMessage .*watch-dead-letters/,
    reason:
      "for a task that does not end an hour after it was to be cancelled; FSx's tasks do when cancelled",
    rare: true,
  },
  {
    permission: /-start-task-.* sqs:SendMessage .*-runs\.fifo$/,
    reason: "for a run that a person starts while its file system is busy; nobody does in a campaign",
  },
  {
    permission: /-host-.* (ecs|ec2):/,
    reason:
      "what the ECS agent on a pipeline's machine does; the local cloud runs its containers without one",
  },
  {
    permission: /-states-.* (ec2:|iam:CreateServiceLinkedRole )/,
    reason: "what FSx asks in the caller's name while it makes a file system; the local cloud has no EC2",
  },
  {
    permission: / datasync:DescribeLocation(Hdfs|ObjectStorage|Smb) /,
    reason: "prod's source is NFS; the policy is for every kind of source",
  },
  {
    permission: /(export-progress| lambda:InvokeFunction .*progress$)/,
    reason: "for pipelines with autoExport; prod's exports by a task",
  },
  {
    permission: /-start-transfer-.* sqs:SendMessage .*-transfers\.fifo$/,
    reason: "for a run that a person starts; nobody does in a campaign",
  },
  {
    permission: /-start-transfer-.* (sns:Publish |sqs:SendMessage .*-transfers-dead-letters\.fifo$)/,
    reason:
      "for a run that cannot start: no agent is online for as long as it may wait, or there is no inventory",
    rare: true,
  },
  {
    permission: / datasync:ListTaskExecutions /,
    reason: "looks for a run's executions where a task has none yet, or somebody else has started it since",
    rare: true,
  },
  {
    permission: /-watch-transfer-.* datasync:CancelTaskExecution /,
    reason:
      "for executions that go on beyond the transfer's maxDuration, 20 hours in prod; here, none takes as long",
    rare: true,
  },
  {
    permission: /-watch-transfer-.* datasync:Delete(Task|Location) /,
    reason: "for what is left of a transfer that the stack no longer has; a campaign deploys once",
  },
  {
    permission: /-watch-transfer-.* sqs:SendMessage .*-open-runs\.fifo$/,
    reason: "renews the message of a run that has been looked at 800 times; none goes on for so long",
  },
  {
    permission: /-states-.* batch:TerminateJob /,
    reason: "for a job that goes on beyond the pipeline's limit, 10 hours in prod",
    rare: true,
  },
];
