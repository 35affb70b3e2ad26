/**
 * What lies on a file server, or in a store, before anything is transferred: directories with how many files and bytes
 * are directly in each. A file has no object of its own: it is its directory and a number, and both its size and its
 * name follow from them.
 */
import { overlay, type Run } from "./file-runs";

/** Plain data, for worlds. */
export interface SourceDefinition {
  /**
   * As DataSync writes a location's URI: `nfs://server/export`, `smb://server/share`, `hdfs://name-node:8020/data`,
   * `object-storage://server/bucket`, `s3://bucket/prefix`. Locations may lie below it.
   */
  uri: string;
  directories: SourceDirectoryDefinition[];
}

export interface SourceDirectoryDefinition {
  /** From the URI, with a leading "/"; the top itself is "/". Directories above need no entry of their own. */
  path: string;
  /** Directly in it. */
  files: number;
  bytes: number;
  /** Names of its files, "#" standing for the number; `#.dat` where not given. */
  names?: string;
}

export class SourceDirectory {
  files: number;
  bytes: number;
  /** Every file of it, in one run or several. */
  runs: Run[];

  constructor(
    readonly path: string,
    files: number,
    bytes: number,
    private readonly names: string,
    version: number,
  ) {
    this.files = files;
    this.bytes = files === 0 ? 0 : bytes;
    this.runs = files === 0 ? [] : [{ from: 0, to: files, version }];
  }

  /** Bytes of the files numbered below `count`: sizes differ by a byte at most, the larger ones first. */
  bytesBefore(count: number): number {
    if (this.files === 0) return 0;
    const each = Math.floor(this.bytes / this.files);
    return count * each + Math.min(count, this.bytes % this.files);
  }

  nameOf(index: number): string {
    return this.names.replace("#", String(index));
  }

  pathOf(index: number): string {
    return `${this.path === "/" ? "" : this.path}/${this.nameOf(index)}`;
  }
}

export class SourceTree {
  /** Without a "/" at its end. */
  readonly uri: string;
  /** By path, parents before children. */
  readonly directories = new Map<string, SourceDirectory>();

  /**
   * @param nextVersion a number that was not given before
   * @throws Error for a path that is not absolute, or given twice
   */
  constructor(
    definition: SourceDefinition,
    private readonly nextVersion: () => number,
  ) {
    this.uri = definition.uri.replace(/\/+$/, "");
    const version = nextVersion();
    const given = [...definition.directories].sort((a, b) => (a.path < b.path ? -1 : 1));
    this.directories.set("/", new SourceDirectory("/", 0, 0, "#.dat", version));
    for (const { path, files, bytes, names = "#.dat" } of given) {
      const known = this.directories.get(path);
      if (!/^\/([^/]+(\/[^/]+)*)?$/.test(path) || (known && (path !== "/" || known.files > 0))) {
        throw new Error(`Source ${this.uri}: "${path}" is not a path from the top, or is given twice.`);
      }
      this.#addParents(path, version);
      this.directories.set(path, new SourceDirectory(path, files, bytes, names, version));
    }
  }

  /** Files `from` to `to` (excluded) change, or are new; the directory, too, may be. */
  change(path: string, from: number, to: number, bytes = 0): void {
    const version = this.nextVersion();
    this.#addParents(path, version);
    const directory = this.directories.get(path) ?? new SourceDirectory(path, 0, 0, "#.dat", version);
    this.directories.set(path, directory);
    directory.runs = overlay(directory.runs, { from, to, version });
    directory.files = Math.max(directory.files, to);
    directory.bytes += bytes;
  }

  /** A directory goes, with all that is in it. */
  remove(path: string): void {
    for (const known of [...this.directories.keys()]) {
      if (known === path || known.startsWith(`${path}/`)) this.directories.delete(known);
    }
  }

  get files(): number {
    let sum = 0;
    for (const { files } of this.directories.values()) sum += files;
    return sum;
  }

  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.directories.values()) sum += bytes;
    return sum;
  }

  #addParents(path: string, version: number): void {
    for (let end = path.indexOf("/", 1); end > 0; end = path.indexOf("/", end + 1)) {
      const parent = path.slice(0, end);
      if (!this.directories.has(parent)) {
        this.directories.set(parent, new SourceDirectory(parent, 0, 0, "#.dat", version));
      }
    }
  }
}

/** The part of `uri` below `top`, with a leading "/"; undefined where it does not lie there. */
export function below(top: string, uri: string): string | undefined {
  const own = uri.replace(/\/+$/, "");
  if (own === top) return "/";
  return own.startsWith(`${top}/`) ? own.slice(top.length) : undefined;
}

/** `/a` and `/b/c` are `/a/b/c`; "/" adds nothing. */
export function joined(directory: string, path: string): string {
  if (path === "/") return directory;
  return directory === "/" ? path : `${directory}${path}`;
}
