/**
 * What is on a file system, as far as tasks can tell: explicit files, one by one, and directories in which files
 * change all the time (`Activity`), counted only when a task asks.
 */
import { Activity, type Profile, textKey } from "./activity";
import { absolutePath, covers } from "./paths";
import type { Batch } from "./work";

const DAY = 86_400_000;
/** Share of a busy directory's changes that a directory below it gets, once a task names that one. */
const SUBDIRECTORY_SHARE = 0.1;

/** A file that exists one by one. Times are virtual milliseconds. */
export interface ExplicitFile {
  path: string;
  size: number;
  mtime: number;
  atime: number;
  /** Whether S3 has this version of it. */
  exported: boolean;
  /** Whether its data is in S3 only. */
  released: boolean;
  /** The error code with which every task fails on it. */
  errorCode?: string;
}

/** A file of a definition: its path, and what is not as usual. */
export type FileDefinition = Pick<ExplicitFile, "path"> & Partial<ExplicitFile>;

/** A directory of a definition in which files change all the time. */
export interface ActivityDefinition extends Profile {
  /** Absolute path of the directory. */
  path: string;
  /** Files that are written or changed in it on an average day. */
  filesPerDay?: number;
  /** Objects that appear below it in S3 on an average day, written by others. */
  objectsPerDay?: number;
}

/** A busy directory, and up to when its changes were dealt with. */
interface BusyDirectory {
  files: Activity;
  objects: Activity;
  /** Changes before this time were exported, but for `unexported` of them. */
  exportedUntil: number;
  unexported: number;
  releasedUntil: number;
  unreleased: number;
  importedUntil: number;
  unimported: number;
}

/** An object below a repository, as an import finds it. */
export interface FoundObject {
  /** Where it belongs on the file system. */
  path: string;
  etag: string;
  size: number;
  lastModified: number;
}

export class Contents {
  readonly #files = new Map<string, ExplicitFile>();
  readonly #busy = new Map<string, BusyDirectory>();
  /** ETags of the objects that the file system knows, by path. */
  readonly #known = new Map<string, string>();

  /**
   * @param key 32-bit number that decides every count
   * @param now virtual time
   */
  constructor(
    private readonly key: number,
    private readonly now: () => number,
  ) {}

