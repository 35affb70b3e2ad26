/**
 * What an execution finds when it prepares: which files are to be copied, which are there already, which are to be
 * deleted at the destination. Filters are asked per directory, and per file only where a pattern could name one.
 */
import type { Copies } from "./copies";
import { countOf, missingFrom, type Run, without } from "./file-runs";
import { type Filter, selection } from "./filters";
import type { Options } from "./shapes";
import { below, joined, type SourceDirectory, type SourceTree } from "./source-tree";
import type { WorkItem } from "./transfer-work";

export interface Deletion {
  /** URI of the directory. */
  destination: string;
  /** What stays; undefined where the directory goes, too. */
  left: Run[] | undefined;
  files: number;
}

export interface WorkPlan {
  items: WorkItem[];
  deletions: Deletion[];
  /** What the filters select at the source. */
  listed: { files: number; folders: number; bytes: number };
  /** Selected, and as it is at the source already. */
  skipped: { files: number; folders: number };
}

export interface WorkRequest {
  tree: SourceTree;
  /** The source location's path in the tree, "/" for all of it. */
  top: string;
  /** The destination location's URI, without a "/" at its end. */
  destination: string;
  includes: string | undefined;
  excludes: string | undefined;
  options: Options;
}

export function planWork(request: WorkRequest, copies: Copies): WorkPlan {
  const { tree, top, destination, options } = request;
  const filter = selection(request.includes, request.excludes);
  const plan: WorkPlan = {
    items: [],
    deletions: [],
    listed: { files: 0, folders: 0, bytes: 0 },
    skipped: { files: 0, folders: 0 },
  };
  for (const directory of tree.directories.values()) {
    const path = below(top === "/" ? "" : top, directory.path === "/" ? "" : directory.path);
    if (path === undefined) continue;
    const selected = selectedRuns(directory, path, filter);
    const isSelected = path !== "/" && filter.covers(path);
    if (selected.length === 0 && !isSelected) continue;
    const target = `${destination}${path === "/" ? "" : path}`;
    const present = copies.contents(target);
    const runs = toCopy(selected, present ?? [], options);
    const folder = isSelected && present === undefined;
    if (runs.length > 0 || folder) plan.items.push({ directory, destination: target, runs, folder });
    plan.listed.files += countOf(selected);
    plan.listed.folders += isSelected ? 1 : 0;
    plan.listed.bytes += bytesOf(directory, selected);
    plan.skipped.files += countOf(selected) - countOf(runs);
    plan.skipped.folders += isSelected && !folder ? 1 : 0;
  }
  if (options.PreserveDeletedFiles === "REMOVE") plan.deletions = deletions(request, filter, copies);
  return plan;
}

/** The files of a directory that the filters select. */
function selectedRuns(directory: SourceDirectory, path: string, filter: Filter): Run[] {
  if (directory.files === 0) return [];
  if (!filter.mayNameFilesOf(path)) {
    // Every file of it is named as the directory is. The top has no name that a pattern could leave out.
    const anyFile = joined(path, `/${directory.nameOf(0)}`);
    return filter.covers(path === "/" ? anyFile : path) ? directory.runs : [];
  }
  return directory.runs.flatMap((run) => {
    const parts: Run[] = [];
    for (let i = run.from; i < run.to; i++) {
      if (!filter.covers(joined(path, `/${directory.nameOf(i)}`))) continue;
      const last = parts.at(-1);
      if (last?.to === i) last.to = i + 1;
      else parts.push({ from: i, to: i + 1, version: run.version });
    }
    return parts;
  });
}

function toCopy(selected: Run[], present: readonly Run[], options: Options): Run[] {
  if (options.TransferMode === "ALL" && options.OverwriteMode !== "NEVER") return selected;
  return options.OverwriteMode === "NEVER" ? without(selected, present) : missingFrom(present, selected);
}

/** What lies at the destination, is selected by the filters and not at the source any more. */
function deletions({ tree, top, destination }: WorkRequest, filter: Filter, copies: Copies): Deletion[] {
  const found: Deletion[] = [];
  for (const [uri, runs] of copies.directoriesBelow(destination)) {
    const path = below(destination, uri)!;
    if (!filter.covers(path === "/" ? "/" : path)) continue;
    const source = tree.directories.get(joined(top, path));
    const left = source ? missingFrom(without(runs, source.runs), runs) : undefined;
    const files = countOf(runs) - countOf(left ?? []);
    if (files > 0 || left === undefined) found.push({ destination: uri, left, files });
  }
  return found;
}

function bytesOf(directory: SourceDirectory, runs: readonly Run[]): number {
  return runs.reduce((sum, { from, to }) => sum + directory.bytesBefore(to) - directory.bytesBefore(from), 0);
}
