/**
 * Tasks that run `after` others: every name must exist, no chain may close on itself, and none may be longer than
 * Lambda lets one run start the next.
 */

import type { ConfigProblems } from "./config-problems";
import { didYouMean } from "./did-you-mean";
import { quote } from "./quote";

/**
 * Lambda stops a chain of functions and queues at about 16 invocations of one function (Lambda developer guide,
 * "Recursive loop detection"), and each task of a chain takes at least one.
 */
const LONGEST_CHAIN = 10;

/** What a chain knows of a task. */
export interface ChainTask {
  name: string;
  after: string | undefined;
  enabled: boolean;
}

/**
 * Checks the `after` of every task.
 * @param names every task's name, also of those that could not be read
 */
export function checkChains(
  problems: ConfigProblems,
  tasks: readonly ChainTask[],
  names: readonly string[],
): void {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const told = new Set<string>();
  for (const task of tasks) {
    const { name, after } = task;
    if (after === undefined) continue;
    const path = ["tasks", name, "after"];
    if (after === name) {
      problems.error(path, "a task cannot run after itself; name another task, or give a schedule instead");
    } else if (!names.includes(after)) {
      const others = names.filter((other) => other !== name);
      problems.error(path, `no task named ${quote(after)}${didYouMean(after, others)}`);
    } else {
      const chain = chainOf(task, byName);
      if (chain.closed) {
        // Told once, at the first of its tasks.
        if (chain.closed.some((member) => told.has(member))) continue;
        if (!chain.closed.includes(name)) continue;
        for (const member of chain.closed) told.add(member);
        problems.error(
          path,
          `the tasks wait for each other (${[...chain.closed, chain.closed[0]].map(String).map(shown).join(" after ")}); give one of them a schedule`,
        );
      } else if (chain.names.length === LONGEST_CHAIN + 1) {
        problems.error(
          path,
          `it is number ${LONGEST_CHAIN + 1} of a chain that begins with ${quote(chain.names.at(-1)!)}; at most ${LONGEST_CHAIN} tasks may follow each other, as Lambda stops longer chains as loops; give it a schedule`,
        );
      }
      const first = byName.get(after);
      if (first && !first.enabled && task.enabled) {
        problems.warn(path, `${quote(after)} is disabled, so this task never runs`);
      }
    }
  }
}

/** The names from `task` back to the one with a schedule, or the part of them that goes round in a circle. */
function chainOf(task: ChainTask, byName: Map<string, ChainTask>): { names: string[]; closed?: string[] } {
  const names: string[] = [];
  let current: ChainTask | undefined = task;
  while (current) {
    const seen = names.indexOf(current.name);
    if (seen >= 0) return { names, closed: names.slice(seen) };
    names.push(current.name);
    current = current.after === undefined ? undefined : byName.get(current.after);
  }
  return { names };
}

/** The task at a chain's beginning: the one whose schedule all the others follow; undefined when there is none. */
export function chainStart<Task extends ChainTask>(task: Task, byName: Map<string, Task>): Task | undefined {
  const { names, closed } = chainOf(task, byName as Map<string, ChainTask>);
  const start = byName.get(names.at(-1)!);
  return closed || start?.after !== undefined ? undefined : start;
}

/** Whether the task or one that it waits for is disabled. */
export function neverRuns<Task extends ChainTask>(task: Task, byName: Map<string, Task>): boolean {
  return chainOf(task, byName as Map<string, ChainTask>).names.some((name) => !byName.get(name)?.enabled);
}

function shown(name: string): string {
  return quote(name);
}
