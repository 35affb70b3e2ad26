/**
 * Event patterns: which events a rule wants (EventBridge User Guide, "Creating Amazon EventBridge event patterns").
 * Every field of a pattern must match; a field matches when one of its values does. `cidr` is left out, and refused.
 */
import { invalidPattern } from "./errors";

/** Whether an event is wanted. */
export type EventMatcher = (event: unknown) => boolean;

/** Whether one of an event's values is wanted; `undefined` where the event has no such field. */
type ValueMatcher = (value: unknown) => boolean;
type Comparison = "<" | "<=" | "=" | ">" | ">=";

/** @throws ServiceError InvalidEventPatternException */
export function compileEventPattern(text: string): EventMatcher {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (cause) {
    throw invalidPattern(`the pattern is not JSON: ${(cause as Error).message}`);
  }
  if (!isObject(pattern)) throw invalidPattern("the pattern must be a JSON object.");
  return fields(pattern, "");
}

function fields(pattern: Record<string, unknown>, path: string): EventMatcher {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalidPattern(`"${path}" has no fields.`);
  const matchers = entries.map(([name, wanted]): EventMatcher => {
    const here = path === "" ? name : `${path}.${name}`;
    if (name === "$or") return either(wanted, path);
    const field = isObject(wanted) ? nested(wanted, here) : values(wanted, here);
    return (event) => field(isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined);
  });
  return (event) => matchers.every((matches) => matches(event));
}

function either(wanted: unknown, path: string): EventMatcher {
  if (!Array.isArray(wanted) || wanted.length < 2 || !wanted.every(isObject)) {
    throw invalidPattern("$or must be a list of two or more patterns.");
  }
  const options = wanted.map((option) => fields(option, path));
  return (event) => options.some((matches) => matches(event));
}

/** A field whose value is an object, or a list of objects of which one must match. */
function nested(wanted: Record<string, unknown>, path: string): EventMatcher {
  const inner = fields(wanted, path);
  return (value) => (Array.isArray(value) ? value.some(inner) : inner(value));
}

function values(wanted: unknown, path: string): EventMatcher {
  if (!Array.isArray(wanted)) throw invalidPattern(`"${path}" must be an object or an array.`);
  if (wanted.length === 0) throw invalidPattern(`"${path}": empty arrays are not allowed.`);
  const matchers = wanted.map((one) => single(one, path));
  return (value) => matchers.some((matches) => matches(value));
}

function single(wanted: unknown, path: string): ValueMatcher {
  if (isObject(wanted)) return operator(wanted, path);
  if (Array.isArray(wanted)) throw invalidPattern(`"${path}": a list within a list.`);
  return anyOf((value) => value === wanted);
}

function operator(wanted: Record<string, unknown>, path: string): ValueMatcher {
  const [entry, ...others] = Object.entries(wanted);
  if (!entry || others.length > 0) {
    throw invalidPattern(`"${path}": a match expression has exactly one operator.`);
  }
  const [name, operand] = entry;
  if (name === "exists") {
    if (typeof operand !== "boolean") throw invalidPattern(`"${path}": exists is true or false.`);
    return (value) => (value !== undefined) === operand;
  }
  if (name === "anything-but") return anythingBut(operand, path);
  if (name === "numeric") return anyOf(numeric(operand, path));
  const test = textTest(name, operand, path);
  return anyOf((value) => typeof value === "string" && test(value));
}

function textTest(name: string, operand: unknown, path: string): (text: string) => boolean {
  if ((name === "prefix" || name === "suffix") && isObject(operand)) {
    const folded = operand["equals-ignore-case"];
    if (typeof folded === "string") {
      const test = textTest(name, folded.toLowerCase(), path);
      return (text) => test(text.toLowerCase());
    }
  }
  if (typeof operand !== "string") throw invalidPattern(`"${path}": ${name} needs a text.`);
  switch (name) {
    case "prefix":
      return (text) => text.startsWith(operand);
    case "suffix":
      return (text) => text.endsWith(operand);
    case "equals-ignore-case":
      return (text) => text.toLowerCase() === operand.toLowerCase();
    case "wildcard":
      return wildcard(operand, path);
    default:
      throw invalidPattern(`"${path}": unrecognized match type ${name}`);
  }
}

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function wildcard(operand: string, path: string): (text: string) => boolean {
  if (/(^|[^\\])(\\\\)*\*\*/.test(operand)) throw invalidPattern(`"${path}": consecutive wildcards.`);
  if (/^([^\\]|\\[*\\])*$/.test(operand) === false) {
    throw invalidPattern(`"${path}": an escape that is neither \\* nor \\\\.`);
  }
  const source = operand.replace(/\\([*\\])|\*|[^*\\]/g, (part, escaped?: string) =>
    part === "*" ? "[^]*" : (escaped ?? part).replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"),
  );
  const form = new RegExp(`^${source}$`, "u");
  return (text) => form.test(text);
}

/** Every value of the field is something else; a field that is not there is nothing, so it does not match. */
function anythingBut(operand: unknown, path: string): ValueMatcher {
  let unwanted: (value: unknown) => boolean;
  if (isObject(operand)) {
    const [entry, ...others] = Object.entries(operand);
    if (!entry || others.length > 0) throw invalidPattern(`"${path}": anything-but has one operator.`);
    const tests = [entry[1]].flat().map((one) => textTest(entry[0], one, path));
    unwanted = (value) => typeof value === "string" && tests.some((test) => test(value));
  } else {
    const listed = [operand].flat();
    if (listed.length === 0 || !listed.every((one) => typeof one === "string" || typeof one === "number")) {
      throw invalidPattern(`"${path}": anything-but needs texts or numbers.`);
    }
    unwanted = (value) => listed.includes(value as string);
  }
  return (value) => value !== undefined && ![value].flat().some(unwanted);
}

function numeric(operand: unknown, path: string): (value: unknown) => boolean {
  const parts = Array.isArray(operand) ? (operand as unknown[]) : [];
  if (parts.length !== 2 && parts.length !== 4) {
    throw invalidPattern(`"${path}": numeric needs one or two comparisons.`);
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const [sign, bound] = [parts[i], parts[i + 1]];
    // Largest and smallest number ("numeric matching").
    if (typeof bound !== "number" || Math.abs(bound) > 5e9 || !isComparison(sign)) {
      throw invalidPattern(`"${path}": numeric needs a comparison and a number between -5e9 and 5e9.`);
    }
    tests.push((value) => compare(value, sign, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function isComparison(sign: unknown): sign is Comparison {
  return sign === "<" || sign === "<=" || sign === "=" || sign === ">" || sign === ">=";
}

function compare(value: number, sign: Comparison, bound: number): boolean {
  if (sign === "=") return value === bound;
  if (sign === "<") return value < bound;
  if (sign === "<=") return value <= bound;
  return sign === ">" ? value > bound : value >= bound;
}

/** A list matches when one of its elements does; an absent field has no value. */
function anyOf(test: (value: unknown) => boolean): ValueMatcher {
  return (value) => (Array.isArray(value) ? value.some(test) : value !== undefined && test(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
