/**
 * The life of jobs: SUBMITTED → PENDING → RUNNABLE → STARTING → RUNNING → SUCCEEDED or FAILED, each step a timer of the
 * virtual clock, attempt after attempt.
 */
import type { LocalCloud } from "../cloud";
import type { ComputeEnvironment } from "./compute-environment";
import { startProblem } from "./container-start";
import { isRetried } from "./exit-rules";
import { clusterName, joinProblem, logPlace, writeLog } from "./instance";
import { type AttemptEnd, hasEnded, type Job, type JobStatus } from "./job";
import { failureByChance, type JobFailure } from "./job-failure";
import { work } from "./job-output";
import type { BatchService } from "./service";

const SECOND = 1000;
/** An instance without a job stays for a while before it is scaled down. */
const LINGERING = 600 * SECOND;
const KILLED = 137;

export class Jobs {
  /** By id, children of array jobs among them. */
  readonly all = new Map<string, Job>();
  readonly #listeners = new Map<string, (() => void)[]>();
  readonly #failures: JobFailure[] = [];
  readonly #durations: (number | "stuck")[] = [];
  readonly #warned = new Set<string>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly batch: BatchService,
  ) {}

  failNext(failure: JobFailure): void {
    this.#failures.push(failure);
  }

  nextTakes(seconds: number | "stuck"): void {
    this.#durations.push(seconds);
  }

  /** Calls `listener` once the job has ended; at once where it has. Gives what takes the listener away. */
  onEnd(job: Job, listener: () => void): () => void {
    if (hasEnded(job)) {
      listener();
      return () => undefined;
    }
    const listeners = this.#listeners.get(job.id) ?? [];
    this.#listeners.set(job.id, [...listeners, listener]);
    return () => {
      const left = this.#listeners.get(job.id)?.filter((other) => other !== listener) ?? [];
      this.#listeners.set(job.id, left);
    };
  }

  add(job: Job): void {
    this.all.set(job.id, job);
    for (const child of job.children ?? []) this.all.set(child.id, child);
    this.#is(job, "SUBMITTED");
    this.#later(job, this.#seconds(1, 3), () => this.#pending(job));
  }

  /** Ends a job that has not begun to start (API reference, CancelJob); others go on. */
  cancel(job: Job, reason: string): void {
    if (!["SUBMITTED", "PENDING", "RUNNABLE"].includes(job.status)) return;
    job.cancelled = true;
    this.#stopBy(job, reason, (child) => this.cancel(child, reason));
  }

  /** Ends a job wherever it is. */
  terminate(job: Job, reason: string): void {
    if (hasEnded(job)) return;
    job.terminated = true;
    this.#stopBy(job, reason, (child) => this.terminate(child, reason));
  }

  /** vCPUs of the jobs that start or run in a compute environment. */
  vcpusIn(environment: string): number {
    let sum = 0;
    for (const job of this.all.values()) if (job.current?.environment.name === environment) sum += job.vcpus;
    return sum;
  }

  /** Looks for room again, as something has changed. */
  placeSoon(): void {
    this.cloud.clock.at(this.cloud.clock.now(), "batch: place jobs", () => this.#place());
  }

  #stopBy(job: Job, reason: string, stop: (child: Job) => void): void {
    if (job.children) {
      job.statusReason = reason;
      for (const child of job.children) stop(child);
      if (!job.children.every(hasEnded) || hasEnded(job)) return;
    }
    job.timer?.cancel();
    if (job.status === "STARTING" || job.status === "RUNNING") {
      if (job.status === "RUNNING") work(this.cloud, job, this.#partDone(job));
      const exitCode = job.status === "RUNNING" ? { exitCode: KILLED } : {};
      this.#attemptEnded(job, { statusReason: reason, ...exitCode, final: true });
    } else {
      this.#ended(job, "FAILED", reason);
      this.#place();
    }
  }

  #pending(job: Job): void {
    this.#is(job, "PENDING");
    if (!job.children) {
      this.#runnable(job);
      return;
    }
    for (const child of job.children) {
      this.#is(child, "SUBMITTED");
      this.#is(child, "PENDING");
      this.#runnable(child);
    }
  }

  #runnable(job: Job): void {
    this.#is(job, "RUNNABLE");
    this.#place();
  }

  /** Gives room to jobs: those of queues with a higher priority first, then in the order of their submission. */
  #place(): void {
    const waiting = [...this.all.values()].filter(
      ({ status, children, current }) => status === "RUNNABLE" && !children && !current,
    );
    for (const job of waiting.toSorted((a, b) => b.queue.priority - a.queue.priority)) {
      const environment = this.#roomFor(job);
      if (!environment || !this.#instancesJoin(environment)) continue;
      const random = this.batch.random;
      const cluster = clusterName(environment);
      job.current = {
        environment,
        instanceArn: this.cloud.arn("ecs", `container-instance/${cluster}/${random.hex(32)}`),
        taskArn: this.cloud.arn("ecs", `task/${cluster}/${random.hex(32)}`),
      };
      const now = this.cloud.clock.now();
      // An instance takes one to four minutes from the request until ECS knows it.
      const wait = now < environment.warmUntil ? this.#seconds(2, 10) : this.#seconds(60, 240);
      this.#later(job, wait, () => this.#starting(job));
    }
  }

  /** Instances that cannot join their cluster start and stop without a word; here a warning says so, once. */
  #instancesJoin(environment: ComputeEnvironment): boolean {
    const problem = joinProblem(this.cloud, environment);
    if (problem === undefined) return true;
    const message = `compute environment ${environment.name}: its instances never join, so jobs stay RUNNABLE: ${problem}`;
    if (!this.#warned.has(message)) this.cloud.events.emit({ kind: "warning", message });
    this.#warned.add(message);
    return false;
  }

  #roomFor(job: Job): ComputeEnvironment | undefined {
    if (job.queue.state === "DISABLED") return undefined;
    return job.queue.order
      .map((name) => this.batch.computeEnvironments.get(name))
      .find(
        (environment) =>
          environment?.state === "ENABLED" &&
          this.vcpusIn(environment.name) + job.vcpus <= environment.resources.maxvCpus,
      );
  }

  #starting(job: Job): void {
    job.statusReason = undefined;
    this.#is(job, "STARTING");
    this.#later(job, this.#seconds(10, 40), () => this.#running(job));
  }

  async #running(job: Job): Promise<void> {
    const problem = await startProblem(this.cloud, job);
    // Somebody may have ended the job meanwhile.
    if (job.status !== "STARTING") return;
    if (problem) {
      this.#attemptEnded(job, { statusReason: "Task failed to start", reason: problem });
      return;
    }
    const now = this.cloud.clock.now();
    job.started = now;
    job.takes ??= this.#draw();
    this.#is(job, "RUNNING");
    const failure = this.#failures.shift() ?? failureByChance(this.cloud.faults, job);
    const { takes } = job;
    const half = takes === "stuck" ? 300 * SECOND : takes / 2;
    const end = failure ? (failure.afterSeconds === undefined ? half : failure.afterSeconds * SECOND) : takes;
    const limit = job.timeoutSeconds === undefined ? undefined : job.timeoutSeconds * SECOND;
    if (limit !== undefined && (end === "stuck" || end > limit)) {
      this.#later(job, limit, async () => {
        await this.#work(job, this.#partDone(job), KILLED);
        // "If a job is terminated for exceeding the timeout duration, it isn't retried" (user guide, "Job timeouts").
        this.#attemptEnded(job, {
          statusReason: "Job attempt duration exceeded timeout",
          exitCode: KILLED,
          final: true,
        });
      });
    } else if (end !== "stuck") {
      this.#later(job, end, async () => {
        const outcome = failure ? this.#endOf(failure) : succeeded();
        await this.#work(job, failure ? this.#partDone(job) : 1, outcome.exitCode);
        this.#attemptEnded(job, outcome);
      });
    }
  }

  /** What the container did until now, and its last words. */
  async #work(job: Job, part: number, exitCode: number | undefined): Promise<void> {
    const written = work(this.cloud, job, part);
    const { environment, taskArn } = job.current!;
    const place = logPlace(job, taskArn);
    if (!place) return;
    const lines = [
      `attempt ${job.attempts.length + 1} of ${job.name}: ${Math.round(part * 100)} % done`,
      ...written.map((path) => `wrote ${path}`),
      ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ];
    await writeLog(this.cloud, environment, place, lines);
  }

  #endOf({ exitCode = 1, spot }: JobFailure): AttemptEnd {
    // As Batch words it; retry rules match on "Host EC2*" (Batch user guide, "Best practices").
    if (spot) return { statusReason: `Host EC2 (instance i-${this.batch.random.hex(17)}) terminated.` };
    return { statusReason: "Essential container in task exited", exitCode };
  }

  #attemptEnded(job: Job, end: AttemptEnd): void {
    // Ended by somebody while its container wrote its last words.
    if (!job.current) return;
    const { environment, instanceArn, taskArn } = job.current;
    const now = this.cloud.clock.now();
    const spot = end.statusReason.startsWith("Host EC2");
    const started = job.status === "RUNNING" ? job.started : undefined;
    job.attempts.push({ started, stopped: now, end, instanceArn, taskArn });
    job.current = undefined;
    environment.warmUntil = spot ? 0 : now + LINGERING;
    job.statusReason = end.statusReason;
    if (end.exitCode === 0) this.#ended(job, "SUCCEEDED", end.statusReason, end);
    else if (isRetried(job.retryStrategy, job.attempts.length, end)) this.#runnable(job);
    else this.#ended(job, "FAILED", end.statusReason, end);
    this.#place();
  }

  #ended(job: Job, status: "SUCCEEDED" | "FAILED", reason: string | undefined, end?: AttemptEnd): void {
    job.timer?.cancel();
    job.current = undefined;
    job.stopped = this.cloud.clock.now();
    job.statusReason = reason;
    this.#is(job, status, end);
    for (const listener of this.#listeners.get(job.id) ?? []) listener();
    this.#listeners.delete(job.id);
    if (job.child) this.#childEnded(job.child.parent);
  }

  /** An array job ends with its last child, and fails if one of them did (user guide, "Array jobs"). */
  #childEnded(parent: Job): void {
    if (hasEnded(parent) || !parent.children?.every(hasEnded)) return;
    const failed = parent.children.some(({ status }) => status === "FAILED");
    const reason = failed ? (parent.statusReason ?? "Array Child Job failed") : undefined;
    this.#ended(parent, failed ? "FAILED" : "SUCCEEDED", reason);
  }

  #is(job: Job, status: JobStatus, end?: AttemptEnd): void {
    job.status = status;
    const reason = [job.statusReason, end?.reason].filter(Boolean).join(": ");
    this.cloud.events.emit({
      kind: "job",
      jobId: job.id,
      jobName: job.name,
      queue: job.queue.name,
      status,
      attempt: job.attempts.length + (hasEnded(job) && job.attempts.length > 0 ? 0 : 1),
      ...(reason ? { reason } : {}),
      ...(end?.exitCode === undefined ? {} : { exitCode: end.exitCode }),
    });
  }

  #later(job: Job, delay: number, action: () => void | Promise<void>): void {
    job.timer = this.cloud.clock.after(delay, `batch job ${job.id}`, action);
  }

  #partDone(job: Job): number {
    if (job.takes === undefined || job.takes === "stuck" || job.started === undefined) return 0.5;
    return Math.min(1, (this.cloud.clock.now() - job.started) / job.takes);
  }

  #draw(): number | "stuck" {
    const ordered = this.#durations.shift();
    if (ordered === undefined) return this.#seconds(600, 2400);
    return ordered === "stuck" ? ordered : ordered * SECOND;
  }

  #seconds(low: number, high: number): number {
    return this.batch.random.integer(low, high) * SECOND;
  }
}

function succeeded(): AttemptEnd {
  return { statusReason: "Essential container in task exited", exitCode: 0 };
}
