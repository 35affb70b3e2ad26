/**
 * One event on its way to one target: attempts, retries with exponential back-off, the dead-letter queue. Retried is
 * what may pass; what trying again cannot change goes to the dead-letter queue at once (EventBridge User Guide, "How
 * EventBridge retries delivering events").
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { sendTo } from "../scheduler/target-call";
import { ServiceError } from "../service";
import type { BusEvent, Rule } from "./rule";
import type { Target } from "./shapes";
import { callTarget } from "./target-call";
import { inputFor } from "./target-input";

/** Defaults of RetryPolicy: 24 hours, 185 times. */
const MOST_RETRIES = 185;
const LONGEST_AGE = 86_400;
/** Back-off, seconds: doubled from the first up to the longest, then drawn from its upper half. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 600;

interface Failure {
  code: string;
  message: string;
  temporary: boolean;
}

export class Delivery {
  readonly #text: string;
  readonly #began: number;
  #attempts = 0;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly random: Random,
    private readonly rule: Rule,
    private readonly target: Target,
    private readonly event: BusEvent,
  ) {
    this.#began = cloud.clock.now();
    this.#text = inputFor(target, event, rule);
  }

  async attempt(): Promise<void> {
    this.#attempts++;
    try {
      await callTarget(this.cloud, this.target, this.#text, this.rule.arn);
    } catch (error) {
      await this.#failed(failureOf(error));
      return;
    }
    this.#count("Invocations");
    this.#report();
  }

  async #failed(failure: Failure): Promise<void> {
    this.#report(`${failure.code}: ${failure.message}`);
    const { clock } = this.cloud;
    const { MaximumRetryAttempts = MOST_RETRIES, MaximumEventAgeInSeconds = LONGEST_AGE } =
      this.target.RetryPolicy ?? {};
    if (!failure.temporary) return this.#giveUp(failure);
    if (this.#attempts > MaximumRetryAttempts) return this.#giveUp(failure, "MaximumRetryAttempts");
    const full = Math.min(FIRST_PAUSE * 2 ** (this.#attempts - 1), LONGEST_PAUSE);
    const pause = Math.round(full * (500 + this.random.fraction() * 500));
    if (clock.now() + pause > this.#began + MaximumEventAgeInSeconds * 1000) {
      return this.#giveUp(failure, "MaximumEventAgeInSeconds");
    }
    clock.after(pause, `rule ${this.rule.name}: retry`, () => this.attempt());
  }

  async #giveUp(failure: Failure, exhausted?: string): Promise<void> {
    this.#count("FailedInvocations");
    const queueArn = this.target.DeadLetterConfig?.Arn;
    const what = `rule ${this.rule.name}: an event was not delivered to ${this.target.Arn} (attempts: ${this.#attempts}; ${failure.code}: ${failure.message})`;
    let end = "it has no dead-letter queue, so the event is lost";
    if (queueArn !== undefined) {
      try {
        await this.#sendToDeadLetterQueue(queueArn, failure, exhausted);
        this.#count("InvocationsSentToDlq");
        end = `sent to ${queueArn}`;
      } catch (error) {
        const reason = failureOf(error);
        this.#count("InvocationsFailedToBeSentToDlq");
        end = `its dead-letter queue did not take it (${reason.code}: ${reason.message}), so the event is lost`;
      }
    }
    this.cloud.events.emit({ kind: "warning", message: `${what}; ${end}` });
  }

  /** The attributes that a dead letter carries ("Using dead-letter queues to process undelivered events"). */
  async #sendToDeadLetterQueue(queueArn: string, failure: Failure, exhausted?: string): Promise<void> {
    const attributes: Record<string, string> = {
      RULE_ARN: this.rule.arn,
      TARGET_ARN: this.target.Arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
      RETRY_ATTEMPTS: String(this.#attempts - 1),
      ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: exhausted } : {}),
    };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    );
    const caller = {
      kind: "service",
      service: "events.amazonaws.com",
      sourceArn: this.rule.arn,
    } as const;
    await sendTo(
      this.cloud,
      queueArn,
      { MessageBody: JSON.stringify(this.event), MessageAttributes },
      caller,
    );
  }

  #report(error?: string): void {
    this.cloud.events.emit({
      kind: "rule",
      rule: this.rule.name,
      target: this.target.Arn,
      detailType: this.event["detail-type"],
      attempt: this.#attempts,
      delivered: error === undefined,
      ...(error === undefined ? {} : { error }),
    });
  }

  #count(name: string): void {
    this.cloud.cloudwatch.record({
      namespace: "AWS/Events",
      name,
      dimensions: { RuleName: this.rule.name },
      value: 1,
      unit: "Count",
      time: this.cloud.clock.now(),
    });
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ServiceError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: "SDK_CLIENT_ERROR", message, temporary: true };
  }
  const throttled = error.status === 429 || /thrott|TooManyRequests|OverLimit/i.test(error.code);
  const code = throttled
    ? "THROTTLING"
    : /AccessDenied|AuthorizationError/.test(error.code)
      ? "NO_PERMISSIONS"
      : /NotFound|DoesNotExist|NonExistent/.test(error.code)
        ? "NO_RESOURCE"
        : error.status >= 500
          ? "SERVICE_ERROR"
          : "INVALID_PARAMETER";
  return { code, message: error.message, temporary: throttled || error.status >= 500 };
}
