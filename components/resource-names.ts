/**
 * Physical names of a stack's resources. People meet these names in consoles, mails and commands, so they are built
 * from the stack's name and one noun; what AWS does not allow in them is refused before anything is registered.
 */

/** Names and paths of every resource begin with this. */
export const PREFIX = "fsx-data-scheduler";

/** Longest `noun` that goes into a function's name. */
const LONGEST_FUNCTION_NOUN = "start-task";
/** Lambda: "Function name … 64 characters in length" (CreateFunction). The strictest of our resources. */
const FUNCTION_NAME_LIMIT = 64;
/** Longest stack name: 34 characters. */
export const STACK_NAME_LIMIT = FUNCTION_NAME_LIMIT - PREFIX.length - LONGEST_FUNCTION_NOUN.length - 2;

/** `fsx-data-scheduler-dev-runs` from `dev` and `runs`. */
export function resourceName(stack: string, noun: string): string {
  return `${PREFIX}-${stack}-${noun}`;
}

/** The name that every schedule of a stack is grouped under. */
export function scheduleGroupName(stack: string): string {
  return `${PREFIX}-${stack}`;
}

/** Log group of one function: `/fsx-data-scheduler/dev/start-task`. */
export function logGroupName(stack: string, noun: string): string {
  return `/${PREFIX}/${stack}/${noun}`;
}

/** "Name … 80 characters" (CreateStateMachine). */
const STATE_MACHINE_NAME_LIMIT = 80;

/** Longest name of a pipeline, whose resources are all named as its state machine: `fsx-data-scheduler-dev-nightly`. */
export function pipelineNameLimit(stack: string): number {
  return STATE_MACHINE_NAME_LIMIT - resourceName(stack, "").length;
}

/**
 * What Pulumi makes a role's physical name of, by adding eight characters: role names have 64 at most, and are the
 * account's, so that a fixed one could be taken. With a pipeline's 40 and six for the noun, it is just as long.
 */
export function pipelineRoleName(pipeline: string, noun: "job" | "host" | "states"): string {
  return `pipeline-${pipeline}-${noun}`;
}

/** The same of a transfer's role; with 40 characters and the longer noun, it is just as long as IAM allows. */
export function transferRoleName(transfer: string, noun: "data" | "report"): string {
  return `transfer-${transfer}-${noun}`;
}

/**
 * What is wrong with a stack's name as part of AWS names, or undefined. Pulumi allows a full stop and 100 characters;
 * names of queues, topics and functions hold only letters, digits, "-" and "_".
 */
export function stackNameProblem(stack: string): string | undefined {
  if (!/^[0-9A-Za-z_-]+$/.test(stack)) {
    return `the stack's name "${stack}" becomes part of queue and function names; only letters, digits, "-" and "_" are allowed in it`;
  }
  if (stack.length > STACK_NAME_LIMIT) {
    return `the stack's name "${stack}" has ${stack.length} characters; at most ${STACK_NAME_LIMIT} fit into the functions' names (${FUNCTION_NAME_LIMIT} characters)`;
  }
  return undefined;
}

/**
 * Throws one error with every problem of a component's arguments.
 * @param where the component's noun and name: `RegionalScheduler "fsx-data-scheduler"`
 */
export function refuseProblems(where: string, problems: (string | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new Error(`${where} cannot be created: ${found.join("; ")}.`);
}
