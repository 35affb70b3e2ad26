/**
 * What a world file says beside its file systems: buckets, and what transfers need – agents, file servers, passwords.
 */
import type { ConfigPath, ConfigProblems } from "../../stacks/config-problems";
import { described, isMap } from "../../stacks/config-problems";
import type { AgentDefinition } from "../datasync/agent";
import type { SourceDefinition, SourceDirectoryDefinition } from "../datasync/source-tree";
import { generateTree } from "../datasync/tree-generator";
import type { TransferWorld } from "../transfer-world";
import type { WorldBucket, WorldObject } from "../world";
import {
  directoryKey,
  type Fields,
  listOf,
  mapOf,
  number,
  readEntries,
  readFields,
  text,
  whole,
} from "./fields";

export const AGENT: Fields = {
  id: text("agent-0123456789abcdef0"),
  bytesPerSecond: number(1, 1e12, 125_000_000),
  filesPerSecond: number(0.001, 1e6, 400),
  cannotReach: listOf(text("nas.example.com")),
  tags: mapOf(text("nas"), "site"),
};

export const DIRECTORY: Fields = {
  files: whole(0, 1e9, 1000),
  bytes: whole(0, 1e15, 1_000_000_000),
  names: text("frame-#.tif"),
};

export const TREE: Fields = {
  directories: whole(1, 1_000_000, 2000),
  files: whole(0, 1e9, 100_000),
  bytes: whole(0, 1e15, 1_000_000_000_000),
  depth: whole(1, 30, 6),
};

export const SOURCE_KEYS = ["directories", "tree", "filesPerDay"] as const;
export const BUCKET_KEYS = ["objects"] as const;

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function readBuckets(problems: ConfigProblems, value: unknown): WorldBucket[] {
  return readEntries(problems, ["buckets"], value, "buckets, by their names", (name, one, path) => {
    if (!NAME.test(name)) {
      problems.error(path, "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens");
      return undefined;
    }
    // `my-bucket:` and nothing more is a bucket without objects.
    const map = problems.readMap(path, one ?? {}, "a bucket", BUCKET_KEYS);
    if (!map) return undefined;
    if (map.objects === undefined) return { name };
    const objects = readEntries(
      problems,
      [...path, "objects"],
      map.objects,
      "objects, by their keys",
      objectOf,
    );
    return { name, objects };

    function objectOf(key: string, content: unknown, place: ConfigPath): WorldObject | undefined {
      const isSize = typeof content === "number" && Number.isInteger(content) && content >= 0;
      if (isSize || typeof content === "string") return { key, content };
      problems.error(place, `${described(content)}; write its text, or its size in bytes as a whole number`);
      return undefined;
    }
  });
}

export function readAgents(problems: ConfigProblems, value: unknown): AgentDefinition[] {
  return readEntries(problems, ["agents"], value, "agents, by their names", (name, one, path) => {
    const read = readFields<Record<string, unknown>>(problems, path, one ?? {}, "an agent", AGENT);
    if (!read) return undefined;
    const { id, ...plain } = read;
    return { name, ...plain, ...(id === undefined ? {} : { agentId: String(id) }) };
  });
}

/** @param derived the sources that the stack needs: nightly inventories go on being written as it wants them */
export function readSources(
  problems: ConfigProblems,
  value: unknown,
  derived: TransferWorld["sources"],
  seed: string,
): TransferWorld["sources"] {
  return readEntries(problems, ["sources"], value, "file servers, by their URIs", (uri, one, path) => {
    if (!/^(nfs|smb|hdfs|object-storage|s3):\/\/[^/]+/.test(uri)) {
      problems.error(
        path,
        "a source's URI is nfs://server/export, smb://, hdfs://, object-storage:// or s3://",
      );
      return undefined;
    }
    const map = problems.readMap(path, one, "a source", SOURCE_KEYS);
    if (!map) return undefined;
    if ((map.directories === undefined) === (map.tree === undefined)) {
      problems.error(path, "has either directories, one by one, or a tree that is made up");
      return undefined;
    }
    const clean = uri.replace(/\/+$/, "");
    const directories =
      map.tree === undefined
        ? readDirectories(problems, path, map.directories)
        : readTree(problems, path, map.tree, `${seed} ${clean}`);
    const { schema, example } = number(0, 1e9, 2000);
    const filesPerDay =
      map.filesPerDay === undefined
        ? undefined
        : (problems.read([...path, "filesPerDay"], schema, map.filesPerDay, example) as number | undefined);
    if (!directories) return undefined;
    const { scans = [] } = derived.find((other) => other.uri === clean) ?? {};
    return { uri: clean, directories, scans, ...(filesPerDay === undefined ? {} : { filesPerDay }) };
  });
}

function readDirectories(
  problems: ConfigProblems,
  above: ConfigPath,
  value: unknown,
): SourceDirectoryDefinition[] {
  const what = "directories, by their paths";
  return readEntries(problems, [...above, "directories"], value, what, (key, one, path) => {
    const directory = directoryKey(problems, path, key);
    const read = readFields<Omit<SourceDirectoryDefinition, "path">>(
      problems,
      path,
      one,
      "a directory",
      DIRECTORY,
      ["files", "bytes"],
    );
    return directory === undefined || !read ? undefined : { path: directory, ...read };
  });
}

function readTree(
  problems: ConfigProblems,
  above: ConfigPath,
  value: unknown,
  seed: string,
): SourceDefinition["directories"] | undefined {
  const read = readFields<Omit<Parameters<typeof generateTree>[0], "seed">>(
    problems,
    [...above, "tree"],
    value,
    "a tree",
    TREE,
    ["directories", "files", "bytes"],
  );
  return read && generateTree({ ...read, seed });
}

/** `secrets` and `locations`: names and texts. */
export function readTexts(problems: ConfigProblems, section: string, value: unknown): [string, string][] {
  if (!isMap(value)) {
    problems.error([section], `${described(value)}; write a map of texts`);
    return [];
  }
  return Object.entries(value).flatMap(([name, one]): [string, string][] => {
    if (typeof one === "string") return [[name, one]];
    problems.error([section, name], `${described(one)}; write a text`);
    return [];
  });
}
