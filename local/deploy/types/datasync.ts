/**
 * AWS DataSync: locations that a stack has; tasks are made at run time. A location's id is drawn by the service; here
 * it comes from the URN and is handed to the service in the process, so that functions were given the right ARN.
 */
import type { LocalCloud } from "../../cloud";
import { OPERATOR } from "../../service";
import { type Account, regionalArn } from "../account";
import {
  digest,
  given,
  type Plan,
  type RegisteredResource,
  type RequestedResource,
  type ResourceType,
  tagList,
  tagState,
} from "../resource-type";

export const s3Location: ResourceType = {
  type: "aws:datasync/s3Location:S3Location",
  inputs: ["s3BucketArn", "subdirectory", "s3StorageClass", "s3Config", "tags"],

  plan(resource, account) {
    const bucket = String(resource.inputs.s3BucketArn).split(":").slice(5).join(":");
    return planned(resource, account, `s3://${bucket}`);
  },

  async create(resource, cloud) {
    await create(resource, cloud, "CreateLocationS3", {
      s3BucketArn: "S3BucketArn",
      subdirectory: "Subdirectory",
      s3StorageClass: "S3StorageClass",
      s3Config: "S3Config",
    });
  },

  remove,
};

export const locationFsxLustre: ResourceType = {
  type: "aws:datasync/locationFsxLustre:LocationFsxLustre",
  inputs: ["fsxFilesystemArn", "securityGroupArns", "subdirectory", "tags"],

  plan: (resource, account) =>
    planned(resource, account, `fsxl://${fileSystem(resource.inputs.fsxFilesystemArn)}`),

  async create(resource, cloud) {
    await create(resource, cloud, "CreateLocationFsxLustre", {
      fsxFilesystemArn: "FsxFilesystemArn",
      securityGroupArns: "SecurityGroupArns",
      subdirectory: "Subdirectory",
    });
  },

  remove,
};

export const efsLocation: ResourceType = {
  type: "aws:datasync/efsLocation:EfsLocation",
  inputs: [
    "efsFileSystemArn",
    "ec2Config",
    "subdirectory",
    "accessPointArn",
    "fileSystemAccessRoleArn",
    "inTransitEncryption",
    "tags",
  ],

  plan: (resource, account) =>
    planned(resource, account, `efs://${fileSystem(resource.inputs.efsFileSystemArn)}`),

  async create(resource, cloud) {
    await create(resource, cloud, "CreateLocationEfs", {
      efsFileSystemArn: "EfsFilesystemArn",
      ec2Config: "Ec2Config",
      subdirectory: "Subdirectory",
      accessPointArn: "AccessPointArn",
      fileSystemAccessRoleArn: "FileSystemAccessRoleArn",
      inTransitEncryption: "InTransitEncryption",
    });
  },

  remove,
};

function planned(resource: RequestedResource, account: Account, top: string): Plan {
  const arn = regionalArn(account, "datasync", `location/loc-${digest(resource.urn).slice(0, 17)}`);
  const path = String(resource.inputs.subdirectory ?? "").replace(/^\/+|\/+$/g, "");
  return { id: arn, state: { arn, uri: `${top}/${path === "" ? "" : `${path}/`}`, ...tagState(resource) } };
}

async function create(
  resource: RegisteredResource,
  cloud: LocalCloud,
  operation: string,
  members: Record<string, string>,
): Promise<void> {
  cloud.datasync.nameNextLocation(resource.id!.split("/")[1]!);
  await cloud.call("datasync", operation, { ...given(resource, members), ...tagList(resource) }, OPERATOR);
}

async function remove(resource: RegisteredResource, cloud: LocalCloud): Promise<void> {
  await cloud.call("datasync", "DeleteLocation", { LocationArn: resource.id }, OPERATOR);
}

/** `us-east-1.fs-…`, as it stands in a location's URI. */
function fileSystem(arn: unknown): string {
  const [, , , region, , resource] = String(arn).split(":");
  return `${region}.${resource?.split("/")[1]}`;
}
