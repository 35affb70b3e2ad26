/**
 * One fire of a schedule, from its scheduled time until it is delivered or given up: attempts, retries with
 * exponential back-off, the dead-letter queue.
 *
 * Retried are throttling, server errors and lost connections. What trying again cannot change – no permission, no such
 * queue, a refused message – goes to the dead-letter queue at once, as EventBridge does ("How EventBridge retries
 * delivering events"); the Scheduler guide names no list of its own.
 */

import { queryCode } from "../protocols/query-codes";
import type { Random } from "../random";
import { ServiceError } from "../service";
import { contextTime, fillContext } from "./context-attributes";
import type { Schedule } from "./schedule";
import type { Schedules } from "./schedules";
import { callTarget, sendTo } from "./target-call";

/** Defaults of RetryPolicy (Scheduler API reference, "RetryPolicy"). */
const MOST_ATTEMPTS = 185;
const LONGEST_AGE = 86_400;

/** Back-off in seconds: doubled from the first, up to the longest, then drawn from its upper half. */
const FIRST_PAUSE = 15;
const LONGEST_PAUSE = 600;

type RetryCondition = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

interface Failure {
  code: string;
  message: string;
  temporary: boolean;
  throttled: boolean;
}

export class Delivery {
  /** From the scheduled time to the first attempt, milliseconds. */
  readonly delay: number;
  readonly #random: Random;
  readonly #scheduledTime: string;
  #attempts = 0;
  #delivered = false;

  /** @param last whether the schedule never fires again */
  constructor(
    private readonly schedules: Schedules,
    private readonly schedule: Schedule,
    private readonly time: Date,
    private readonly last: boolean,
  ) {
    this.#scheduledTime = contextTime(time);
    // A stream of its own for every fire, so that another schedule does not change when this one is invoked.
    this.#random = schedules.cloud.random.stream(`scheduler/${schedule.arn}/${this.#scheduledTime}`);
    this.delay = this.#drawDelay();
  }

  /** The first attempt, unless the schedule was changed or deleted since its scheduled time. */
  async begin(): Promise<void> {
    if (this.schedules.isCurrent(this.schedule)) await this.#attempt();
  }

  /** The same once more, as "at least once" allows; what was given up is not delivered after all. */
  async repeat(): Promise<void> {
    if (this.#delivered && this.schedules.isCurrent(this.schedule)) await this.#attempt();
  }

  async #attempt(): Promise<void> {
    const { cloud } = this.schedules;
    const { Target: target } = this.schedule.settings;
    const executionId = this.#random.hex(16);
    const payload = this.#payload(executionId, ++this.#attempts);
    this.#count("InvocationAttemptCount");
    try {
      await callTarget(cloud, target, payload, this.#role());
    } catch (error) {
      await this.#failed(failureOf(error), payload, executionId);
      return;
    }
    this.#delivered = true;
    this.#report();
    this.#complete();
  }

  async #failed(failure: Failure, payload: string, executionId: string): Promise<void> {
    const { pause, exhausted } = this.#retry(failure);
    this.#report({ error: `${failure.code}: ${failure.message}`, pause });
    this.#count("TargetErrorCount");
    if (failure.throttled) this.#count("TargetErrorThrottledCount");
    if (pause === undefined) return this.#giveUp(failure, payload, executionId, exhausted);
    this.schedules.cloud.clock.after(pause, `schedule ${this.#name}: retry`, () => this.#attempt());
  }

  /** The milliseconds until the next attempt, or what forbids one where the failure itself does not. */
  #retry(failure: Failure): { pause?: number; exhausted?: RetryCondition } {
    if (!failure.temporary) return {};
    const { MaximumRetryAttempts = MOST_ATTEMPTS, MaximumEventAgeInSeconds = LONGEST_AGE } =
      this.schedule.settings.Target.RetryPolicy ?? {};
    if (this.#attempts > MaximumRetryAttempts) return { exhausted: "MaximumRetryAttempts" };
    const pause = this.#drawPause();
    const last = this.time.getTime() + MaximumEventAgeInSeconds * 1000;
    return this.schedules.cloud.clock.now() + pause > last
      ? { exhausted: "MaximumEventAgeInSeconds" }
      : { pause };
  }

  async #giveUp(
    failure: Failure,
    payload: string,
    executionId: string,
    exhausted?: RetryCondition,
  ): Promise<void> {
    const { events } = this.schedules.cloud;
    const queueArn = this.schedule.settings.Target.DeadLetterConfig?.Arn;
    const what = `schedule ${this.#name}: the run of ${this.#scheduledTime} was not delivered (attempts: ${this.#attempts}; ${failure.code}: ${failure.message})`;
    if (queueArn === undefined) {
      this.#count("InvocationDroppedCount");
      events.emit({ kind: "warning", message: `${what}; it has no dead-letter queue, so the run is lost` });
    } else {
      try {
        await this.#sendToDeadLetterQueue(queueArn, failure, payload, executionId, exhausted);
        this.#count("InvocationsSentToDeadLetterCount");
        events.emit({ kind: "warning", message: `${what}; sent to ${queueArn}` });
      } catch (error) {
        const reason = failureOf(error);
        this.#count("InvocationsFailedToBeSentToDeadLetterCount");
        this.#count("InvocationDroppedCount");
        events.emit({
          kind: "warning",
          message: `${what}; its dead-letter queue did not take it (${reason.code}: ${reason.message}), so the run is lost`,
        });
      }
    }
    this.#complete();
  }

