/**
 * A hand-written FSx for the functions' tests: associations and tasks in memory, FSx's own rules for filters, pages,
 * tokens and cancelling, and answers that a test scripts. Every call is recorded.
 */

/** Any request or answer, as plain data. */
export type Shape = Record<string, unknown>;

/** An error as the SDK throws it. */
export function awsError(name: string, message = name, status = 400, members: Shape = {}): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: status >= 500 ? "server" : "client",
    $metadata: { httpStatusCode: status, requestId: "11111111-2222-3333-4444-555555555555" },
    ...members,
  });
}

/** A task in FSx; the names are FSx's. */
export interface FakeTask extends Shape {
  TaskId: string;
  Lifecycle: string;
  FileSystemId: string;
  Type: string;
  CreationTime: Date;
  Tags: { Key: string; Value: string }[];
}

export class FakeFsx {
  readonly associations: Shape[] = [];
  readonly fileSystems: Shape[] = [];
  readonly tasks: FakeTask[] = [];
  /** Calls by operation, in order. */
  readonly calls: { operation: string; input: Shape }[] = [];
  /** Associations and tasks per page; the requests' own MaxResults where it is lower. */
  pageSize = 50;
  readonly #failures: { operation: string; error: Error; afterEffect: boolean }[] = [];
  readonly #tokens = new Map<string, { request: string; task: FakeTask }>();

  constructor(private readonly now: () => number) {}

  /** The next call of this operation throws, before it does anything or after it has done it. */
  fail(operation: string, error: Error, afterEffect = false): void {
    this.#failures.push({ operation, error, afterEffect });
  }

  /** Links a directory to S3. */
  link(FileSystemPath: string, DataRepositoryPath: string, Lifecycle = "AVAILABLE", more: Shape = {}): void {
    this.associations.push({
      AssociationId: `dra-0000000${this.associations.length}`,
      FileSystemId: "fs-0123456789abcdef0",
      FileSystemPath,
      DataRepositoryPath,
      Lifecycle,
      ...more,
    });
  }

  inputsOf(operation: string): Shape[] {
    return this.calls.filter((call) => call.operation === operation).map((call) => call.input);
  }

  /** The newest task. */
  get last(): FakeTask {
    return this.tasks[this.tasks.length - 1]!;
  }

  async call(operation: string, input: Shape): Promise<unknown> {
    this.calls.push({ operation, input: structuredClone(input) });
    const planned = this.#failures.findIndex((failure) => failure.operation === operation);
    const failure = planned < 0 ? undefined : this.#failures.splice(planned, 1)[0];
    if (failure && !failure.afterEffect) throw failure.error;
    const output = this.#answer(operation, input);
    if (failure) throw failure.error;
    return output;
  }

  #answer(operation: string, input: Shape): Shape {
    switch (operation) {
      case "describeDataRepositoryAssociations":
        return this.#associations(input);
      case "describeFileSystems":
        return { FileSystems: this.fileSystems };
      case "describeDataRepositoryTasks":
        return this.#describe(input);
      case "createDataRepositoryTask":
        return this.#create(input);
      case "cancelDataRepositoryTask":
        return this.#cancel(input.TaskId as string);
      case "tagResource":
        return this.#tag(input);
      default:
        throw new Error(`The fake FSx has no ${operation}`);
    }
  }

  #associations(input: Shape): Shape {
    if (((input.MaxResults as number | undefined) ?? 0) > 25)
      throw awsError("BadRequest", "MaxResults over 25");
    const ids = filter(input, "file-system-id");
    const all = this.associations.filter((association) => ids?.includes(association.FileSystemId as string));
    const { items, next } = this.#page(all, input);
    return { Associations: items, NextToken: next };
  }

  #describe(input: Shape): Shape {
    const ids = input.TaskIds as string[] | undefined;
    if (ids) {
      const found = this.tasks.filter((task) => ids.includes(task.TaskId));
      if (found.length === 0) throw awsError("DataRepositoryTaskNotFound", `No task ${ids.join()}`);
      return { DataRepositoryTasks: found };
    }
    const fileSystems = filter(input, "file-system-id");
    const lifecycles = filter(input, "task-lifecycle");
    const all = this.tasks.filter(
      (task) =>
        fileSystems?.includes(task.FileSystemId) && (!lifecycles || lifecycles.includes(task.Lifecycle)),
    );
    const { items, next } = this.#page(all, input);
    return { DataRepositoryTasks: items, NextToken: next };
  }

  #create(input: Shape): Shape {
    const token = input.ClientRequestToken as string;
    const request = JSON.stringify(input);
    const earlier = this.#tokens.get(token);
    if (earlier) {
      if (earlier.request !== request) {
        throw awsError("IncompatibleParameterError", "Other parameters", 400, { Parameter: "Paths" });
      }
      return { DataRepositoryTask: earlier.task };
    }
    const TaskId = `task-${String(this.tasks.length + 1).padStart(17, "0")}`;
    const task: FakeTask = {
      TaskId,
      Lifecycle: "PENDING",
      FileSystemId: input.FileSystemId as string,
      Type: input.Type as string,
      CreationTime: new Date(this.now()),
      ResourceARN: `arn:aws:fsx:eu-west-1:123456789012:task/${TaskId}`,
      Paths: input.Paths,
      Report: input.Report,
      Tags: [...(input.Tags as FakeTask["Tags"])],
    };
    this.tasks.push(task);
    this.#tokens.set(token, { request, task });
    return { DataRepositoryTask: task };
  }

  #cancel(taskId: string): Shape {
    const task = this.tasks.find((one) => one.TaskId === taskId);
    if (!task) throw awsError("DataRepositoryTaskNotFound");
    if (task.Lifecycle !== "PENDING" && task.Lifecycle !== "EXECUTING")
      throw awsError("DataRepositoryTaskEnded");
    task.Lifecycle = "CANCELING";
    return { TaskId: taskId, Lifecycle: "CANCELING" };
  }

  #tag(input: Shape): Shape {
    const task = this.tasks.find((one) => one.ResourceARN === input.ResourceARN);
    if (!task) throw awsError("ResourceNotFound");
    task.Tags.push(...(input.Tags as FakeTask["Tags"]));
    return {};
  }

  #page(all: Shape[], input: Shape): { items: Shape[]; next: string | undefined } {
    const size = Math.min(this.pageSize, (input.MaxResults as number | undefined) ?? this.pageSize);
    const from = input.NextToken ? Number(Buffer.from(input.NextToken as string, "base64").toString()) : 0;
    const more = from + size < all.length;
    return {
      items: all.slice(from, from + size),
      next: more ? Buffer.from(String(from + size)).toString("base64") : undefined,
    };
  }
}

function filter(input: Shape, name: string): string[] | undefined {
  const filters = (input.Filters ?? []) as { Name: string; Values: string[] }[];
  return filters.find((one) => one.Name === name)?.Values;
}
