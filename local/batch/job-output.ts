/**
 * What a job does, as far as others can see: it reads the files that it finds on its file systems and writes results
 * below a directory of its own. What is written stays, whatever becomes of the job.
 */
import type { LocalCloud } from "../cloud";
import { absolutePath, covers, join } from "../fsx/paths";
import type { Random } from "../random";
import type { Job } from "./job";
import { type LustreMount, mountsOf } from "./lustre-mounts";

/** Files that a job writes when nothing stops it. */
const MOST_FILES = 12;
const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * Lets the job's container work on its files.
 * @param part how much of its work it has done, 0 to 1
 * @returns the files that it has written
 */
export function work(cloud: LocalCloud, job: Job, part: number): string[] {
  const { lustre, local } = mountsOf(cloud, job);
  for (const { fileSystem, directory } of lustre) {
    for (const { path } of fileSystem.contents.files) {
      if (covers(directory, path)) fileSystem.contents.read(path);
    }
  }
  const writable = lustre.filter(({ readOnly }) => !readOnly);
  const target = writable.find(({ directory }) => directory.endsWith("/output")) ?? writable[0];
  if (target) return writeResults(cloud, job, target, part);
  if (local.length > 0) {
    cloud.events.emit({
      kind: "warning",
      message: `job ${job.name} (${job.id}) wrote its results to its host's own disk (${local.join(", ")}); they are gone with the host`,
    });
  }
  return [];
}

function writeResults(
  cloud: LocalCloud,
  job: Job,
  { fileSystem, directory }: LustreMount,
  part: number,
): string[] {
  // The same for every attempt, so that a repeated one writes the same files again.
  const random: Random = cloud.random.stream(`results of ${job.id}`);
  const count = random.integer(3, MOST_FILES);
  const base = join(outputDirectory(cloud, fileSystem.id, directory), `results/${folderOf(job)}`);
  const written: string[] = [];
  for (let i = 0; i < Math.floor(count * part); i++) {
    const path = `${base}/part-${String(i).padStart(4, "0")}.dat`;
    fileSystem.contents.write(path, random.integer(1024, LARGEST_FILE));
    written.push(path);
  }
  return written;
}

/** `my-job`, and `my-job/3` for a child of an array job. */
function folderOf({ name, child }: Job): string {
  return child ? `${name}/${child.index}` : name;
}

/** Where under the mounted directory results belong: what is linked as `/output`, else what is linked at all. */
function outputDirectory(cloud: LocalCloud, fileSystemId: string, directory: string): string {
  const linked = cloud.fsx
    .associationsOf(fileSystemId)
    .map(({ fileSystemPath }) => absolutePath(fileSystemPath)!)
    .filter((path) => covers(directory, path) || covers(path, directory))
    .map((path) => (covers(path, directory) ? directory : path));
  return linked.find((path) => path.endsWith("/output")) ?? linked[0] ?? directory;
}
