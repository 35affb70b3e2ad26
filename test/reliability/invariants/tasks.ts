/**
 * One task per run, one executing task of ours per file system, in the planned order.
 */
import { type Evidence, grouped, type OwnTask, runKey, type Violation } from "../evidence";

export function oneTaskPerRun({ tasks }: Evidence): Violation[] {
  return [...grouped(tasks, runKey)].flatMap(([key, own]) =>
    own.length < 2
      ? []
      : [
          {
            invariant: "one task per run",
            message: `${key} has ${own.length} tasks: ${own.map(({ taskId }) => taskId).join(", ")}`,
            about: [key.split(" of ")[1]!, ...own.map(({ taskId }) => taskId)],
            time: own[1]!.created,
          },
        ],
  );
}

export function oneExecutingTaskPerFileSystem({ tasks, end }: Evidence): Violation[] {
  return [...grouped(tasks, ({ fileSystemId }) => fileSystemId)].flatMap(([fileSystemId, own]) => {
    const executed = own.filter((task) => task.started !== undefined).sort((a, b) => a.started! - b.started!);
    return executed.flatMap((task, i) => {
      const next = executed[i + 1];
      if (!next || next.started! >= (task.ended ?? end)) return [];
      return [
        {
          invariant: "one executing task per file system",
          message: `${task.taskId} and ${next.taskId} executed at once on ${fileSystemId}`,
          about: [task.taskId, next.taskId],
          time: next.started!,
        },
      ];
    });
  });
}

/**
 * Of two runs on one file system, the one that was planned first and delivered first starts first. (What the Scheduler
 * delivers late comes late; nothing can start what is not there.)
 */
export function plannedOrder({ events, tasks }: Evidence): Violation[] {
  const arrivals = new Map<string, { attempted: number; delivered: number }>();
  for (const event of events) {
    if (event.kind !== "schedule") continue;
    const key = runKey(event);
    const time = Date.parse(event.time);
    const arrival = arrivals.get(key) ?? { attempted: time, delivered: Number.POSITIVE_INFINITY };
    if (event.delivered) arrival.delivered = Math.min(arrival.delivered, time);
    arrivals.set(key, arrival);
  }
  const violations: Violation[] = [];
  for (const own of grouped(tasks, ({ fileSystemId }) => fileSystemId).values()) {
    own.forEach((later, i) => {
      for (const earlier of own.slice(i + 1)) {
        const first = arrivals.get(runKey(earlier));
        const second = arrivals.get(runKey(later));
        if (!first || !second || first.delivered >= second.attempted) continue;
        if (Date.parse(earlier.scheduledTime) >= Date.parse(later.scheduledTime)) continue;
        violations.push(overtaken(earlier, later));
      }
    });
  }
  return violations;
}

function overtaken(earlier: OwnTask, later: OwnTask): Violation {
  return {
    invariant: "planned order",
    message: `${runKey(later)} started before ${runKey(earlier)} on ${later.fileSystemId}, although it was planned and delivered later`,
    about: [earlier.scheduledTime, later.scheduledTime, earlier.taskId, later.taskId],
    time: later.created,
  };
}
