/**
 * What one transfer has of its own: the destination location with the role that DataSync writes with, and the role
 * for task reports. Source locations and tasks are made at run time, one per agent that is there then.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { KnownPlace, Place } from "./place";
import { literally, type PolicyStatement, policyJson } from "./policy-document";
import { refuseProblems, stackNameProblem, transferRoleName } from "./resource-names";
import type { TransferDestination, TransferSettings } from "./transfer-settings";

export interface DataSyncTransferArgs {
  /** Pulumi's stack name. */
  stack: string;
  place: Place;
  transfer: TransferSettings;
}

export class DataSyncTransfer extends pulumi.ComponentResource {
  /**
   * ARN of the destination location. A changed destination is another location, and each slice's task is replaced by
   * the next run.
   */
  readonly destinationArn: pulumi.Output<string>;
  /** Role that DataSync writes task reports with; undefined without reports. */
  readonly reportRoleArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: DataSyncTransferArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`DataSyncTransfer "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:DataSyncTransfer", name, {}, options);
    this.destinationArn = this.createDestination(name, args);
    this.reportRoleArn = this.createReportRole(name, args);
    this.registerOutputs({ destinationArn: this.destinationArn, reportRoleArn: this.reportRoleArn });
  }

  private createDestination(name: string, args: DataSyncTransferArgs): pulumi.Output<string> {
    const { destination } = args.transfer;
    if ("locationArn" in destination) return pulumi.output(destination.locationArn);
    switch (destination.type) {
      case "S3":
        return this.createS3Location(name, destination, args);
      case "FSxLustre":
        return this.createLustreLocation(name, destination, args);
      case "EFS":
        return this.createEfsLocation(name, destination, args);
    }
  }

  private createS3Location(
    name: string,
    destination: Extract<TransferDestination, { type: "S3" }>,
    args: DataSyncTransferArgs,
  ): pulumi.Output<string> {
    const { role, policy } = this.createDataSyncRole(
      `${name}-destination`,
      "data",
      args,
      "writes to",
      (place) => writingObjects(place, destination.bucket, destination.prefix),
    );
    const location = new aws.datasync.S3Location(
      `${name}-destination`,
      {
        s3BucketArn: args.place.partition.apply((partition) => bucketArn(partition, destination.bucket)),
        subdirectory: `/${destination.prefix}`,
        s3StorageClass: destination.storageClass,
        s3Config: { bucketAccessRoleArn: role.arn },
      },
      // DataSync tries the role when the location is made.
      { parent: this, dependsOn: [policy] },
    );
    return location.arn;
  }

  private createLustreLocation(
    name: string,
    destination: Extract<TransferDestination, { type: "FSxLustre" }>,
    { place }: DataSyncTransferArgs,
  ): pulumi.Output<string> {
    const arn = arnsIn(place);
    const location = new aws.datasync.LocationFsxLustre(
      `${name}-destination`,
      {
        fsxFilesystemArn: arn("fsx", `file-system/${destination.fileSystemId}`),
        securityGroupArns: destination.securityGroupIds.map((id) => arn("ec2", `security-group/${id}`)),
        subdirectory: withSlash(destination.path),
      },
      { parent: this },
    );
    return location.arn;
  }

  private createEfsLocation(
    name: string,
    destination: Extract<TransferDestination, { type: "EFS" }>,
    { place }: DataSyncTransferArgs,
  ): pulumi.Output<string> {
    const arn = arnsIn(place);
    const location = new aws.datasync.EfsLocation(
      `${name}-destination`,
      {
        efsFileSystemArn: arn("elasticfilesystem", `file-system/${destination.fileSystemId}`),
        ec2Config: {
          subnetArn: arn("ec2", `subnet/${destination.subnetId}`),
          securityGroupArns: destination.securityGroupIds.map((id) => arn("ec2", `security-group/${id}`)),
        },
        subdirectory: withSlash(destination.path),
      },
      { parent: this },
    );
    return location.arn;
  }

  private createReportRole(name: string, args: DataSyncTransferArgs): pulumi.Output<string> | undefined {
    const { taskReport } = args.transfer;
    if (!taskReport) return undefined;
    const { role, policy } = this.createDataSyncRole(
      `${name}-report`,
      "report",
      args,
      "writes task reports to",
      (place) => [
        {
          Sid: "WriteReports",
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: `${bucketArn(place.partition, taskReport.bucket)}/${literally(taskReport.prefix)}*`,
          Condition: { StringEquals: { "aws:ResourceAccount": place.accountId } },
        },
      ],
    );
    // Whoever has the ARN uses the role only once it may write.
    return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
  }

  /** A role that only DataSync takes, and only for this account's tasks and locations in this region. */
  private createDataSyncRole(
    name: string,
    noun: "data" | "report",
    { stack, place, transfer }: DataSyncTransferArgs,
    does: string,
    permissions: (place: KnownPlace) => PolicyStatement[],
  ): { role: aws.iam.Role; policy: aws.iam.RolePolicy } {
    const known = pulumi.output(place);
    const role = new aws.iam.Role(
      transferRoleName(transfer.name, noun),
      {
        description: `DataSync ${does} S3 for transfer "${transfer.name}" of stack "${stack}"`,
        assumeRolePolicy: known.apply(dataSyncTrust),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-permissions`,
      { name: "permissions", role: role.id, policy: known.apply((at) => policyJson(permissions(at))) },
      { parent: this },
    );
    return { role, policy };
  }
}

function dataSyncTrust({ partition, region, accountId }: KnownPlace): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Assume",
        Effect: "Allow",
        Principal: { Service: "datasync.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:${partition}:datasync:${region}:${accountId}:*` },
        },
      },
    ],
  });
}

/** What DataSync needs of a destination bucket (DataSync guide, "Configuring transfers with Amazon S3"). */
function writingObjects(place: KnownPlace, bucket: string, prefix: string): PolicyStatement[] {
  const arn = bucketArn(place.partition, bucket);
  const Condition = { StringEquals: { "aws:ResourceAccount": place.accountId } };
  return [
    {
      Sid: "UseBucket",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: arn,
      Condition,
    },
    {
      Sid: "UseObjects",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionTagging",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:PutObjectTagging",
      ],
      Resource: `${arn}/${literally(prefix)}*`,
      Condition,
    },
  ];
}

function bucketArn(partition: string, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** ARNs of this account's resources in this region. */
function arnsIn({
  partition,
  region,
  accountId,
}: Place): (service: string, resource: string) => pulumi.Output<string> {
  return (service, resource) =>
    pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}
