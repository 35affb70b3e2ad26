/**
 * Reads a world file (`--world FILE`): what the stack's world is, where it is not the derived one. All mistakes are
 * told at once, by key, as those of a stack file are. docs/world.md describes the file.
 */
import { readFileSync } from "node:fs";
import type { StackConfig } from "../../stacks/config";
import { ConfigProblems, described, isMap } from "../../stacks/config-problems";
import { fileProblem } from "../../stacks/file-problem";
import { listed, quote } from "../../stacks/quote";
import { readYaml } from "../../stacks/yaml-text";
import { LocalCloud } from "../cloud";
import type { FileSystemDefinition } from "../fsx/definition";
import type { TransferWorld } from "../transfer-world";
import { createWorld, deriveWorld, type World, type WorldOptions } from "../world";
import type { WorldEvent } from "../world-events";
import { parseEventLine } from "./event-line";
import { readFileSystems } from "./file-systems";
import { readAgents, readBuckets, readSources, readTexts } from "./transfers";

export const SECTIONS = [
  "fileSystems",
  "buckets",
  "agents",
  "sources",
  "secrets",
  "locations",
  "events",
] as const;

/** Why a world file cannot be used; `message` is ready to be shown. */
export class WorldFileError extends Error {
  override readonly name = "WorldFileError";
}

type Config = Parameters<typeof deriveWorld>[0] & Pick<StackConfig, "tasks">;

/**
 * The world that a file describes, on top of the one that is derived from the stack.
 * @throws WorldFileError
 */
export function readWorldFile(path: string, config: Config, options: WorldOptions): World {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (cause) {
    throw new WorldFileError(`The world file ${path} cannot be read: ${fileProblem(cause)}.`, { cause });
  }
  return parseWorld(content, path, config, options);
}

/** @param file the file's name, for messages */
export function parseWorld(content: string, file: string, config: Config, options: WorldOptions): World {
  const given = parse(content, file);
  if (!isMap(given ?? {})) {
    throw new WorldFileError(`${file}: ${described(given)}; it is a map with ${listed(SECTIONS, "or")}`);
  }
  const problems = new ConfigProblems();
  const world = deriveWorld(config, options);
  const map = problems.readMap([], given ?? {}, "a world file", SECTIONS);
  if (map) {
    if (map.fileSystems !== undefined) mergeFileSystems(world, readFileSystems(problems, map.fileSystems));
    if (map.buckets !== undefined) {
      world.buckets = mergedBy("name", world.buckets, readBuckets(problems, map.buckets));
    }
    readTransfers(problems, world, map, options);
    const wellFormed = problems.errors.length === 0;
    if (wellFormed) tryOut(problems, world, options);
    if (map.events !== undefined) world.events = readEvents(problems, map.events, world, config, options);
  }
  if (problems.errors.length > 0) {
    throw new WorldFileError(
      `${file} is not valid:\n${problems.errors.map((line) => `  ${line}`).join("\n")}`,
    );
  }
  const start = options.start.getTime();
  for (const event of world.events ?? []) {
    if (event.time >= start) continue;
    world.notes.push(`${file}: "${event.text}" lies before the run's start, so it does not happen.`);
  }
  return world;
}

function parse(content: string, file: string): unknown {
  try {
    return readYaml(file, content);
  } catch (cause) {
    throw new WorldFileError((cause as Error).message, { cause });
  }
}

/**
 * What a file system's entry names takes the place of what was derived; the rest stays. Busy directories and files are
 * told apart by their paths, so that one can be changed without naming the others.
 */
function mergeFileSystems(
  world: World,
  given: (Partial<FileSystemDefinition> & { fileSystemId: string })[],
): void {
  for (const one of given) {
    const index = world.fileSystems.findIndex(({ fileSystemId }) => fileSystemId === one.fileSystemId);
    const { associations, ...derived }: FileSystemDefinition = world.fileSystems[index] ?? one;
    // A file system that is linked the old way has no associations.
    const linked = one.importPath === undefined && associations ? { associations } : {};
    const merged = { ...derived, ...linked, ...one };
    if (one.activity) merged.activity = mergedBy("path", derived.activity ?? [], one.activity);
    if (one.files) merged.files = mergedBy("path", derived.files ?? [], one.files);
    if (index < 0) world.fileSystems.push(merged);
    else world.fileSystems[index] = merged;
  }
}

/** The items, those that are given anew in the place of the old ones, member by member, and new ones at the end. */
function mergedBy<Item, Key extends keyof Item>(key: Key, items: Item[], given: Item[]): Item[] {
  const all = new Map(items.map((item) => [item[key], item]));
  for (const one of given) all.set(one[key], { ...all.get(one[key]), ...one });
  return [...all.values()];
}

/** A section that is there takes the place of what was derived. */
function readTransfers(
  problems: ConfigProblems,
  world: World,
  map: Record<string, unknown>,
  { seed }: WorldOptions,
): void {
  const given: Partial<TransferWorld> = {};
  if (map.agents !== undefined) given.agents = readAgents(problems, map.agents);
  if (map.sources !== undefined) {
    given.sources = readSources(problems, map.sources, world.transfers?.sources ?? [], seed);
  }
  if (map.secrets !== undefined) {
    given.secrets = readTexts(problems, "secrets", map.secrets).map(([id, value]) => ({ id, value }));
  }
  if (map.locations !== undefined) {
    given.locations = readTexts(problems, "locations", map.locations).map(([arn, uri]) => ({ arn, uri }));
  }
  if (Object.keys(given).length > 0) world.transfers = { ...world.transfers, ...given };
}

/** Makes each part in a cloud of its own, to see whether AWS would let it exist. */
function tryOut(problems: ConfigProblems, world: World, { region, start }: WorldOptions): void {
  const tell = (path: string[], make: (cloud: LocalCloud) => void) => {
    try {
      make(new LocalCloud({ region, start: start.getTime(), seed: "a trial" }));
    } catch (error) {
      problems.error(path, error instanceof Error ? error.message : String(error));
    }
  };
  const nothing = { buckets: [], fileSystems: [], notes: [] };
  for (const fileSystem of world.fileSystems) {
    tell(["fileSystems", fileSystem.fileSystemId], (cloud) => cloud.fsx.addFileSystem(fileSystem));
  }
  if (problems.errors.length > 0) return;
  tell(["fileSystems"], (cloud) => createWorld(cloud, { ...nothing, fileSystems: world.fileSystems }));
  const { agents = [], locations = [] } = world.transfers ?? {};
  tell(["agents"], (cloud) => createWorld(cloud, { ...nothing, transfers: { agents } }));
  tell(["locations"], (cloud) => createWorld(cloud, { ...nothing, transfers: { locations } }));
}

function readEvents(
  problems: ConfigProblems,
  value: unknown,
  world: World,
  config: Config,
  { start }: WorldOptions,
): WorldEvent[] {
  if (!Array.isArray(value)) {
    problems.error(
      ["events"],
      `${described(value)}; write a list of lines, each a time and what happens then`,
    );
    return [];
  }
  const known = { world, config, start: start.getTime() };
  return value.flatMap((line: unknown, index) => {
    if (typeof line !== "string") {
      const example = quote("2026-12-03T02:10 agent nas-agent-1 OFFLINE");
      problems.error(["events", index], `${described(line)}; write a text, such as ${example}`);
      return [];
    }
    const event = parseEventLine(line, known);
    if (!("problem" in event)) return event;
    problems.error(["events", index], event.problem);
    return [];
  });
}
