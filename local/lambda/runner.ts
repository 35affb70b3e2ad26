/**
 * Runs functions: finds a warm environment or starts one, and does around each invocation what Lambda does: log lines,
 * metrics, and the answer's form.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { type Caller, ServiceError } from "../service";
import { beginningOf } from "./environment";
import { defaultLogGroup, type LambdaFunction } from "./function";
import type { FunctionHost, HostResult, Invocation, Outcome } from "./host";
import { endOf, type InvocationEnd } from "./invocation-end";
import { LogDelivery } from "./log-delivery";
import { billedMilliseconds, endLines, type Figures, startLines } from "./platform-log";
import { ProcessHost } from "./process-host";
import { RunningInvocation, RunningInvocations } from "./running-invocation";

/** What an answer's log tail holds at most (API reference, Invoke, "LogResult"). */
const LOG_TAIL = 4096;

/** An invocation's end. */
export interface RunResult {
  requestId: string;
  /** JSON text: the function's answer, or its error. */
  payload: string;
  failed: boolean;
  /** Milliseconds of its own time that it waited: for its timers, for slow answers, for its time to be up. */
  elapsed: number;
  /** The last 4 KB of its log. */
  logTail: string;
}

export class Runner {
  readonly #hosts = new Map<string, FunctionHost[]>();
  readonly #busy = new Set<FunctionHost>();
  readonly running = new RunningInvocations();
  readonly #logStreams = new WeakMap<FunctionHost, string>();
  readonly #delivery: LogDelivery;
  readonly #random: Random;

  constructor(private readonly cloud: LocalCloud) {
    this.#delivery = new LogDelivery(cloud);
    this.#random = cloud.random.stream("lambda");
  }

  requestId(): string {
    return this.#random.uuid();
  }

  /**
   * The function's role, as the function calls with it.
   * @throws ServiceError AccessDenied where the role does not let Lambda in
   */
  callerOf(fn: { arn: string; settings: { role: string } }): Caller {
    return this.cloud.iam.assumeRole(fn.settings.role, {
      service: "lambda.amazonaws.com",
      sourceArn: fn.arn,
    });
  }

