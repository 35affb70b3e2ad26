/**
 * What a schedule occupies each time it fires: the file system of its task, and those of the tasks that run after it,
 * one after another.
 */
import type { StackConfig } from "../../stacks/config";
import { longestDurations } from "./occupation";
import type { TaskRun } from "./rehearsal";

type Tasks = Pick<StackConfig, "tasks">["tasks"];

/** One task of a chain, in milliseconds from the chain's fire: when it may begin, and when it has ended for sure. */
export interface Link {
  fileSystemId: string;
  from: number;
  until: number;
}

/** A fire of a chain, and what it occupies. */
export interface ChainFire {
  came: number;
  links: Link[];
}

export interface Chain {
  /** Names of the tasks that move with the first one. */
  tasks: Set<string>;
  /** In order of time; at least one. */
  fires: ChainFire[];
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
 * Every fire of a chain with the lengths that its tasks had then; a task that did not execute at that fire has the
 * longest length that it ever had.
 * @returns undefined where a task of the chain was never seen to execute, so that nothing is known of its length
 */
export function linksOfRuns(tasks: Tasks, root: string, runs: readonly TaskRun[]): Chain | undefined {
  const members = membersOf(tasks, root);
  const longest = longestDurations(runs);
  if (!members.every(({ name }) => longest.has(name))) return undefined;
  const lengths = new Map<string, number>();
  for (const { task, scheduled, started, ended } of runs)
    if (started !== undefined && ended !== undefined) lengths.set(`${task} ${scheduled}`, ended - started);
  const fires = runs
    .filter(({ task }) => task === root)
    .map(({ came, scheduled }) => {
      const links: Link[] = [];
      const add = (name: string, from: number): void => {
        const { fileSystemId, followers } = members.find((task) => task.name === name)!;
        const until = from + BETWEEN + (lengths.get(`${name} ${scheduled}`) ?? longest.get(name)!);
        links.push({ fileSystemId, from, until });
        for (const follower of followers)
          if (members.some((task) => task.name === follower)) add(follower, until);
      };
      add(root, 0);
      return { came, links };
    })
    .sort((a, b) => a.came - b.came);
  return fires.length === 0 ? undefined : { tasks: new Set(members.map(({ name }) => name)), fires };
}

/** The task and everything that runs after it. */
function membersOf(tasks: Tasks, name: string): Tasks {
  const task = find(tasks, name);
  if (!task?.enabled) return [];
  return [task, ...task.followers.flatMap((follower) => membersOf(tasks, follower))];
}

function find(tasks: Tasks, name: string) {
  return tasks.find((task) => task.name === name);
}
