/**
 * Context attributes: placeholders in a target's input that Scheduler replaces when it delivers (Scheduler User Guide,
 * "Adding context attributes").
 */

export interface Context {
  scheduleArn: string;
  scheduledTime: Date;
  /** Of this attempt, not of the fire. */
  executionId: string;
  attemptNumber: number;
}

/** `2022-03-22T18:59:43Z` */
export function contextTime(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** The input with every known placeholder replaced; unknown ones stay as they are. */
export function fillContext(input: string, context: Context): string {
  const values: Record<string, string> = {
    "schedule-arn": context.scheduleArn,
    "scheduled-time": contextTime(context.scheduledTime),
    "execution-id": context.executionId,
    "attempt-number": String(context.attemptNumber),
  };
  return input.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  );
}
