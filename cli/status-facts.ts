/**
 * What `status` shows, as it is read: each part by itself, so that a permission that is lacking hides one part only.
 */
import { CommandError } from "./command-error";
import { readSchedules, type ScheduleState } from "./deployed-schedules";
import type { Scene } from "./operation";
import { type Others, OthersReader } from "./others";
import { type Part, part } from "./part";
import { type KnownRun, type LoggedRecord, readRecords, runsOf } from "./run-records";
import { type AlarmState, readAlarms } from "./stack-alarms";
import { type QueueDepth, readQueues } from "./stack-queues";
import { activeTasks, findTasks, isActive, type StackTask } from "./stack-tasks";
import { taskResult } from "./task-progress";

export interface StatusFacts {
  stack: string;
  region: string;
  /** Address of the local cloud that it runs in; undefined in AWS. */
  local: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  schedules: Part<ScheduleState[]>;
  /** Tasks that have not ended. */
  tasks: Part<StackTask[]>;
  /** Runs of the last days. */
  runs: Part<KnownRun[]>;
  queues: Part<QueueDepth[]>;
  alarms: Part<AlarmState[]>;
  /** What else the stack runs: pipelines and transfers. */
  others: Others;
}

const DAY = 86_400_000;
/** How far the logs are looked through for a task's last run: only as far as needed. Days. */
const WINDOWS = [1, 7, 30];
/** The logs' events may appear a while after their time. Milliseconds. */
const LATE = 120_000;

/** Reads a stack's status, again and again; what cannot change is read once. */
export class StatusReader {
  #records = new Map<string, LoggedRecord>();
  #readTo: number | undefined;

  readonly #others: OthersReader;

  constructor(private readonly scene: Scene) {
    this.#others = new OthersReader(scene);
  }

  async read(): Promise<StatusFacts> {
    const { aws, stack } = this.scene;
    const now = await stack.now();
    const [schedules, tasks, logged, queues, alarms, others] = await Promise.all([
      part(() => readSchedules(this.scene)),
      part(() => activeTasks(aws, stack.name)),
      part(() => this.#readRuns(now)),
      part(() => readQueues(aws, stack.outputs)),
      part(() => readAlarms(aws, stack.outputs.alarms)),
      this.#others.read(now),
    ]);
    const problems = new Set(
      [schedules, tasks, logged, queues, alarms].map((one) => ("problem" in one ? one.problem : "")),
    );
    // One problem with everything is not a part that is missing.
    const [problem] = problems;
    if (problems.size === 1 && problem) throw new CommandError(problem);
    const runs = "value" in logged ? await part(() => this.#withEnds(logged.value, tasks, now)) : logged;
    return {
      stack: stack.name,
      region: stack.region,
      local: stack.local,
      now,
      schedules,
      tasks,
      runs,
      queues,
      alarms,
      others,
    };
  }

  /** The first time as far back as it takes to find every task's last run, later only what is new. */
  async #readRuns(now: number): Promise<KnownRun[]> {
    const { aws, stack } = this.scene;
    const read = async (from: number, to: number | undefined) => {
      for (const one of await readRecords(aws, stack.outputs.logGroups, { from, to })) {
        this.#records.set(`${one.time} ${JSON.stringify(one.record)}`, one);
      }
    };
    if (this.#readTo !== undefined) await read(this.#readTo - LATE, undefined);
    else {
      let to: number | undefined;
      for (const days of WINDOWS) {
        const from = now - days * DAY;
        await read(from, to);
        to = from;
        const ended = new Set(this.#runs().flatMap((run) => (run.state === "ended" ? run.schedule : [])));
        if (Object.keys(stack.outputs.schedules).every((task) => ended.has(task))) break;
      }
    }
    this.#readTo = now;
    return this.#runs();
  }

  #runs(): KnownRun[] {
    return runsOf([...this.#records.values()].sort((a, b) => a.time - b.time));
  }

  /** The logs tell of an end only when the function has looked: FSx knows it earlier. */
  async #withEnds(runs: KnownRun[], active: Part<StackTask[]>, now: number): Promise<KnownRun[]> {
    if (!("value" in active)) return runs;
    const running = new Set(active.value.map(({ taskId }) => taskId));
    const unsure = runs.flatMap(({ state, taskId }) =>
      state === "running" && taskId !== undefined && !running.has(taskId) ? taskId : [],
    );
    if (unsure.length === 0) return runs;
    const found = new Map((await findTasks(this.scene.aws, unsure)).map((task) => [task.taskId, task]));
    return runs.map((run) => {
      const task = run.taskId === undefined ? undefined : found.get(run.taskId);
      if (run.state !== "running" || !task || isActive(task)) return run;
      return { ...run, ...ended(task, now) };
    });
  }
}

/** A task's end as its run's. */
export function ended(task: StackTask, now: number): Partial<KnownRun> {
  const result = taskResult(task, now);
  if (!result) return {};
  return {
    state: "ended",
    outcome: result.outcome,
    reason: result.reason,
    detail: result.detail,
    counts: task.counts,
    endedAt: task.endedAt,
    took: task.endedAt === undefined ? undefined : Math.round((task.endedAt - task.createdAt) / 1000),
  };
}
