/**
 * A slice's source location: the requests that make and change it, one per kind of source. Each slice has a location
 * of its own with one agent, because all agents of a location have to be online, and because a fail-over changes the
 * location's agent.
 */
import type { Digest } from "./run";
import type { TransferSource } from "./transfer-plan";
import type { TransferDataSync, TransferServices } from "./transfer-services";

/** Read when a location is made or changed, and kept nowhere. */
export interface SourceCredentials {
  /** SMB */
  password?: string;
  /** Object storage */
  accessKey?: string;
  secretKey?: string;
}

/** Whether the source has credentials: they may have been rotated, so its locations are updated by every run. */
export function secretOf(source: TransferSource): string | undefined {
  if (source.type === "SMB") return source.passwordSecret;
  return source.type === "ObjectStorage" ? source.credentialsSecret : undefined;
}

/**
 * The tag by which a location tells which settings it has: what cannot be changed (kind and bucket), then everything.
 */
export function sourceTag(source: TransferSource, digest: Digest): string {
  const fixed = [source.type, source.type === "ObjectStorage" ? source.bucket : ""];
  return `${digest(JSON.stringify(fixed)).slice(0, 12)}-${digest(JSON.stringify(source)).slice(0, 12)}`;
}

/** Whether a location with one tag can be changed into one with the other. */
export function canBecome(tag: string, wanted: string): boolean {
  return tag.split("-")[0] === wanted.split("-")[0];
}

export async function createLocation(
  datasync: TransferServices["once"],
  source: TransferSource,
  credentials: SourceCredentials,
  agent: string,
  Tags: { Key: string; Value: string }[],
): Promise<string> {
  const AgentArns = [agent];
  switch (source.type) {
    case "NFS": {
      const location = await datasync.createLocationNfs({
        ServerHostname: source.server,
        ...nfs(source, AgentArns),
        Tags,
      });
      return location.LocationArn!;
    }
    case "SMB": {
      const location = await datasync.createLocationSmb({
        ServerHostname: source.server,
        ...smb(source, credentials, AgentArns),
        Tags,
      });
      return location.LocationArn!;
    }
    case "ObjectStorage": {
      const location = await datasync.createLocationObjectStorage({
        ServerHostname: source.server,
        BucketName: source.bucket,
        ...objectStorage(source, credentials, AgentArns),
        Tags,
      });
      return location.LocationArn!;
    }
    case "HDFS": {
      const location = await datasync.createLocationHdfs({ ...hdfs(source, AgentArns), Tags });
      return location.LocationArn!;
    }
  }
}

export async function updateLocation(
  datasync: TransferDataSync,
  LocationArn: string,
  source: TransferSource,
  credentials: SourceCredentials,
  agent: string,
): Promise<void> {
  const AgentArns = [agent];
  switch (source.type) {
    case "NFS":
      await datasync.updateLocationNfs({
        LocationArn,
        ServerHostname: source.server,
        ...nfs(source, AgentArns),
      });
      return;
    case "SMB":
      await datasync.updateLocationSmb({
        LocationArn,
        ServerHostname: source.server,
        ...smb(source, credentials, AgentArns),
      });
      return;
    case "ObjectStorage":
      await datasync.updateLocationObjectStorage({
        LocationArn,
        ServerHostname: source.server,
        ...objectStorage(source, credentials, AgentArns),
      });
      return;
    case "HDFS":
      await datasync.updateLocationHdfs({ LocationArn, ...hdfs(source, AgentArns) });
  }
}

/** Points a location at another agent and leaves everything else as it is; needs no credentials. */
export async function moveLocation(
  datasync: TransferDataSync,
  LocationArn: string,
  type: TransferSource["type"],
  agent: string,
): Promise<void> {
  const AgentArns = [agent];
  switch (type) {
    case "NFS":
      await datasync.updateLocationNfs({ LocationArn, OnPremConfig: { AgentArns } });
      return;
    case "SMB":
      await datasync.updateLocationSmb({ LocationArn, AgentArns });
      return;
    case "ObjectStorage":
      await datasync.updateLocationObjectStorage({ LocationArn, AgentArns });
      return;
    case "HDFS":
      await datasync.updateLocationHdfs({ LocationArn, AgentArns });
  }
}

function nfs(source: Extract<TransferSource, { type: "NFS" }>, AgentArns: string[]) {
  return {
    Subdirectory: source.path,
    OnPremConfig: { AgentArns },
    MountOptions: { Version: source.version },
  };
}

function smb(
  source: Extract<TransferSource, { type: "SMB" }>,
  credentials: SourceCredentials,
  AgentArns: string[],
) {
  return {
    Subdirectory: source.path,
    User: source.user,
    ...(source.domain === undefined ? {} : { Domain: source.domain }),
    ...(credentials.password === undefined ? {} : { Password: credentials.password }),
    AgentArns,
    MountOptions: { Version: source.version },
  };
}

function objectStorage(
  source: Extract<TransferSource, { type: "ObjectStorage" }>,
  credentials: SourceCredentials,
  AgentArns: string[],
) {
  return {
    Subdirectory: source.prefix,
    ServerProtocol: source.protocol,
    ...(source.port === undefined ? {} : { ServerPort: source.port }),
    ...(credentials.accessKey === undefined ? {} : { AccessKey: credentials.accessKey }),
    ...(credentials.secretKey === undefined ? {} : { SecretKey: credentials.secretKey }),
    AgentArns,
  };
}

function hdfs(source: Extract<TransferSource, { type: "HDFS" }>, AgentArns: string[]) {
  return {
    NameNodes: source.nameNodes.map(({ hostname, port }) => ({ Hostname: hostname, Port: port })),
    Subdirectory: source.path,
    AuthenticationType: "SIMPLE" as const,
    SimpleUser: source.user,
    AgentArns,
  };
}
