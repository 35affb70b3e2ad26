/**
 * Automatic export: files that change on a linked directory appear in S3 by themselves, some minutes later, and FSx says
 * every minute how old the oldest change is that still waits (LustreGuide "Automatically export updates to your S3
 * bucket", metric AgeOfOldestQueuedMessage).
 */
import type { LocalCloud } from "../cloud";
import { textKey } from "./activity";
import type { ExplicitFile } from "./contents";
import type { FileSystem } from "./file-system";
import type { Link } from "./links";
import { covers } from "./paths";
import type { FsxService } from "./service";
import { writeObject } from "./task-plan";

const MINUTE = 60_000;
/** From a change until it is in S3, seconds; AWS gives no figure. */
const DELAY = { least: 30, most: 240 };

export class AutoExport {
  readonly #watched = new Set<string>();
  readonly #stuck = new Set<string>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly fsx: FsxService,
  ) {}

  /** Begins, where a link of the file system exports by itself. */
  watch(fileSystemId: string): void {
    if (this.#watched.has(fileSystemId) || this.#links(fileSystemId).length === 0) return;
    this.#watched.add(fileSystemId);
    this.#next(fileSystemId);
  }

  /** Whether changes of the file system wait, from now on, and are not exported. */
  setStuck(fileSystemId: string, stuck: boolean): void {
    if (stuck) this.#stuck.add(fileSystemId);
    else this.#stuck.delete(fileSystemId);
  }

  #links(fileSystemId: string): Link[] {
    const fileSystem = this.fsx.fileSystems.get(fileSystemId);
    return fileSystem ? this.fsx.links(fileSystem).filter((link) => link.autoExports) : [];
  }

  /** On each full minute, as CloudWatch has FSx's metrics. */
  #next(fileSystemId: string): void {
    const { clock } = this.cloud;
    const time = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
    clock.at(time, `fsx automatic export of ${fileSystemId}`, () => this.#look(fileSystemId));
  }

  #look(fileSystemId: string): void {
    const fileSystem = this.fsx.fileSystems.get(fileSystemId);
    const links = this.#links(fileSystemId);
    if (!fileSystem || fileSystem.lifecycle === "DELETING" || links.length === 0) {
      this.#watched.delete(fileSystemId);
      return;
    }
    const now = this.cloud.clock.now();
    for (const link of links) if (link.lifecycle === "AVAILABLE") this.#export(fileSystem, link, now);
    const waiting = links.flatMap((link) => queue(fileSystem, link));
    const oldest = Math.min(now, ...waiting.map(({ mtime }) => mtime));
    this.cloud.cloudwatch.record({
      namespace: "AWS/FSx",
      name: "AgeOfOldestQueuedMessage",
      dimensions: { FileSystemId: fileSystemId, Publisher: "AutoExport" },
      value: (now - oldest) / 1000,
      unit: "Seconds",
    });
    this.#next(fileSystemId);
  }

  #export(fileSystem: FileSystem, link: Link, now: number): void {
    if (this.#stuck.has(fileSystem.id)) return;
    for (const file of queue(fileSystem, link)) {
      if (file.errorCode !== undefined || file.mtime + delayOf(file) > now) continue;
      fileSystem.contents.exportAll([file.path], (changed) => writeObject(this.cloud, [link], changed));
    }
  }
}

/** Changes below a link that are not in S3. */
function queue({ contents }: FileSystem, { directory }: Link): ExplicitFile[] {
  return contents.files.filter((file) => !file.exported && covers(directory, file.path));
}

/** Milliseconds; another version of a file takes another time. */
function delayOf({ path, mtime }: ExplicitFile): number {
  const part = textKey(`${path} ${mtime}`) / 2 ** 32;
  return (DELAY.least + part * (DELAY.most - DELAY.least)) * 1000;
}
