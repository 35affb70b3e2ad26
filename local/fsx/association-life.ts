/**
 * Steps of an association's life that take time. FSx works on one request per file system at a time ("up to 8 … are
 * queued", LustreGuide "Linking your file system to an Amazon S3 bucket"), so each waits for those before it.
 */
import type { LocalCloud } from "../cloud";
import type { Association } from "./association";
import type { FsxService } from "./service";

/** When each file system is done with the requests it has. */
const busyUntil = new WeakMap<FsxService, Map<string, number>>();

/** Runs `action` once FSx has worked on the association for `seconds`, after all earlier requests. */
export function work(
  cloud: LocalCloud,
  fsx: FsxService,
  association: Association,
  seconds: number,
  action: () => void,
): void {
  let times = busyUntil.get(fsx);
  if (!times) {
    times = new Map();
    busyUntil.set(fsx, times);
  }
  const start = Math.max(cloud.clock.now(), times.get(association.fileSystemId) ?? 0);
  const end = start + seconds * 1000;
  times.set(association.fileSystemId, end);
  association.timer = cloud.clock.at(end, `fsx association ${association.id}`, action);
}
