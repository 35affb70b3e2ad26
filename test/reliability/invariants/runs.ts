/**
 * Every planned fire ends in exactly one way, and so does every run that comes after another: succeeded, failed,
 * skipped, superseded, or kept as a dead letter. None is lost, none is counted twice, none comes from nowhere.
 */
import { type Evidence, grouped, runKey, type Violation } from "../evidence";
import { plannedFires } from "../planned-fires";

interface Expected {
  schedule: string;
  scheduledTime: string;
  /** Whether it has to have run at all. */
  certain: boolean;
}

export function everyRunEndsOnce(evidence: Evidence): Violation[] {
  const ends = endsOf(evidence);
  const letters = deadLetters(evidence);
  const scheduled: Expected[] = plannedFires(evidence).map(({ schedule, time, certain }) => ({
    schedule,
    scheduledTime: new Date(time).toISOString(),
    certain,
  }));
  const expected = [...scheduled, ...followers(evidence, ends)];
  const known = new Set(expected.map(runKey));
  const violation = (key: string, message: string): Violation => ({
    invariant: "every run ends once",
    message: `${key} ${message}`,
    about: [key.split(" of ")[1]!],
    time: Date.parse(key.split(" of ")[1]!),
  });
  const lost = expected.flatMap((run) => {
    const key = runKey(run);
    const told = ends.get(key) ?? [];
    if (told.length > 1) {
      const how = told.map(({ outcome, reason }) => (reason ? `failed (${reason})` : outcome));
      return [violation(key, `ended ${told.length} times: ${how.join(", ")}`)];
    }
    if (told.length === 1 || letters.has(key)) return [];
    if (!run.certain && !evidence.records.some((record) => runKey(record) === key)) return [];
    return [violation(key, "is lost: it has no end, and no queue of dead letters holds it")];
  });
  const strangers = [...new Set(evidence.records.map(runKey))]
    .filter((key) => !known.has(key))
    .map((key) => violation(key, "ran, and nothing had planned it"));
  return [...lost, ...strangers];
}

/** The ends that were told, by run. */
function endsOf({ records }: Evidence): Map<string, Evidence["records"]> {
  return grouped(
    records.filter(({ phase }) => phase === "ended"),
    runKey,
  );
}

/** A task's success starts the tasks that come after it, once each. */
function followers({ config }: Evidence, ends: Map<string, Evidence["records"]>): Expected[] {
  return config.tasks
    .filter(({ after, enabled }) => after !== undefined && enabled)
    .flatMap(({ name, after }) =>
      [...ends.values()].flatMap(([end]) =>
        end!.schedule === after && end!.outcome === "succeeded"
          ? [{ schedule: name, scheduledTime: end!.scheduledTime, certain: true }]
          : [],
      ),
    );
}

/** Runs that somebody finds in a queue of dead letters, which has an alarm. */
function deadLetters({ events, queues }: Evidence): Set<string> {
  const bodies = [
    ...events.flatMap((event) =>
      event.kind === "queue" && event.change === "dead-letter" ? [event.body] : [],
    ),
    ...queues.filter(({ name }) => /dead-letters|undelivered/.test(name)).flatMap((queue) => queue.bodies),
  ];
  return new Set(
    bodies.flatMap((body) => {
      const { schedule, scheduledTime } = JSON.parse(body) as Record<string, string | undefined>;
      return schedule !== undefined && scheduledTime !== undefined
        ? [runKey({ schedule, scheduledTime })]
        : [];
    }),
  );
}
