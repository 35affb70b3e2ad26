/**
 * What the settings of one transfer mean for each other: options and mode, directories below one another, times.
 */

import type { TransferDestination, TransferOptions, TransferSource } from "../components/transfer-settings";
import type { ConfigPath, ConfigProblems } from "./config-problems";
import { formatDuration } from "./duration";
import { controlCharacter } from "./paths";
import { quote } from "./quote";
import type { OptionFields } from "./transfer-fields";

/** Fills in what depends on source and mode, and refuses what DataSync would. */
export function transferOptions(
  problems: ConfigProblems,
  path: ConfigPath,
  given: OptionFields,
  source: TransferSource | undefined,
  destination: TransferDestination | undefined,
): TransferOptions {
  const enhanced = given.taskMode === "ENHANCED";
  // An SMB share has no POSIX owners and permissions.
  const posix = source?.type !== "SMB";
  const atime = given.atime ?? (given.mtime === "NONE" ? "NONE" : "BEST_EFFORT");
  const mtime = given.mtime ?? (atime === "NONE" ? "NONE" : "PRESERVE");
  if ((atime === "NONE") !== (mtime === "NONE")) {
    problems.error(
      [...path, given.mtime === undefined ? "atime" : "mtime"],
      "atime BEST_EFFORT goes with mtime PRESERVE, and atime NONE with mtime NONE (DataSync, Options); change one of them",
    );
  }
  const verifyMode = given.verifyMode ?? (enhanced ? "ONLY_FILES_TRANSFERRED" : "POINT_IN_TIME_CONSISTENT");
  if (enhanced && verifyMode === "POINT_IN_TIME_CONSISTENT") {
    problems.error(
      [...path, "verifyMode"],
      "POINT_IN_TIME_CONSISTENT does not go with taskMode ENHANCED; write ONLY_FILES_TRANSFERRED",
    );
  }
  if (given.preserveDeletedFiles === "REMOVE") {
    if (given.transferMode === "ALL") {
      problems.error(
        [...path, "preserveDeletedFiles"],
        "REMOVE does not go with transferMode ALL, which does not look at the destination; write CHANGED",
      );
    }
    problems.warn(
      [...path, "preserveDeletedFiles"],
      "every slice removes what its own filters cover; try it on a copy first, since a directory that changed its slice " +
        "is looked at by another task than the one that copied it",
    );
  }
  if (!posix) {
    for (const key of ["uid", "gid", "posixPermissions"] as const) {
      if (given[key] === undefined || given[key] === "NONE") continue;
      problems.error(
        [...path, key],
        `${given[key]} does not go with an SMB source, which has no such thing; remove it`,
      );
    }
  }
  if (
    given.preserveDevices === "PRESERVE" &&
    destination &&
    "type" in destination &&
    destination.type === "EFS"
  ) {
    problems.error(
      [...path, "preserveDevices"],
      "PRESERVE does not go with EFS, which keeps no devices; write NONE",
    );
  }
  return {
    verifyMode,
    overwriteMode: given.overwriteMode ?? "ALWAYS",
    atime,
    mtime,
    uid: given.uid ?? (posix ? "INT_VALUE" : "NONE"),
    gid: given.gid ?? (posix ? "INT_VALUE" : "NONE"),
    preserveDeletedFiles: given.preserveDeletedFiles ?? "PRESERVE",
    preserveDevices: given.preserveDevices ?? "NONE",
    posixPermissions: given.posixPermissions ?? (posix ? "PRESERVE" : "NONE"),
    bytesPerSecond: given.bytesPerSecond ?? -1,
    taskQueueing: given.taskQueueing ?? "ENABLED",
    logLevel: given.logLevel ?? "BASIC",
    transferMode: given.transferMode ?? "CHANGED",
    securityDescriptorCopyFlags: given.securityDescriptorCopyFlags,
    objectTags: given.objectTags,
    taskMode: given.taskMode ?? "BASIC",
  };
}

/** Directories as filters name them: a leading "/", none at the end, none below another. */
export function sourceDirectories(
  problems: ConfigProblems,
  path: ConfigPath,
  given: readonly string[] | undefined,
): string[] {
  if (given === undefined) return ["/"];
  if (given.length === 0) problems.error(path, 'no directory given; write "/" for everything');
  const clean: string[] = [];
  given.forEach((text, index) => {
    const place = [...path, index];
    const problem = directoryProblem(text);
    if (problem) problems.error(place, problem);
    const directory = text.replace(/\/+$/, "") || "/";
    const above = clean.find((other) => isBelow(directory, other));
    if (above === undefined) clean.push(directory);
    else if (!problem) {
      const what =
        above === directory ? "is given twice" : `lies below ${quote(above)}, which is transferred whole`;
      problems.error(place, `${quote(text)} ${what}; remove it`);
    }
  });
  clean.forEach((directory) => {
    const below = clean.find((other) => other !== directory && isBelow(other, directory));
    if (below === undefined) return;
    const index = given.findIndex((text) => (text.replace(/\/+$/, "") || "/") === below);
    problems.error(
      [...path, index],
      `${quote(below)} lies below ${quote(directory)}, which is transferred whole; remove it`,
    );
  });
  return clean;
}

function directoryProblem(text: string): string | undefined {
  if (!text.startsWith("/")) {
    return `${quote(text)} does not begin with "/"; write it as seen from the source's own path, such as /files`;
  }
  const control = controlCharacter(text);
  if (control)
    return `${quote(text)} has the control character ${control}, which no filter can name; take the directory above it`;
  const wrong = /[|*\\]/.exec(text);
  if (wrong)
    return `${quote(text)} has ${quote(wrong[0])}, which means something else in DataSync's filters; take the directory above it`;
  if (text.includes("//")) return `${quote(text)} has two slashes in a row; write one`;
  const dots = text.split("/").find((segment) => segment === "." || segment === "..");
  return dots ? `${quote(text)} has a ${quote(dots)} segment; write the path without it` : undefined;
}

function isBelow(directory: string, above: string): boolean {
  return directory === above || above === "/" || directory.startsWith(`${above}/`);
}

/** A destination inside what is scanned for inventories would be transferred into itself; and the like. */
export function checkPlaces(
  problems: ConfigProblems,
  path: ConfigPath,
  given: { maxWait?: number; whenBusy?: string; maxDuration?: number },
  hasMaxWait: boolean,
): void {
  if (hasMaxWait && given.whenBusy === "skip") {
    problems.warn(
      [...path, "maxWait"],
      "has no effect with whenBusy: skip, because the run does not wait; remove one of them",
    );
  }
  if (hasMaxWait && given.whenBusy === "wait" && given.maxWait === 0) {
    problems.warn(
      [...path, "maxWait"],
      `${formatDuration(0)} with whenBusy: wait makes every run that has to wait a failure; write whenBusy: skip to leave it out`,
    );
  }
}
