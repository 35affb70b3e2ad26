/**
 * What a task does once it executes: the files it works on, those among them that fail, and how long it takes.
 */
import type { LocalCloud } from "../cloud";
import type { Contents, ExplicitFile, FoundObject } from "./contents";
import type { FileSystem } from "./file-system";
import { type Link, type Scope, scopeOf } from "./links";
import { absolutePath, below, join, joinKey } from "./paths";
import type { FailedFile } from "./report";
import type { FsxService } from "./service";
import type { Execution, Task } from "./task";
import { type Batch, phantom, Work } from "./work";

const SECOND = 1000;
const DAY = 86_400_000;

/** Error codes that files without one of their own fail with (LustreGuide "Troubleshooting … task failures"). */
const USUAL_ERRORS = {
  EXPORT_TO_REPOSITORY: ["S3AccessDenied", "FileSizeTooLarge", "ResourceBusy"],
  IMPORT_METADATA_FROM_REPOSITORY: [
    "S3ObjectPathNotPosixCompliant",
    "S3AccessDenied",
    "S3ObjectInUnsupportedTier",
  ],
  RELEASE_DATA_FROM_FILESYSTEM: ["ResourceBusy", "InternalError"],
};

/** How the next task of a file system goes wrong. */
export interface TaskFailure {
  /** Files that fail: which ones, or how many. Without it the task fails as a whole, before its first file. */
  files?: FailedFile[] | number;
  /** `FailureDetails.Message`; a sentence about the failed files where not given. */
  message?: string;
}

/** What the task will do, and when it will be done with it. */
export function planTask(
  cloud: LocalCloud,
  fsx: FsxService,
  task: Task,
  failure: TaskFailure | undefined,
): Execution {
  const now = cloud.clock.now();
  const { random } = fsx;
  const fileSystem = fsx.fileSystems.get(task.fileSystemId);
  const whole = failure && failure.files === undefined;
  const scope = fileSystem && scopeOf(task.type, task.paths, fsx.links(fileSystem));
  const problems = scope ? problemsOf(cloud, task, fileSystem, scope) : ["The file system no longer exists."];
  if (whole || problems.length > 0) {
    // "This value is greater than zero when the task status is FAILED" (LustreGuide): what failed are the paths.
    const paths = task.paths?.length ? task.paths : ["/"];
    const failing = (whole ? paths.slice(0, 1) : paths.slice(0, problems.length)).map((path) =>
      phantom(path, "InternalError"),
    );
    const message = (whole ? failure.message : undefined) ?? (problems.join(" ") || "The task failed.");
    const to = now + (typeof task.takes === "number" ? task.takes : random.integer(2, 20) * SECOND);
    return { work: new Work(failing), from: now, to, failure: message, failedWhole: true };
  }
  const batches = batchesOf(cloud, task, fileSystem!, scope!);
  const work = withFailures(task, batches, failure);
  const from = now + random.integer(20, 60) * SECOND;
  const rate = fileSystem!.filesPerSecond * (0.8 + 0.4 * random.fraction());
  const takes = typeof task.takes === "number" ? task.takes : from - now + (work.total / rate) * SECOND;
  const to = now + Math.max(SECOND, Math.ceil(takes));
  return { work, from: Math.min(from, to - 1), to, failure: failure?.message };
}

/** Why the task cannot be processed at all: "If a path that you provide isn't valid, the task fails" (model). */
function problemsOf(cloud: LocalCloud, task: Task, { contents }: FileSystem, scope: Scope): string[] {
  const buckets = scope.links
    .map((link) => link.importFrom.bucket)
    .filter((bucket) => !cloud.s3.objects.hasBucket(bucket));
  const problems = [...scope.problems, ...buckets.map((bucket) => `There is no bucket '${bucket}'.`)];
  if (task.type === "IMPORT_METADATA_FROM_REPOSITORY") return problems;
  const linked = scope.links.map((link) => link.directory);
  const missing = scope.paths.filter((path) => !linked.includes(path) && !contents.has(path));
  return [...problems, ...missing.map((path) => `The path '${path}' does not exist.`)];
}

