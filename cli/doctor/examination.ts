/**
 * What all checks of a stack work with: the deployed stack, and the stack file that says what it should be.
 */
import type { StackConfig } from "../../stacks/config";
import { awsProblem, isDenied } from "../aws-error";
import { CommandError } from "../command-error";
import type { DeployedStack } from "../deployed-stack";
import type { Scene } from "../operation";
import { type Finding, type Section, unknown, wrong } from "./finding";

export interface StackExamination extends Scene<DeployedStack> {
  /** What `Pulumi.<stack>.yaml` says. */
  config: StackConfig;
  /** Its name. */
  file: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Of a stack that has tasks. */
export type Examination = Omit<StackExamination, "stack"> & Scene;

/** Runs one check; what it may not look at, or what fails under it, is a finding as well. */
export async function section(about: string, check: () => Promise<Finding[]>): Promise<Section> {
  try {
    return { about, findings: await check() };
  } catch (error) {
    const cause = error instanceof CommandError ? error.cause : error;
    const text = error instanceof CommandError ? error.message : awsProblem(error, `look at the ${about}`);
    // A permission is something to fix; a service that does not answer is not.
    return { about, findings: [isDenied(cause) ? wrong(text) : unknown(text)] };
  }
}

/** `1 file system`, `3 file systems`: with the verb that follows. */
export function are(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? " is" : "s are"}`;
}
