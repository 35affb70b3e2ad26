/** A deployed stack in which startTask has something to look at, and nothing to start. */
import { OPERATOR } from "../local/service";
import type { Simulation } from "../local/simulation";
import { deployStack } from "./deployed-stack";
import { deployedFunction } from "./function-process";
import { fileSystemId } from "./stack-values";

export const BUSY_FILE_SYSTEM = fileSystemId(1);

/** A run that startTask leaves out, after two API calls. */
export const SKIPPED_RUN = { schedule: "nightly-export", scheduledTime: "2026-11-20T00:01:00Z" };

/** A stack with one task that is left out when its file system is busy, and a busy file system. */
export async function busyFileSystem(): Promise<Simulation> {
  const task = {
    fileSystemId: BUSY_FILE_SYSTEM,
    schedule: "cron(0 0 1 1 ? *)",
    paths: ["/"],
    whenBusy: "skip",
  };
  const simulation = await deployStack({ tasks: { "nightly-export": task } });
  const FunctionName = deployedFunction(simulation, "start-task").name;
  const Payload = Buffer.from('{"schedule":"nightly-export"}');
  await simulation.cloud.call("lambda", "Invoke", { FunctionName, Payload }, OPERATOR);
  if (![...simulation.cloud.fsx.tasks.all.values()].some(({ lifecycle }) => lifecycle === "PENDING"))
    throw new Error("the file system is not busy");
  return simulation;
}
