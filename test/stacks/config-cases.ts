/**
 * What the tests of the stack config share: stacks with one thing that matters, and what is said about them.
 */

import { expect } from "chai";
import { parseStackConfig, type StackConfig, StackConfigError } from "../../stacks/config";

export const NOW = new Date("2026-11-20T00:00:00Z");
export const FILE_SYSTEM = "fs-0123456789abcdef0";
export const NOTIFY = { emails: ["storage-oncall@example.com"] };

export interface Parsed {
  config: StackConfig;
  warnings: string[];
}

/** A stack named dev with these values, and somebody to tell. */
export function parse(values: Record<string, unknown>, stack = "dev"): Parsed {
  return parseStackConfig({ stack, values: { notify: NOTIFY, ...values }, now: NOW });
}

/** A stack with one task named "export", and these settings beside a file system. */
export const parseTask = (settings: Record<string, unknown>) =>
  parse({ tasks: { export: { fileSystemId: FILE_SYSTEM, ...settings } } });

export function problemsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof StackConfigError)) throw error;
    return [...error.problems];
  }
  return [];
}

/** Problems of one setting of a task, without the key. */
export function settingProblem(key: string, value: unknown, others: Record<string, unknown> = {}): string {
  const problems = problemsOf(() => parseTask({ ...others, [key]: value }));
  expect(problems, JSON.stringify(value)).to.have.length(1);
  const start = `tasks.export.${key}: `;
  expect(problems[0]!.startsWith(start), problems[0]).to.equal(true);
  return problems[0]!.slice(start.length);
}

/** Problems of a stack with these tasks; each gets a file system. */
export function tasksProblems(tasks: Record<string, Record<string, unknown>>): string[] {
  const whole = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [name, { fileSystemId: FILE_SYSTEM, ...task }]),
  );
  return problemsOf(() => parse({ tasks: whole }));
}
