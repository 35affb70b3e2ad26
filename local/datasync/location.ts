/** A location as it is kept: whatever its kind, it has a URI, and agents where it is reached through some. */
import type { LocalCloud } from "../cloud";

export type LocationKindName = "Nfs" | "Smb" | "ObjectStorage" | "Hdfs" | "S3" | "FsxLustre" | "Efs";

export interface Location {
  arn: string;
  kind: LocationKindName;
  /** With a "/" at its end: `nfs://server/export/`. */
  uri: string;
  /** ARNs; empty where DataSync reaches it by itself. */
  agentArns: string[];
  /** The host names that agents have to reach. */
  hosts: string[];
  /** The request's members, as last set; passwords among them, which no answer holds. */
  settings: Record<string, unknown>;
  created: number;
  tags: Map<string, string>;
}

/** `nfs://server/export/` from its parts; slashes between them as they come. */
export function locationUri(scheme: string, host: string, path = ""): string {
  const inner = path.replace(/^\/+|\/+$/g, "").replace(/\/{2,}/g, "/");
  return `${scheme}://${host}/${inner === "" ? "" : `${inner}/`}`;
}

/** `bucket` of `arn:aws:s3:::bucket`. */
export function bucketOf(arn: string): string {
  return arn.split(":").slice(5).join(":");
}

/** `fs-…` of a file system's ARN, and its region. */
export function fileSystemOf(
  cloud: LocalCloud,
  arn: string,
): { id: string; region: string; isHere: boolean } {
  const [, , , region = "", account, resource = ""] = arn.split(":");
  const isHere = region === cloud.region && account === cloud.accountId;
  return { id: resource.split("/")[1] ?? "", region, isHere };
}