  /** The attributes that a dead letter carries (Scheduler User Guide, "Configuring a schedule's dead-letter queue"). */
  async #sendToDeadLetterQueue(
    queueArn: string,
    failure: Failure,
    payload: string,
    executionId: string,
    exhausted: RetryCondition | undefined,
  ): Promise<void> {
    const attributes: Record<string, string> = {
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
      EXECUTION_ID: executionId,
      ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: exhausted } : {}),
      IS_PAYLOAD_TRUNCATED: "false",
      RETRY_ATTEMPTS: String(this.#attempts - 1),
      SCHEDULED_TIME: this.#scheduledTime,
      SCHEDULE_ARN: this.schedule.arn,
      TARGET_ARN: this.schedule.settings.Target.Arn,
    };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    );
    await sendTo(this.schedules.cloud, queueArn, { MessageBody: payload, MessageAttributes }, this.#role());
  }

  /** After a schedule's last fire: gone, where it asked for that. */
  #complete(): void {
    const deleted = this.last && this.schedule.settings.ActionAfterCompletion === "DELETE";
    if (deleted && this.schedules.isCurrent(this.schedule)) this.schedules.remove(this.schedule);
  }

  /** The execution role's session; its trust policy sees the schedule group's ARN ("Confused deputy prevention"). */
  #role() {
    return this.schedules.cloud.iam.assumeRole(this.schedule.settings.Target.RoleArn, {
      service: "scheduler.amazonaws.com",
      sourceArn: this.schedule.group.arn,
    });
  }

  #payload(executionId: string, attemptNumber: number): string {
    const context = { scheduleArn: this.schedule.arn, scheduledTime: this.time, executionId, attemptNumber };
    const { Input } = this.schedule.settings.Target;
    return Input === undefined ? this.#defaultPayload(executionId) : fillContext(Input, context);
  }

  /** What a templated target gets that has no input of its own: an event in EventBridge's form. */
  #defaultPayload(executionId: string): string {
    const { accountId, region } = this.schedules.cloud;
    return JSON.stringify({
      version: "0",
      id: executionId,
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: accountId,
      time: this.#scheduledTime,
      region,
      resources: [this.schedule.arn],
      detail: "{}",
    });
  }

  /** Somewhere in the scheduled minute, or in the flexible time window. */
  #drawDelay(): number {
    const { Mode, MaximumWindowInMinutes = 1 } = this.schedule.settings.FlexibleTimeWindow;
    const seconds = Mode === "FLEXIBLE" ? MaximumWindowInMinutes * 60 : 60 - this.time.getUTCSeconds();
    return this.#random.integer(0, seconds - 1) * 1000;
  }

  #drawPause(): number {
    const full = Math.min(FIRST_PAUSE * 2 ** (this.#attempts - 1), LONGEST_PAUSE);
    return Math.round(full * (0.5 + this.#random.fraction() / 2)) * 1000;
  }

  #report({ error, pause }: { error?: string; pause?: number | undefined } = {}): void {
    const { clock, events } = this.schedules.cloud;
    events.emit({
      kind: "schedule",
      schedule: this.schedule.name,
      group: this.schedule.group.name,
      scheduledTime: this.#scheduledTime,
      attempt: this.#attempts,
      delivered: error === undefined,
      ...(error === undefined ? {} : { error }),
      ...(pause === undefined ? {} : { nextAttempt: new Date(clock.now() + pause).toISOString() }),
    });
  }

  #count(name: string): void {
    this.schedules.cloud.cloudwatch.record({
      namespace: "AWS/Scheduler",
      name,
      dimensions: { ScheduleGroup: this.schedule.group.name },
      value: 1,
      unit: "Count",
      time: this.schedules.cloud.clock.now(),
    });
  }

  get #name(): string {
    return `${this.schedule.group.name}/${this.schedule.name}`;
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ServiceError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: "InternalServerException", message, temporary: true, throttled: false };
  }
  const throttled = error.status === 429 || /thrott|TooManyRequests|OverLimit/i.test(error.code);
  return {
    code: queryCode("sqs", error.code),
    message: error.message,
    temporary: throttled || error.status >= 500,
    throttled,
  };
}
