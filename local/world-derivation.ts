/**
 * A believable world for a stack's config: every file system it names exists, every path it names is linked to S3,
 * files change as they do where people work, and pipelines' buckets hold something to read. Nothing in it fails.
 */
import type { PipelineSettings } from "../components/pipeline-settings";
import type { ScheduledTask } from "../components/scheduled-task";
import type { StackConfig } from "../stacks/config";
import { textKey } from "./fsx/activity";
import { MAX_ASSOCIATIONS } from "./fsx/association";
import type { ActivityDefinition, FileDefinition } from "./fsx/contents";
import type { AssociationDefinition, FileSystemDefinition } from "./fsx/definition";
import { absolutePath, below, covers, join, type S3Location, s3Covers, s3Location } from "./fsx/paths";
import { addTransfers } from "./transfer-world";
import type { World, WorldBucket } from "./world";

export interface WorldOptions {
  region: string;
  /** The same seed gives the same world. */
  seed: string;
  /** Virtual time at which the world begins. */
  start: Date;
}

/** What is busy on a file system that is used as a whole. */
const USUAL_DIRECTORIES = ["/projects", "/results", "/shared"];
const HOUR = 3_600_000;

/** The world that `config` needs. */
export function deriveWorld(
  config: Pick<StackConfig, "tasks"> & Partial<Pick<StackConfig, "pipelines" | "transfers">>,
  options: WorldOptions,
): World {
  const world: World = { buckets: [], fileSystems: [], notes: [] };
  const ids = [...new Set(config.tasks.map((task) => task.fileSystemId))];
  for (const id of ids) {
    const tasks = config.tasks.filter((task) => task.fileSystemId === id);
    const fileSystem = deriveFileSystem(id, tasks, options, world.notes);
    world.fileSystems.push(fileSystem);
    for (const { dataRepositoryPath } of fileSystem.associations ?? []) {
      const { bucket } = s3Location(dataRepositoryPath)!;
      if (!world.buckets.some(({ name }) => name === bucket)) world.buckets.push({ name: bucket });
    }
  }
  for (const pipeline of config.pipelines ?? []) addInputs(world, pipeline, options);
  addTransfers(world, config.transfers ?? [], options);
  return world;
}

/** What a pipeline's job finds: its bucket, with some files below the prefix that it reads. */
function addInputs(
  world: World,
  { name, bucket, importPrefix }: PipelineSettings,
  { seed }: WorldOptions,
): void {
  const draw = (what: string) => textKey(`${seed} ${name} ${what}`) / 2 ** 32;
  const found = world.buckets.find((other) => other.name === bucket);
  const entry: WorldBucket = found ?? { name: bucket };
  if (!found) world.buckets.push(entry);
  const known = new Set(entry.objects?.map(({ key }) => key));
  const objects = Array.from({ length: 8 + Math.round(24 * draw("inputs")) }, (_, i) => ({
    key: `${importPrefix}samples/sample-${String(i + 1).padStart(4, "0")}.dat`,
    // A megabyte to a gigabyte, small ones as likely as large ones.
    content: Math.round(2 ** 20 * 1024 ** draw(`input ${i}`)),
  }));
  entry.objects = [...(entry.objects ?? []), ...objects.filter(({ key }) => !known.has(key))];
}

function deriveFileSystem(
  id: string,
  tasks: ScheduledTask[],
  options: WorldOptions,
  notes: string[],
): FileSystemDefinition {
  const paths = tasks.flatMap((task) => task.paths);
  const directories = unique(
    paths.flatMap((path) => (path.startsWith("s3://") ? [] : (absolutePath(path) ?? []))),
  );
  const repositories = outermost(paths.flatMap((path) => s3Location(path) ?? []));
  const associations = deriveAssociations(id, directories, repositories, notes);
  // Where nothing exports by schedule, something must, or there would never be anything to release.
  const releasesOnly =
    tasks.some(({ type }) => type === "Release") && !tasks.some(({ type }) => type === "Export");
  const draw = (what: string) => textKey(`${options.seed} ${id} ${what}`) / 2 ** 32;
  const activity = deriveActivity(tasks, directories, repositories, associations, draw);
  return {
    fileSystemId: id,
    deploymentType: "PERSISTENT_2",
    storageCapacity: [1200, 2400, 4800, 7200][Math.floor(draw("capacity") * 4)]!,
    version: "2.15",
    associations: releasesOnly
      ? associations.map((association) => ({ ...association, autoExport: ["NEW", "CHANGED", "DELETED"] }))
      : associations,
    files: activity.flatMap(({ path, filesPerDay }) =>
      filesPerDay ? someFiles(path, draw, options.start) : [],
    ),
    activity,
    filesPerSecond: 20 + Math.round(draw("speed") * 60),
  };
}

