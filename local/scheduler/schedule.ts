/**
 * A schedule and a schedule group as they are kept, and when a schedule is due next.
 */
import { parseScheduleExpression, type ScheduleExpression } from "../../stacks/schedule-expression";
import { nextFire } from "../../stacks/schedule-times";
import type { ScheduleInput, Tag } from "./shapes";

export interface ScheduleGroup {
  name: string;
  arn: string;
  creationTime: number;
  modificationTime: number;
  clientToken: string | undefined;
  tags: Map<string, Tag>;
}

export class Schedule {
  readonly expression: ScheduleExpression;
  /** When a rate begins: its start date, or when it was set. Whole seconds, as `scheduled-time` shows them. */
  readonly #rateStart: Date;

  /**
   * @param now when it was created or last updated, milliseconds since the epoch
   * @throws ScheduleExpressionError
   */
  constructor(
    readonly settings: ScheduleInput,
    readonly arn: string,
    readonly group: ScheduleGroup,
    readonly creationTime: number,
    readonly now: number,
  ) {
    this.expression = parseScheduleExpression(settings.ScheduleExpression);
    this.#rateStart = settings.StartDate ?? new Date(Math.floor(now / 1000) * 1000);
  }

  get name(): string {
    return this.settings.Name;
  }

  /**
   * The first scheduled time after `after`, or from the start on where there is no `after`; undefined when there is
   * none any more. StartDate and EndDate do not count for one-time schedules (Scheduler User Guide, "Schedule types").
   */
  nextTime(after?: Date): Date | undefined {
    const { StartDate, EndDate, ScheduleExpressionTimezone: zone } = this.settings;
    if (this.expression.kind === "at") return nextFire(this.expression, zone, after ?? new Date(this.now));
    const time = nextFire(this.expression, zone, after ?? this.#beforeFirst(StartDate), {
      rateStart: this.#rateStart,
    });
    return time && EndDate && time > EndDate ? undefined : time;
  }

  /** An instant before all that counts: a rate fires when it begins, a cron expression after it was set. */
  #beforeFirst(start: Date | undefined): Date {
    if (this.expression.kind === "rate") return new Date(this.#rateStart.getTime() - 1);
    return start && start.getTime() > this.now ? new Date(start.getTime() - 1) : new Date(this.now);
  }
}
