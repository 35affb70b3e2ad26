/** A file system of the local FSx, and how the API describes it. */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import type { Contents } from "./contents";
import type { RepositoryEvent } from "./shapes";
import { describeTags, type Tags } from "./tags";

export type DeploymentType = "SCRATCH_1" | "SCRATCH_2" | "PERSISTENT_1" | "PERSISTENT_2";
export type StorageType = "SSD" | "HDD" | "INTELLIGENT_TIERING";
export type LustreVersion = "2.10" | "2.12" | "2.15";
export type RepositoryLifecycle =
  | "CREATING"
  | "AVAILABLE"
  | "MISCONFIGURED"
  | "UPDATING"
  | "DELETING"
  | "FAILED";

/** A file system's link to S3 from before associations: the whole of it, by ImportPath and ExportPath. */
export interface OldLink {
  importPath: string;
  exportPath: string;
  autoImportPolicy: "NONE" | "NEW" | "NEW_CHANGED" | "NEW_CHANGED_DELETED";
  importedFileChunkSize: number;
  lifecycle: RepositoryLifecycle;
  failure?: string | undefined;
}

export interface FileSystem {
  id: string;
  lifecycle: "CREATING" | "AVAILABLE" | "DELETING" | "FAILED" | "MISCONFIGURED" | "UPDATING";
  failure?: string | undefined;
  creationTime: number;
  deploymentType: DeploymentType;
  storageType: StorageType;
  /** GiB; undefined for Intelligent-Tiering. */
  storageCapacity: number | undefined;
  version: LustreVersion;
  mountName: string;
  subnetIds: string[];
  link: OldLink | undefined;
  tags: Tags;
  contents: Contents;
  /** Files that a task processes per second. */
  filesPerSecond: number;
  /** Members of LustreConfiguration that the local FSx keeps but does not act on. */
  settings: Record<string, unknown>;
  timer?: Timer;
}

/** `2024…T…Z` in the form of a default export path: `20181105T222312Z`. */
export function compactTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, "").replace(/[-:]/g, "");
}

export function fileSystemArn(cloud: LocalCloud, id: string): string {
  return cloud.arn("fsx", `file-system/${id}`);
}

/** The events of an old link's AutoImportPolicy. */
export function autoImportEvents(policy: OldLink["autoImportPolicy"]): RepositoryEvent[] {
  const events: RepositoryEvent[] = ["NEW", "CHANGED", "DELETED"];
  return events.slice(0, { NONE: 0, NEW: 1, NEW_CHANGED: 2, NEW_CHANGED_DELETED: 3 }[policy]);
}

/** `FileSystem` of the API. */
export function describeFileSystem(cloud: LocalCloud, fileSystem: FileSystem) {
  const { id, link } = fileSystem;
  return {
    OwnerId: cloud.accountId,
    CreationTime: new Date(fileSystem.creationTime),
    FileSystemId: id,
    FileSystemType: "LUSTRE",
    Lifecycle: fileSystem.lifecycle,
    ...(fileSystem.failure ? { FailureDetails: { Message: fileSystem.failure } } : {}),
    ...(fileSystem.storageCapacity === undefined ? {} : { StorageCapacity: fileSystem.storageCapacity }),
    StorageType: fileSystem.storageType,
    VpcId: `vpc-0${id.slice(3, 11)}`,
    SubnetIds: fileSystem.subnetIds,
    NetworkInterfaceIds: [`eni-0${id.slice(3, 11)}`],
    DNSName: `${id}.fsx.${cloud.region}.${cloud.dnsSuffix}`,
    ResourceARN: fileSystemArn(cloud, id),
    Tags: describeTags(fileSystem.tags),
    LustreConfiguration: {
      ...fileSystem.settings,
      DeploymentType: fileSystem.deploymentType,
      MountName: fileSystem.mountName,
      ...(link
        ? {
            DataRepositoryConfiguration: {
              Lifecycle: link.lifecycle,
              ImportPath: link.importPath,
              ExportPath: link.exportPath,
              ImportedFileChunkSize: link.importedFileChunkSize,
              AutoImportPolicy: link.autoImportPolicy,
              ...(link.failure ? { FailureDetails: { Message: link.failure } } : {}),
            },
          }
        : {}),
    },
    FileSystemTypeVersion: fileSystem.version,
  };
}
