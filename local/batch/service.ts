/**
 * AWS Batch on EC2: compute environments, queues, job definitions and container jobs. The operations are AWS's; the
 * methods at the end are for tests and scripted worlds.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { Service, ServiceError } from "../service";
import {
  type ComputeEnvironment,
  createComputeEnvironment,
  deleteComputeEnvironment,
  describeComputeEnvironments,
  updateComputeEnvironment,
} from "./compute-environment";
import { clientError } from "./errors";
import type { Job } from "./job";
import {
  deregisterJobDefinition,
  describeJobDefinitions,
  type JobDefinition,
  registerJobDefinition,
} from "./job-definition";
import type { JobFailure } from "./job-failure";
import { cancelJob, describeJobs, listJobs, terminateJob } from "./job-operations";
import {
  createJobQueue,
  deleteJobQueue,
  describeJobQueues,
  type JobQueue,
  updateJobQueue,
} from "./job-queue";
import { Jobs } from "./jobs";
import { submitJob } from "./submit-job";
import { listTagsForResource, tagResource } from "./tags";

export class BatchService extends Service {
  readonly name = "batch";
  /** By name. */
  readonly computeEnvironments = new Map<string, ComputeEnvironment>();
  /** By name. */
  readonly queues = new Map<string, JobQueue>();
  /** By ARN; deregistered ones stay, INACTIVE. */
  readonly definitions = new Map<string, JobDefinition>();
  /** The last revision of each name; never given twice. */
  readonly revisions = new Map<string, number>();
  readonly jobs: Jobs;
  readonly random: Random;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.random = cloud.random.stream("batch");
    this.jobs = new Jobs(cloud, this);
    this.register(
      createComputeEnvironment(cloud, this),
      updateComputeEnvironment(this),
      describeComputeEnvironments(this),
      deleteComputeEnvironment(this),
      createJobQueue(this),
      updateJobQueue(this),
      describeJobQueues(this),
      deleteJobQueue(this),
      registerJobDefinition(this),
      deregisterJobDefinition(this),
      describeJobDefinitions(this),
      submitJob(cloud, this),
      describeJobs(this),
      listJobs(this),
      terminateJob(this),
      cancelJob(this),
      tagResource(this),
      listTagsForResource(this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ClientException", problems.join("; "));
  }

  protected override denied(message: string): ServiceError {
    return new ServiceError("AccessDeniedException", message, 403);
  }

  arn(kind: "compute-environment" | "job-queue" | "job-definition" | "job", name: string): string {
    return this.cloud.arn("batch", `${kind}/${name}`);
  }

  /** The name in an ARN of this service; anything else is a name. */
  nameOf(text: string): string {
    return text.startsWith("arn:") ? text.slice(text.indexOf("/") + 1) : text;
  }

  /** @throws ServiceError ClientException */
  computeEnvironment(text: string): ComputeEnvironment {
    const found = this.computeEnvironments.get(this.nameOf(text));
    if (!found) throw clientError(`Compute Environment ${text} does not exist`);
    return found;
  }

  /** @throws ServiceError ClientException */
  queue(text: string): JobQueue {
    const found = this.queues.get(this.nameOf(text));
    if (!found) throw clientError(`JobQueue ${text} not found`);
    return found;
  }

  /** By ARN or name:revision; a bare name is its newest active revision. */
  findDefinition(text: string): JobDefinition | undefined {
    const name = this.nameOf(text);
    if (name.includes(":")) return this.definitions.get(this.arn("job-definition", name));
    return [...this.definitions.values()]
      .filter((definition) => definition.name === name && definition.status === "ACTIVE")
      .at(-1);
  }

  /** Calls `listener` when the job ends. Gives what takes the listener away. */
  onEnd(jobId: string, listener: () => void): () => void {
    const job: Job | undefined = this.jobs.all.get(jobId);
    if (!job) throw clientError(`Job ${jobId} does not exist`);
    return this.jobs.onEnd(job, listener);
  }

  // For tests and scripted worlds.

  /** The next attempt that runs ends with an exit code, or loses its Spot instance. */
  failNextJob(failure: JobFailure): void {
    this.jobs.failNext(failure);
  }

  /** The next job that runs takes so many seconds in each attempt; "stuck" never ends by itself. */
  setNextJobDuration(seconds: number | "stuck"): void {
    this.jobs.nextTakes(seconds);
  }
}
