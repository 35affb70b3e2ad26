/**
 * `fsx-scheduler status`: one screen about a stack; `--watch` draws it again and again, or, where there is no terminal,
 * prints a line whenever something has changed.
 */
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { nextFires } from "./deployed-schedules";
import { cut } from "./lines";
import {
  durationFlag,
  durationOption,
  type OperationOptions,
  operation,
  processSurroundings,
  sceneOf,
} from "./operation";
import { otherChanges } from "./other-lines";
import { partJson } from "./part";
import { pipelineStatusJson } from "./pipeline-status";
import { depthOf } from "./stack-queues";
import { type StatusFacts, StatusReader } from "./status-facts";
import { lastEnds, statusLines, toDo, waitingRuns } from "./status-lines";
import type { Surroundings } from "./surroundings";
import { progressOf, progressText, resultText } from "./task-progress";
import { transferStatusJson } from "./transfer-status";
import { secondTime } from "./when";

interface StatusOptions extends OperationOptions {
  watch?: boolean;
  every: number;
}

export function statusCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("status", {
    description: "show schedules, what runs now, queues and alarms of a stack",
    about:
      "Next runs are shown in each schedule's own zone and in yours (TZ). Last runs come from the " +
      "functions' logs, progress from FSx's counters, which FSx updates every 30 seconds. " +
      "With --watch and no terminal, a line is printed for every change.",
    exits: { 0: "shown; with --watch: ended by Ctrl-C", 1: "the stack could not be found or read" },
    examples: [
      "fsx-scheduler status",
      "fsx-scheduler status --stack prod --watch",
      "fsx-scheduler status --json | jq '.running[].done'",
    ],
  })
    .option("-w, --watch", "keep looking, until Ctrl-C")
    .addOption(durationFlag("--every <duration>", "with --watch: how often to look", "5s").argParser(every))
    .action(async (options: StatusOptions) => {
      const reader = new StatusReader(await sceneOf(options, surroundings));
      if (options.watch) await watch(reader, options, surroundings);
      else {
        const facts = await reader.read();
        if (options.json) surroundings.write(`${JSON.stringify(statusJson(facts), null, 2)}\n`);
        else surroundings.write(`${statusLines(facts, surroundings).join("\n")}\n`);
      }
    });
}

async function watch(
  reader: StatusReader,
  options: StatusOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { stopped } = surroundings;
  let told: Changes | undefined;
  while (!stopped.aborted) {
    const facts = await reader.read();
    if (options.json) surroundings.write(`${JSON.stringify(statusJson(facts))}\n`);
    else if (surroundings.interactive) {
      surroundings.write(screen(facts, options.every, told === undefined, surroundings));
      told = new Map();
    } else {
      const changes = changesOf(facts);
      const lines = told === undefined ? statusLines(facts, surroundings) : newLines(told, changes);
      const time = secondTime(facts.now, surroundings.timezone);
      for (const line of lines) {
        const text = told === undefined ? line : cut(`${time}  ${line}`, surroundings.columns);
        surroundings.write(`${text}\n`);
      }
      told = changes;
    }
    await surroundings.pause(options.every * 1000);
  }
}

