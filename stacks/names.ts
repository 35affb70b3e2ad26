/**
 * Names under AWS's rules: what a task's name becomes as a schedule, and how long a stack's name may be so that
 * everything named after it still fits.
 */

import { quote } from "./quote";

/** Start of every name that the stack gives: `fsx-data-scheduler-<stack>-…`. */
export const NAME_PREFIX = "fsx-data-scheduler";

/** Name: 1 to 64 of `^[0-9a-zA-Z-_.]+$` (scheduler 2021-06-30 model). */
const LONGEST_SCHEDULE_NAME = 64;

/**
 * Name of a task's schedule: every character that AWS does not take becomes a "-".
 */
export function scheduleNameOf(taskName: string): string {
  return taskName.replace(/[^0-9a-zA-Z\-_.]/gu, "-");
}

/**
 * Why `name` cannot be a task's name, or undefined when it can. Beyond the schedule's name, the name is a tag's value
 * (letters, digits, spaces, `_.:/=+-@`) and a metric's dimension value (ASCII only).
 */
export function taskNameProblem(name: string): string | undefined {
  if (name === "") return "a task needs a name of 1 to 64 characters";
  if (name.length > LONGEST_SCHEDULE_NAME) {
    return `the name has ${name.length} characters; an EventBridge schedule's name has at most ${LONGEST_SCHEDULE_NAME}`;
  }
  const wrong = /[^0-9a-zA-Z_.:/=+\-@ ]/u.exec(name);
  if (wrong) {
    return (
      `the name has ${quote(wrong[0])}, which tags and metrics of a task cannot hold; use letters a-z, digits, ` +
      `spaces and _.:/=+-@`
    );
  }
  if (name !== name.trim()) return "the name begins or ends with a space; write it without";
  // A key of this name would be lost wherever tasks are kept by name.
  if (name === "__proto__") return "this name means something else in JavaScript; use another";
  return undefined;
}

/** Pulumi's own suffix of automatic names: a "-" and seven hex digits. */
const PULUMI_SUFFIX = "-1234567";

/**
 * The longest names that are made of a stack's name, and AWS's limits: Scheduler groups 64 (scheduler 2021-06-30
 * model), Lambda functions 64 (lambda 2015-03-31 model), IAM roles 64 (iam 2010-05-08 model), SQS queues 80 with
 * `.fifo` (SQS developer guide, "Quotas").
 */
const LONGEST_NAMES = [
  { what: "schedule group", suffix: "", limit: 64 },
  { what: "Lambda function", suffix: `-start-task${PULUMI_SUFFIX}`, limit: 64 },
  { what: "IAM role", suffix: `-start-task-role${PULUMI_SUFFIX}`, limit: 64 },
  { what: "SQS queue", suffix: `-watch-dead-letters${PULUMI_SUFFIX}.fifo`, limit: 80 },
] as const;

/** The most characters that a stack's name may have, and what stops at it. */
export const LONGEST_STACK_NAME = LONGEST_NAMES.map(({ what, suffix, limit }) => ({
  what,
  limit,
  length: limit - `${NAME_PREFIX}-${suffix}`.length,
})).reduce((a, b) => (b.length < a.length ? b : a));

/** Why a stack cannot have this name, or undefined when it can. */
export function stackNameProblem(stack: string): string | undefined {
  const { what, limit, length } = LONGEST_STACK_NAME;
  if (!/^[0-9a-zA-Z_-]+$/.test(stack)) {
    return `the stack's name ${quote(stack)} becomes part of Lambda and SQS names; use letters, digits, "-" and "_"`;
  }
  if (stack.length > length) {
    const article = /^[AEIOU]/.test(what) ? "an" : "a";
    return (
      `the stack's name has ${stack.length} characters; at most ${length} fit, as ${article} ${what}'s name ` +
      `(${NAME_PREFIX}-<stack>…) has at most ${limit}`
    );
  }
  return undefined;
}
