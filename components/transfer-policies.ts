/**
 * What the two transfer functions may do: look at everything of DataSync, because agents are shared with other people's
 * tasks; change only what carries the stack's tag; read the inventories and secrets that the stack file names.
 */
import { TRANSFER_TAGS } from "../handlers/transfer-plan";
import type { KnownPlace } from "./place";
import { literally, type PolicyStatement } from "./policy-document";
import type { TransferSettings } from "./transfer-settings";

export interface TransferPolicyResources extends KnownPlace {
  stack: string;
  transfers: TransferSettings[];
  transfersQueueArn: string;
  transfersDeadLetterQueueArn: string;
  executionsQueueArn: string;
  openRunsQueueArn: string;
  topicArn: string;
  /** Roles that tasks write their reports with. */
  reportRoleArns: string[];
}

/** The API's own word for each kind of source. */
const LOCATION = { NFS: "Nfs", SMB: "Smb", ObjectStorage: "ObjectStorage", HDFS: "Hdfs" } as const;

export function startTransferPermissions(resources: TransferPolicyResources): PolicyStatement[][] {
  const { partition, accountId, transfers } = resources;
  const kinds = kindsOf(transfers);
  const enhanced = transfers.some((transfer) => transfer.options.taskMode === "ENHANCED");
  return [
    [
      ...reading(resources),
      {
        // These actions have no resource level (Service Authorization Reference, AWS DataSync).
        Sid: "CreateLocations",
        Effect: "Allow",
        Action: kinds.map((kind) => `datasync:CreateLocation${kind}`),
        Resource: "*",
        Condition: newOnly(resources.stack),
      },
      {
        Sid: "CreateTasks",
        Effect: "Allow",
        Action: "datasync:CreateTask",
        Resource: everything(resources),
        Condition: newOnly(resources.stack),
      },
      ...startingTagged(resources),
      {
        Sid: "ChangeOwn",
        Effect: "Allow",
        Action: [
          ...kinds.map((kind) => `datasync:UpdateLocation${kind}`),
          "datasync:DeleteLocation",
          "datasync:UpdateTask",
          "datasync:DeleteTask",
          "datasync:StartTaskExecution",
          "datasync:TagResource",
        ],
        Resource: everything(resources),
        Condition: ownOnly(resources.stack),
      },
      ...readingInventories(resources),
      ...readingSecrets(resources),
      ...passingReportRoles(resources),
      ...(enhanced
        ? [
            {
              // "the IAM role … must have the iam:CreateServiceLinkedRole permission" (DataSync, CreateTask, TaskMode).
              Sid: "EnhancedMode",
              Effect: "Allow" as const,
              Action: "iam:CreateServiceLinkedRole",
              Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/datasync.amazonaws.com/*`,
              Condition: { StringEquals: { "iam:AWSServiceName": "datasync.amazonaws.com" } },
            },
          ]
        : []),
      ...networkInterfaces(transfers),
      {
        Sid: "TakeRuns",
        Effect: "Allow",
        Action: [...RECEIVING, "sqs:ChangeMessageVisibility"],
        Resource: resources.transfersQueueArn,
      },
      {
        Sid: "PassRunsOn",
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: [
          resources.transfersQueueArn,
          resources.transfersDeadLetterQueueArn,
          resources.openRunsQueueArn,
        ],
      },
      { Sid: "TellPeople", Effect: "Allow", Action: "sns:Publish", Resource: resources.topicArn },
    ],
  ];
}

export function watchTransferPermissions(resources: TransferPolicyResources): PolicyStatement[][] {
  const kinds = kindsOf(resources.transfers);
  const { partition, region, accountId, stack } = resources;
  return [
    [
      ...reading(resources),
      ...startingTagged(resources),
      {
        Sid: "ChangeOwn",
        Effect: "Allow",
        Action: [
          ...kinds.map((kind) => `datasync:UpdateLocation${kind}`),
          "datasync:StartTaskExecution",
          "datasync:CancelTaskExecution",
          "datasync:DeleteLocation",
          "datasync:DeleteTask",
          "datasync:TagResource",
        ],
        Resource: everything(resources),
        Condition: ownOnly(stack),
      },
      {
        Sid: "MarkAgents",
        Effect: "Allow",
        Action: "datasync:TagResource",
        Resource: `arn:${partition}:datasync:${region}:${accountId}:agent/*`,
        Condition: {
          "ForAllValues:StringEquals": { "aws:TagKeys": `${TRANSFER_TAGS.offlineTold}:${stack}` },
        },
      },
      {
        Sid: "LookAtAgents",
        Effect: "Allow",
        Action: "datasync:DescribeAgent",
        Resource: `arn:${partition}:datasync:${region}:${accountId}:agent/*`,
      },
      {
        Sid: "TakeEvents",
        Effect: "Allow",
        Action: RECEIVING,
        Resource: [resources.executionsQueueArn, resources.openRunsQueueArn],
      },
      {
        Sid: "WaitForRuns",
        Effect: "Allow",
        Action: "sqs:ChangeMessageVisibility",
        Resource: resources.openRunsQueueArn,
      },
      {
        Sid: "FollowRuns",
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: [resources.executionsQueueArn, resources.openRunsQueueArn],
      },
      { Sid: "TellPeople", Effect: "Allow", Action: "sns:Publish", Resource: resources.topicArn },
    ],
  ];
}

/** What an event source mapping does in the function's name. */
const RECEIVING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** Lists have no resource level (Service Authorization Reference, AWS DataSync); other people's tasks are looked at. */
function reading(resources: TransferPolicyResources): PolicyStatement[] {
  return [
    {
      Sid: "List",
      Effect: "Allow",
      Action: [
        "datasync:ListAgents",
        "datasync:ListLocations",
        "datasync:ListTasks",
        "datasync:ListTaskExecutions",
      ],
      Resource: "*",
    },
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "datasync:DescribeLocationHdfs",
        "datasync:DescribeLocationNfs",
        "datasync:DescribeLocationObjectStorage",
        "datasync:DescribeLocationSmb",
        "datasync:DescribeTask",
        "datasync:DescribeTaskExecution",
        "datasync:ListTagsForResource",
      ],
      Resource: everything(resources),
    },
  ];
}

/** Tags that come with what is created or started. */
function startingTagged(resources: TransferPolicyResources): PolicyStatement[] {
  return [
    {
      Sid: "TagNew",
      Effect: "Allow",
      Action: "datasync:TagResource",
      Resource: everything(resources),
      Condition: newOnly(resources.stack),
    },
  ];
}

function readingInventories({ partition, transfers }: TransferPolicyResources): PolicyStatement[] {
  const places = distinct(
    transfers.map(({ inventory }) => `${inventory.bucket}/${literally(inventory.prefix)}`),
  );
  const buckets = distinct(transfers.map(({ inventory }) => inventory.bucket));
  return [
    {
      // Without it a missing object is answered with AccessDenied, and nothing can be listed.
      Sid: "ListInventories",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: buckets.map((bucket) => `arn:${partition}:s3:::${bucket}`),
    },
    {
      Sid: "ReadInventories",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: places.map((place) => `arn:${partition}:s3:::${place}*`),
    },
  ];
}

function readingSecrets({
  partition,
  region,
  accountId,
  transfers,
}: TransferPolicyResources): PolicyStatement[] {
  const secrets = transfers.flatMap(({ source }) =>
    source.type === "SMB"
      ? [source.passwordSecret]
      : source.type === "ObjectStorage" && source.credentialsSecret !== undefined
        ? [source.credentialsSecret]
        : [],
  );
  if (secrets.length === 0) return [];
  return [
    {
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      // Secrets Manager adds a hyphen and six characters to a secret's name in its ARN.
      Resource: distinct(secrets).map((secret) =>
        secret.startsWith("arn:")
          ? secret
          : `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${secret}-??????`,
      ),
    },
  ];
}

function passingReportRoles({ reportRoleArns }: TransferPolicyResources): PolicyStatement[] {
  if (reportRoleArns.length === 0) return [];
  return [
    {
      Sid: "PassReportRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: reportRoleArns,
      Condition: { StringEquals: { "iam:PassedToService": "datasync.amazonaws.com" } },
    },
  ];
}

/**
 * A task with a destination in a VPC makes network interfaces in the caller's name (policy AWSDataSyncFullAccess);
 * of a location that is given it is not known whether it is one.
 */
function networkInterfaces(transfers: TransferSettings[]): PolicyStatement[] {
  if (transfers.every(({ destination }) => "type" in destination && destination.type === "S3")) return [];
  return [
    {
      Sid: "NetworkInterfaces",
      Effect: "Allow",
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:ModifyNetworkInterfaceAttribute",
      ],
      Resource: "*",
    },
  ];
}

function everything({ partition, region, accountId }: KnownPlace): string {
  return `arn:${partition}:datasync:${region}:${accountId}:*`;
}

function newOnly(stack: string): PolicyStatement["Condition"] {
  return { StringEquals: { [`aws:RequestTag/${TRANSFER_TAGS.stack}`]: stack } };
}

function ownOnly(stack: string): PolicyStatement["Condition"] {
  return { StringEquals: { [`aws:ResourceTag/${TRANSFER_TAGS.stack}`]: stack } };
}

function kindsOf(transfers: TransferSettings[]): string[] {
  return distinct(transfers.map(({ source }) => LOCATION[source.type]));
}

/** Each value once, in the order of the alphabet, so that another order in the stack file changes no policy. */
function distinct(values: string[]): string[] {
  return [...new Set(values)].sort();
}
