/**
 * The part of a believable world that transfers need: agents, file servers with their trees and nightly inventories,
 * the passwords to them, and what they write to.
 */
import type { TransferSettings } from "../components/transfer-settings";
import type { AgentDefinition } from "./datasync/agent";
import { locationUri } from "./datasync/location";
import type { SourceLife } from "./datasync/source-life";
import type { SourceDefinition } from "./datasync/source-tree";
import { generateTree } from "./datasync/tree-generator";
import { textKey } from "./fsx/activity";
import type { World, WorldOptions } from "./world";

/** A location that exists before the stack, on an EFS file system: DataSync reaches it without a role. */
export interface WorldLocation {
  arn: string;
  uri: string;
}

export interface WorldSecret {
  /** Name, or the whole ARN. */
  id: string;
  value: string;
}

export interface TransferWorld {
  agents: AgentDefinition[];
  sources: (SourceDefinition & SourceLife)[];
  secrets: WorldSecret[];
  locations: WorldLocation[];
}

/** Agents that a transfer has which takes whoever is there. */
const USUAL_AGENTS = 3;

/** Adds to `world` what the transfers need. */
export function addTransfers(world: World, transfers: TransferSettings[], options: WorldOptions): void {
  if (transfers.length === 0) return;
  const part: TransferWorld = { agents: [], sources: [], secrets: [], locations: [] };
  for (const transfer of transfers) {
    addAgents(part, transfer);
    addSource(part, transfer, options);
    addSecrets(part, transfer);
    addDestination(world, part, transfer, options);
    const buckets = [transfer.inventory.bucket, transfer.taskReport?.bucket];
    for (const name of buckets) addBucket(world, name);
  }
  if (part.agents.length === 0) part.agents = usualAgents(USUAL_AGENTS, {});
  world.transfers = part;
}

function addAgents({ agents }: TransferWorld, { agents: chosen, name }: TransferSettings): void {
  if (chosen === "online") {
    if (agents.length < USUAL_AGENTS) agents.push(...usualAgents(USUAL_AGENTS - agents.length, {}));
  } else if ("tag" in chosen) {
    const { key, value } = chosen.tag;
    if (agents.some(({ tags }) => tags?.[key] === value)) return;
    agents.push(...usualAgents(USUAL_AGENTS, { [key]: value }, name));
  } else {
    for (const arn of chosen.arns) {
      const agentId = arn.split("/")[1]!;
      if (agents.some((agent) => agent.agentId === agentId)) continue;
      agents.push({ agentId, name: `agent-${agentId.slice(-4)}` });
    }
  }
}

function usualAgents(count: number, tags: Record<string, string>, group = "nas"): AgentDefinition[] {
  return Array.from({ length: count }, (_, i) => ({ name: `${group}-agent-${i + 1}`, tags }));
}

/** A tree of some thousand directories, the same for every transfer of that server. */
function addSource(part: TransferWorld, transfer: TransferSettings, { seed }: WorldOptions): void {
  const uri = sourceUri(transfer.source).replace(/\/+$/, "");
  const draw = (what: string) => textKey(`${seed} ${uri} ${what}`) / 2 ** 32;
  let source = part.sources.find((known) => known.uri === uri);
  if (!source) {
    const files = Math.round(30_000 * 10 ** draw("files"));
    const shape = { directories: 2_000, files, bytes: files * 2_000_000, seed: `${seed} ${uri}` };
    const directories = generateTree(shape);
    // What the stack file names exists.
    const named = transfer.sources.filter(
      (path) => path !== "/" && !directories.some((directory) => directory.path === path),
    );
    for (const path of named) {
      const below = generateTree({ ...shape, directories: 200, seed: `${seed} ${uri} ${path}` });
      directories.push(
        ...below.map((directory) => ({
          ...directory,
          path: directory.path === "/" ? path : `${path}${directory.path}`,
        })),
      );
    }
    source = { uri, directories, filesPerDay: Math.round(files / 50), scans: [] };
    part.sources.push(source);
  }
  source.scans!.push({ ...transfer.inventory, sources: transfer.sources });
}

/** As DataSync writes the URI of the source's locations. */
function sourceUri(source: TransferSettings["source"]): string {
  switch (source.type) {
    case "NFS":
      return locationUri("nfs", source.server, source.path);
    case "SMB":
      return locationUri("smb", source.server, source.path);
    case "ObjectStorage":
      return locationUri("object-storage", source.server, `${source.bucket}/${source.prefix}`);
    case "HDFS": {
      const { hostname, port } = source.nameNodes[0]!;
      return locationUri("hdfs", `${hostname}:${port}`, source.path);
    }
  }
}

function addSecrets({ secrets }: TransferWorld, { source }: TransferSettings): void {
  const add = (id: string, value: string) => {
    if (!secrets.some((secret) => secret.id === id)) secrets.push({ id, value });
  };
  if (source.type === "SMB") add(source.passwordSecret, JSON.stringify({ password: "a-password" }));
  if (source.type === "ObjectStorage" && source.credentialsSecret !== undefined) {
    add(source.credentialsSecret, JSON.stringify({ accessKey: "an-access-key", secretKey: "a-secret-key" }));
  }
}

function addDestination(
  world: World,
  part: TransferWorld,
  { destination }: TransferSettings,
  { region }: WorldOptions,
): void {
  if ("locationArn" in destination) {
    const { locationArn: arn } = destination;
    if (part.locations.some((known) => known.arn === arn)) return;
    part.locations.push({ arn, uri: locationUri("efs", `${region}.fs-0123456789abcdef0`, arn.slice(-8)) });
  } else if (destination.type === "S3") {
    addBucket(world, destination.bucket);
  } else if (destination.type === "FSxLustre") {
    const { fileSystemId } = destination;
    if (!world.fileSystems.some((known) => known.fileSystemId === fileSystemId)) {
      world.fileSystems.push({ fileSystemId });
    }
  }
}

function addBucket(world: World, name: string | undefined): void {
  if (name !== undefined && !world.buckets.some((bucket) => bucket.name === name))
    world.buckets.push({ name });
}
