/**
 * How a duration becomes a CloudWatch alarm's window: period × evaluation periods, exactly the duration, within what
 * CloudWatch allows.
 */

/** An alarm's window; both in the units of PutMetricAlarm. */
export interface AlarmWindow {
  /** Seconds. */
  period: number;
  evaluationPeriods: number;
}

/** "For alarms with a period of less than one hour …, the total … can't be longer than one day" (PutMetricAlarm). */
const DAY = 86_400;
/** "… can't be more than 604,800 seconds" (PutMetricAlarm). */
const WEEK = 604_800;
const HOUR = 3_600;

/**
 * The window for a duration: whole hours up to seven days by the hour; otherwise, up to one day, whole five minutes
 * or whole minutes.
 * @param seconds the duration
 * @returns undefined for a duration that no alarm can have
 */
export function successAlarmWindow(seconds: number): AlarmWindow | undefined {
  for (const [period, longest] of [
    [HOUR, WEEK],
    [300, DAY],
    [60, DAY],
  ] as const) {
    if (seconds > 0 && seconds % period === 0 && seconds <= longest) {
      return { period, evaluationPeriods: seconds / period };
    }
  }
  return undefined;
}

/** A duration in words: `26 hours`, `90 minutes`, `7 days`. */
export function inWords(seconds: number): string {
  const units: [number, string][] = [
    [DAY, "day"],
    [HOUR, "hour"],
    [60, "minute"],
    [1, "second"],
  ];
  // The largest unit that says it without a fraction; a single day reads better as 24 hours.
  const [size, word] = units.find(([unit]) => seconds % unit === 0 && (unit !== DAY || seconds !== DAY))!;
  const count = seconds / size;
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