  /**
   * Runs the function once.
   * @param event JSON text
   * @throws ServiceError where it cannot be run at all
   */
  async run(fn: LambdaFunction, event: string, requestId: string): Promise<RunResult> {
    const { settings } = fn;
    const time = this.cloud.clock.now();
    const caller = this.callerOf(fn);
    const host = this.#host(fn, caller);
    const logStream = this.#logStream(fn, host, time);
    const cold = !host.warm;
    const line = { requestId, time, functionName: fn.name, functionArn: fn.arn };
    const figures: Figures = {
      duration: this.#random.integer(2_000, 20_000) / 100,
      init: cold ? this.#random.integer(18_000, 42_000) / 100 : undefined,
      memory: settings.memory,
      memoryUsed: Math.min(settings.memory, this.#random.integer(85, 115)),
    };
    const result = await this.#invoke(fn, caller, host, {
      requestId,
      event,
      time,
      functionArn: fn.arn,
      traceId: this.#traceId(fn, time),
      logGroup: settings.logging.group,
      logStream,
    });
    if (result.hung !== undefined) {
      const message = `Function ${fn.name} neither answered nor waited for a timer for ${result.hung} seconds of real time, and was ended as timed out. Unless it loops, this machine is too busy for equal runs to be equal.`;
      this.cloud.events.emit({ kind: "warning", message });
    }
    figures.duration += result.elapsed ?? 0;
    const end = endOf(result.outcome, requestId, settings.timeout);
    if (end.outcome === "timeout") figures.duration = settings.timeout * 1000;
    const lines = [
      ...startLines(settings.logging, line, settings.runtime, cold),
      ...result.lines,
      ...endLines(settings.logging, line, figures, end.status, end.problem),
    ];
    const target = { group: settings.logging.group, stream: logStream };
    const logs = await this.#delivery.deliver(fn.name, caller, target, lines);
    this.#report(fn, end, requestId, logs, figures);
    return {
      requestId,
      payload: end.payload,
      failed: end.error !== undefined,
      elapsed: end.outcome === "timeout" ? settings.timeout * 1000 : (result.elapsed ?? 0),
      logTail: tail(lines),
    };
  }

  /** Ends the environments of one function, or of all. */
  async close(name?: string): Promise<void> {
    const hosts = name === undefined ? [...this.#hosts.values()].flat() : (this.#hosts.get(name) ?? []);
    if (name === undefined) this.#hosts.clear();
    else this.#hosts.delete(name);
    await Promise.all(hosts.map((host) => host.close()));
  }

  #host(fn: LambdaFunction, caller: Caller): FunctionHost {
    const { endpointUrl } = this.cloud;
    if (endpointUrl === undefined) {
      throw new ServiceError(
        "ServiceException",
        `Function ${fn.name} cannot run: the local cloud's HTTP endpoint, where its code would call AWS, is not open. Call startEndpoint first.`,
        500,
      );
    }
    const hosts = (this.#hosts.get(fn.name) ?? []).filter((host) => host.alive);
    this.#hosts.set(fn.name, hosts);
    const idle = hosts.find((host) => !this.#busy.has(host));
    if (idle) return idle;
    const { settings } = fn;
    const { functionProcesses: pool, functionsRunIn: kind } = this.cloud;
    pool?.keep(fn.code);
    const host = new ProcessHost({
      ...beginningOf(this.cloud, fn, caller, endpointUrl),
      timeout: settings.timeout,
      memory: settings.memory,
      kind,
      pool,
    });
    hosts.push(host);
    return host;
  }

  /**
   * The log stream of an environment: one for each day. AWS gives each environment one and replaces environments
   * within hours; here one lives on, which is faster.
   */
  #logStream(fn: LambdaFunction, host: FunctionHost, time: number): string {
    const day = new Date(time).toISOString().slice(0, 10).replaceAll("-", "/");
    const known = this.#logStreams.get(host);
    if (known?.startsWith(day)) return known;
    // Streams of a group that is not the function's own name the function (Lambda developer guide, "Log groups").
    const owner = fn.settings.logging.group === defaultLogGroup(fn.name) ? "" : fn.name;
    const stream = `${day}/${owner}[$LATEST]${this.#random.hex(32)}`;
    this.#logStreams.set(host, stream);
    return stream;
  }

  /** Runs the code; faults planned for `lambda.function:<name>` strike before it or after it. */
  async #invoke(
    fn: LambdaFunction,
    caller: Caller,
    host: FunctionHost,
    invocation: Invocation,
  ): Promise<HostResult> {
    const { requestId } = invocation;
    const { faults } = this.cloud;
    const struck = (afterEffect: boolean) =>
      faultOf(requestId, () => faults.strikePlanned(`lambda.function:${fn.name}`, afterEffect));
    const before = struck(false);
    if (before) return { outcome: before, lines: [] };
    const lastCall = faults.strike("function-timeout", requestId, `lambda.${fn.name}`)?.integer(1, 8);
    const running = new RunningInvocation(requestId, host, lastCall);
    this.#busy.add(host);
    this.running.add(caller, running);
    try {
      const result = await this.cloud.clock.standStill(() => host.invoke(invocation));
      // Its time is up at its end, where it did not make as many calls.
      if (lastCall !== undefined && result.outcome.kind === "ok") result.outcome = { kind: "timeout" };
      return { ...result, outcome: struck(true) ?? result.outcome };
    } finally {
      this.#busy.delete(host);
      this.running.remove(caller, running);
    }
  }

  #report(fn: LambdaFunction, end: InvocationEnd, requestId: string, logs: number, figures: Figures): void {
    const dimensions = { FunctionName: fn.name };
    const failed = end.error ? 1 : 0;
    for (const [name, value, unit] of [
      ["Invocations", 1, "Count"],
      ["Errors", failed, "Count"],
      ["Throttles", 0, "Count"],
      ["Duration", figures.duration, "Milliseconds"],
    ] as const) {
      this.cloud.cloudwatch.record({ namespace: "AWS/Lambda", name, dimensions, value, unit });
    }
    this.cloud.events.emit({
      kind: "function",
      function: fn.name,
      requestId,
      outcome: end.outcome,
      ...(end.error ? { error: `${end.error.errorType}: ${end.error.errorMessage}` } : {}),
      logs,
      billed: billedMilliseconds(figures),
    });
  }

  #traceId(fn: LambdaFunction, time: number): string {
    const seconds = Math.floor(time / 1000).toString(16);
    const sampled = fn.settings.tracing === "Active" ? 1 : 0;
    return `Root=1-${seconds}-${this.#random.hex(24)};Parent=${this.#random.hex(16)};Sampled=${sampled}`;
  }
}

/** What a planned fault makes of an invocation: a timeout where its code says so, the end of the process otherwise. */
function faultOf(requestId: string, strike: () => void): Outcome | undefined {
  try {
    strike();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const errorType = error instanceof ServiceError ? error.code : "Runtime.ExitError";
    if (errorType === "Sandbox.Timedout") return { kind: "timeout" };
    return {
      kind: "crash",
      error: { errorType, errorMessage: `RequestId: ${requestId} Error: ${error.message}` },
    };
  }
}

function tail(lines: string[]): string {
  return Buffer.from(`${lines.join("\n")}\n`)
    .subarray(-LOG_TAIL)
    .toString("base64");
}
