/**
 * A hand-written DataSync for the transfer functions' tests: agents, locations, tasks and executions in memory, with
 * the rules that matter to them, in pages of a few. Every call is recorded; answers can be lost, and the caller killed.
 */
import { awsError, type Shape } from "./fake-fsx";

export interface FakeAgent {
  AgentArn: string;
  Name: string;
  Status: "ONLINE" | "OFFLINE";
  LastConnectionTime: Date;
}

export interface FakeLocation {
  LocationArn: string;
  LocationUri: string;
  agents: string[];
  /** The last requests' members. */
  settings: Shape;
}

export interface FakeTask extends Shape {
  TaskArn: string;
  Name: string;
  SourceLocationArn: string;
  DestinationLocationArn: string;
  CurrentTaskExecutionArn?: string;
}

export interface FakeExecution extends Shape {
  TaskExecutionArn: string;
  TaskArn: string;
  Status: string;
  StartTime: Date;
  agent: string | undefined;
}

const PREFIX = "arn:aws:datasync:eu-west-1:123456789012";
const WORKING = ["QUEUED", "LAUNCHING", "PREPARING", "TRANSFERRING", "VERIFYING", "CANCELLING"];

export class FakeDataSync {
  readonly agents: FakeAgent[] = [];
  readonly locations = new Map<string, FakeLocation>();
  readonly tasks = new Map<string, FakeTask>();
  readonly executions = new Map<string, FakeExecution>();
  readonly tags = new Map<string, Record<string, string>>();
  readonly calls: { operation: string; input: Shape }[] = [];
  pageSize = 3;
  /** How many executions of one task have been live at once, at the most. */
  mostLivePerTask = 0;
  /** The caller dies at this call, counted from 0: before it has an effect, or after. */
  crashAt: { call: number; afterEffect: boolean } | undefined;
  crashed = false;
  readonly #failures: { operation: string; error: Error; afterEffect: boolean }[] = [];
  #ids = 0;

  constructor(private readonly now: () => number) {}

  /** The next call of this operation throws, before it does anything or after it has done it. */
  fail(operation: string, error: Error, afterEffect = false): void {
    this.#failures.push({ operation, error, afterEffect });
  }

  forgetFailures(): void {
    this.#failures.length = 0;
    this.crashAt = undefined;
  }

  addAgent(name: string, Status: FakeAgent["Status"] = "ONLINE"): string {
    const AgentArn = `${PREFIX}:agent/agent-${name.padStart(17, "0")}`;
    this.agents.push({ AgentArn, Name: name, Status, LastConnectionTime: new Date(this.now()) });
    return AgentArn;
  }

  agent(name: string): FakeAgent {
    return this.agents.find((agent) => agent.Name === name)!;
  }

  /** A location of somebody else: `nfs://…` through agents, or `s3://…` without. */
  addLocation(LocationUri: string, agents: string[] = []): string {
    const LocationArn = this.#arn("location/loc");
    this.locations.set(LocationArn, { LocationArn, LocationUri, agents, settings: {} });
    return LocationArn;
  }

  /** A task of somebody else. */
  addTask(Name: string, source: string, destination: string): string {
    const TaskArn = this.#arn("task/task");
    this.tasks.set(TaskArn, {
      TaskArn,
      Name,
      SourceLocationArn: source,
      DestinationLocationArn: destination,
    });
    return TaskArn;
  }

  execute(TaskArn: string): FakeExecution {
    return this.#start({ TaskArn });
  }

  /** Executions of a task, oldest first. */
  executionsOf(TaskArn: string): FakeExecution[] {
    return [...this.executions.values()].filter((execution) => execution.TaskArn === TaskArn);
  }

  /** Executions that have not ended. */
  get live(): FakeExecution[] {
    return [...this.executions.values()].filter((execution) => WORKING.includes(execution.Status));
  }

  end(execution: FakeExecution, Status: "SUCCESS" | "ERROR", more: Shape = {}): void {
    const Result = Status === "ERROR" ? { ErrorCode: "AgentGone", ErrorDetail: "The agent went away." } : {};
    Object.assign(execution, {
      Status,
      EndTime: new Date(this.now()),
      BytesTransferred: 1_000,
      FilesTransferred: 10,
      Result,
      ...more,
    });
  }

  taskNamed(name: string): FakeTask {
    return [...this.tasks.values()].find((task) => task.Name === name)!;
  }

