/**
 * What the hand-written DataSync of the transfer functions' tests holds: agents, locations, tasks, executions and tags in
 * memory, and what somebody else than the functions does to them.
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

export class DataSyncResources {
  readonly agents: FakeAgent[] = [];
  readonly locations = new Map<string, FakeLocation>();
  readonly tasks = new Map<string, FakeTask>();
  readonly executions = new Map<string, FakeExecution>();
  readonly tags = new Map<string, Record<string, string>>();
  /** How many executions of one task have been live at once, at the most. */
  mostLivePerTask = 0;
  #ids = 0;

  constructor(private readonly now: () => number) {}

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
    const LocationArn = this.arn("location/loc");
    this.locations.set(LocationArn, { LocationArn, LocationUri, agents, settings: {} });
    return LocationArn;
  }

  /** A task of somebody else. */
  addTask(Name: string, source: string, destination: string): string {
    const TaskArn = this.arn("task/task");
    this.tasks.set(TaskArn, {
      TaskArn,
      Name,
      SourceLocationArn: source,
      DestinationLocationArn: destination,
    });
    return TaskArn;
  }

  execute(TaskArn: string): FakeExecution {
    return this.start({ TaskArn });
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

  start(input: Shape): FakeExecution {
    const task = this.known(this.tasks.get(input.TaskArn as string));
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
    this.tag(execution.TaskExecutionArn, input.Tags);
    const live = this.live.filter((one) => one.TaskArn === task.TaskArn).length;
    this.mostLivePerTask = Math.max(this.mostLivePerTask, live);
    return execution;
  }

  status(task: FakeTask): string {
    const live = this.live.filter((execution) => execution.TaskArn === task.TaskArn);
    if (live.some((execution) => execution.Status !== "QUEUED")) return "RUNNING";
    return live.length > 0 ? "QUEUED" : "AVAILABLE";
  }

  tag(arn: string, tags: unknown): void {
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

  exists(arn: string): void {
    const agents = this.agents.some((agent) => agent.AgentArn === arn);
    if (agents || this.locations.has(arn) || this.tasks.has(arn) || this.executions.has(arn)) return;
    throw invalid(`Resource ${arn} was not found.`);
  }

  known<Thing>(thing: Thing | undefined): Thing {
    if (thing === undefined) throw invalid("The resource was not found.");
    return thing;
  }

  arn(kind: string): string {
    return `${PREFIX}:${kind}-${String(++this.#ids).padStart(17, "0")}`;
  }
}

export function invalid(message: string): Error {
  return awsError("InvalidRequestException", message);
}
