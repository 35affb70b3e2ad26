/**
 * Who may execute when: one execution per task and one per agent at a time; the others wait, first come, first served.
 */
import type { Agent } from "./agent";
import { invalidRequest, notFound } from "./errors";
import type { Execution } from "./execution";
import type { DataSyncService } from "./service";
import type { Task } from "./task";

/** How long an execution is told after its end (DataSync User Guide, "Quotas"). */
const KEPT = 30 * 86_400_000;

export class Executions {
  /** By ARN. */
  readonly #all = new Map<string, Execution>();
  #queue: Execution[] = [];

  constructor(
    private readonly datasync: DataSyncService,
    private readonly now: () => number,
  ) {}

  /** Everything that is still told, in no order that means anything. */
  get all(): Execution[] {
    return [...this.#all.values()].filter((execution) => this.#isKept(execution));
  }

  /** @throws ServiceError InvalidRequestException */
  execution(arn: string): Execution {
    const execution = this.#all.get(arn);
    if (!execution || !this.#isKept(execution)) throw notFound("Task execution", arn);
    return execution;
  }

  find(arn: string): Execution | undefined {
    return this.#all.get(arn);
  }

  get running(): Execution[] {
    return [...this.#all.values()].filter(({ running }) => running);
  }

  /**
   * Starts it, or lets it wait.
   * @throws ServiceError InvalidRequestException where it would have to wait and may not
   */
  start(execution: Execution): void {
    const { task } = execution;
    const busy = this.#busyReason(task);
    if (busy && execution.settings.options.TaskQueueing === "DISABLED") {
      throw invalidRequest(`${busy} Set TaskQueueing to ENABLED to let the execution wait.`);
    }
    this.#all.set(execution.arn, execution);
    task.executions.push(execution);
    this.#queue.push(execution);
    if (busy) this.datasync.executionChanged(execution);
    else this.pump();
  }

  /** Launches whatever may run now. Nobody overtakes an execution that waits for the same agent or is of the same task. */
  pump(): void {
    const running = this.running;
    const agents = new Set(running.flatMap((execution) => execution.agents));
    const tasks = new Set(running.map(({ task }) => task));
    const ready: { execution: Execution; own: Agent[] }[] = [];
    for (const execution of this.#queue) {
      const own = this.datasync.agentsOf(execution.task);
      if (!tasks.has(execution.task) && !own.some((agent) => agents.has(agent))) {
        ready.push({ execution, own });
      }
      tasks.add(execution.task);
      for (const agent of own) agents.add(agent);
    }
    this.#queue = this.#queue.filter((execution) => !ready.some((one) => one.execution === execution));
    for (const { execution, own } of ready) execution.launch(own);
  }

  /** It waits no longer. */
  drop(execution: Execution): void {
    this.#queue = this.#queue.filter((one) => one !== execution);
  }

  /** An agent's work: what stands still, goes on or is lost with it. */
  of(agent: Agent): Execution[] {
    return this.running.filter(({ agents }) => agents.includes(agent));
  }

  #busyReason(task: Task): string | undefined {
    const own = task.executions.find(({ ended }) => !ended);
    if (own) return `Task ${task.id} has an execution that is ${own.status}.`;
    for (const agent of this.datasync.agentsOf(task)) {
      if (this.of(agent).length > 0) return `Agent ${agent.id} is executing another task.`;
      if (this.#queue.some((waiting) => this.datasync.agentsOf(waiting.task).includes(agent))) {
        return `Other executions wait for agent ${agent.id}.`;
      }
    }
    return undefined;
  }

  #isKept({ endedAt }: Execution): boolean {
    return endedAt === undefined || endedAt > this.now() - KEPT;
  }
}
