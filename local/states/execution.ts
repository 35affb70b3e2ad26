/**
 * One execution: the interpreter runs the machine, its Task and Wait states come back here and run on virtual time.
 *
 * A strand of the execution runs inside the clock's timer that woke it, and that timer ends when every strand sleeps
 * again (`Strands`). So virtual time stands still while states run, and two executions never run at once: the same
 * seed gives the same history.
 */
import { StateMachine } from "aws-local-stepfunctions";
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import type { Definition } from "./definition";
import { logEvent } from "./execution-log";
import { executionHashes, withExecutionHashes } from "./hashes";
import { History, MOST_EVENTS } from "./history";
import { letTimersIdle } from "./idle-timers";
import { runnable, type TaskInput, type WaitInput } from "./runnable";
import type { StateMachineRecord } from "./state-machine";
import { Strands, turn } from "./strands";
import { TaskError } from "./task-call";
import { over, TaskRunner } from "./task-run";
import { waitTime } from "./wait-time";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** How each end is called in histories, metrics and on the timeline. */
const ENDS = {
  SUCCEEDED: { event: "ExecutionSucceeded", metric: "ExecutionsSucceeded", change: "succeeded" },
  FAILED: { event: "ExecutionFailed", metric: "ExecutionsFailed", change: "failed" },
  TIMED_OUT: { event: "ExecutionTimedOut", metric: "ExecutionsTimedOut", change: "timed out" },
  ABORTED: { event: "ExecutionAborted", metric: "ExecutionsAborted", change: "aborted" },
} as const;

/** What the interpreter's own types leave out. */
type Machine = ConstructorParameters<typeof StateMachine>[0];
type Overrides = NonNullable<NonNullable<Parameters<StateMachine["run"]>[1]>["overrides"]>;

interface InterpreterEvent {
  type: string;
  state?: { name: string; input: unknown; output?: unknown };
  catch?: { catcher: { Next: string } };
}

export class Execution {
  readonly startTime: number;
  readonly history: History;
  status: ExecutionStatus = "RUNNING";
  stopTime: number | undefined;
  /** JSON text. */
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly #strands = new Strands(over);
  /** As the machine was when the execution started; an update is for later ones. */
  readonly #checked: StateMachineRecord["checked"];
  readonly #roleArn: string;
  #abort: () => void = () => undefined;
  #limit: Timer | undefined;

