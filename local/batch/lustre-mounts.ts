/**
 * What a job's host paths mean: `/fsx/<file system id>-<mount name>/…` is mounted on demand by the host's autofs, and
 * anything else is the host's own disk, which is gone with the host.
 */
import type { LocalCloud } from "../cloud";
import type { FileSystem } from "../fsx/file-system";
import type { Job } from "./job";

const MOUNT_ROOT = "/fsx/";
const MOUNT = /^\/fsx\/(fs-[0-9a-f]{8,18})-([a-z0-9]+)((?:\/[^/]+)*)\/?$/;

export interface LustreMount {
  fileSystem: FileSystem;
  /** Of the file system: `/scratch`, or `/`. */
  directory: string;
  readOnly: boolean;
}

export interface Mounts {
  lustre: LustreMount[];
  /** Writable directories of the host's own disk. */
  local: string[];
  /** Why the container cannot start; the words are Docker's. */
  problem: string | undefined;
}

export function mountsOf(cloud: LocalCloud, job: Job): Mounts {
  const mounts: Mounts = { lustre: [], local: [], problem: undefined };
  for (const { sourceVolume, readOnly = false } of job.container.mountPoints ?? []) {
    const path = job.container.volumes?.find(({ name }) => name === sourceVolume)?.host?.sourcePath;
    if (!path?.startsWith(MOUNT_ROOT)) {
      if (!readOnly) mounts.local.push(path ?? "a Docker volume");
      continue;
    }
    const [, id = "", mountName, directory] = MOUNT.exec(path) ?? [];
    const fileSystem = cloud.fsx.fileSystems.get(id);
    // A file system that is being deleted, or not there yet, answers no mount.
    if (fileSystem?.lifecycle !== "AVAILABLE" || fileSystem.mountName !== mountName) {
      mounts.problem ??= `CannotStartContainerError: Error response from daemon: failed to mount local volume: mount ${path}: no such file or directory`;
      continue;
    }
    mounts.lustre.push({ fileSystem, directory: directory || "/", readOnly });
  }
  return mounts;
}
