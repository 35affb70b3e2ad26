/**
 * The section `transfers` of a stack file: from its values to the transfers that the components take.
 */

import type { TransferSettings } from "../components/transfer-settings";
import { type ConfigPath, type ConfigProblems, described, isMap } from "./config-problems";
import { transferNameProblem } from "./names";
import { readOwnSchedule } from "./own-schedule";
import { quote } from "./quote";
import { readSettings } from "./setting";
import { readAgents, readDestination, readSource } from "./transfer-ends";
import { OPTIONS, REPORT, TRANSFER } from "./transfer-fields";
import { checkPlaces, sourceDirectories, transferOptions } from "./transfer-rules";

/** Every setting that a transfer has, in the order in which the documentation tells them. */
export const TRANSFER_SETTINGS = Object.keys(TRANSFER);
/** The maps inside a transfer that are the same for all kinds, and what each may hold. */
export const TRANSFER_MAPS = { options: Object.keys(OPTIONS), taskReport: Object.keys(REPORT) };

/** The functions learn the addresses of all transfers from one environment variable of at most 4 KB (Lambda quotas). */
export const MOST_TRANSFERS = 10;

/** Reads the whole section; problems are noted. */
export function readTransfers(problems: ConfigProblems, value: unknown, now: Date): TransferSettings[] {
  if (value === undefined || value === null) return [];
  if (!isMap(value)) {
    const example = "{ home: { source: { type: NFS, … }, destination: { type: S3, … } } }";
    problems.error(
      ["transfers"],
      `${described(value)}; transfers are a map from name to settings, such as ${example}`,
    );
    return [];
  }
  const names = Object.keys(value);
  if (names.length > MOST_TRANSFERS) {
    problems.error(
      ["transfers"],
      `${names.length} transfers given, at most ${MOST_TRANSFERS} allowed in a stack; put some into another stack`,
    );
  }
  for (const name of names) {
    const message = transferNameProblem(name);
    if (message) problems.error(["transfers", name], message);
  }
  checkConfusable(problems, names);
  return Object.entries(value).map(([name, given]) => readTransfer(problems, name, given, now));
}

function readTransfer(problems: ConfigProblems, name: string, given: unknown, now: Date): TransferSettings {
  const path = ["transfers", name];
  const own = readSettings(problems, path, given, "a transfer", TRANSFER);
  const map = isMap(given) ? given : {};
  const source = isMap(given) ? readSource(problems, [...path, "source"], own.source) : undefined;
  const destination = isMap(given)
    ? readDestination(problems, [...path, "destination"], own.destination)
    : undefined;
  const options =
    own.options === undefined
      ? {}
      : readSettings(problems, [...path, "options"], own.options, "options", OPTIONS);
  checkPlaces(problems, path, own, map.maxWait !== undefined);
  return {
    name,
    source: source!,
    sources: sourceDirectories(problems, [...path, "sources"], own.sources),
    destination: destination!,
    agents: readAgents(problems, [...path, "agents"], own.agents),
    inventory: own.inventory!,
    perFileCost: own.perFileCost!,
    schedule: readOwnSchedule(problems, path, map, own, now, "transfer"),
    options: transferOptions(problems, [...path, "options"], options, source, destination),
    taskReport: readReport(problems, [...path, "taskReport"], own.taskReport),
    maxInventoryAge: own.maxInventoryAge!,
    maxDuration: own.maxDuration!,
    agentOfflineFor: own.agentOfflineFor!,
    whenBusy: own.whenBusy!,
    maxWait: own.maxWait!,
  };
}

function readReport(
  problems: ConfigProblems,
  path: ConfigPath,
  value: unknown,
): TransferSettings["taskReport"] {
  if (value === undefined) return undefined;
  const { bucket, prefix, level } = readSettings(problems, path, value, "taskReport", REPORT);
  return { bucket: bucket!, prefix: prefix!, level: level! };
}

/** Names that differ in nothing but case: people, and case-insensitive consoles, take one for the other. */
function checkConfusable(problems: ConfigProblems, names: string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other === undefined) seen.set(name.toLowerCase(), name);
    else
      problems.warn(["transfers", name], `differs from ${quote(other)} only in capitals; rename one of them`);
  }
}
