/**
 * A task's or pipeline's name under AWS's rules: what it becomes as an EventBridge schedule, and which names cannot be
 * used. (How long a stack's name may be is known where its resources are named: components/resource-names.ts.)
 */

import { pipelineNameLimit } from "../components/resource-names";
import { quote } from "./quote";

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

/** Longest name of a pipeline, whatever the stack's. */
const LONGEST_PIPELINE_NAME = 40;

/**
 * Why `name` cannot be a pipeline's name in this stack, or undefined when it can. It becomes part of the state
 * machine's name, whose logging wants letters, digits, "-" and "_" only, and which is 80 characters at most.
 */
export function pipelineNameProblem(name: string, stack: string): string | undefined {
  if (name === "") return "a pipeline needs a name of 1 to 40 characters";
  const wrong = /[^0-9a-zA-Z_-]/u.exec(name);
  if (wrong) {
    return `the name has ${quote(wrong[0])}, which a state machine's name cannot hold; use letters a-z, digits, - and _`;
  }
  const limit = Math.min(LONGEST_PIPELINE_NAME, pipelineNameLimit(stack));
  if (name.length > limit) {
    return (
      `the name has ${name.length} characters; ` +
      (limit === LONGEST_PIPELINE_NAME
        ? `at most ${limit} are allowed`
        : `beside the stack's name "${stack}", a state machine's name has room for ${limit}`)
    );
  }
  if (name === "__proto__") return "this name means something else in JavaScript; use another";
  return undefined;
}

/** Longest name of a transfer: with the stack's name and a slice's number it is a task's Name, and a tag's value. */
const LONGEST_TRANSFER_NAME = 40;

/** Why `name` cannot be a transfer's name, or undefined when it can. */
export function transferNameProblem(name: string): string | undefined {
  if (name === "") return "a transfer needs a name of 1 to 40 characters";
  const wrong = /[^0-9a-zA-Z_-]/u.exec(name);
  if (wrong) {
    return `the name has ${quote(wrong[0])}, which names of its tasks and metrics cannot hold; use letters a-z, digits, - and _`;
  }
  if (name.length > LONGEST_TRANSFER_NAME) {
    return `the name has ${name.length} characters; at most ${LONGEST_TRANSFER_NAME} are allowed`;
  }
  if (name === "__proto__") return "this name means something else in JavaScript; use another";
  return undefined;
}
