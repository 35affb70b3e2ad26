/**
 * A file system as the world before deployment describes it: plain data, which `FsxService.addFileSystem` turns into
 * an AVAILABLE file system with AVAILABLE associations, without waiting for anything.
 */
import type { ActivityDefinition, FileDefinition } from "./contents";
import type { DeploymentType, LustreVersion, RepositoryLifecycle, StorageType } from "./file-system";
import type { RepositoryEvent } from "./shapes";

export interface FileSystemDefinition {
  /** `fs-` and 8 to 18 hex digits. */
  fileSystemId: string;
  /** Default PERSISTENT_2. */
  deploymentType?: DeploymentType;
  /** Default SSD. */
  storageType?: StorageType;
  /** GiB; default 1200. */
  storageCapacity?: number;
  /** Lustre version; default 2.15. */
  version?: LustreVersion;
  tags?: Record<string, string>;
  /** At most 8, none with overlapping paths; not together with `importPath`. */
  associations?: AssociationDefinition[];
  /** The old link: `s3://bucket/prefix`. Only SCRATCH_1, SCRATCH_2 and PERSISTENT_1. */
  importPath?: string;
  /** Where the old link exports to; default `importPath`. Same bucket. */
  exportPath?: string;
  /** Default NONE. */
  autoImportPolicy?: "NONE" | "NEW" | "NEW_CHANGED" | "NEW_CHANGED_DELETED";
  /** Files that exist one by one. */
  files?: FileDefinition[];
  /** Directories in which files change all the time. */
  activity?: ActivityDefinition[];
  /** Files that a task processes per second; default 50. */
  filesPerSecond?: number;
}

export interface AssociationDefinition {
  /** `dra-` and 9 to 19 hex digits; drawn where not given. */
  associationId?: string;
  /** Absolute path of the linked directory: `/data`. */
  fileSystemPath: string;
  /** `s3://bucket/prefix/` */
  dataRepositoryPath: string;
  /** Default AVAILABLE. */
  lifecycle?: RepositoryLifecycle;
  /** Why it is MISCONFIGURED or FAILED. */
  failure?: string;
  /** Events that are imported automatically; default none. */
  autoImport?: RepositoryEvent[];
  /** Events that are exported automatically; default none. */
  autoExport?: RepositoryEvent[];
  tags?: Record<string, string>;
}

/** Where a definition does not say. */
export const DEFAULT_FILES_PER_SECOND = 50;
