/**
 * What many seeds gave together: counts, and what can be told of a campaign only as a whole, such as permissions that
 * no seed used.
 */
import { EXPECTED_DENIALS, UNUSED_PERMISSIONS } from "./exceptions";
import type { Answer } from "./worker";

/** So many seeds use every permission that can be used at all; fewer prove nothing about one that none used. */
const SEEDS_FOR_PERMISSIONS = 50;

export interface Summary {
  seeds: number;
  runs: number;
  invocations: number;
  apiCalls: number;
  faults: Record<string, number>;
  outcomes: Record<string, number>;
  violations: { seed: number; invariant: string; message: string; time: string }[];
  /** What is wrong with the campaign as a whole, one sentence each. */
  problems: string[];
  /** Exceptions that were needed. */
  exceptions: { what: string; reason: string }[];
}

export function summaryOf(answers: readonly Answer[]): Summary {
  const summary: Summary = {
    seeds: answers.length,
    runs: 0,
    invocations: 0,
    apiCalls: 0,
    faults: {},
    outcomes: {},
    violations: [],
    problems: [],
    exceptions: [],
  };
  for (const answer of answers) {
    summary.runs += answer.runs;
    summary.invocations += answer.invocations;
    summary.apiCalls += answer.apiCalls;
    add(summary.faults, answer.faults);
    add(summary.outcomes, answer.outcomes);
    for (const violation of answer.violations) summary.violations.push({ seed: answer.seed, ...violation });
  }
  summary.violations.sort((a, b) => a.seed - b.seed);
  const lists = answers.flatMap(({ unusedPermissions }) => (unusedPermissions ? [unusedPermissions] : []));
  const unused = (lists[0] ?? []).filter((permission) => lists.every((list) => list.includes(permission)));
  const enough = answers.length >= SEEDS_FOR_PERMISSIONS;
  for (const permission of enough ? unused : []) {
    const exception = UNUSED_PERMISSIONS.find((one) => one.permission.test(permission));
    if (exception) summary.exceptions.push({ what: permission, reason: exception.reason });
    else summary.problems.push(`No run used the permission: ${permission}`);
  }
  for (const { permission, reason, rare } of enough ? UNUSED_PERMISSIONS : []) {
    if (rare || unused.some((one) => permission.test(one))) continue;
    summary.problems.push(`The exception ${permission} is stale, its permissions are used: ${reason}`);
  }
  for (const { message, reason } of EXPECTED_DENIALS) {
    if (answers.some((answer) => answer.denials.includes(reason))) {
      summary.exceptions.push({ what: `denied: ${message.source}`, reason });
    } else if (enough) summary.problems.push(`The expected denial ${message} never came: ${reason}`);
  }
  return summary;
}

function add(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

/** The summary as people read it. */
export function summaryLines(summary: Summary): string[] {
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${count.toLocaleString("en")}`)
      .join(", ");
  const faults = Object.values(summary.faults).reduce((a, b) => a + b, 0);
  return [
    `seeds       ${summary.seeds.toLocaleString("en")}: ${summary.runs.toLocaleString("en")} runs, ${summary.invocations.toLocaleString("en")} invocations, ${summary.apiCalls.toLocaleString("en")} API calls`,
    `ends        ${counts(summary.outcomes)}`,
    `faults      ${faults.toLocaleString("en")} struck: ${counts(summary.faults)}`,
    ...summary.exceptions.map(({ what, reason }) => `exception   ${what}: ${reason}`),
    ...summary.problems.map((problem) => `problem     ${problem}`),
    `violations  ${summary.violations.length}`,
    ...summary.violations
      .slice(0, 50)
      .map(({ seed, invariant, message, time }) => `  seed ${seed}, ${time}: ${invariant}: ${message}`),
  ];
}
