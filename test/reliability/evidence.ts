/**
 * What one run of a seed leaves behind for the invariants: every event, the tasks that FSx knows, the queues, the
 * permissions that nothing used. Plain data, so that an invariant is a function of it.
 */
import type { RunRecord } from "../../handlers/plan";
import { TASK_TAGS } from "../../handlers/plan";
import type { TimedEvent } from "../../local/events";
import { runRecordOf } from "../../local/run-ledger";
import type { Simulation } from "../../local/simulation";
import type { StackConfig } from "../../stacks/config";

export interface Evidence {
  config: StackConfig;
  /** Virtual milliseconds: the deployment, the end of all faults, the deletion of the schedules, the end. */
  from: number;
  calmFrom: number;
  unscheduledFrom: number;
  end: number;
  /** Whether everything had come to its end by then. */
  drained: boolean;
  events: TimedEvent[];
  /** Records of runs, in the order of the log. */
  records: (RunRecord & { time: number })[];
  /** Data repository tasks that the stack created, in the order of their creation. */
  tasks: OwnTask[];
  queues: { name: string; bodies: string[] }[];
  /** File systems that exist at the end and did not at the start. */
  newFileSystems: string[];
  unusedPermissions: string[];
  /** What is left of DataSync's resources, and which files were copied twice at the same time. */
  transfers: { agents: number; tasks: number; locations: number; clashes: string[] };
}

export interface OwnTask {
  taskId: string;
  fileSystemId: string;
  schedule: string;
  scheduledTime: string;
  created: number;
  started: number | undefined;
  ended: number | undefined;
  lifecycle: string;
}

/** One invariant that does not hold, about one thing. */
export interface Violation {
  invariant: string;
  message: string;
  /** Texts by which the events that concern it are found: a scheduled time, a task's id. */
  about: string[];
  /** Virtual milliseconds at which it shows. */
  time: number;
}

/** A run's name in messages, and its key. */
export function runKey(run: { schedule: string; scheduledTime: string }): string {
  return `${run.schedule} of ${new Date(run.scheduledTime).toISOString().replace(".000Z", "Z")}`;
}

/** The items by key, in the order of each key's first. */
export function grouped<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** What a simulation holds at its end, beside its events. */
export function evidenceOf(
  simulation: Simulation,
  events: TimedEvent[],
  times: Pick<Evidence, "from" | "calmFrom" | "unscheduledFrom" | "drained">,
): Evidence {
  const { cloud, config, world } = simulation;
  for (const execution of cloud.datasync.executions.all) execution.advance();
  const known = new Set(world.fileSystems.map(({ fileSystemId }) => fileSystemId));
  return {
    config,
    ...times,
    end: cloud.clock.now(),
    events,
    records: events.flatMap((event) => {
      const record = event.kind === "log" ? runRecordOf(event.record) : undefined;
      return record ? [{ ...record, time: Date.parse(event.time) }] : [];
    }),
    tasks: [...cloud.fsx.tasks.all.values()].flatMap((task) => {
      const schedule = task.tags.get(TASK_TAGS.schedule);
      const scheduledTime = task.tags.get(TASK_TAGS.scheduledTime);
      if (schedule === undefined || scheduledTime === undefined) return [];
      return [
        {
          taskId: task.id,
          fileSystemId: task.fileSystemId,
          schedule,
          scheduledTime,
          created: task.creationTime,
          started: task.startTime,
          ended: task.endTime,
          lifecycle: task.lifecycle,
        },
      ];
    }),
    queues: cloud.sqs.queues.map((queue) => ({
      name: queue.name,
      bodies: [...queue.messages].map(({ body }) => body),
    })),
    newFileSystems: [...cloud.fsx.fileSystems.keys()].filter((id) => !known.has(id)),
    transfers: {
      agents: cloud.datasync.agents.sorted.length,
      tasks: cloud.datasync.tasks.size,
      locations: cloud.datasync.locations.size,
      clashes: cloud.datasync.copies.clashes().map((clash) => JSON.stringify(clash)),
    },
    unusedPermissions: cloud.iam
      .unusedPermissions()
      .map(({ role, action, resource }) => `${role} ${action} ${resource}`),
  };
}
