/**
 * One line of a world file's `events`: a time, and what happens then, in the words of the table below, which is also
 * the one that docs/world.md shows.
 */
import type { StackConfig } from "../../stacks/config";
import { didYouMean } from "../../stacks/did-you-mean";
import { DurationError, parseDuration } from "../../stacks/duration";
import { listed, quote } from "../../stacks/quote";
import { parseFaultList } from "../faults/fault-list";
import { absolutePath } from "../fsx/paths";
import type { World } from "../world";
import type { WorldAction, WorldEvent } from "../world-events";

/** What a line may name. */
export interface Known {
  world: Pick<World, "fileSystems" | "transfers">;
  config: Pick<StackConfig, "tasks">;
  /** When the run begins, milliseconds: what `+2h` counts from. */
  start: number;
}

/** What is wrong with a line. */
class EventProblem extends Error {}

interface Form {
  /** How it is written, without its time. */
  form: string;
  pattern: RegExp;
  action(match: string[], known: Known): WorldAction;
}

/** A task's outcome: `FAILED`, `FAILED 3 files`, `STUCK`, `TAKES 3h`. */
const OUTCOME = /^(FAILED|STUCK|TAKES)(?: (\S+)(?: files?)?)?$/i;

export const FORMS: readonly Form[] = [
  {
    form: "association dra-… or fs-…:/directory MISCONFIGURED, FAILED or AVAILABLE [why]",
    pattern: /^association (\S+) (MISCONFIGURED|FAILED|AVAILABLE)(?: (.+))?$/i,
    action: ([id, lifecycle, why], known) => ({
      kind: "association",
      ...associationOf(id!, known),
      lifecycle: lifecycle!.toUpperCase() as "AVAILABLE",
      message: why ?? "Amazon FSx is unable to access the S3 bucket.",
    }),
  },
  {
    form: "task of TASK FAILED, FAILED 3 files, STUCK or TAKES 3h",
    pattern: /^task of (\S+) (.+)$/i,
    action: ([task, outcome], known) => taskAction(task!, outcome!, known),
  },
  {
    form: "file system fs-… BUSY for 90m",
    pattern: /^file system (\S+) BUSY for (\S+)$/i,
    action: ([id, duration], known) => ({
      kind: "busy",
      fileSystemId: fileSystemOf(id!, known),
      seconds: secondsOf(duration!),
    }),
  },
  {
    form: "agent AGENT OFFLINE, ONLINE or DIES",
    pattern: /^agent (\S+) (OFFLINE|ONLINE|DIES)$/i,
    action: ([name, change], known) => ({
      kind: "agent",
      name: agentOf(name!, known),
      change: change!.toUpperCase() as "OFFLINE",
    }),
  },
  {
    form: "execution on AGENT ERROR",
    pattern: /^execution on (\S+) ERROR$/i,
    action: ([name], known) => ({ kind: "execution", agent: agentOf(name!, known) }),
  },
  {
    form: "job EXITS 137",
    pattern: /^job EXITS (\d+)$/i,
    action: ([code]) => {
      const exitCode = Number(code);
      if (exitCode > 255) throw new EventProblem(`${code} is no exit code; they go from 0 to 255`);
      return { kind: "job", failure: { exitCode } };
    },
  },
  {
    form: "job RECLAIMED",
    pattern: /^job RECLAIMED$/i,
    action: () => ({ kind: "job", failure: { spot: true } }),
  },
  {
    form: "region OUTAGE for 1h",
    pattern: /^region OUTAGE for (\S+)$/i,
    action: ([duration]) => ({ kind: "outage", seconds: secondsOf(duration!) }),
  },
  {
    form: "faults NAME=P,… for 2h",
    pattern: /^faults (.+) for (\S+)$/i,
    action: ([list, duration]) => ({ kind: "faults", mix: mixOf(list!), seconds: secondsOf(duration!) }),
  },
];

/** The first words of the forms, to tell which one is meant. */
const SUBJECTS = [...new Set(FORMS.map(({ form }) => form.split(" ")[0]!))];

/**
 * Reads one line.
 * @returns the event, or what is wrong with the line
 */
export function parseEventLine(line: string, known: Known): WorldEvent | { problem: string } {
  const words = line.trim().split(/\s+/);
  const [when = "", ...rest] = words;
  const text = rest.join(" ");
  try {
    const time = timeOf(when, known.start);
    const subject = rest[0]?.toLowerCase() ?? "";
    const forms = FORMS.filter(({ form }) => form.split(" ")[0] === subject);
    for (const { pattern, action } of forms) {
      const match = pattern.exec(text);
      if (match) return { time, text, action: action(match.slice(1), known) };
    }
    if (forms.length > 0) {
      throw new EventProblem(`${quote(text)} – write ${forms.map(({ form }) => quote(form)).join(" or ")}`);
    }
    if (text === "") throw new EventProblem(`${quote(line)} says nothing that happens then`);
    const hint = didYouMean(subject, SUBJECTS) || `; an event begins with ${listed(SUBJECTS, "or")}`;
    throw new EventProblem(`${quote(text)} is no event${hint}`);
  } catch (error) {
    if (error instanceof EventProblem) return { problem: error.message };
    throw error;
  }
}

