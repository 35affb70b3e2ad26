/**
 * AWS DataSync: agents, locations, tasks and their executions, over source trees of the world. The operations are
 * AWS's; the methods below them are for tests and worlds. What lies at a destination is kept in the ledger of copies,
 * not in the emulated S3 and file systems.
 */
import type { LocalCloud } from "../cloud";
import { requestTags } from "../fsx/tags";
import type { Random } from "../random";
import { Service, ServiceError, validationErrors } from "../service";
import type { Agent, AgentDefinition } from "./agent";
import { Agents } from "./agents";
import { bucketProblem } from "./bucket-access";
import { Copies } from "./copies";
import { createTask, updateTask } from "./create-task";
import { invalidRequest, notFound } from "./errors";
import { Execution, type ExecutionSettings } from "./execution";
import { writeRecords } from "./execution-records";
import { Executions } from "./executions";
import { Failures, type OrderedFailure } from "./failures";
import type { Location } from "./location";
import { efsLocations, lustreLocations } from "./location-file-systems";
import { hdfsLocations } from "./location-hdfs";
import { nfsLocations } from "./location-nfs";
import { objectStorageLocations } from "./location-object-storage";
import { s3Locations } from "./location-s3";
import { smbLocations } from "./location-smb";
import { deleteLocation, listLocations } from "./locations";
import { type DataSyncOptions, usualOptions } from "./options";
import { describeAgent, listAgents } from "./read-agents";
import { describeTaskExecution, listTaskExecutions } from "./read-executions";
import { below, type SourceDefinition, SourceTree } from "./source-tree";
import { cancelTaskExecution, startTaskExecution, updateTaskExecution } from "./start-task-execution";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import type { Task, TaskStatus } from "./task";
import { TaskSchedules } from "./task-schedules";
import { deleteTask, describeTask, listTasks } from "./tasks";