  inputsOf(operation: string): Shape[] {
    return this.calls.filter((call) => call.operation === operation).map((call) => call.input);
  }

  async call(operation: string, input: Shape): Promise<unknown> {
    const number = this.calls.length;
    this.calls.push({ operation, input: structuredClone(input) });
    const crash = this.crashAt?.call === number ? this.crashAt : undefined;
    if (this.crashed || (crash && !crash.afterEffect)) return this.#crash();
    const planned = this.#failures.findIndex((failure) => failure.operation === operation);
    const failure = planned < 0 ? undefined : this.#failures.splice(planned, 1)[0];
    if (failure && !failure.afterEffect) throw failure.error;
    const output = this.#answer(operation, input);
    if (crash) return this.#crash();
    if (failure) throw failure.error;
    return output;
  }

  #crash(): never {
    this.crashed = true;
    throw new Error("The process was killed.");
  }

  #answer(operation: string, input: Shape): unknown {
    const arn = (member: string) => input[member] as string;
    switch (operation) {
      case "listAgents":
        return this.#page("Agents", this.agents, input);
      case "describeAgent":
        return this.#known(this.agents.find((agent) => agent.AgentArn === input.AgentArn));
      case "listLocations":
        return this.#page("Locations", [...this.locations.values()], input);
      case "listTasks":
        return this.#page(
          "Tasks",
          [...this.tasks.values()].map((task) => ({ ...task, Status: this.#status(task) })),
          input,
        );
      case "listTaskExecutions":
        return this.#page("TaskExecutions", this.executionsOf(arn("TaskArn")), input);
      case "listTagsForResource": {
        this.#exists(arn("ResourceArn"));
        const tags = Object.entries(this.tags.get(arn("ResourceArn")) ?? {});
        return this.#page(
          "Tags",
          tags.map(([Key, Value]) => ({ Key, Value })),
          input,
        );
      }
      case "tagResource":
        this.#exists(arn("ResourceArn"));
        this.#tag(arn("ResourceArn"), input.Tags);
        return {};
      case "describeTask": {
        const task = this.#known(this.tasks.get(arn("TaskArn")));
        return { ...task, Status: this.#status(task) };
      }
      case "describeTaskExecution":
        return this.#known(this.executions.get(arn("TaskExecutionArn")));
      case "createTask":
        return this.#createTask(input);
      case "updateTask":
        Object.assign(this.#known(this.tasks.get(arn("TaskArn"))), input);
        return {};
      case "deleteTask":
        if (this.#status(this.#known(this.tasks.get(arn("TaskArn")))) === "RUNNING")
          throw invalid("is running");
        this.tasks.delete(arn("TaskArn"));
        this.tags.delete(arn("TaskArn"));
        return {};
      case "deleteLocation":
        return this.#deleteLocation(arn("LocationArn"));
      case "startTaskExecution":
        return { TaskExecutionArn: this.#start(input).TaskExecutionArn };
      case "cancelTaskExecution":
        this.#known(this.executions.get(arn("TaskExecutionArn"))).Status = "CANCELLING";
        return {};
      default:
        return this.#location(operation, input);
    }
  }

  #location(operation: string, input: Shape): unknown {
    const [, verb, kind] = /^(create|describe|update)Location(Nfs|Smb|ObjectStorage|Hdfs)$/.exec(operation)!;
    const onPrem = (input.OnPremConfig ?? {}) as { AgentArns?: string[] };
    const agents = (input.AgentArns as string[] | undefined) ?? onPrem.AgentArns;
    const scheme = { Nfs: "nfs", Smb: "smb", ObjectStorage: "object-storage", Hdfs: "hdfs" }[kind!];
    const host =
      input.ServerHostname ?? (input.NameNodes as { Hostname: string }[] | undefined)?.[0]?.Hostname;
    if (verb === "create") {
      const arn = this.addLocation(`${scheme}://${host}${input.Subdirectory ?? "/"}`, agents);
      const { Tags, ...settings } = input;
      this.locations.get(arn)!.settings = settings;
      this.#tag(arn, Tags);
      return { LocationArn: arn };
    }
    const location = this.#known(this.locations.get(input.LocationArn as string));
    if (!location.LocationUri.startsWith(`${scheme}://`)) throw invalid(`is not a ${kind} location`);
    if (verb === "update") {
      location.agents = agents ?? location.agents;
      Object.assign(location.settings, input);
      return {};
    }
    return {
      ...location,
      ...(kind === "Nfs" ? { OnPremConfig: { AgentArns: location.agents } } : { AgentArns: location.agents }),
    };
  }

  #createTask(input: Shape): Shape {
    this.#known(this.locations.get(input.SourceLocationArn as string));
    this.#known(this.locations.get(input.DestinationLocationArn as string));
    const { Tags, ...task } = input;
    const TaskArn = this.#arn("task/task");
    this.tasks.set(TaskArn, { ...task, TaskArn } as FakeTask);
    this.#tag(TaskArn, Tags);
    return { TaskArn };
  }

  #deleteLocation(arn: string): Shape {
    this.#known(this.locations.get(arn));
    const users = [...this.tasks.values()].filter(
      (task) => task.SourceLocationArn === arn || task.DestinationLocationArn === arn,
    );
    if (users.length > 0) throw invalid("Location is in use by a task.");
    this.locations.delete(arn);
    this.tags.delete(arn);
    return {};
  }

  #start(input: Shape): FakeExecution {
    const task = this.#known(this.tasks.get(input.TaskArn as string));
    const agent = this.locations.get(task.SourceLocationArn)?.agents[0];
    if (this.agents.find((one) => one.AgentArn === agent)?.Status === "OFFLINE") {
      throw invalid("The task is unavailable: its agent is offline.");
    }
    const busy = this.live.some((execution) => execution.agent === agent && agent !== undefined);
    const execution: FakeExecution = {
      TaskExecutionArn: `${task.TaskArn}/execution/exec-${String(++this.#ids).padStart(17, "0")}`,
      TaskArn: task.TaskArn,
      Status: busy ? "QUEUED" : "TRANSFERRING",
      StartTime: new Date(this.now()),
      agent,
    };
    this.executions.set(execution.TaskExecutionArn, execution);
    task.CurrentTaskExecutionArn = execution.TaskExecutionArn;
    this.#tag(execution.TaskExecutionArn, input.Tags);
    const live = this.live.filter((one) => one.TaskArn === task.TaskArn).length;
    this.mostLivePerTask = Math.max(this.mostLivePerTask, live);
    return execution;
  }

  #status(task: FakeTask): string {
    const live = this.live.filter((execution) => execution.TaskArn === task.TaskArn);
    if (live.some((execution) => execution.Status !== "QUEUED")) return "RUNNING";
    return live.length > 0 ? "QUEUED" : "AVAILABLE";
  }

  #tag(arn: string, tags: unknown): void {
    const list = (tags ?? []) as { Key: string; Value: string }[];
    for (const { Key, Value } of list) {
      if (!/^[a-zA-Z0-9\s+=._:/-]{1,256}$/.test(Key)) throw invalid(`Tag key ${Key}`);
      if (!/^[a-zA-Z0-9\s+=._:@/-]{1,256}$/.test(Value)) throw invalid(`Tag value ${Value}`);
    }
    this.tags.set(arn, {
      ...this.tags.get(arn),
      ...Object.fromEntries(list.map(({ Key, Value }) => [Key, Value])),
    });
  }

  #exists(arn: string): void {
    const agents = this.agents.some((agent) => agent.AgentArn === arn);
    if (agents || this.locations.has(arn) || this.tasks.has(arn) || this.executions.has(arn)) return;
    throw invalid(`Resource ${arn} was not found.`);
  }

  #known<Thing>(thing: Thing | undefined): Thing {
    if (thing === undefined) throw invalid("The resource was not found.");
    return thing;
  }

  #page(member: string, all: Shape[] | readonly object[], input: Shape): Shape {
    if (((input.MaxResults as number | undefined) ?? 0) > 100) throw invalid("MaxResults over 100");
    const from = Number(input.NextToken ?? 0);
    const size = Math.min(this.pageSize, (input.MaxResults as number | undefined) ?? this.pageSize);
    return {
      [member]: all.slice(from, from + size),
      ...(from + size < all.length ? { NextToken: String(from + size) } : {}),
    };
  }

  #arn(kind: string): string {
    return `${PREFIX}:${kind}-${String(++this.#ids).padStart(17, "0")}`;
  }
}

export function invalid(message: string): Error {
  return awsError("InvalidRequestException", message);
}