/** `2026-12-03T02:10` is UTC where it names no zone; `+26h` counts from the start. */
function timeOf(text: string, start: number): number {
  if (text.startsWith("+")) return start + secondsOf(text.slice(1)) * 1000;
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/;
  const time = form.test(text) ? Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`) : Number.NaN;
  const day = Number(text.slice(8, 10));
  // Date takes 31 February for 3 March.
  const exists =
    form.test(text) && day <= new Date(Date.UTC(+text.slice(0, 4), +text.slice(5, 7), 0)).getUTCDate();
  if (Number.isNaN(time) || !exists) {
    throw new EventProblem(
      `${quote(text)} is no time; write 2026-12-03T02:10 (UTC, or with a zone as +01:00), or +26h after the start`,
    );
  }
  return time;
}

function secondsOf(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof DurationError) throw new EventProblem(error.message);
    throw error;
  }
}

function mixOf(list: string) {
  try {
    return parseFaultList(list);
  } catch (error) {
    throw new EventProblem(error instanceof Error ? error.message : String(error));
  }
}

function taskAction(name: string, outcome: string, { config }: Known): WorldAction {
  const task = config.tasks.find((one) => one.name === name);
  if (!task) {
    const names = config.tasks.map((one) => one.name);
    throw new EventProblem(`there is no task ${quote(name)}${hintOf(name, names)}`);
  }
  const of = { kind: "task", fileSystemId: task.fileSystemId, schedule: name } as const;
  const [, word = "", argument] = OUTCOME.exec(outcome) ?? [];
  switch (word.toUpperCase()) {
    case "FAILED": {
      if (argument === undefined) return { ...of, failure: {} };
      const files = Number(argument);
      if (Number.isInteger(files) && files >= 1 && files <= 1_000_000) return { ...of, failure: { files } };
      throw new EventProblem(`${quote(argument)} is no number of files; it is from 1 to 1,000,000`);
    }
    case "STUCK":
      if (argument === undefined) return { ...of, takes: "stuck" };
      break;
    case "TAKES":
      if (argument !== undefined) return { ...of, takes: secondsOf(argument) * 1000 };
      break;
  }
  throw new EventProblem(`${quote(outcome)} – a task is FAILED, FAILED 3 files, STUCK, or TAKES 3h`);
}

function fileSystemOf(id: string, { world }: Known): string {
  const ids = world.fileSystems.map(({ fileSystemId }) => fileSystemId);
  if (!ids.includes(id)) throw new EventProblem(`there is no file system ${quote(id)}${hintOf(id, ids)}`);
  return id;
}

function associationOf(text: string, known: Known): { id: string; directory?: string } {
  const { fileSystems } = known.world;
  if (text.startsWith("dra-")) {
    const ids = fileSystems.flatMap(({ associations = [] }) =>
      associations.flatMap(({ associationId }) => associationId ?? []),
    );
    if (ids.includes(text)) return { id: text };
    throw new EventProblem(
      `no association of this file has the id ${quote(text)}${didYouMean(text, ids)}; give it one, or write fs-…:/directory`,
    );
  }
  const colon = text.indexOf(":");
  const id = fileSystemOf(colon < 0 ? text : text.slice(0, colon), known);
  const { associations = [], importPath } = fileSystems.find(({ fileSystemId }) => fileSystemId === id)!;
  const directories = associations.map(({ fileSystemPath }) => absolutePath(fileSystemPath) ?? "/");
  if (colon < 0) {
    if (importPath !== undefined) return { id };
    if (directories.length === 1) return { id, directory: directories[0]! };
    const all = directories.map((one) => `${id}:${one}`);
    throw new EventProblem(
      all.length === 0 ? `${id} is not linked to S3` : `${id} has several links; write ${listed(all, "or")}`,
    );
  }
  const directory = absolutePath(text.slice(colon + 1)) ?? "";
  if (directories.includes(directory)) return { id, directory };
  throw new EventProblem(
    `${id} has no association of ${quote(text.slice(colon + 1))}${hintOf(text.slice(colon + 1), directories)}`,
  );
}

function agentOf(name: string, { world }: Known): string {
  const names = (world.transfers?.agents ?? []).map((agent) => agent.name);
  if (!names.includes(name)) throw new EventProblem(`there is no agent ${quote(name)}${hintOf(name, names)}`);
  return name;
}

function hintOf(name: string, names: string[]): string {
  if (names.length === 0) return "; there is none";
  return (
    didYouMean(name, names) || `; there ${names.length === 1 ? "is" : "are"} ${listed(names.slice(0, 10))}`
  );
}
