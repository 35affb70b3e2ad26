/** Locations on FSx for Lustre and on EFS: CreateLocationFsxLustre, CreateLocationEfs and their Describe… and Update…. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { invalidRequest } from "./errors";
import { fileSystemOf, locationUri } from "./location";
import { locationOperations } from "./location-operations";
import type { DataSyncService } from "./service";
import { dollarDirectory, plainDirectory, roleArn, securityGroupArns, subnetArn } from "./shapes";

const PARTITION = "(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso|aws-iso-b)";

const lustre = z.strictObject({
  FsxFilesystemArn: z
    .string()
    .max(128)
    .regex(new RegExp(`^arn:${PARTITION}:fsx:[a-z\\-0-9]+:[0-9]{12}:file-system/fs-[0-9a-f]+$`)),
  SecurityGroupArns: securityGroupArns,
  Subdirectory: dollarDirectory.optional(),
});

export function lustreLocations(cloud: LocalCloud, datasync: DataSyncService): Operation[] {
  return locationOperations<z.infer<typeof lustre>>(cloud, datasync, {
    name: "FsxLustre",
    create: lustre,
    update: lustre.pick({ Subdirectory: true }),
    uri({ FsxFilesystemArn, Subdirectory }) {
      const { id, region } = fileSystemOf(cloud, FsxFilesystemArn);
      return locationUri("fsxl", `${region}.${id}`, Subdirectory);
    },
    agentArns: () => [],
    hosts: () => [],
    shown: ({ SecurityGroupArns }) => ({ SecurityGroupArns }),
    check({ FsxFilesystemArn }) {
      const { id, isHere } = fileSystemOf(cloud, FsxFilesystemArn);
      if (!isHere || !cloud.fsx.fileSystems.has(id)) {
        throw invalidRequest(`FSx file system ${FsxFilesystemArn} is not found.`);
      }
    },
  });
}

const efs = z.strictObject({
  EfsFilesystemArn: z
    .string()
    .max(128)
    .regex(
      new RegExp(`^arn:${PARTITION}:elasticfilesystem:[a-z\\-0-9]+:[0-9]{12}:file-system/fs-[0-9a-f]{8,40}$`),
    ),
  Ec2Config: z.strictObject({ SubnetArn: subnetArn, SecurityGroupArns: securityGroupArns }),
  Subdirectory: plainDirectory.optional(),
  AccessPointArn: z.string().max(128).optional(),
  FileSystemAccessRoleArn: z.union([roleArn, z.literal("")]).optional(),
  InTransitEncryption: z.enum(["NONE", "TLS1_2"]).optional(),
});

/** A location on an EFS file system that exists already, for tests and worlds. */
export function addEfsLocation(cloud: LocalCloud, arn: string, uri: string): void {
  cloud.datasync.nameNextLocation(arn.split("/")[1]!);
  const [region, id] = uri.split("/")[2]!.split(".");
  const settings = {
    EfsFilesystemArn: cloud.arn("elasticfilesystem", `file-system/${id}`, { region }),
    Ec2Config: {
      SubnetArn: cloud.arn("ec2", "subnet/subnet-0123456789abcdef0"),
      SecurityGroupArns: [cloud.arn("ec2", "security-group/sg-0123456789abcdef0")],
    },
  };
  cloud.datasync.addLocation({ kind: "Efs", uri, agentArns: [], hosts: [], settings, tags: new Map() });
}

/** EFS itself is not part of the local cloud: any file system of the account and region exists. */
export function efsLocations(cloud: LocalCloud, datasync: DataSyncService): Operation[] {
  return locationOperations<z.infer<typeof efs>>(cloud, datasync, {
    name: "Efs",
    create: efs,
    update: efs.omit({ EfsFilesystemArn: true, Ec2Config: true }),
    uri({ EfsFilesystemArn, Subdirectory }) {
      const { id, region } = fileSystemOf(cloud, EfsFilesystemArn);
      return locationUri("efs", `${region}.${id}`, Subdirectory);
    },
    agentArns: () => [],
    hosts: () => [],
    shown: ({ Ec2Config, AccessPointArn, FileSystemAccessRoleArn, InTransitEncryption }) => ({
      Ec2Config,
      AccessPointArn: AccessPointArn || undefined,
      FileSystemAccessRoleArn: FileSystemAccessRoleArn || undefined,
      InTransitEncryption: InTransitEncryption ?? "NONE",
    }),
    roles: ({ FileSystemAccessRoleArn }) => [FileSystemAccessRoleArn || undefined],
    check({ EfsFilesystemArn, AccessPointArn, FileSystemAccessRoleArn, InTransitEncryption }) {
      if (!fileSystemOf(cloud, EfsFilesystemArn).isHere) {
        throw invalidRequest(`EFS file system ${EfsFilesystemArn} is not found.`);
      }
      if ((AccessPointArn || FileSystemAccessRoleArn) && InTransitEncryption !== "TLS1_2") {
        throw invalidRequest("InTransitEncryption must be TLS1_2 with an access point or an access role.");
      }
    },
  });
}