/** Associations such that every directory and every repository lies in one of them, as far as AWS's rules allow. */
function deriveAssociations(
  id: string,
  directories: string[],
  repositories: S3Location[],
  notes: string[],
): AssociationDefinition[] {
  const own: S3Location = { bucket: `${id}-repository`, prefix: "" };
  const foreign = repositories.filter((repository) => !s3Covers(own, repository));
  const tops = unique(directories.map((directory) => `/${directory.slice(1).split("/")[0]}`));
  const byBucket = unique(foreign.map(({ bucket }) => bucket)).map((bucket) => ({ bucket, prefix: "" }));
  const links = tops.length + foreign.length <= MAX_ASSOCIATIONS ? foreign : byBucket;
  // A repository that is the file system's own bucket, whole or in part, is reached through the directory of the
  // same name, which the root association links.
  const ownUsed = foreign.length < repositories.length;
  const asWhole = tops.includes("/") || ownUsed || tops.length + links.length > MAX_ASSOCIATIONS;
  if (!asWhole) {
    const linked = tops.map((top) => link(top, { bucket: own.bucket, prefix: top.slice(1) }));
    for (const repository of links) {
      const taken = linked.map((other) => absolutePath(other.fileSystemPath)!);
      linked.push(link(freeDirectory(repository, taken), repository));
    }
    return linked;
  }
  // The whole file system can be linked to one place only.
  const [whole = own, ...others] = ownUsed ? [own, ...byBucket] : byBucket;
  for (const { bucket } of others) {
    notes.push(
      `${id}: s3://${bucket} cannot be linked, because the whole file system is linked to s3://${whole.bucket}; tasks that import from it will fail.`,
    );
  }
  return [link("/", whole)];
}

function link(fileSystemPath: string, { bucket, prefix }: S3Location): AssociationDefinition {
  return { fileSystemPath, dataRepositoryPath: `s3://${bucket}/${prefix === "" ? "" : `${prefix}/`}` };
}

/** A directory for a repository: named after its last prefix, or its bucket. */
function freeDirectory({ bucket, prefix }: S3Location, taken: string[]): string {
  const name = prefix.split("/").at(-1) || bucket;
  let directory = `/${name}`;
  for (let n = 2; taken.includes(directory); n++) directory = `/${name}-${n}`;
  return directory;
}

function deriveActivity(
  tasks: ScheduledTask[],
  directories: string[],
  repositories: S3Location[],
  associations: AssociationDefinition[],
  draw: (what: string) => number,
): ActivityDefinition[] {
  const whole = directories.includes("/");
  const named = directories.filter((directory) => directory !== "/");
  const usual = whole
    ? USUAL_DIRECTORIES.filter(
        (path) => !named.some((directory) => covers(path, directory) || covers(directory, path)),
      )
    : [];
  const imported = repositories.flatMap((repository) => directoryOf(repository, associations) ?? []);
  const imports = tasks.some(({ type }) => type === "Import");
  return unique([...named, ...usual, ...imported]).map((path) => ({
    path,
    // Hundreds to tens of thousands of files on an average day, small numbers as likely as large ones.
    filesPerDay: imported.includes(path) ? 0 : Math.round(400 * 60 ** draw(`files ${path}`)),
    ...(imports ? { objectsPerDay: Math.round(200 * 40 ** draw(`objects ${path}`)) } : {}),
  }));
}

/** The directory that a repository is linked to. */
function directoryOf(repository: S3Location, associations: AssociationDefinition[]): string | undefined {
  for (const { fileSystemPath, dataRepositoryPath } of associations) {
    const linked = s3Location(dataRepositoryPath)!;
    if (s3Covers(linked, repository)) {
      return join(fileSystemPath, below(`/${linked.prefix}`, `/${repository.prefix}`));
    }
  }
  return undefined;
}

/** A few files that exist one by one, so that the bucket has something to show after the first export. */
function someFiles(directory: string, draw: (what: string) => number, start: Date): FileDefinition[] {
  return ["README.md", "manifest.json", "calibration.h5"].map((name, i) => ({
    path: join(directory, name),
    size: Math.round(500 * 100 ** (i * draw(`size ${directory}`))),
    mtime: start.getTime() - Math.round(HOUR * (1 + 20 * draw(`age ${directory} ${name}`))),
  }));
}

/** Those locations that lie in no other. */
function outermost(locations: S3Location[]): S3Location[] {
  return locations.filter(
    (location, i) =>
      !locations.some(
        (other, j) => i !== j && s3Covers(other, location) && (j < i || !s3Covers(location, other)),
      ),
  );
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
