/**
 * The IAM actions that an operation needs, found by asking the operation itself with examples of its input.
 */
import type { LocalCloud } from "../cloud";
import { OPERATOR, type Operation, type Service, ServiceError } from "../service";
import { examplesOf } from "./examples";

/** What every call needs, and what only calls with certain members do. */
export interface Actions {
  always: string[];
  sometimes: string[];
}

/**
 * @param examples inputs for operations that look something up to know what they need
 * @throws Error where no example is good enough for the operation
 */
export function actionsOf(
  cloud: LocalCloud,
  service: Service,
  operation: Operation,
  examples: Record<string, unknown>[] = [],
): Actions {
  const context = { caller: OPERATOR, requestId: "", time: cloud.clock.now() };
  const asked: string[][] = [];
  for (const example of [...examples, ...examplesOf(operation.input)]) {
    try {
      asked.push(operation.permissions(example, context).map(({ action }) => action));
    } catch (error) {
      // The example names what is not there, or members that exclude each other.
      if (!(error instanceof ServiceError)) throw error;
    }
  }
  if (asked.length === 0) {
    throw new Error(
      `${service.name} ${operation.name} does not say what it needs for any example; give it one in local/support/table.ts`,
    );
  }
  const all = [...new Set(asked.flat())];
  const always = all.filter((action) => asked.every((actions) => actions.includes(action)));
  return { always, sometimes: all.filter((action) => !always.includes(action)) };
}