/** Home, draw, clear the rest of each line and of the screen: nothing flickers. */
function screen(facts: StatusFacts, every: number, first: boolean, surroundings: Surroundings): string {
  const lines = statusLines(facts, surroundings);
  const room = surroundings.rows - 3;
  const shown =
    lines.length <= room
      ? lines
      : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines; make the window higher`];
  return `${first ? "\x1b[2J" : ""}\x1b[H${[...shown, "", `Every ${every} s; Ctrl-C ends it.`].map((line) => `${line}\x1b[K\n`).join("")}\x1b[J`;
}

/** What is worth a line when it changes, by what it is about. */
type Changes = Map<string, string>;

function changesOf(facts: StatusFacts): Changes {
  const changes: Changes = new Map();
  for (const task of "value" in facts.tasks ? facts.tasks.value : []) {
    const tenth = Math.floor((progressOf(task, facts.now).done ?? 0) * 10);
    changes.set(
      `${task.taskId} ${task.lifecycle} ${tenth}`,
      `${task.schedule}  ${progressText(task, facts.now, 10)}`,
    );
  }
  for (const run of waitingRuns(facts)) {
    changes.set(`waiting ${run.schedule} ${run.scheduledTime}`, `${run.schedule}  waiting: ${run.detail}`);
  }
  for (const run of "value" in facts.runs ? lastEnds(facts.runs.value).values() : []) {
    changes.set(`ended ${run.schedule} ${run.scheduledTime}`, `${run.schedule}  ${resultText(run)}`);
  }
  for (const { name, state } of "value" in facts.alarms ? facts.alarms.value : []) {
    changes.set(`${name} ${state}`, `${name} is ${state}`);
  }
  for (const [key, line] of otherChanges(facts.others, facts.now)) changes.set(key, line);
  return changes;
}

function newLines(before: Changes, after: Changes): string[] {
  return [...after].filter(([key]) => !before.has(key)).map(([, line]) => line);
}

export function statusJson(facts: StatusFacts) {
  const ended = "value" in facts.runs ? lastEnds(facts.runs.value) : undefined;
  return {
    stack: facts.stack,
    region: facts.region,
    local: facts.local !== undefined,
    time: new Date(facts.now).toISOString(),
    running: partJson(facts.tasks, (tasks) =>
      tasks.map((task) => {
        const { done, left } = progressOf(task, facts.now);
        return {
          schedule: task.schedule,
          scheduledTime: task.scheduledTime,
          taskId: task.taskId,
          lifecycle: task.lifecycle,
          type: task.type,
          fileSystemId: task.fileSystemId,
          counts: task.counts,
          done,
          secondsLeft: left === undefined ? undefined : Math.round(left),
        };
      }),
    ),
    waiting: partJson(facts.runs, () =>
      waitingRuns(facts).map(({ schedule, scheduledTime, detail }) => ({ schedule, scheduledTime, detail })),
    ),
    schedules: partJson(facts.schedules, (states) =>
      states.map((state) => {
        const last = ended?.get(state.task);
        return {
          name: state.task,
          ...(state.kind === "schedule"
            ? {
                expression: state.expression,
                timezone: state.timezone,
                enabled: state.enabled,
                next: nextFires(state, new Date(facts.now)).next().value?.toISOString(),
              }
            : state.kind === "after"
              ? { after: state.after, enabled: state.enabled }
              : { deployed: false }),
          last: last && {
            scheduledTime: last.scheduledTime,
            ended: last.endedAt === undefined ? undefined : new Date(last.endedAt).toISOString(),
            outcome: last.outcome,
            reason: last.reason,
            detail: last.detail,
            taskId: last.taskId,
            counts: last.counts,
            durationSeconds: last.took,
          },
        };
      }),
    ),
    pipelines: partJson(facts.others.pipelines, (all) =>
      all.map((one) => pipelineStatusJson(one, facts.now)),
    ),
    transfers: partJson(facts.others.transfers, (all) => all.map(transferStatusJson)),
    queues: partJson(facts.queues, (queues) =>
      Object.fromEntries(queues.map(({ queue }) => [queue, depthOf(queues, queue)])),
    ),
    alarms: partJson(facts.alarms, (alarms) =>
      alarms.map(({ name, state, since, reason }) => ({
        name,
        state,
        since: since === undefined ? undefined : new Date(since).toISOString(),
        reason,
      })),
    ),
    toDo: toDo(facts, "UTC"),
  };
}

function every(text: string): number {
  const seconds = durationOption(text);
  if (seconds < 1) throw new InvalidArgumentError("it takes a duration of 1s or more.");
  return seconds;
}
