/**
 * The world before deployment: buckets, file systems, their associations, how busy they are. Plain data, derived from
 * a stack's config (`deriveWorld`) or written by hand, and put into a local cloud by `createWorld`.
 */
import type { LocalCloud } from "./cloud";
import { addEfsLocation } from "./datasync/location-file-systems";
import { beginLife } from "./datasync/source-life";
import type { FileSystemDefinition } from "./fsx/definition";
import type { TransferWorld } from "./transfer-world";
import { scheduleEvents, type WorldEvent } from "./world-events";

export { deriveWorld, type WorldOptions } from "./world-derivation";

export interface World {
  buckets: WorldBucket[];
  fileSystems: FileSystemDefinition[];
  /** Agents, file servers and passwords; absent where nothing is transferred. */
  transfers?: Partial<TransferWorld>;
  /** What happens at a set time. */
  events?: WorldEvent[];
  /** What about the config cannot be had in any world, one sentence each; for people to read. */
  notes: string[];
}

export interface WorldBucket {
  /** 3 to 63 lower-case letters, digits, dots and hyphens. */
  name: string;
  objects?: WorldObject[];
}

export interface WorldObject {
  key: string;
  /** Text; or a size in bytes of zeroes. */
  content: string | number;
}

/**
 * Puts a world into a cloud that has none yet.
 * @throws Error where AWS would not let a file system exist as described
 */
export function createWorld(cloud: LocalCloud, world: World): void {
  for (const { name, objects = [] } of world.buckets) {
    cloud.s3.objects.createBucket(name);
    for (const { key, content } of objects) {
      if (typeof content === "number") cloud.s3.objects.putSize(name, key, content);
      else cloud.s3.objects.put(name, key, Buffer.from(content), "text/plain");
    }
  }
  for (const fileSystem of world.fileSystems) cloud.fsx.addFileSystem(fileSystem);
  const { agents = [], sources = [], secrets = [], locations = [] } = world.transfers ?? {};
  for (const agent of agents) cloud.datasync.addAgent(agent);
  for (const source of sources) beginLife(cloud, cloud.datasync.addSource(source), source);
  for (const { id, value } of secrets) cloud.secretsmanager.addSecret(id, value);
  for (const { arn, uri } of locations) addEfsLocation(cloud, arn, uri);
  scheduleEvents(cloud, world.events ?? []);
}