export class DataSyncService extends Service {
  readonly name = "datasync";
  readonly options: DataSyncOptions = usualOptions();
  readonly agents: Agents;
  /** By ARN. */
  readonly locations = new Map<string, Location>();
  /** By ARN. */
  readonly tasks = new Map<string, Task>();
  readonly executions: Executions;
  readonly schedules = new TaskSchedules(this.cloud.clock, this);
  readonly failures = new Failures(this.cloud.faults);
  /** Every file that was copied, and what lies at the destinations. */
  readonly copies = new Copies();
  readonly sources: SourceTree[] = [];
  readonly #random: Random;
  #version = 0;
  #nextLocationId: string | undefined;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.#random = cloud.random.stream("datasync");
    this.agents = new Agents(cloud, this.#random, this.options, {
      silent: (agent) => {
        for (const execution of this.executions.of(agent)) execution.stall();
      },
      back: (agent) => {
        for (const execution of this.executions.of(agent)) {
          if (execution.agents.every(({ silentSince }) => silentSince === undefined)) execution.resume();
        }
      },
      lost: (agent, detail) => {
        for (const execution of this.executions.of(agent)) execution.fail({ code: "AgentOffline", detail });
      },
      changed: () => this.#tellTasks(),
    });
    this.executions = new Executions(this, () => cloud.clock.now());
    this.register(
      listAgents(this),
      describeAgent(cloud, this),
      ...nfsLocations(cloud, this),
      ...smbLocations(cloud, this),
      ...objectStorageLocations(cloud, this),
      ...hdfsLocations(cloud, this),
      ...s3Locations(cloud, this),
      ...lustreLocations(cloud, this),
      ...efsLocations(cloud, this),
      listLocations(this),
      deleteLocation(this),
      createTask(cloud, this),
      updateTask(this),
      describeTask(this),
      listTasks(this),
      deleteTask(this),
      startTaskExecution(this),
      describeTaskExecution(cloud, this),
      listTaskExecutions(this),
      cancelTaskExecution(this),
      updateTaskExecution(this),
      tagResource(this),
      untagResource(this),
      listTagsForResource(this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return invalidRequest(validationErrors(problems));
  }

  // What the operations share.

  /** @throws ServiceError InvalidRequestException */
  location(arn: string): Location {
    const location = this.locations.get(arn);
    if (!location) throw notFound("Location", arn);
    return location;
  }

  /** @throws ServiceError InvalidRequestException */
  task(arn: string): Task {
    const task = this.tasks.get(arn);
    if (!task) throw notFound("Task", arn);
    return task;
  }

  tasksOf(location: Location): Task[] {
    return [...this.tasks.values()].filter(
      ({ source, destination }) => source === location.arn || destination === location.arn,
    );
  }

  /** The agents of a task's locations, as they are now. */
  agentsOf({ source, destination }: Task): Agent[] {
    return [source, destination].flatMap((arn) =>
      (this.locations.get(arn)?.agentArns ?? []).map((agent) => this.agents.agent(agent)),
    );
  }

  statusOf(task: Task): TaskStatus {
    if (this.cloud.clock.now() < task.readyAt) return "CREATING";
    const open = task.executions.filter(({ ended }) => !ended);
    if (open.some(({ running }) => running)) return "RUNNING";
    if (open.length > 0) return "QUEUED";
    return this.agentsOf(task).some(({ status }) => status === "OFFLINE") ? "UNAVAILABLE" : "AVAILABLE";
  }

  /**
   * A request's tags as a map.
   * @throws ServiceError InvalidRequestException for a key that is given twice or belongs to AWS
   */
  newTags(given: { Key: string; Value: string }[] | undefined): Map<string, string> {
    try {
      return requestTags(given);
    } catch (error) {
      throw error instanceof ServiceError ? invalidRequest(error.message) : error;
    }
  }

  /** DataSync itself, acting for a task, or for no task yet. */
  principal(taskArn: string): { service: string; sourceArn: string } {
    return { service: "datasync.amazonaws.com", sourceArn: taskArn || this.cloud.arn("datasync", "*") };
  }

  addLocation(location: Omit<Location, "arn" | "created">): Location {
    const id = this.#nextLocationId ?? `loc-${this.#random.hex(17)}`;
    this.#nextLocationId = undefined;
    const arn = this.cloud.arn("datasync", `location/${id}`);
    const added: Location = { ...location, arn, created: this.cloud.clock.now() };
    this.locations.set(arn, added);
    this.#publish("Location", arn, "AVAILABLE");
    return added;
  }

  addTask(task: Omit<Task, "id" | "arn" | "created" | "readyAt" | "executions" | "toldStatus">): Task {
    const now = this.cloud.clock.now();
    const id = `task-${this.#random.hex(17)}`;
    const added: Task = {
      ...task,
      id,
      arn: this.cloud.arn("datasync", `task/${id}`),
      created: now,
      readyAt: now + this.options.creatingFor,
      executions: [],
      toldStatus: "CREATING",
    };
    this.tasks.set(added.arn, added);
    this.schedules.set(added, task.schedule);
    if (this.options.creatingFor > 0) {
      this.cloud.clock.at(added.readyAt, `datasync: ${id}`, () => this.#tellTasks());
    }
    this.#tellTasks();
    return added;
  }

  /** @throws ServiceError InvalidRequestException where it would have to wait and may not */
  startExecution(task: Task, settings: ExecutionSettings): Execution {
    const id = `exec-${this.#random.hex(17)}`;
    const execution = new Execution(this.cloud, this, task, id, settings, this.cloud.clock.now());
    this.executions.start(execution);
    return execution;
  }

  /** A location has other agents, say: tasks may be available now, or executions may begin. */
  refreshTasks(): void {
    this.executions.pump();
    this.#tellTasks();
  }

  /** Where a location's URI lies in the world; undefined where nothing does. */
  treeAt(uri: string): { tree: SourceTree; top: string } | undefined {
    const found = this.sources.flatMap((tree) => {
      const top = below(tree.uri, uri);
      return top !== undefined && tree.directories.has(top) ? [{ tree, top }] : [];
    });
    return found.sort((a, b) => b.tree.uri.length - a.tree.uri.length)[0];
  }

  /** Why DataSync may not read or write there; undefined where it may. */
  accessProblem(task: Task, source: Location, destination: Location): string | undefined {
    return (
      bucketProblem(this.cloud, this, task, source, "source") ??
      bucketProblem(this.cloud, this, task, destination, "destination")
    );
  }

  // What executions tell.

  executionChanged(execution: Execution): void {
    const { task, agents, work, failure, status } = execution;
    this.cloud.events.emit({
      kind: "transfer execution",
      execution: execution.arn,
      task: task.arn,
      taskName: task.name ?? task.arn,
      agents: agents.map(({ name }) => name),
      status,
      files: work?.done.files ?? 0,
      bytes: work?.done.bytes ?? 0,
      ...(failure ? { error: `${failure.code}: ${failure.detail}` } : {}),
    });
    this.#publish("Task Execution", execution.arn, status);
    this.#tellTasks();
  }

  executionEnded(execution: Execution): void {
    this.cloud.clock.after(0, `datasync: records of ${execution.id}`, () =>
      writeRecords(this.cloud, this, execution),
    );
    this.executions.pump();
  }

  // For tests and worlds.

  /** An agent that is ONLINE; gives its ARN. */
  addAgent(definition: AgentDefinition): string {
    return this.agents.add(definition).arn;
  }

  /** What lies on a file server; locations find it by their URI. */
  addSource(definition: SourceDefinition): SourceTree {
    const tree = new SourceTree(definition, () => ++this.#version);
    this.sources.push(tree);
    return tree;
  }

  /** ONLINE: in contact from now on. OFFLINE: as if it had been silent for five minutes. */
  setAgentStatus(arn: string, status: "ONLINE" | "OFFLINE"): void {
    const agent = this.agents.agent(arn);
    if (status === "ONLINE") this.agents.reconnect(agent);
    else this.agents.setOffline(agent);
  }

  /** The agent falls silent, and is in contact again after so many seconds, if it is to be. */
  disconnectAgent(arn: string, seconds?: number): void {
    const agent = this.agents.agent(arn);
    this.agents.disconnect(agent);
    if (seconds === undefined) return;
    this.cloud.clock.after(seconds * 1000, `datasync: ${agent.name} is back`, () =>
      this.agents.reconnect(agent),
    );
  }

  /** The agent's host dies, now or at a virtual time; `setAgentStatus` ONLINE gives it another. */
  killAgent(arn: string, at?: number): void {
    const agent = this.agents.agent(arn);
    if (at === undefined) this.agents.kill(agent);
    else this.cloud.clock.at(at, `datasync: ${agent.name} dies`, () => this.agents.kill(agent));
  }

  /** The next execution of the task, or on the agent, fails half-way, or as `planned` says. */
  failNextExecution(taskOrAgent: string, planned: OrderedFailure = {}): void {
    this.failures.order(taskOrAgent, planned);
  }

  /** The next location that is created has this id: a deployment's, which its program knows already. */
  nameNextLocation(id: string): void {
    this.#nextLocationId = id;
  }

  /** Tells of every task whose status is another one than was told last. */
  #tellTasks(): void {
    for (const task of this.tasks.values()) {
      const status = this.statusOf(task);
      if (status === task.toldStatus) continue;
      task.toldStatus = status;
      this.#publish("Task", task.arn, status);
    }
  }

  #publish(what: string, arn: string, state: string): void {
    this.cloud.eventbridge.publish("aws.datasync", `DataSync ${what} State Change`, [arn], { State: state });
  }
}
