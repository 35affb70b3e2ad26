/** Small rehearsals for the tests: a day of July 2026 unless given, with the runs that a test is about. */

import type { Rehearsal, TaskRun } from "../../../cli/rehearsal/rehearsal";
import type { ScheduledTask } from "../../../components/scheduled-task";
import { RunLedger } from "../../../local/run-ledger";
import { parseStackConfig } from "../../../stacks/config";

export const FROM = Date.parse("2026-07-01T00:00:00Z");
const DAY = 86_400_000;

/** `at("03:15")`, `at("03:15", 2)` on the third day. */
export function at(clock: string, day = 0): number {
  return FROM + day * DAY + Date.parse(`1970-01-01T${clock.length === 5 ? `${clock}:00` : clock}Z`);
}

/** Tasks as a stack file gives them. */
export function tasks(given: Record<string, object>): ScheduledTask[] {
  const values = {
    tasks: Object.fromEntries(
      Object.entries(given).map(([name, settings]) => [
        name,
        { fileSystemId: "fs-0a1b2c3d4e5f60718", ...settings },
      ]),
    ),
  };
  return parseStackConfig({ stack: "test", values, now: new Date(FROM) }).config.tasks;
}

/** A run of some minutes that began when it was scheduled. */
export function run(task: string, scheduled: number, minutes: number, more: Partial<TaskRun> = {}): TaskRun {
  return {
    task,
    fileSystemId: "fs-0a1b2c3d4e5f60718",
    type: "Export",
    scheduled,
    came: scheduled,
    started: scheduled,
    ended: scheduled + minutes * 60_000,
    end: "succeeded",
    waited: false,
    ...more,
  };
}

/** A run that never had a task. */
export function unstarted(task: string, scheduled: number, end: TaskRun["end"]): TaskRun {
  const { started: _, ended: __, ...rest } = run(task, scheduled, 0);
  return { ...rest, end };
}

export function rehearsal(given: {
  tasks: Record<string, object>;
  runs: TaskRun[];
  days?: number;
  more?: Partial<Rehearsal>;
}): Rehearsal {
  const config = parseStackConfig({
    stack: "test",
    values: { tasks: { other: { fileSystemId: "fs-0fffffffffffffff0", enabled: false } } },
    now: new Date(FROM),
  }).config;
  return {
    file: "Pulumi.test.yaml",
    text: "config:\n  aws:region: us-east-1\n",
    config: { ...config, tasks: tasks(given.tasks) },
    region: "us-east-1",
    seed: "1",
    from: FROM,
    until: FROM + (given.days ?? 1) * DAY,
    runs: given.runs,
    foreignTasks: [],
    pipelineRuns: [],
    transferRuns: [],
    outages: [],
    notices: {
      mails: [],
      alarms: [],
      troubles: [],
      faults: [],
      faultMoments: [],
      leftOut: { mails: 0, alarms: 0, troubles: 0 },
    },
    totals: new RunLedger(new Map()).totals(),
    ...given.more,
  };
}
