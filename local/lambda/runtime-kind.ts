/**
 * Where functions' code runs: in child processes, each with Node.js's permission model, sockets and a heap of its own;
 * or in realms of this process, where equal runs are equal even when a function has several requests on their way at
 * once. Realms are for code that this machine's user has written; whoever may create functions over an open endpoint
 * gets processes.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Beginning, FunctionProcess, type ProcessOwner, type RuntimeProcess } from "./function-process";
import { FunctionRealm } from "./realm/function-realm";

export type RuntimeKind = "process" | "realm";

/** @param memory MB; a realm has no limit of its own */
export function startRuntime(
  kind: RuntimeKind,
  beginning: Beginning,
  memory: number,
  owner: ProcessOwner,
): RuntimeProcess {
  return kind === "realm" && !isEsModule(beginning)
    ? new FunctionRealm(beginning, owner)
    : new FunctionProcess(beginning, memory, owner);
}

/** Node.js evaluates ES modules in a realm only with an experimental flag. */
function isEsModule({ start: { taskRoot, handler } }: Beginning): boolean {
  return existsSync(join(taskRoot, `${/^((?:.*\/)?[^./]+)/.exec(handler)?.[1] ?? ""}.mjs`));
}
