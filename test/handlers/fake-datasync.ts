/**
 * A hand-written DataSync for the transfer functions' tests: its calls, with the rules that matter to them, in pages of a
 * few. Every call is recorded; answers can be lost, and the caller killed.
 */
import { DataSyncResources, type FakeTask, invalid } from "./datasync-resources";
import type { Shape } from "./fake-fsx";

export class FakeDataSync extends DataSyncResources {
  readonly calls: { operation: string; input: Shape }[] = [];
  pageSize = 3;
  /** The caller dies at this call, counted from 0: before it has an effect, or after. */
  crashAt: { call: number; afterEffect: boolean } | undefined;
  crashed = false;
  readonly #failures: { operation: string; error: Error; afterEffect: boolean }[] = [];

  /** The next call of this operation throws, before it does anything or after it has done it. */
  fail(operation: string, error: Error, afterEffect = false): void {
    this.#failures.push({ operation, error, afterEffect });
  }

  forgetFailures(): void {
    this.#failures.length = 0;
    this.crashAt = undefined;
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
        return this.known(this.agents.find((agent) => agent.AgentArn === input.AgentArn));
      case "listLocations":
        return this.#page("Locations", [...this.locations.values()], input);
      case "listTasks":
        return this.#page(
          "Tasks",
          [...this.tasks.values()].map((task) => ({ ...task, Status: this.status(task) })),
          input,
        );
      case "listTaskExecutions":
        return this.#page("TaskExecutions", this.executionsOf(arn("TaskArn")), input);
      case "listTagsForResource": {
        this.exists(arn("ResourceArn"));
        const tags = Object.entries(this.tags.get(arn("ResourceArn")) ?? {});
        return this.#page(
          "Tags",
          tags.map(([Key, Value]) => ({ Key, Value })),
          input,
        );
      }
      case "tagResource":
        this.exists(arn("ResourceArn"));
        this.tag(arn("ResourceArn"), input.Tags);
        return {};
      case "describeTask": {
        const task = this.known(this.tasks.get(arn("TaskArn")));
        return { ...task, Status: this.status(task) };
      }
      case "describeTaskExecution":
        return this.known(this.executions.get(arn("TaskExecutionArn")));
      case "createTask":
        return this.#createTask(input);
      case "updateTask":
        Object.assign(this.known(this.tasks.get(arn("TaskArn"))), input);
        return {};
      case "deleteTask":
        if (this.status(this.known(this.tasks.get(arn("TaskArn")))) === "RUNNING")
          throw invalid("is running");
        this.tasks.delete(arn("TaskArn"));
        this.tags.delete(arn("TaskArn"));
        return {};
      case "deleteLocation":
        return this.#deleteLocation(arn("LocationArn"));
      case "startTaskExecution":
        return { TaskExecutionArn: this.start(input).TaskExecutionArn };
      case "cancelTaskExecution":
        this.known(this.executions.get(arn("TaskExecutionArn"))).Status = "CANCELLING";
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
      this.tag(arn, Tags);
      return { LocationArn: arn };
    }
    const location = this.known(this.locations.get(input.LocationArn as string));
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
    this.known(this.locations.get(input.SourceLocationArn as string));
    this.known(this.locations.get(input.DestinationLocationArn as string));
    const { Tags, ...task } = input;
    const TaskArn = this.arn("task/task");
    this.tasks.set(TaskArn, { ...task, TaskArn } as FakeTask);
    this.tag(TaskArn, Tags);
    return { TaskArn };
  }

  #deleteLocation(arn: string): Shape {
    this.known(this.locations.get(arn));
    const users = [...this.tasks.values()].filter(
      (task) => task.SourceLocationArn === arn || task.DestinationLocationArn === arn,
    );
    if (users.length > 0) throw invalid("Location is in use by a task.");
    this.locations.delete(arn);
    this.tags.delete(arn);
    return {};
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
}