function batchesOf(cloud: LocalCloud, task: Task, { contents }: FileSystem, scope: Scope): Batch[] {
  for (const link of scope.links) actAutomatically(cloud, contents, link);
  switch (task.type) {
    case "EXPORT_TO_REPOSITORY":
      return contents.toExport(scope.paths, (file) => writeObject(cloud, scope.links, file));
    case "IMPORT_METADATA_FROM_REPOSITORY":
      return contents.toImport(scope.paths, objectsIn(cloud, scope));
    case "RELEASE_DATA_FROM_FILESYSTEM":
      return contents.toRelease(
        scope.paths,
        (task.releaseConfiguration?.DurationSinceLastAccess?.Value ?? 0) * DAY,
      );
  }
}

/** What automatic import and export have done until now. */
function actAutomatically(cloud: LocalCloud, contents: Contents, link: Link): void {
  if (link.lifecycle !== "AVAILABLE") return;
  const whole: Scope = {
    paths: [link.directory],
    prefixes: [{ prefix: link.importFrom, link }],
    links: [link],
    problems: [],
  };
  if (link.autoImports) contents.importAll(whole.paths, objectsIn(cloud, whole));
  if (link.autoExports) contents.exportAll(whole.paths, (file) => writeObject(cloud, [link], file));
}

function objectsIn(cloud: LocalCloud, scope: Scope): FoundObject[] {
  return scope.prefixes.flatMap(({ prefix, link }) =>
    cloud.s3.objects
      .list(prefix.bucket, prefix.prefix)
      .filter(
        ({ key }) => prefix.prefix === "" || key === prefix.prefix || key.startsWith(`${prefix.prefix}/`),
      )
      // A key that ends in a slash is a directory.
      .filter(({ key }) => !key.endsWith("/"))
      .map((object) => ({
        path: join(link.directory, below(`/${link.importFrom.prefix}`, `/${object.key}`)),
        etag: object.etag,
        size: object.size,
        lastModified: object.lastModified,
      })),
  );
}

/** Puts an explicit file where its link exports to; its data are zeroes, as nobody reads them. */
export function writeObject(cloud: LocalCloud, links: Link[], file: ExplicitFile): string {
  const link = links.find(({ directory }) => file.path.startsWith(directory === "/" ? "/" : `${directory}/`));
  if (!link) return "";
  const key = joinKey(link.exportTo.prefix, below(link.directory, file.path));
  return cloud.s3.objects.putSize(link.exportTo.bucket, key, file.size)?.etag ?? "";
}

function withFailures(task: Task, batches: Batch[], failure: TaskFailure | undefined): Work {
  const { files } = failure ?? {};
  if (files === undefined) return new Work(batches);
  if (typeof files === "number") {
    const work = new Work(batches);
    // Where the task finds fewer files than are to fail, there are as many more.
    const missing = Math.max(0, files - work.total);
    const paths = Array.from({ length: missing }, (_, i) => `/lost+found/${String(i).padStart(4, "0")}`);
    const enough = missing === 0 ? work : new Work([...batches, ...paths.map((path) => phantom(path, ""))]);
    enough.failSome(files, USUAL_ERRORS[task.type]);
    return enough;
  }
  const named = new Map(files.map((file) => [absolutePath(file.path) ?? "/", file.errorCode]));
  const existing = batches.map((batch): Batch => {
    if (batch.size !== 1) return batch;
    const errorCode = named.get(batch.path(0));
    if (errorCode === undefined) return batch;
    named.delete(batch.path(0));
    return { ...batch, errorCode: () => errorCode };
  });
  return new Work([...existing, ...[...named].map(([path, errorCode]) => phantom(path, errorCode))]);
}
