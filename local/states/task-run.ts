/**
 * Task states of one execution: each attempt a call under the machine's role, `.sync` jobs awaited, Retry and
 * TimeoutSeconds on virtual time. The interpreter sees one promise, and does Catch.
 */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { type Caller, ServiceError } from "../service";
import type { TaskState } from "./definition";
import type { Integration } from "./integration";
import { matches, RetryPolicy } from "./retry";
import type { TaskInput } from "./runnable";
import type { Strands } from "./strands";
import { callTask, TaskError } from "./task-call";

/** Largest input and output of a state (Step Functions developer guide, "Quotas"). */
export const PAYLOAD_BYTES = 262_144;

/** What a task knows of its execution. */
export interface TaskHost {
  /** The execution's name. */
  name: string;
  roleArn: string;
  machineArn: string;
  strands: Strands;
  isRunning(): boolean;
  /** Adds an event to the history. */
  record(type: string, details: Record<string, unknown>): void;
  /** A task will be tried again. */
  retrying(state: string, error: string, cause: string): void;
}

/** What a strand finds that wakes up, or wants to sleep, after the execution's end. */
export function over(): TaskError {
  return new TaskError("States.Runtime", "The execution is over.", false);
}

export class TaskRunner {
  constructor(
    private readonly cloud: LocalCloud,
    private readonly host: TaskHost,
    private readonly random: Random,
  ) {}

  /**
   * @returns the task's answer
   * @throws TaskError as the state's Catch sees it
   */
  async run(name: string, task: TaskState, input: TaskInput): Promise<unknown> {
    const timeout = (input.timeout as number | undefined) ?? task.timeoutSeconds;
    const policy = new RetryPolicy(task.retry, this.random);
    for (;;) {
      try {
        return await this.#attempt(name, task, input.parameters, timeout);
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        const pause = error.isCatchable ? policy.pause(error.name) : undefined;
        if (pause === undefined) throw this.#catchable(task, error);
        this.host.retrying(name, error.name, error.message);
        await this.host.strands.pause(
          this.cloud.clock,
          pause,
          `execution ${this.host.name}: retry of ${name}`,
        );
      }
    }
  }

  /** What the interpreter's own wildcards would take, but Step Functions' do not, goes past all catchers. */
  #catchable(task: TaskState, error: TaskError): TaskError {
    const names = task.catch.flatMap(({ ErrorEquals }) => ErrorEquals);
    const caught = names.some((name) => matches(name, error.name));
    return caught ? error : new TaskError(error.name, error.message, false);
  }

  async #attempt(
    name: string,
    task: TaskState,
    parameters: unknown,
    timeout: number | undefined,
  ): Promise<unknown> {
    const { integration } = task;
    const { resourceType, resource } = integration;
    const of = { resourceType, resource };
    this.host.record("TaskScheduled", {
      ...of,
      region: this.cloud.region,
      parameters: JSON.stringify(parameters),
      ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    });
    this.host.record("TaskStarted", of);
    try {
      const caller = this.#role();
      let output: unknown = await callTask(this.cloud, integration, parameters, caller, () =>
        this.random.uuid(),
      );
      if (!this.host.isRunning()) throw over();
      if (integration.waits) {
        this.host.record("TaskSubmitted", { ...of, output: JSON.stringify(output) });
        output = await this.#jobEnd(
          String((output as { JobId: unknown }).JobId),
          name,
          task,
          timeout,
          caller,
        );
      }
      const text = JSON.stringify(output);
      if (Buffer.byteLength(text) > PAYLOAD_BYTES) {
        throw new TaskError(
          "States.DataLimitExceeded",
          `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
        );
      }
      this.host.record("TaskSucceeded", { ...of, output: text });
      return output;
    } catch (error) {
      if (this.host.isRunning() && error instanceof TaskError) {
        const type = error.name === "States.Timeout" ? "TaskTimedOut" : "TaskFailed";
        this.host.record(type, {
          ...of,
          error: error.name,
          ...(error.message ? { cause: error.message } : {}),
        });
      }
      throw error;
    }
  }

  /** @throws TaskError States.Permissions */
  #role(): Caller {
    try {
      return this.cloud.iam.assumeRole(this.host.roleArn, {
        service: "states.amazonaws.com",
        sourceArn: this.host.machineArn,
      });
    } catch (error) {
      if (error instanceof ServiceError) throw new TaskError("States.Permissions", error.message);
      throw error;
    }
  }

  /**
   * Sleeps until the job has ended (`.sync`).
   * @returns the job as DescribeJobs tells it
   * @throws TaskError States.TaskFailed with the job as its cause, States.Timeout
   */
  async #jobEnd(
    jobId: string,
    name: string,
    { integration }: TaskState,
    timeout: number | undefined,
    caller: Caller,
  ): Promise<unknown> {
    const { batch, clock } = this.cloud;
    const label = `execution ${this.host.name}: ${name}`;
    let outcome: "ended" | "timeout";
    try {
      outcome = await this.host.strands.sleep<"ended" | "timeout">((wake) => {
        let soon: Timer | undefined;
        const forget = batch.onEnd(jobId, () => {
          soon = clock.at(clock.now(), label, () => wake("ended"));
        });
        const limit =
          timeout === undefined ? undefined : clock.after(timeout * 1000, label, () => wake("timeout"));
        return () => {
          forget();
          soon?.cancel();
          limit?.cancel();
        };
      });
    } catch (error) {
      // "Step Functions makes a best-effort attempt to cancel the task" when its execution is stopped.
      const reason = { jobId, reason: "The Step Functions execution that waits for the job has ended." };
      await this.cloud.call("batch", "TerminateJob", reason, caller).catch(() => undefined);
      throw error;
    }
    if (outcome === "timeout") throw new TaskError("States.Timeout", "");
    const describe: Integration = { ...integration, kind: "sdk", operation: "DescribeJobs" };
    const answer = await callTask(this.cloud, describe, { Jobs: [jobId] }, caller, () => this.random.uuid());
    const job = (answer.Jobs as Record<string, unknown>[])[0]!;
    if (job.Status === "SUCCEEDED") return job;
    throw new TaskError("States.TaskFailed", JSON.stringify(job));
  }
}
