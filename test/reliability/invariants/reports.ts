/**
 * Every failure reaches people: a failed run by a mail to each address that names it, a dead letter by an alarm, both
 * within a bounded time.
 */
import { type Evidence, grouped, runKey, type Violation } from "../evidence";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * From the end of a task (or from the moment that a run is given up) to the mail. A look at a task comes every five
 * minutes at most; an hour may be lost to a region that is out of order, half an hour to a mail that comes late, and
 * six minutes to each delivery that ends in a crash.
 */
export const TOLD_WITHIN = 3 * HOUR;
/** From a dead letter to its alarm: CloudWatch looks every minute, over five minutes; the region may be out of order. */
const ALARM_WITHIN = 90 * MINUTE;

export function everyFailureIsTold({ config, events, records, tasks }: Evidence): Violation[] {
  const ends = new Map(tasks.map((task) => [task.taskId, task.ended]));
  const mails = events.flatMap((event) => (event.kind === "mail" ? [event] : []));
  const failures = records.filter(({ phase, outcome }) => phase === "ended" && outcome === "failed");
  return [...grouped(failures, runKey)].flatMap(([key, [failure]]) => {
    const { schedule, scheduledTime, taskId, time } = failure!;
    const happened = Math.min(time, (taskId === undefined ? undefined : ends.get(taskId)) ?? time);
    const told = mails.filter(
      ({ subject, body }) => subject.includes(` ${schedule} `) && body.includes(scheduledTime),
    );
    return config.notify.emails.flatMap((address) => {
      const mail = told.find(({ to }) => to === address);
      const late = mail && Date.parse(mail.time) - happened;
      if (late !== undefined && late <= TOLD_WITHIN) return [];
      const how =
        late === undefined ? "was never mailed" : `was mailed ${Math.round(late / MINUTE)} minutes late`;
      return [
        {
          invariant: "every failure is told",
          message: `the failure of ${key} (${failure!.reason}) ${how} to ${address}`,
          about: [scheduledTime, ...(taskId === undefined ? [] : [taskId])],
          time,
        },
      ];
    });
  });
}

export function everyDeadLetterHasAnAlarm({ events, end }: Evidence): Violation[] {
  const alarms = events.flatMap((event) =>
    event.kind === "alarm" && /(dead-letters|undelivered)-not-empty/.test(event.alarm) ? [event] : [],
  );
  return events.flatMap((event) => {
    if (event.kind !== "queue" || event.change !== "dead-letter") return [];
    const time = Date.parse(event.time);
    if (time + ALARM_WITHIN > end) return [];
    // An alarm that rings already goes on ringing while the letter is there.
    const ringing = alarms.filter((alarm) => Date.parse(alarm.time) <= time + ALARM_WITHIN);
    if (ringing.some(({ to }) => to === "ALARM")) return [];
    return [
      {
        invariant: "every dead letter has an alarm",
        message: `a dead letter of ${event.queue} set off no alarm: ${event.body}`,
        about: [event.messageId],
        time,
      },
    ];
  });
}
