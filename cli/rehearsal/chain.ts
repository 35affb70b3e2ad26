/**
 * What a schedule occupies each time it fires: the file system of its task, and those of the tasks that run after it,
 * one after another.
 */
import type { StackConfig } from "../../stacks/config";

type Tasks = Pick<StackConfig, "tasks">["tasks"];

/** One task of a chain, in milliseconds from the chain's fire: when it may begin, and when it has ended for sure. */
export interface ChainLink {
  task: string;
  fileSystemId: string;
  from: number;
  until: number;
}

/** From a fire, or an end, to the next task: the scheduler's own minute, and the watch's. */
const BETWEEN = 120_000;

/** The task whose schedule starts this one, in the end. */
export function chainRoot(tasks: Tasks, name: string): string {
  let root = name;
  // A stack's chains have no circles, and 10 tasks at most.
  for (let after = find(tasks, root)?.after; after !== undefined; after = find(tasks, root)?.after)
    root = after;
  return root;
}

/**
 * @param longest the longest time that each task was seen to execute, in milliseconds
 * @returns undefined where a task of the chain was never seen to execute, so that nothing is known of its length
 */
export function chainLinks(
  tasks: Tasks,
  root: string,
  longest: ReadonlyMap<string, number>,
): ChainLink[] | undefined {
  const links: ChainLink[] = [];
  const add = (name: string, from: number, until: number): boolean => {
    const task = find(tasks, name);
    if (!task?.enabled) return true;
    const length = longest.get(name);
    if (length === undefined) return false;
    const end = until + BETWEEN + length;
    links.push({ task: name, fileSystemId: task.fileSystemId, from, until: end });
    return task.followers.every((follower) => add(follower, from, end));
  };
  return add(root, 0, 0) ? links : undefined;
}

function find(tasks: Tasks, name: string) {
  return tasks.find((task) => task.name === name);
}
