/**
 * A small AWS for the pipeline's state machine: FSx, Batch, SSM, SNS and the exportProgress function on virtual time,
 * as far as the machine can tell. What it is asked for the wrong way it refuses as the service would, and it knows
 * whether a file system went away with results that were nowhere else.
 */

import type { Json } from "../../components/asl";
import { seeExportProgress } from "../../handlers/export-progress";
import { VirtualClock } from "../../local/clock";

import type {
  Association,
  FileSystem,
  Job,
  JobDefinition,
  Members,
  RepositoryTask,
  Script,
} from "./pipeline-script";

export const START = Date.UTC(2026, 10, 20, 2);
const MINUTE = 60_000;

/** An error as Step Functions names it. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

export interface Mail {
  subject: string;
  message: string;
  attributes: Record<string, string>;
}

export class FakeCloud {
  readonly clock = new VirtualClock(START);
  readonly fileSystems = new Map<string, FileSystem>();
  readonly associations = new Map<string, Association>();
  readonly tasks = new Map<string, RepositoryTask>();
  readonly jobDefinitions: JobDefinition[] = [];
  readonly jobs: Job[] = [];
  readonly mails: Mail[] = [];
  /** Every call in order: `fsx.CreateFileSystem`. */
  readonly calls: string[] = [];
  /** Results that were nowhere else when their file system went away: none, whatever happens. */
  readonly lost: string[] = [];
  exported = false;
  createdFileSystems = 0;
  readonly #tokens = new Map<string, { request: string; id: string }>();
  #ids = 0;

  constructor(
    public script: Script,
    public parameterText: string,
  ) {}

  /** Makes the call that a Task state asks for. */
  async call(service: string, operation: string, parameters: Members): Promise<Json> {
    this.calls.push(`${service}.${operation}`);
    const name = `${operation[0]!.toLowerCase()}${operation.slice(1)}`;
    const handlers = this as unknown as Record<string, (parameters: Members) => Json | Promise<Json>>;
    if (!handlers[name]) throw new Error(`the fake cloud has no ${service}.${operation}`);
    return handlers[name](parameters);
  }

  getParameter(_: Members): Json {
    return { Parameter: { Value: this.parameterText, Type: "String" } };
  }

  createFileSystem(request: Members): Json {
    const made = this.#made("CreateFileSystem", request);
    if (made) return { FileSystem: this.#describe(this.fileSystems.get(made)!) };
    const capacity = request.StorageCapacity as number;
    if (capacity !== 1_200 && capacity % 2_400 !== 0) {
      throw awsError("FSx.BadRequestException", `StorageCapacity ${capacity} is not valid`);
    }
    const fileSystem: FileSystem = {
      id: `fs-${this.#hex(17)}`,
      mountName: `mnt${this.#hex(5)}`,
      lifecycle: "CREATING",
      tags: request.Tags!,
      unexported: false,
      autoExports: false,
    };
    this.fileSystems.set(fileSystem.id, fileSystem);
    this.createdFileSystems++;
    this.#remember("CreateFileSystem", request, fileSystem.id);
    this.#later(this.script.fileSystem.minutes, () => {
      if (fileSystem.lifecycle === "CREATING") fileSystem.lifecycle = this.script.fileSystem.ends;
    });
    return { FileSystem: this.#describe(fileSystem) };
  }

  describeFileSystems({ FileSystemIds }: Members): Json {
    return {
      FileSystems: (FileSystemIds as string[]).map((id) => this.#describe(this.#fileSystem(id))),
    };
  }

  createDataRepositoryAssociation(request: Members): Json {
    const made = this.#made("CreateDataRepositoryAssociation", request);
    if (made) return { Association: { AssociationId: made } };
    const fileSystem = this.#fileSystem(request.FileSystemId as string);
    if (fileSystem.lifecycle !== "AVAILABLE") {
      throw awsError("FSx.BadRequestException", `${fileSystem.id} is ${fileSystem.lifecycle}`);
    }
    const association: Association = {
      id: `dra-${this.#hex(17)}`,
      fileSystemId: fileSystem.id,
      path: request.FileSystemPath as string,
      uri: request.DataRepositoryPath as string,
      lifecycle: "CREATING",
    };
    if (request.S3) fileSystem.autoExports = true;
    this.associations.set(association.id, association);
    this.#remember("CreateDataRepositoryAssociation", request, association.id);
    this.#later(this.script.association.minutes, () => {
      if (association.lifecycle === "CREATING") association.lifecycle = this.script.association.ends;
    });
    return { Association: { AssociationId: association.id } };
  }

  describeDataRepositoryAssociations({ AssociationIds }: Members): Json {
    const found = (AssociationIds as string[]).map((id) => this.associations.get(id));
    if (found.some((one) => !one)) {
      throw awsError("FSx.DataRepositoryAssociationNotFoundException", "no such association");
    }
    return {
      Associations: found.map((one) => ({ AssociationId: one!.id, Lifecycle: one!.lifecycle })),
    };
  }

  createDataRepositoryTask(request: Members): Json {
    const made = this.#made("CreateDataRepositoryTask", request);
    if (made) return { DataRepositoryTask: { TaskId: made } };
    const fileSystem = this.#fileSystem(request.FileSystemId as string);
    const links = [...this.associations.values()].filter(
      (one) => one.fileSystemId === fileSystem.id && one.lifecycle === "AVAILABLE",
    );
    const report = (request.Report as Members).Path as string;
    if (!links.some(({ uri }) => report.startsWith(uri))) {
      throw awsError("FSx.BadRequestException", "The report path provided is not associated …");
    }
    if (this.#outstanding(fileSystem.id).length > 0) {
      throw awsError("FSx.DataRepositoryTaskExecutingException", "An existing data repository task …");
    }
    const isExport = request.Type === "EXPORT_TO_REPOSITORY";
    const covered = (request.Paths as string[]).every((path) =>
      links.some((link) => path.startsWith(isExport ? link.path : link.uri)),
    );
    if (!covered) throw awsError("FSx.BadRequestException", "a path lies outside of every association");
    if (isExport && fileSystem.autoExports) {
      throw awsError("FSx.BadRequestException", "Automatic export and export tasks cannot run at once");
    }
    const plan = isExport ? this.script.export : { ...this.script.import, failedFiles: 0 };
    const task: RepositoryTask = {
      id: `task-${this.#hex(17)}`,
      fileSystemId: fileSystem.id,
      type: request.Type as string,
      lifecycle: "EXECUTING",
      failed: 0,
    };
    this.tasks.set(task.id, task);
    this.#remember("CreateDataRepositoryTask", request, task.id);
    this.#later(plan.minutes, () => {
      if (task.lifecycle !== "EXECUTING") return;
      task.lifecycle = plan.ends;
      task.failed = plan.ends === "FAILED" ? Math.max(1, plan.failedFiles) : plan.failedFiles;
      if (isExport && plan.ends === "SUCCEEDED" && task.failed === 0) {
        fileSystem.unexported = false;
        this.exported = true;
      }
    });
    return { DataRepositoryTask: { TaskId: task.id } };
  }

  describeDataRepositoryTasks({ TaskIds }: Members): Json {
    return {
      DataRepositoryTasks: (TaskIds as string[]).map((id) => {
        const task = this.tasks.get(id);
        if (!task) throw awsError("FSx.DataRepositoryTaskNotFoundException", `no task ${id}`);
        return {
          TaskId: id,
          Type: task.type,
          Lifecycle: task.lifecycle,
          Status: { FailedCount: task.failed },
        };
      }),
    };
  }

  cancelDataRepositoryTask({ TaskId }: Members): Json {
    this.tasks.get(TaskId as string)!.lifecycle = "CANCELED";
    return { Lifecycle: "CANCELING", TaskId: TaskId! };
  }

  deleteFileSystem({ FileSystemId }: Members): Json {
    const fileSystem = this.#fileSystem(FileSystemId as string);
    if (this.#outstanding(fileSystem.id).length > 0) {
      throw awsError("FSx.BadRequestException", "the file system has tasks");
    }
    if (fileSystem.lifecycle === "DELETING") return { Lifecycle: "DELETING" };
    if (fileSystem.unexported) this.lost.push(fileSystem.id);
    fileSystem.lifecycle = "DELETING";
    this.#later(this.script.deletion.minutes, () => {
      this.fileSystems.delete(fileSystem.id);
      for (const [id, one] of this.associations) {
        if (one.fileSystemId === fileSystem.id) this.associations.delete(id);
      }
    });
    return { Lifecycle: "DELETING" };
  }

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
      id: `job-${this.#hex(8)}`,
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
    this.#later(this.script.queueMinutes, () => this.#attempt(job, 0));
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
    if (!this.script.stoppable || job.terminated) return {};
    job.terminated = true;
    this.#later(1, () => this.#endJob(job, "FAILED", Reason as string));
    return {};
  }

  async invoke({ Payload }: Members): Promise<Json> {
    const event = Payload as unknown as { fileSystemId: string; jobEnded: string };
    const answer = await seeExportProgress(
      {
        now: () => this.clock.now(),
        cloudWatch: { getMetricData: (input: unknown) => this.#metric(input) } as never,
      },
      event,
    );
    return { Payload: { ...answer }, StatusCode: 200 };
  }

  publish(request: Members): Json {
    const subject = request.Subject as string;
    if (!/^[\x20-\x7e]{1,100}$/.test(subject)) throw awsError("SNS.InvalidParameterException", subject);
    const attributes = request.MessageAttributes as Record<string, { StringValue: string }>;
    this.mails.push({
      subject,
      message: request.Message as string,
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    });
    return { MessageId: this.#hex(8) };
  }

  /** Fails a job from outside, as a host that goes away or a container that crashes does. */
  crash(job: Job, reason = "Essential container in task exited"): void {
    this.#endJob(job, "FAILED", reason);
  }

  #attempt(job: Job, index: number): void {
    if (job.status === "FAILED") return;
    const attempt = this.script.attempts[Math.min(index, this.script.attempts.length - 1)]!;
    job.status = "RUNNING";
    const fileSystem = this.#mounted(job);
    if (!fileSystem || attempt.ends === "no start") {
      this.#later(1, () => this.#endJob(job, "FAILED", "CannotStartContainerError: the mount failed"));
      return;
    }
    if (attempt.writes !== false) fileSystem.unexported = true;
    this.#later(attempt.minutes, () => {
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
          this.#later(this.script.queueMinutes, () => this.#attempt(job, index + 1));
        }
      }
    });
  }

  #endJob(job: Job, status: string, reason: string): void {
    if (job.endedAt !== undefined) return;
    job.status = status;
    job.statusReason = reason;
    job.endedAt = this.clock.now();
    const fileSystem = this.#mounted(job);
    // Automatic export catches up with the queue; a script without one says that the queue never empties.
    if (fileSystem?.autoExports && this.script.queue) this.#drain(fileSystem, job.endedAt);
    job.end();
  }

  #drain(fileSystem: FileSystem, jobEnded: number): void {
    for (let minute = 0; minute < 24 * 60; minute++) {
      const age = this.script.queue!(minute);
      const later = Array.from({ length: 60 }, (_, more) => this.script.queue!(minute + more));
      if (age === 0 && later.every((one) => one === 0 || one === "none")) {
        this.clock.at(jobEnded + minute * MINUTE, "automatic export", () => {
          fileSystem.unexported = false;
          this.exported = true;
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
    return [...this.fileSystems.values()].find(
      ({ id, mountName, lifecycle }) =>
        lifecycle === "AVAILABLE" &&
        Volumes.every(({ Host }) => Host.SourcePath.startsWith(`/fsx/${id}-${mountName}/`)),
    );
  }

  #metric(input: unknown): Json {
    const { StartTime, EndTime } = input as { StartTime: Date; EndTime: Date };
    const jobEnded = Math.max(...this.jobs.map(({ endedAt }) => endedAt ?? 0));
    const Timestamps: Date[] = [];
    const Values: number[] = [];
    for (let time = StartTime.getTime(); time < EndTime.getTime(); time += MINUTE) {
      const age = this.script.queue?.(Math.floor((time - jobEnded) / MINUTE)) ?? "none";
      if (age === "none") continue;
      Timestamps.push(new Date(time));
      Values.push(age);
    }
    return {
      MetricDataResults: [{ Id: "age", StatusCode: "Complete", Timestamps, Values }],
    } as unknown as Json;
  }

  #fileSystem(id: string): FileSystem {
    const found = this.fileSystems.get(id);
    if (!found) throw awsError("FSx.FileSystemNotFoundException", `File system '${id}' does not exist.`);
    return found;
  }

  #describe({ id, mountName, lifecycle, tags }: FileSystem): Json {
    return {
      FileSystemId: id,
      Lifecycle: lifecycle,
      LustreConfiguration: { MountName: mountName },
      Tags: tags,
      ...(lifecycle === "FAILED" ? { FailureDetails: { Message: "no capacity" } } : {}),
    };
  }

  #outstanding(fileSystemId: string): RepositoryTask[] {
    return [...this.tasks.values()].filter(
      (task) => task.fileSystemId === fileSystemId && ["PENDING", "EXECUTING"].includes(task.lifecycle),
    );
  }

  #made(operation: string, request: Members): string | undefined {
    const token = request.ClientRequestToken as string;
    if (!/^[A-Za-z0-9_.-]{1,63}$/.test(token)) throw awsError("FSx.BadRequestException", `token ${token}`);
    const made = this.#tokens.get(`${operation} ${token}`);
    if (made && made.request !== JSON.stringify(request)) {
      throw awsError("FSx.IncompatibleParameterErrorException", token);
    }
    return made?.id;
  }

  #remember(operation: string, request: Members, id: string): void {
    this.#tokens.set(`${operation} ${request.ClientRequestToken}`, { request: JSON.stringify(request), id });
  }

  #later(minutes: number | "never", action: () => void): void {
    if (minutes !== "never") this.clock.after(minutes * MINUTE, "fake cloud", action);
  }

  #hex(length: number): string {
    return (++this.#ids).toString(16).padStart(length, "0");
  }
}
