/**
 * What of a rehearsal can make the command fail (`--fail-on`), for use in CI: each condition with its meaning and how
 * to find it. The list in --help and in the documentation is this one.
 */
import { parseScheduleExpression } from "../../stacks/schedule-expression";
import { fireTimes } from "../../stacks/schedule-times";
import { clockOddities } from "./clock-changes";
import { encounters } from "./overlaps";
import type { Rehearsal } from "./rehearsal";
import { plannedSchedules } from "./schedules";

export interface Condition {
  name: string;
  /** Goes on after "fails where …". */
  meaning: string;
  /** One sentence per thing found. */
  find(rehearsal: Rehearsal): string[];
}

/** Fires so close to the end need not have begun. */
const LAST_MINUTES = 5 * 60_000;

export const CONDITIONS: readonly Condition[] = [
  {
    name: "overlap",
    meaning: "a run came while another one executed on its file system",
    find: (rehearsal) =>
      encountersOf(rehearsal, "overlap").map(
        ({ comer, holder, fileSystemId, count }) =>
          `${comer} came while ${holder} executed on ${fileSystemId}: ${times(count)}`,
      ),
  },
  {
    name: "near-miss",
    meaning: "a run came so soon after another one on its file system that it nearly overlapped",
    find: (rehearsal) =>
      encountersOf(rehearsal, "near miss").map(
        ({ comer, holder, fileSystemId, count }) =>
          `${comer} came just after ${holder} on ${fileSystemId}: ${times(count)}`,
      ),
  },
  {
    name: "missed",
    meaning:
      "a planned run did not happen: skipped, superseded, expired, not delivered in any attempt, or left out by the clocks",
    find: missed,
  },
  {
    name: "failed",
    meaning: "a run of a task, a pipeline or a transfer failed",
    find: (rehearsal) => [
      ...counted(
        rehearsal.runs,
        ({ end }) => end === "failed",
        ({ task }) => task,
        "failed",
      ),
      ...counted(
        rehearsal.pipelineRuns,
        ({ end }) => end !== "succeeded" && end !== "unfinished",
        ({ pipeline }) => pipeline,
        "failed",
      ),
      ...counted(
        rehearsal.transferRuns,
        ({ end }) => end === "failed",
        ({ transfer }) => transfer,
        "failed",
      ),
    ],
  },
  {
    name: "alarm",
    meaning: "an alarm went off",
    find: ({ notices }) =>
      counted(
        notices.alarms,
        ({ to }) => to === "ALARM",
        ({ alarm }) => alarm,
        "went off",
      ),
  },
];

function encountersOf({ runs, config, until }: Rehearsal, kind: "overlap" | "near miss") {
  return encounters(runs, config.tasks, until).filter((encounter) => encounter.kind === kind);
}

function missed(rehearsal: Rehearsal): string[] {
  const { runs, transferRuns, notices, config, from, until } = rehearsal;
  const ends = ["skipped", "superseded", "expired"] as const;
  const planned = plannedSchedules(config);
  const skipped = clockOddities(planned, from, until).filter(({ kind }) => kind === "skipped");
  return [
    ...ends.flatMap((end) => [
      ...counted(
        runs,
        (run) => run.end === end,
        ({ task }) => task,
        `was ${end === "expired" ? "given up" : end}`,
      ),
      ...counted(
        transferRuns,
        (run) => run.end === end,
        ({ transfer }) => transfer,
        `was ${end === "expired" ? "given up" : end}`,
      ),
    ]),
    ...counted(
      notices.troubles,
      // What the stack itself fires, to look after agents, is no planned run.
      ({ kind, about }) => kind === "undelivered" && planned.some(({ name }) => name === about),
      ({ about }) => about,
      "was not delivered",
    ),
    ...skipped.map(
      ({ schedule, local, more }) =>
        `${schedule.name} was left out by the clocks at ${new Date(local).toISOString().slice(0, 16).replace("T", " ")} ` +
        `${schedule.timezone}${more > 0 ? `, and ${more} more` : ""}`,
    ),
    ...lost(rehearsal),
  ];
}

/** Fires of tasks of which nothing was seen at all. */
function lost({ runs, config, from, until }: Rehearsal): string[] {
  const seen = new Set(runs.map(({ task, scheduled }) => `${task} ${scheduled}`));
  return plannedSchedules(config).flatMap(({ section, name, expression, timezone }) => {
    const parsed = parseScheduleExpression(expression);
    // A rate counts from its deployment, which takes its own while.
    if (section !== "task" || parsed.kind === "rate") return [];
    const found: string[] = [];
    for (const time of fireTimes(parsed, timezone, new Date(from))) {
      if (time.getTime() >= until - LAST_MINUTES) break;
      if (!seen.has(`${name} ${time.getTime()}`)) found.push(time.toISOString());
    }
    return found.length === 0 ? [] : [`${name} never came: ${times(found.length)}, first at ${found[0]}`];
  });
}

function counted<T>(
  all: readonly T[],
  which: (one: T) => boolean,
  nameOf: (one: T) => string,
  what: string,
): string[] {
  const counts = new Map<string, number>();
  for (const one of all) if (which(one)) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${what}: ${times(count)}`);
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
