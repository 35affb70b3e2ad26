/**
 * A world file's file systems: their links to S3, the files on them, how many change when, how fast tasks run.
 */
import * as z from "zod";
import type { ConfigPath, ConfigProblems } from "../../stacks/config-problems";
import { described, isMap } from "../../stacks/config-problems";
import type { ActivityDefinition, FileDefinition } from "../fsx/contents";
import type { AssociationDefinition, FileSystemDefinition } from "../fsx/definition";
import {
  directoryKey,
  type Field,
  type Fields,
  flag,
  listOf,
  mapOf,
  number,
  oneOf,
  readEntries,
  readFields,
  s3Uri,
  text,
  time,
  whole,
} from "./fields";

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
const BUSIEST = 10_000_000_000;

/** Read by rules of their own. */
const nested: Field = { schema: z.unknown(), example: "a map" };

/** To YAML, 2.15 without quotes is a number. */
const version: Field = {
  schema: z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    oneOf("2.15", "2.12", "2.10").schema,
  ),
  example: "2.15",
};

export const FILE_SYSTEM: Fields = {
  associations: nested,
  importPath: s3Uri,
  exportPath: s3Uri,
  autoImportPolicy: oneOf("NONE", "NEW", "NEW_CHANGED", "NEW_CHANGED_DELETED"),
  activity: nested,
  files: nested,
  filesPerSecond: number(0.001, 1_000_000, 50),
  deploymentType: oneOf("PERSISTENT_2", "PERSISTENT_1", "SCRATCH_2", "SCRATCH_1"),
  storageType: oneOf("SSD", "HDD", "INTELLIGENT_TIERING"),
  storageCapacity: whole(1, 100_000_000, 1200),
  version,
  tags: mapOf(text("genomics"), "team"),
};

const EVENTS = listOf(oneOf("NEW", "CHANGED", "DELETED"));

export const ASSOCIATION: Fields = {
  repository: s3Uri,
  id: text("dra-0123456789abcdef0"),
  lifecycle: oneOf("AVAILABLE", "CREATING", "MISCONFIGURED", "UPDATING", "DELETING", "FAILED"),
  failure: text("The bucket does not exist."),
  autoImport: EVENTS,
  autoExport: EVENTS,
  tags: mapOf(text("genomics"), "team"),
};

/** `[0, 0, 1, …]`, 24 numbers, or the hours between two: `8-18`. */
const hours: Field = {
  schema: z.unknown().transform((value, context) => {
    const span = typeof value === "string" ? /^(\d{1,2})-(\d{1,2})$/.exec(value) : null;
    const [from, to] = [Number(span?.[1]), Number(span?.[2])];
    if (span && from < to && to <= 24) {
      return Array.from({ length: 24 }, (_, hour) => (hour >= from && hour < to ? 1 : 0));
    }
    const shares = Array.isArray(value) ? value : [];
    const right = shares.every((share) => typeof share === "number" && share >= 0 && share <= 1e9);
    if (shares.length === 24 && right && shares.some((share) => share > 0)) return shares as number[];
    context.addIssue(
      `${described(value)}; write hours of the day as 8-18, or 24 numbers, one for each hour (UTC)`,
    );
    return z.NEVER;
  }),
  example: "8-18",
};

/** `{SAT: 0, SUN: 0}`: as many as on an average day where a day is not named. */
const weekdays: Field = {
  schema: z
    .strictObject(
      Object.fromEntries(DAYS.map((day) => [day, number(0, 1000, 1).schema.optional()])),
      `write how busy each day is, as {SAT: 0.5, SUN: 0}; days are ${DAYS.join(", ")}`,
    )
    .transform((days) => DAYS.map((day) => (days as Record<string, number>)[day] ?? 1)),
  example: "{SAT: 0.5, SUN: 0}",
};

export const ACTIVITY: Fields = {
  filesPerDay: number(0, BUSIEST, 4000),
  objectsPerDay: number(0, BUSIEST, 4000),
  hours,
  weekdays,
};

export const FILE: Fields = {
  size: whole(0, 1e15, 1024),
  changed: time,
  read: time,
  exported: flag,
  released: flag,
  errorCode: text("S3AccessDenied"),
};

type Given = Partial<FileSystemDefinition> & { fileSystemId: string };

/** What the file says of its file systems; whatever it does not say is missing. */
export function readFileSystems(problems: ConfigProblems, value: unknown): Given[] {
  return readEntries(problems, ["fileSystems"], value, "file systems, by their ids", (id, one, path) => {
    if (!/^fs-[0-9a-f]{8,18}$/.test(id)) {
      problems.error(path, 'a file system\'s id is "fs-" and 8 to 18 hex digits');
      return undefined;
    }
    const read = readFields<Record<string, unknown>>(problems, path, one, "a file system", FILE_SYSTEM);
    const { associations, activity, files } = isMap(one) ? one : {};
    const parts = {
      ...(associations === undefined ? {} : { associations: readAssociations(problems, path, associations) }),
      ...(activity === undefined ? {} : { activity: readActivity(problems, path, activity) }),
      ...(files === undefined ? {} : { files: readFiles(problems, path, files) }),
    };
    return read && { ...(read as Partial<FileSystemDefinition>), fileSystemId: id, ...parts };
  });
}

function readAssociations(
  problems: ConfigProblems,
  above: ConfigPath,
  value: unknown,
): AssociationDefinition[] {
  const what = "associations, by their directories";
  return readEntries(problems, [...above, "associations"], value, what, (key, one, path) => {
    const directory = directoryKey(problems, path, key);
    const read = readFields<Record<string, unknown>>(problems, path, one, "an association", ASSOCIATION, [
      "repository",
    ]);
    if (directory === undefined || !read) return undefined;
    const { repository, id, ...plain } = read;
    return {
      fileSystemPath: directory,
      dataRepositoryPath: String(repository),
      ...(id === undefined ? {} : { associationId: String(id) }),
      ...(plain as Partial<AssociationDefinition>),
    };
  });
}

function readActivity(problems: ConfigProblems, above: ConfigPath, value: unknown): ActivityDefinition[] {
  const what = "busy directories, by their paths";
  return readEntries(problems, [...above, "activity"], value, what, (key, one, path) => {
    const directory = directoryKey(problems, path, key);
    const read = readFields<Partial<ActivityDefinition>>(problems, path, one, "a busy directory", ACTIVITY);
    return directory === undefined || !read ? undefined : { path: directory, ...read };
  });
}

function readFiles(problems: ConfigProblems, above: ConfigPath, value: unknown): FileDefinition[] {
  return readEntries(problems, [...above, "files"], value, "files, by their paths", (key, one, path) => {
    const file = directoryKey(problems, path, key);
    const read = readFields<Record<string, unknown>>(problems, path, one, "a file", FILE);
    if (file === undefined || !read) return undefined;
    const { changed, read: accessed, ...plain } = read;
    return {
      path: file,
      ...(plain as Partial<FileDefinition>),
      ...(changed === undefined ? {} : { mtime: Number(changed) }),
      ...(accessed === undefined ? {} : { atime: Number(accessed) }),
    };
  });
}
