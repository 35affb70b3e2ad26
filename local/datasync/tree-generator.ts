/**
 * Believable trees: a few large directories and many small ones, some deep, most files small and most bytes in large
 * files, a few flat directories with very many files. Cheap for hundreds of thousands of directories.
 */
import { Random } from "../random";
import type { SourceDirectoryDefinition } from "./source-tree";

export interface TreeShape {
  /** How many directories, the top one among them. */
  directories: number;
  /** About how many files, in all of them. */
  files: number;
  /** About how many bytes. */
  bytes: number;
  /** The same seed gives the same tree. */
  seed: string;
  /** Deepest level; 6 where not given. */
  depth?: number;
}

const TOP_NAMES = ["projects", "home", "archive", "instruments", "shared", "scratch", "results", "models"];
const NAMES = ["run", "sample", "batch", "year", "plate", "scan", "user", "set"];
const FILE_NAMES = ["#.dat", "frame-#.tif", "reads-#.fastq.gz", "log-#.txt", "checkpoint-#.pt"];

export function generateTree({
  directories,
  files,
  bytes,
  seed,
  depth = 6,
}: TreeShape): SourceDirectoryDefinition[] {
  const draw = draws(seed);
  const paths: string[] = ["/"];
  const depths = [0];
  const children = [0];
  while (paths.length < directories) {
    // Old directories have more children than young ones, as in trees that grew.
    let parent = Math.floor(paths.length * draw() ** 2);
    if (depths[parent]! >= depth) parent = 0;
    const index = children[parent]!++;
    const level = depths[parent]! + 1;
    const name =
      level === 1
        ? index < TOP_NAMES.length
          ? TOP_NAMES[index]!
          : `${TOP_NAMES[index % TOP_NAMES.length]!}-${Math.floor(index / TOP_NAMES.length)}`
        : `${NAMES[(parent + level) % NAMES.length]!}-${String(index).padStart(4, "0")}`;
    paths.push(parent === 0 ? `/${name}` : `${paths[parent]!}/${name}`);
    depths.push(level);
    children.push(0);
  }
  // Pareto-like: one directory in a hundred holds a large part of everything.
  const fileShares = paths.map(() => 1 / (0.01 + draw()) ** 1.2);
  const byteShares = fileShares.map((share) => share / (0.01 + draw()) ** 0.8);
  const perFile = files / sum(fileShares);
  const perByte = bytes / sum(byteShares);
  return paths.map((path, i) => {
    const count = Math.round(fileShares[i]! * perFile);
    return {
      path,
      files: count,
      bytes: count === 0 ? 0 : Math.round(byteShares[i]! * perByte),
      names: FILE_NAMES[i % FILE_NAMES.length]!,
    };
  });
}

/** A quick generator for very many draws (mulberry32), begun from the seed. */
function draws(seed: string): () => number {
  let state = Number.parseInt(new Random(`tree ${seed}`).hex(8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
