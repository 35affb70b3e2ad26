/**
 * What a pipeline's state machine may do. It acts on file systems, tasks, associations and jobs that it made itself, by
 * their tags; job definitions, by their names; and one each of queue, parameter, function, topic and role.
 */
import { PIPELINE_TAGS } from "./pipeline-states";
import type { KnownPlace } from "./place";
import { type PolicyStatement, useOfKey } from "./policy-document";

/** Everything that the policy names, known inside an `apply`. */
export interface MachineResources extends KnownPlace {
  stack: string;
  pipeline: string;
  parameterArn: string;
  jobQueueArn: string;
  /** What the names of its job definitions begin with. */
  jobDefinitionName: string;
  jobRoleArn: string;
  vpcId: string;
  exportProgressFunctionArn: string;
  topicArn: string;
  /** Key that the topic is encrypted with, where it is. */
  keyArn: string | undefined;
}

/** Actions and resource levels: Service Authorization Reference of each service. */
export function machinePermissions(resources: MachineResources): PolicyStatement[] {
  return [
    ...fileSystems(resources),
    ...linking(resources),
    ...jobs(resources),
    {
      Sid: "ReadDefaults",
      Effect: "Allow",
      Action: "ssm:GetParameter",
      Resource: resources.parameterArn,
    },
    {
      Sid: "AskForProgress",
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: resources.exportProgressFunctionArn,
    },
    { Sid: "TellPeople", Effect: "Allow", Action: "sns:Publish", Resource: resources.topicArn },
    ...useOfKey(resources.keyArn),
    ...recording(),
  ];
}

function fileSystems(resources: MachineResources): PolicyStatement[] {
  const { partition, region, accountId } = resources;
  const fsx = `arn:${partition}:fsx:${region}:${accountId}`;
  const requested = { StringEquals: tagged("aws:RequestTag", resources) };
  const own = { StringEquals: tagged("aws:ResourceTag", resources) };
  return [
    {
      // These actions have no resource level.
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
      Sid: "CreateFileSystems",
      Effect: "Allow",
      Action: "fsx:CreateFileSystem",
      Resource: `${fsx}:file-system/*`,
      Condition: requested,
    },
    {
      // Associations and tasks need both: the file system, which is its own, …
      Sid: "UseOwnFileSystems",
      Effect: "Allow",
      Action: ["fsx:CreateDataRepositoryAssociation", "fsx:CreateDataRepositoryTask", "fsx:DeleteFileSystem"],
      Resource: `${fsx}:file-system/*`,
      Condition: own,
    },
    {
      // … and what does not exist yet, which carries its tags.
      Sid: "LinkToS3",
      Effect: "Allow",
      Action: "fsx:CreateDataRepositoryAssociation",
      Resource: `${fsx}:association/*`,
      Condition: requested,
    },
    {
      Sid: "CreateTasks",
      Effect: "Allow",
      Action: "fsx:CreateDataRepositoryTask",
      Resource: `${fsx}:task/*`,
      Condition: requested,
    },
    {
      Sid: "CancelOwnTasks",
      Effect: "Allow",
      Action: "fsx:CancelDataRepositoryTask",
      Resource: `${fsx}:task/*`,
      Condition: own,
    },
    {
      // FSx asks for it when something is created with tags. IAM cannot tell that from tagging what exists, which the
      // machine never does.
      Sid: "TagWhatItCreates",
      Effect: "Allow",
      Action: "fsx:TagResource",
      Resource: [`${fsx}:association/*`, `${fsx}:file-system/*`, `${fsx}:task/*`],
      Condition: requested,
    },
  ];
}

/**
 * FSx looks at network and security groups, and makes its service-linked roles, with its caller's permissions
 * (LustreGuide, "Using service-linked roles" and AmazonFSxFullAccess).
 */
function linking(resources: MachineResources): PolicyStatement[] {
  const { partition, region, accountId, vpcId } = resources;
  const roles = `arn:${partition}:iam::${accountId}:role/aws-service-role`;
  const s3 = "s3.data-source.lustre.fsx.amazonaws.com";
  return [
    {
      // These actions have no resource level.
      Sid: "ReadNetwork",
      Effect: "Allow",
      Action: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
      Resource: "*",
    },
    {
      Sid: "ReadSecurityGroups",
      Effect: "Allow",
      Action: "ec2:GetSecurityGroupsForVpc",
      Resource: `arn:${partition}:ec2:${region}:${accountId}:vpc/${vpcId}`,
    },
    {
      Sid: "CreateServiceRoles",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: [`${roles}/fsx.amazonaws.com/*`, `${roles}/${s3}/*`],
    },
    {
      Sid: "LetFSxReachS3",
      Effect: "Allow",
      Action: ["iam:AttachRolePolicy", "iam:PutRolePolicy"],
      Resource: `${roles}/${s3}/*`,
    },
  ];
}

function jobs(resources: MachineResources): PolicyStatement[] {
  const { partition, region, accountId, jobDefinitionName } = resources;
  const batch = `arn:${partition}:batch:${region}:${accountId}`;
  const definitions = `${batch}:job-definition/${jobDefinitionName}-*`;
  return [
    {
      // These actions have no resource level. DescribeJobs is Step Functions' own, for the job that it waits for.
      Sid: "ReadJobs",
      Effect: "Allow",
      Action: ["batch:DescribeJobDefinitions", "batch:DescribeJobs", "batch:ListJobs"],
      Resource: "*",
    },
    {
      Sid: "DefineJobs",
      Effect: "Allow",
      Action: ["batch:DeregisterJobDefinition", "batch:RegisterJobDefinition"],
      Resource: definitions,
    },
    {
      Sid: "SubmitJobs",
      Effect: "Allow",
      Action: "batch:SubmitJob",
      Resource: [definitions, resources.jobQueueArn],
    },
    {
      Sid: "TagJobs",
      Effect: "Allow",
      Action: "batch:TagResource",
      Resource: `${batch}:job/*`,
      Condition: { StringEquals: tagged("aws:RequestTag", resources) },
    },
    {
      Sid: "TerminateOwnJobs",
      Effect: "Allow",
      Action: "batch:TerminateJob",
      Resource: `${batch}:job/*`,
      Condition: { StringEquals: tagged("aws:ResourceTag", resources) },
    },
    {
      Sid: "PassJobRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: resources.jobRoleArn,
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
    {
      // How Step Functions learns of the job's end (Step Functions guide, "IAM policies for AWS Batch").
      Sid: "HearOfJobs",
      Effect: "Allow",
      Action: ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
      Resource: `arn:${partition}:events:${region}:${accountId}:rule/StepFunctionsGetEventsForBatchJobsRule`,
    },
  ];
}

/** None of these actions has a resource level (Step Functions guide, "Logging using CloudWatch Logs" and "X-Ray"). */
function recording(): PolicyStatement[] {
  return [
    {
      Sid: "WriteLog",
      Effect: "Allow",
      Action: [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
      ],
      Resource: "*",
    },
    {
      Sid: "WriteTraces",
      Effect: "Allow",
      Action: [
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ],
      Resource: "*",
    },
  ];
}

/** Both tags, as everything that the machine makes carries them. */
function tagged(key: "aws:RequestTag" | "aws:ResourceTag", { stack, pipeline }: MachineResources) {
  return { [`${key}/${PIPELINE_TAGS.stack}`]: stack, [`${key}/${PIPELINE_TAGS.pipeline}`]: pipeline };
}
