/**
 * A program made real in a local cloud: every registered resource created through its service's own API, as the AWS
 * provider does, and taken away again.
 */
import type { LocalCloud } from "../cloud";
import type { Program } from "./program";
import type { RegisteredResource } from "./resource-type";
import { resourceType } from "./resource-types";

/** What `destroyProgram` needs to know of what was made. */
export interface Deployment {
  program: Program;
  /** In the order of creation, each with what its creation answered. */
  made: { resource: RegisteredResource; created: unknown }[];
}

/**
 * Creates the program's resources one after the other; each after those it refers to, since it was constructed after them.
 * @throws Error naming the resource that a service refused, with the service's error as its cause
 */
export async function deployProgram(program: Program, cloud: LocalCloud): Promise<Deployment> {
  if (program.region !== cloud.region || program.accountId !== cloud.accountId) {
    throw new Error(
      `The program was run for ${program.accountId} in ${program.region}; this cloud is ${cloud.accountId} in ${cloud.region}`,
    );
  }
  const made: Deployment["made"] = [];
  for (const resource of program.resources.filter((candidate) => candidate.custom)) {
    const created = await named(resource, "create", () => resourceType(resource).create(resource, cloud));
    made.push({ resource, created });
  }
  return { program, made };
}

/**
 * Deletes what `deployProgram` made, the last first, and nothing else.
 * @throws Error naming the resource that could not be deleted
 */
export async function destroyProgram(deployment: Deployment, cloud: LocalCloud): Promise<void> {
  for (const { resource, created } of deployment.made.toReversed()) {
    await named(resource, "delete", () => resourceType(resource).remove(resource, cloud, created));
  }
}

async function named<T>(resource: RegisteredResource, verb: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new Error(`could not ${verb} ${resource.type} "${resource.name}": ${reason}`, { cause });
  }
}
