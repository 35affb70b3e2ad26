/** A job of the local Batch, and how the API describes it. */
import type { Timer } from "../clock";
import type { ComputeEnvironment } from "./compute-environment";
import { logPlace } from "./instance";
import type { JobDefinition } from "./job-definition";
import type { JobQueue } from "./job-queue";
import type { ContainerProperties, RetryStrategy } from "./shapes";

export type JobStatus =
  | "SUBMITTED"
  | "PENDING"
  | "RUNNABLE"
  | "STARTING"
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED";

export const STATUSES: JobStatus[] = [
  "SUBMITTED",
  "PENDING",
  "RUNNABLE",
  "STARTING",
  "RUNNING",
  "SUCCEEDED",
  "FAILED",
];

/** What became of an attempt's container. */
export interface AttemptEnd {
  statusReason: string;
  /** The container's own reason: why it did not start, or was killed. */
  reason?: string;
  exitCode?: number;
  /** Ended by its timeout or by a person: never tried again. */
  final?: boolean;
}

export interface Attempt {
  started: number | undefined;
  stopped: number;
  end: AttemptEnd;
  instanceArn: string;
  taskArn: string;
}

export interface Job {
  id: string;
  arn: string;
  name: string;
  queue: JobQueue;
  definition: JobDefinition;
  /** The definition's container with the overrides of the request. */
  container: ContainerProperties;
  vcpus: number;
  retryStrategy: RetryStrategy | undefined;
  timeoutSeconds: number | undefined;
  status: JobStatus;
  statusReason: string | undefined;
  created: number;
  started: number | undefined;
  stopped: number | undefined;
  attempts: Attempt[];
  /** The one that starts or runs. */
  current: { environment: ComputeEnvironment; instanceArn: string; taskArn: string } | undefined;
  /** Milliseconds that the job's work takes, once it is known. */
  takes: number | "stuck" | undefined;
  tags: Record<string, string>;
  /** Of an array job: its children in order. */
  children: Job[] | undefined;
  /** Of a child: its parent and place. */
  child: { parent: Job; index: number } | undefined;
  cancelled: boolean;
  terminated: boolean;
  timer: Timer | undefined;
}

export function hasEnded({ status }: Job): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** `JobSummary` of the API. */
export function summarizeJob(job: Job) {
  const last = job.attempts.at(-1)?.end;
  return {
    jobArn: job.arn,
    jobId: job.id,
    jobName: job.name,
    createdAt: job.created,
    status: job.status,
    ...(job.statusReason === undefined ? {} : { statusReason: job.statusReason }),
    ...(job.started === undefined ? {} : { startedAt: job.started }),
    ...(job.stopped === undefined ? {} : { stoppedAt: job.stopped }),
    ...(last ? { container: containerEnd(last) } : {}),
    ...arrayProperties(job),
    jobDefinition: job.definition.arn,
  };
}

/** `JobDetail` of the API. */
export function describeJob(job: Job) {
  const { current, attempts } = job;
  const last = attempts.at(-1);
  const { evaluateOnExit, attempts: most = 1 } = job.retryStrategy ?? {};
  const place = current ?? last;
  return {
    jobArn: job.arn,
    jobName: job.name,
    jobId: job.id,
    jobQueue: job.queue.arn,
    status: job.status,
    attempts: attempts.map(({ started, stopped, end, instanceArn, taskArn }) => ({
      container: { containerInstanceArn: instanceArn, taskArn, ...containerEnd(end), networkInterfaces: [] },
      ...(started === undefined ? {} : { startedAt: started }),
      stoppedAt: stopped,
      statusReason: end.statusReason,
    })),
    ...(job.statusReason === undefined ? {} : { statusReason: job.statusReason }),
    createdAt: job.created,
    retryStrategy: { attempts: most, evaluateOnExit: evaluateOnExit ?? [] },
    ...(job.started === undefined ? {} : { startedAt: job.started }),
    ...(job.stopped === undefined ? {} : { stoppedAt: job.stopped }),
    dependsOn: [],
    jobDefinition: job.definition.arn,
    parameters: {},
    container: {
      ...job.container,
      ...(place
        ? {
            containerInstanceArn: place.instanceArn,
            taskArn: place.taskArn,
            ...logStream(job, place.taskArn),
          }
        : {}),
      ...(last && !current ? containerEnd(last.end) : {}),
      networkInterfaces: [],
    },
    ...arrayProperties(job),
    ...(job.timeoutSeconds === undefined ? {} : { timeout: { attemptDurationSeconds: job.timeoutSeconds } }),
    tags: job.tags,
    propagateTags: job.definition.propagateTags,
    platformCapabilities: ["EC2"],
    eksAttempts: [],
    isCancelled: job.cancelled,
    isTerminated: job.terminated,
  };
}

function logStream(job: Job, taskArn: string) {
  const place = logPlace(job, taskArn);
  return place ? { logStreamName: place.logStreamName } : {};
}

function containerEnd({ exitCode, reason }: AttemptEnd) {
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function arrayProperties({ children, child }: Job) {
  if (child) return { arrayProperties: { index: child.index } };
  if (!children) return {};
  const statusSummary = Object.fromEntries(
    STATUSES.map((status) => [status, children.filter((one) => one.status === status).length]),
  );
  return { arrayProperties: { size: children.length, statusSummary } };
}
