/**
 * AWS Batch as far as a pipeline's state machine can tell: job definitions, and jobs whose attempts go as the script
 * says and write to the file system that their volumes name.
 */
import type { Json } from "../../components/asl";
import type { PipelineFsx } from "./pipeline-fsx";
import type { FileSystem, Job, JobDefinition, Members } from "./pipeline-script";
import { awsError, MINUTE, type PipelineWorld } from "./pipeline-world";

export class PipelineBatch {
  readonly jobDefinitions: JobDefinition[] = [];
  readonly jobs: Job[] = [];

  constructor(
    private readonly world: PipelineWorld,
    private readonly fsx: PipelineFsx,
  ) {}

  registerJobDefinition(request: Members): Json {
    const name = request.JobDefinitionName as string;
    if (!/^[\w-]{1,128}$/.test(name)) throw awsError("Batch.ClientException", `bad name ${name}`);
    const revision = this.jobDefinitions.filter((one) => one.name === name).length + 1;
    const arn = `arn:aws:batch:us-east-1:123456789012:job-definition/${name}:${revision}`;
    this.jobDefinitions.push({ arn, name, status: "ACTIVE", properties: request });
    return { JobDefinitionName: name, JobDefinitionArn: arn, Revision: revision };
  }

  describeJobDefinitions({ JobDefinitionName, Status, MaxResults }: Members): Json {
    return {
      JobDefinitions: this.jobDefinitions
        .filter((one) => one.name === JobDefinitionName && one.status === Status)
        .slice(0, MaxResults as number)
        .map(({ arn, name, status }) => ({ JobDefinitionArn: arn, JobDefinitionName: name, Status: status })),
    };
  }

  deregisterJobDefinition({ JobDefinition: arn }: Members): Json {
    this.jobDefinitions.find((one) => one.arn === arn)!.status = "INACTIVE";
    return {};
  }

  /** What SubmitJob does, and what `.sync` waits for. */
  async submitJob(request: Members): Promise<Json> {
    const job = this.submit(request);
    await job.ended;
    return this.jobResult(job);
  }

  /** @throws what `.sync` throws where the job has failed */
  jobResult(job: Job): Json {
    if (job.status === "SUCCEEDED") return { JobId: job.id, JobName: job.name, Status: job.status };
    throw awsError("States.TaskFailed", JSON.stringify({ JobId: job.id, StatusReason: job.statusReason }));
  }

  submit(request: Members): Job {
    const definition = this.jobDefinitions.find((one) => one.arn === request.JobDefinition);
    if (definition?.status !== "ACTIVE") {
      throw awsError("Batch.ClientException", `JobDefinition ${request.JobDefinition} is not ACTIVE`);
    }
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const job: Job = {
      id: `job-${this.world.hex(8)}`,
      name: request.JobName as string,
      status: "RUNNABLE",
      statusReason: "",
      exitCode: undefined,
      definition,
      parameters: request,
      ended,
      end,
      endedAt: undefined,
      terminated: false,
    };
    this.jobs.push(job);
    this.world.later(this.world.script.queueMinutes, () => this.#attempt(job, 0));
    return job;
  }

  listJobs({ Filters }: Members): Json {
    const { Values } = (Filters as unknown as { Values: string[] }[])[0]!;
    return {
      JobSummaryList: this.jobs
        .filter((job) => Values.includes(job.name))
        .map((job) => ({
          JobId: job.id,
          JobName: job.name,
          Status: job.status,
          ...(job.statusReason ? { StatusReason: job.statusReason } : {}),
          ...(job.exitCode === undefined ? {} : { Container: { ExitCode: job.exitCode } }),
        })),
    };
  }

  terminateJob({ JobId, Reason }: Members): Json {
    const job = this.jobs.find(({ id }) => id === JobId)!;
    if (!this.world.script.stoppable || job.terminated) return {};
    job.terminated = true;
    this.world.later(1, () => this.#endJob(job, "FAILED", Reason as string));
    return {};
  }

  /** Fails a job from outside, as a host that goes away or a container that crashes does. */
  crash(job: Job, reason = "Essential container in task exited"): void {
    this.#endJob(job, "FAILED", reason);
  }

  #attempt(job: Job, index: number): void {
    if (job.status === "FAILED") return;
    const attempt = this.world.script.attempts[Math.min(index, this.world.script.attempts.length - 1)]!;
    job.status = "RUNNING";
    const fileSystem = this.#mounted(job);
    if (!fileSystem || attempt.ends === "no start") {
      this.world.later(1, () => this.#endJob(job, "FAILED", "CannotStartContainerError: the mount failed"));
      return;
    }
    if (attempt.writes !== false) fileSystem.unexported = true;
    this.world.later(attempt.minutes, () => {
      if (job.status !== "RUNNING") return;
      if (attempt.ends === "success") {
        job.exitCode = 0;
        this.#endJob(job, "SUCCEEDED", "Essential container in task exited");
      } else if (attempt.ends === "exit 1") {
        job.exitCode = 1;
        this.#endJob(job, "FAILED", "Essential container in task exited");
      } else {
        const { Attempts } = job.definition.properties.RetryStrategy as { Attempts: number };
        const reason = "Host EC2 (instance i-0123456789abcdef0) terminated.";
        if (index + 1 >= Attempts) this.#endJob(job, "FAILED", reason);
        else {
          job.status = "RUNNABLE";
          this.world.later(this.world.script.queueMinutes, () => this.#attempt(job, index + 1));
        }
      }
    });
  }

  #endJob(job: Job, status: string, reason: string): void {
    if (job.endedAt !== undefined) return;
    job.status = status;
    job.statusReason = reason;
    job.endedAt = this.world.clock.now();
    const fileSystem = this.#mounted(job);
    // Automatic export catches up with the queue; a script without one says that the queue never empties.
    if (fileSystem?.autoExports && this.world.script.queue) this.#drain(fileSystem, job.endedAt);
    job.end();
  }

  #drain(fileSystem: FileSystem, jobEnded: number): void {
    for (let minute = 0; minute < 24 * 60; minute++) {
      const age = this.world.script.queue!(minute);
      const later = Array.from({ length: 60 }, (_, more) => this.world.script.queue!(minute + more));
      if (age === 0 && later.every((one) => one === 0 || one === "none")) {
        this.world.clock.at(jobEnded + minute * MINUTE, "automatic export", () => {
          fileSystem.unexported = false;
          this.fsx.exported = true;
        });
        return;
      }
    }
  }

  /** The file system that the job's volumes name, if it can be mounted. */
  #mounted(job: Job): FileSystem | undefined {
    const { Volumes } = job.definition.properties.ContainerProperties as unknown as {
      Volumes: { Host: { SourcePath: string } }[];
    };
    return this.fsx.mounted(Volumes.map(({ Host }) => Host.SourcePath));
  }
}
