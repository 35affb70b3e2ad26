/**
 * Which executions fail: those that tests and worlds order to, and those that chance strikes.
 */
import type { Faults } from "../faults/faults";
import type { Execution } from "./execution";
import { failureByChance, type PlannedFailure } from "./failure";

/** How an execution is to fail; what is not given is half-way through TRANSFERRING. */
export type OrderedFailure = Partial<PlannedFailure> & { code?: string; detail?: string };

export class Failures {
  readonly #orders: { of: string; planned: PlannedFailure }[] = [];

  constructor(private readonly faults: Faults) {}

  /** @param of the ARN of a task or an agent, whose next execution it is */
  order(of: string, given: OrderedFailure): void {
    const { phase = "TRANSFERRING", part = 0.5, code = "TransferFailed" } = given;
    const { detail = "The transfer failed for a reason that the local cloud was told to have." } = given;
    this.#orders.push({ of, planned: { phase, part, failure: given.failure ?? { code, detail } } });
  }

  /** What is to happen to an execution that is being launched. An order holds for one. */
  take({ id, task, agents }: Execution): PlannedFailure | undefined {
    const names = [task.arn, ...agents.map(({ arn }) => arn)];
    const index = this.#orders.findIndex(({ of }) => names.includes(of));
    return index < 0 ? failureByChance(this.faults, id) : this.#orders.splice(index, 1)[0]!.planned;
  }
}