  /** Adds files; a file at the same path is replaced. Not exported, not released and written now, where not given. */
  addFiles(files: FileDefinition[]): void {
    for (const file of files) {
      const path = absolutePath(file.path) ?? "/";
      this.#files.set(path, {
        size: 1024,
        mtime: this.now(),
        atime: file.mtime ?? this.now(),
        exported: false,
        released: false,
        ...file,
        path,
      });
    }
  }

  /** Adds busy directories, each with a day of changes to export and 30 days of exported ones to release. */
  addActivity(definitions: ActivityDefinition[]): void {
    for (const { path, filesPerDay = 0, objectsPerDay = 0, ...profile } of definitions) {
      const directory = absolutePath(path) ?? "/";
      const key = (this.key ^ textKey(directory)) >>> 0;
      this.#busy.set(directory, {
        files: new Activity(directory, filesPerDay, key, profile),
        objects: new Activity(directory, objectsPerDay, (key ^ 0x5bd1e995) >>> 0, profile),
        exportedUntil: this.now() - DAY,
        unexported: 0,
        releasedUntil: this.now() - 30 * DAY,
        unreleased: 0,
        importedUntil: this.now() - DAY,
        unimported: 0,
      });
    }
  }

  /** The explicit file at `path`. */
  file(path: string): ExplicitFile | undefined {
    return this.#files.get(path);
  }

  get files(): ExplicitFile[] {
    return [...this.#files.values()];
  }

  /** Somebody writes the file: new, or changed since its export. */
  write(path: string, size?: number): void {
    const known = this.#files.get(path);
    this.addFiles([
      {
        ...known,
        path,
        size: size ?? known?.size ?? 1024,
        mtime: this.now(),
        atime: this.now(),
        exported: false,
        released: false,
      },
    ]);
  }

  /** Somebody reads the file; a released one gets its data back. */
  read(path: string): void {
    const file = this.#files.get(path);
    if (file) Object.assign(file, { atime: this.now(), released: false });
  }

  /** Deletes everything below `directory`. */
  remove(directory: string): void {
    for (const paths of [this.#files, this.#busy, this.#known]) {
      for (const path of [...paths.keys()]) if (covers(directory, path)) paths.delete(path);
    }
  }

  /** Whether there is a file or directory at `path`. Any path below a busy directory is believed. */
  has(path: string): boolean {
    if (path === "/") return true;
    for (const file of this.#files.keys()) if (covers(path, file)) return true;
    for (const directory of this.#busy.keys())
      if (covers(path, directory) || covers(directory, path)) return true;
    return false;
  }

  /**
   * Files below `paths` that S3 does not have in their present version.
   * @param write puts an explicit file into S3 and gives the object's ETag
   */
  toExport(paths: string[], write: (file: ExplicitFile) => string): Batch[] {
    const now = this.now();
    const explicit = this.#filesBelow(paths)
      .filter((file) => !file.exported)
      .map((file): Batch => {
        const version = file.mtime;
        return {
          size: 1,
          path: () => file.path,
          errorCode: () => file.errorCode,
          settle: (processed, failed) => {
            if (processed === 0 || failed.size > 0) return;
            this.#known.set(file.path, write(file));
            file.exported = file.mtime === version;
          },
        };
      });
    return [
      ...explicit,
      ...this.#busyBelow(paths).map((directory) => this.#changes(directory, "files", now)),
    ];
  }

  /** Objects in S3 that the file system does not know: those of `found`, and those that appeared below `paths`. */
  toImport(paths: string[], found: FoundObject[]): Batch[] {
    // Paths may overlap: each object counts once.
    const explicit = [...new Map(found.map((object) => [object.path, object])).values()]
      .filter((object) => this.#known.get(object.path) !== object.etag)
      .map(
        (object): Batch => ({
          size: 1,
          path: () => object.path,
          // `a//b` and `../a` are keys, but not paths.
          errorCode: () =>
            absolutePath(object.path) === object.path ? undefined : "S3ObjectPathNotPosixCompliant",
          settle: (processed, failed) => {
            if (processed === 0 || failed.size > 0) return;
            this.#known.set(object.path, object.etag);
            // Only metadata is imported: the data stays in S3 until somebody reads it.
            const { path, size, lastModified } = object;
            this.addFiles([{ path, size, mtime: lastModified, exported: true, released: true }]);
          },
        }),
      );
    const now = this.now();
    return [
      ...explicit,
      ...this.#busyBelow(paths).map((directory) => this.#changes(directory, "objects", now)),
    ];
  }

  /** Exported files below `paths` that were neither read nor changed for `age` milliseconds. */
  toRelease(paths: string[], age: number): Batch[] {
    const before = this.now() - age;
    const explicit = this.#filesBelow(paths)
      .filter((file) => file.exported && !file.released && Math.max(file.atime, file.mtime) <= before)
      .map(
        (file): Batch => ({
          size: 1,
          path: () => file.path,
          errorCode: () => file.errorCode,
          settle: (processed, failed) => {
            if (processed > 0 && failed.size === 0) file.released = true;
          },
        }),
      );
    return [...explicit, ...this.#busyBelow(paths).map((directory) => this.#releasable(directory, before))];
  }

  /** From now on every object is known at once: automatic import. */
  importAll(paths: string[], found: FoundObject[]): void {
    for (const batch of this.toImport(paths, found)) batch.settle(batch.size, new Set());
  }

  /** From now on every change is in S3 at once: automatic export. */
  exportAll(paths: string[], write: (file: ExplicitFile) => string): void {
    for (const batch of this.toExport(paths, write)) batch.settle(batch.size, new Set());
  }

  /** Changes of a busy directory that are not in S3 (files) or not on the file system (objects). */
  #changes(directory: BusyDirectory, what: "files" | "objects", now: number): Batch {
    const [until, left] =
      what === "files"
        ? (["exportedUntil", "unexported"] as const)
        : (["importedUntil", "unimported"] as const);
    const since = directory[until];
    const size = directory[left] + directory[what].changed(since, now);
    return {
      size,
      path: (index) => directory[what].path(since, index),
      settle: (processed, failed) => {
        directory[until] = now;
        directory[left] = size - processed + failed.size;
      },
    };
  }

  /** Exported files of a busy directory that have not changed since `before`. */
  #releasable(directory: BusyDirectory, before: number): Batch {
    const since = directory.releasedUntil;
    const until = Math.max(since, Math.min(before, directory.exportedUntil));
    const size = directory.unreleased + directory.files.changed(since, until);
    return {
      size,
      path: (index) => directory.files.path(since, index),
      settle: (processed, failed) => {
        directory.releasedUntil = until;
        directory.unreleased = size - processed + failed.size;
      },
    };
  }

  #filesBelow(paths: string[]): ExplicitFile[] {
    return [...this.#files.values()].filter((file) => paths.some((path) => covers(path, file.path)));
  }

  /** Busy directories at or below `paths`; a path below a busy directory becomes one itself. */
  #busyBelow(paths: string[]): BusyDirectory[] {
    for (const path of paths) if (!this.#files.has(path)) this.#split(path);
    return [...this.#busy]
      .filter(([directory]) => paths.some((path) => covers(path, directory)))
      .map(([, directory]) => directory);
  }

  #split(path: string): void {
    let nearest: string | undefined;
    for (const directory of this.#busy.keys()) {
      if (covers(directory, path) && directory.length > (nearest?.length ?? 0)) nearest = directory;
      if (covers(path, directory)) return;
    }
    if (nearest === undefined) return;
    const parent = this.#busy.get(nearest)!;
    this.#busy.set(path, {
      ...parent,
      files: parent.files.split(path, SUBDIRECTORY_SHARE),
      objects: parent.objects.split(path, SUBDIRECTORY_SHARE),
      unexported: 0,
      unreleased: 0,
      unimported: 0,
    });
  }
}