  constructor(
    private readonly cloud: LocalCloud,
    readonly machine: StateMachineRecord,
    readonly name: string,
    readonly arn: string,
    /** JSON text. */
    readonly input: string,
  ) {
    this.startTime = cloud.clock.now();
    this.history = new History(() => cloud.clock.now());
    this.#checked = machine.checked;
    this.#roleArn = machine.roleArn;
    this.#record("ExecutionStarted", { input, roleArn: this.#roleArn });
    this.#count("ExecutionsStarted", 1);
    this.#emit("started");
    // It begins after the call that started it has its answer.
    cloud.clock.at(this.startTime, `execution ${name}`, () => this.#begin());
  }

  /** Ends it from outside, as StopExecution does. What runs already is not undone; a job that it waits for is ended. */
  stop(error: string | undefined, cause: string | undefined): void {
    if (this.status !== "RUNNING") return;
    this.#end("ABORTED", { error, cause });
    this.#releaseSoon();
  }

  /** Lets go of it without an end: the cloud is closed. */
  close(): Promise<void> {
    if (this.status !== "RUNNING") return Promise.resolve();
    this.status = "ABORTED";
    this.#abort();
    return this.#strands.release();
  }

  #begin(): Promise<void> {
    if (this.status !== "RUNNING") return Promise.resolve();
    const { definition } = this.#checked;
    if (definition.TimeoutSeconds !== undefined) {
      this.#limit = this.cloud.clock.after(
        definition.TimeoutSeconds * 1000,
        `execution ${this.name}: TimeoutSeconds`,
        () => {
          this.#end("TIMED_OUT", {});
          return this.#strands.release();
        },
      );
    }
    const machine = new StateMachine(this.#withContext(runnable(definition)) as unknown as Machine, {
      validationOptions: { noValidate: true },
    });
    const run = machine.run(JSON.parse(this.input), {
      overrides: { taskResourceLocalHandlers: this.#handlers() } as unknown as Overrides,
      context: this.#context(),
    });
    this.#abort = run.abort;
    void this.#follow(run.eventLogs as AsyncIterable<InterpreterEvent>);
    run.result.then(
      (output) => this.#step(() => this.#end("SUCCEEDED", { output: JSON.stringify(output) })),
      (thrown: Error) => this.#step(() => this.#fail(thrown.cause instanceof Error ? thrown.cause : thrown)),
    );
    return this.#strands.settled();
  }

  /** The interpreter would give `$$.Execution` the machine's time, and a branch's input in a branch. */
  #withContext(definition: Definition): Definition {
    const text = withExecutionHashes(JSON.stringify(definition));
    return JSON.parse(text.replaceAll("$$.Execution", "$$$$.LocalExecution")) as Definition;
  }

  #context(): Record<string, unknown> {
    const { clock } = this.cloud;
    return {
      LocalExecution: {
        Id: this.arn,
        Input: JSON.parse(this.input) as unknown,
        Name: this.name,
        ...executionHashes({ Id: this.arn, Name: this.name }),
        RoleArn: this.#roleArn,
        StartTime: new Date(this.startTime).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: this.machine.arn, Name: this.machine.name },
      // A state is left in the same virtual moment that its input is read.
      State: {
        get EnteredTime() {
          return new Date(clock.now()).toISOString();
        },
      },
    };
  }

  #handlers(): Record<string, (input: never) => Promise<unknown>> {
    const handlers: Record<string, (input: never) => Promise<unknown>> = {};
    const runner = new TaskRunner(
      this.cloud,
      {
        name: this.name,
        roleArn: this.#roleArn,
        machineArn: this.machine.arn,
        strands: this.#strands,
        isRunning: () => this.status === "RUNNING",
        record: (type, details) => this.#record(type, details),
        retrying: (state, error, cause) => this.#emit("retrying", { state, error, cause }),
      },
      this.cloud.random.stream(this.arn),
    );
    for (const [name, task] of this.#checked.tasks) {
      handlers[name] = (input: TaskInput) => this.#handle(() => runner.run(name, task, input));
    }
    for (const [name, type] of this.#checked.types) {
      if (type === "Wait") handlers[name] = (input: WaitInput) => this.#handle(() => this.#wait(input));
    }
    return handlers;
  }

  #handle(action: () => Promise<unknown>): Promise<unknown> {
    letTimersIdle();
    return this.#step(action);
  }

  /** Runs one strand, once what the interpreter tells of the states before is in the history. */
  #step<T>(action: () => T | Promise<T>): Promise<T> {
    return this.#strands.run(async () => {
      await turn();
      return action();
    });
  }

  async #wait(wait: WaitInput): Promise<unknown> {
    const { clock } = this.cloud;
    await this.#strands.pause(clock, waitTime(wait, clock.now()), `execution ${this.name}: wait`);
    return wait.input;
  }

  #releaseSoon(): void {
    this.cloud.clock.at(this.cloud.clock.now(), `execution ${this.name}: end`, () => this.#strands.release());
  }

  /** Takes what the interpreter tells into the history. */
  async #follow(events: AsyncIterable<InterpreterEvent>): Promise<void> {
    for await (const event of events) {
      if (this.status !== "RUNNING" || !event.state) continue;
      const { name, input, output } = event.state;
      const type = this.#checked.types.get(name);
      if (event.type === "StateEntered") {
        this.#record(`${type}StateEntered`, { name, input: JSON.stringify(input) });
        this.#emit("entered", { state: name });
      } else if (event.type === "StateExited" && type !== "Fail") {
        this.#record(`${type}StateExited`, { name, output: JSON.stringify(output) });
      } else if (event.type === "StateCaught") {
        this.#emit("caught", { state: name });
      }
    }
  }

  #fail(error: Error): void {
    // A Fail state without Error has none; what is no error of ours or of the States Language is the interpreter's.
    const failState = error.constructor.name === "FailStateError";
    const known = failState || error instanceof TaskError || error.name.startsWith("States.");
    this.#end("FAILED", {
      error: failState && error.name === "FailStateError" ? undefined : known ? error.name : "States.Runtime",
      cause:
        failState && error.message === "Execution failed because of a Fail state" ? undefined : error.message,
    });
  }

  #end(
    status: Exclude<ExecutionStatus, "RUNNING">,
    { output, error, cause }: { output?: string; error?: string | undefined; cause?: string | undefined },
  ): void {
    if (this.status !== "RUNNING") return;
    const { event, metric, change } = ENDS[status];
    this.#limit?.cancel();
    Object.assign(this, { output, error, cause, stopTime: this.cloud.clock.now() });
    const why = { ...(error === undefined ? {} : { error }), ...(cause ? { cause } : {}) };
    this.#record(event, output === undefined ? why : { output }, true);
    this.status = status;
    this.#count(metric, 1);
    this.#count("ExecutionTime", this.stopTime! - this.startTime, "Milliseconds");
    this.#emit(change, why);
    if (status !== "SUCCEEDED") this.#abort();
  }

  #record(type: string, details: Record<string, unknown> = {}, last = false): void {
    if (!last && this.history.events.length >= MOST_EVENTS - 1) {
      if (this.status !== "RUNNING") return;
      const cause = `The execution reached the maximum number of history events (${MOST_EVENTS}).`;
      this.#end("FAILED", { error: "States.Runtime", cause });
      this.#releaseSoon();
      return;
    }
    logEvent(this.cloud, this.machine, this.arn, this.history.add(type, details));
  }

  #count(name: string, value: number, unit = "Count"): void {
    const dimensions = { StateMachineArn: this.machine.arn };
    this.cloud.cloudwatch.record({ namespace: "AWS/States", name, dimensions, value, unit });
  }

  #emit(
    change: (typeof ENDS)[keyof typeof ENDS]["change"] | "started" | "entered" | "retrying" | "caught",
    more: { state?: string; error?: string; cause?: string } = {},
  ): void {
    const { name: execution, machine } = this;
    this.cloud.events.emit({
      kind: "execution",
      stateMachine: machine.name,
      execution,
      change,
      ...more,
    });
  }
}
