/**
 * A manifest: which directories below a mount are transferred, one per line from the mount on: `/files`. `/` is all of
 * it; blank lines and those that begin with "#" mean nothing.
 */
import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { mergedSources } from "../../handlers/split-tree";
import { fileProblem } from "../../stacks/file-problem";
import { CommandError } from "../command-error";

export interface ManifestLine {
  /** From 1. */
  number: number;
  path: string;
}

/** @throws Error saying why the file cannot be read, or naming every line that is no path from the mount on */
export function readManifest(file: string): ManifestLine[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new CommandError(`--manifest ${file}: ${fileProblem(cause)}`, { cause });
  }
  return parseManifest(text, file);
}

/** @throws Error naming every line that is no path from the mount on */
export function parseManifest(text: string, name: string): ManifestLine[] {
  const problems: string[] = [];
  const lines: ManifestLine[] = [];
  for (const [index, whole] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    const path = whole.replace(/\r$/, "");
    if (path.trim() === "" || path.startsWith("#")) continue;
    const cleaned = path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
    if (!path.startsWith("/")) {
      problems.push(
        `${name}, line ${index + 1}: ${quoted(path)} must begin with "/", which is the mount itself`,
      );
    } else if (cleaned.split("/").some((part) => part === "." || part === "..")) {
      problems.push(`${name}, line ${index + 1}: ${quoted(path)} must do without "." and ".."`);
    } else lines.push({ number: index + 1, path: cleaned });
  }
  if (problems.length === 0 && lines.length === 0)
    problems.push(`${name}: names no directory; "/" is all of them`);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return lines;
}

/**
 * The manifest's directories without repetition and without those below another one.
 * @param root the mount's real path
 * @throws Error naming every line whose directory does not exist, is none, or leads out of the mount
 */
export function manifestSources(lines: readonly ManifestLine[], name: string, root: string): string[] {
  const problems = lines.flatMap((line) => {
    const problem = problemOf(line.path, root);
    return problem ? [`${name}, line ${line.number}: ${quoted(line.path)} ${problem}`] : [];
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return mergedSources(lines.map(({ path }) => path));
}

function problemOf(path: string, root: string): string | undefined {
  const full = join(root, path);
  try {
    if (path === "/") return undefined;
    const stats = lstatSync(full);
    if (stats.isSymbolicLink()) return "is a symbolic link; those are copied as links, not followed";
    if (!stats.isDirectory()) return "is no directory";
    if (realpathSync(full) !== full) return `leads to ${realpathSync(full)} through a symbolic link`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return `does not exist in ${root}`;
    return `cannot be read (${code})`;
  }
  return undefined;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
