/**
 * A DataSync transfer of the stack as the components need it: what a stack file says under `transfers`, checked, every
 * default filled in. Names and values are DataSync's own; durations are whole seconds.
 */
import type { TransferAgents, TransferSource } from "../handlers/transfer-plan";

export type { TransferAgents, TransferSource };

export interface TransferSettings {
  /** Its key in the stack file: 1 to 40 of `0-9 a-z A-Z - _`. */
  name: string;
  source: TransferSource;
  /**
   * Directories below the source location that are transferred, with a leading "/": `["/"]`, or
   * `["/files", "/images"]`. None lies below another.
   */
  sources: string[];
  destination: TransferDestination;
  agents: TransferAgents;
  /** Where `fsx-scheduler scan --out s3://…` puts inventories. The newest one is used. */
  inventory: { bucket: string; prefix: string };
  /** Bytes that a file costs beside its own: opening a file takes as long as moving so many bytes. */
  perFileCost: number;
  /** When EventBridge Scheduler starts a run; undefined for a transfer that only people start. */
  schedule: { expression: string; timezone: string; enabled: boolean } | undefined;
  options: TransferOptions;
  taskReport: { bucket: string; prefix: string; level: "ERRORS_ONLY" | "SUCCESSES_AND_ERRORS" } | undefined;
  /** Seconds; a run whose newest inventory is older is refused, and that is told. */
  maxInventoryAge: number;
  /** Seconds that a run may take, counted from its start; what is left is then given up, and that is told. */
  maxDuration: number;
  /** Seconds after which an OFFLINE agent is told. */
  agentOfflineFor: number;
  /** What a run does while the one before it has not ended. */
  whenBusy: "wait" | "skip";
  /** Seconds that a run may wait for the one before it, or for an agent, counted from its scheduled time. */
  maxWait: number;
}

/** Where it goes: a location that exists, or one that the stack creates. */
export type TransferDestination =
  | { locationArn: string }
  | { type: "S3"; bucket: string; prefix: string; storageClass: S3StorageClass }
  | { type: "FSxLustre"; fileSystemId: string; path: string; securityGroupIds: string[] }
  | { type: "EFS"; fileSystemId: string; path: string; subnetId: string; securityGroupIds: string[] };

/** S3StorageClass (botocore datasync 2018-11-09 model), without OUTPOSTS, which wants an agent there. */
export type S3StorageClass =
  | "STANDARD"
  | "STANDARD_IA"
  | "ONEZONE_IA"
  | "INTELLIGENT_TIERING"
  | "GLACIER"
  | "DEEP_ARCHIVE"
  | "GLACIER_INSTANT_RETRIEVAL";

/** The options of every task of the transfer, under DataSync's names. `bytesPerSecond` is shared by all slices. */
export interface TransferOptions {
  verifyMode: "POINT_IN_TIME_CONSISTENT" | "ONLY_FILES_TRANSFERRED" | "NONE";
  overwriteMode: "ALWAYS" | "NEVER";
  atime: "NONE" | "BEST_EFFORT";
  mtime: "NONE" | "PRESERVE";
  uid: "NONE" | "INT_VALUE" | "NAME" | "BOTH";
  gid: "NONE" | "INT_VALUE" | "NAME" | "BOTH";
  preserveDeletedFiles: "PRESERVE" | "REMOVE";
  preserveDevices: "NONE" | "PRESERVE";
  posixPermissions: "NONE" | "PRESERVE";
  /** Bytes per second of the whole transfer; -1 for no limit. */
  bytesPerSecond: number;
  taskQueueing: "ENABLED" | "DISABLED";
  logLevel: "OFF" | "BASIC" | "TRANSFER";
  transferMode: "CHANGED" | "ALL";
  securityDescriptorCopyFlags: "NONE" | "OWNER_DACL" | "OWNER_DACL_SACL" | undefined;
  objectTags: "PRESERVE" | "NONE" | undefined;
  taskMode: "BASIC" | "ENHANCED";
}
