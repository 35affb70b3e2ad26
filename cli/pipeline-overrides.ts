/**
 * What a person changes for one run, `--set vcpus=16`, checked by the rules that the state machine itself has, so that
 * a wrong value is refused at once and not by a mail.
 */
import {
  type ParameterLimits,
  type ParameterRule,
  parameterRules,
  ruleInWords,
} from "../components/pipeline-parameters";
import { nearest } from "../stacks/did-you-mean";
import { listed, quote } from "../stacks/quote";
import { CommandError } from "./command-error";

/** What the stack file allows at most: limits.job is 60 days, and a container has 10,000 vCPUs. */
const WIDEST: ParameterLimits = { limits: { job: 60 * 86_400 }, computeEnvironment: { maxvCpus: 10_000 } };

/** Of a pipeline's definition, as it is deployed: how long its job may take, and on how many vCPUs. */
export function limitsOf(definition: string): ParameterLimits {
  let machine: unknown;
  try {
    machine = JSON.parse(definition);
  } catch {
    return WIDEST;
  }
  return {
    limits: { job: mostOf(machine, "jobTimeout") ?? WIDEST.limits.job },
    computeEnvironment: { maxvCpus: mostOf(machine, "vcpus") ?? WIDEST.computeEnvironment.maxvCpus },
  };
}

/** The number above which a Choice of the machine refuses a parameter. */
function mostOf(machine: unknown, parameter: string): number | undefined {
  if (typeof machine !== "object" || machine === null) return undefined;
  const test = machine as { Variable?: unknown; NumericGreaterThan?: unknown };
  if (test.Variable === `$.merged.value.${parameter}` && typeof test.NumericGreaterThan === "number") {
    return test.NumericGreaterThan;
  }
  for (const inside of Object.values(machine)) {
    const most = mostOf(inside, parameter);
    if (most !== undefined) return most;
  }
  return undefined;
}

/**
 * The execution's input.
 * @param assignments as typed: `vcpus=16`, `command=["run", "--all"]`
 * @param limits as `limitsOf` has read them
 * @throws CommandError with everything that is wrong
 */
export function overrides(assignments: readonly string[], limits: ParameterLimits): Record<string, unknown> {
  const rules = new Map<string, ParameterRule>(parameterRules(limits).map((rule) => [rule.name, rule]));
  const problems: string[] = [];
  const input: Record<string, unknown> = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    const key = (at < 0 ? assignment : assignment.slice(0, at)).trim();
    const rule = rules.get(key);
    if (!rule) problems.push(unknownKey(key, [...rules.keys()]));
    else if (at < 0)
      problems.push(`${key} has no value; write ${key}=… with ${inWords(rule).replace(/,$/, "")}`);
    else if (Object.hasOwn(input, key)) problems.push(`${key} is given twice; give it once`);
    else {
      const text = assignment.slice(at + 1);
      const value = typedValue(rule, text);
      input[key] = value;
      if (!fits(rule, value)) problems.push(`${key} is ${quote(text)}; ${inWords(rule)} is needed`);
    }
  }
  if (problems.length === 0) return input;
  throw new CommandError(`Nothing was started:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
}

function unknownKey(key: string, known: string[]): string {
  const guess = nearest(key, known);
  const hint = guess === undefined ? "." : `; did you mean ${guess}?`;
  return `${quote(key)} is no parameter of a run${hint} There are ${listed(known)}`;
}

/** JSON; a text may stand without its quotes, also where it looks like a number: `lustreVersion=2.15`. */
function typedValue(rule: ParameterRule, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  return rule.kind === "text" && typeof value !== "string" ? text : value;
}

function fits(rule: ParameterRule, value: unknown): boolean {
  switch (rule.kind) {
    case "number":
      if (typeof value !== "number" || !Number.isInteger(value)) return false;
      return (value >= rule.least && value <= rule.most) || (rule.orZero === true && value === 0);
    case "boolean":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string" && (rule.oneOf ? rule.oneOf.includes(value) : value !== "");
    case "list":
      if (!Array.isArray(value) || (rule.startsWith !== undefined && value.length === 0)) return false;
      return value.every((item) => fitsList(rule, item));
  }
}

function fitsList(rule: ParameterRule & { kind: "list" }, item: unknown): boolean {
  if (rule.name === "environment") {
    const { Name, Value } = (item ?? {}) as { Name?: unknown; Value?: unknown };
    return typeof Name === "string" && typeof Value === "string";
  }
  return typeof item === "string" && (rule.startsWith === undefined || item.startsWith("/"));
}

/** As the machine says it, with an example where JSON is not obvious. */
function inWords(rule: ParameterRule): string {
  const words = ruleInWords(rule);
  switch (rule.name) {
    case "command":
      return `${words} of texts, such as ["run", "--all"],`;
    case "environment":
      return `${words}, such as [{"Name":"LEVEL","Value":"debug"}],`;
    case "exportPaths":
      return `${words} such as ["/scratch"],`;
    default:
      return words;
  }
}
