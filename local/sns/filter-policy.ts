/**
 * Subscription filter policies: which messages a subscription wants (SNS Developer Guide, "Amazon SNS subscription
 * filter policies"). Left out, and refused: `cidr`, wildcards and `$or`.
 */
import { invalidParameter, notEmulated } from "./errors";
import type { MessageAttributeValue } from "./message-attributes";

export interface FilterPolicy {
  scope: "MessageAttributes" | "MessageBody";
  keys: FilterKeys;
}

type FilterKeys = { [key: string]: Condition[] | FilterKeys };
type Condition = string | number | boolean | null | Record<string, unknown>;

/** What a policy's key is compared with: no values where the message has no such key. */
type Values = (string | number | boolean | null)[];

const OPERATORS: Record<
  string,
  { check(operand: unknown): boolean; match(operand: never, values: Values): boolean }
> = {
  prefix: {
    check: isText,
    match: (prefix: string, values) => values.some((value) => isText(value) && value.startsWith(prefix)),
  },
  suffix: {
    check: isText,
    match: (suffix: string, values) => values.some((value) => isText(value) && value.endsWith(suffix)),
  },
  "equals-ignore-case": {
    check: isText,
    match: (text: string, values) =>
      values.some((value) => isText(value) && value.toLowerCase() === text.toLowerCase()),
  },
  exists: {
    check: (operand) => typeof operand === "boolean",
    match: (wanted: boolean, values) => wanted === values.length > 0,
  },
  "anything-but": {
    check: (operand) =>
      [operand].flat().every((one) => isText(one) || typeof one === "number" || isPrefix(one)),
    match: (operand: unknown, values) =>
      values.length > 0 &&
      !values.some((value) => [operand].flat().some((one) => equalsOrBegins(one, value))),
  },
  numeric: {
    check: isRange,
    match: (range: (string | number)[], values) =>
      values.some((value) => typeof value === "number" && inRange(range, value)),
  },
};

/** @throws ServiceError InvalidParameter where SNS, or the local cloud, does not take the policy */
export function parseFilterPolicy(text: string, scope: string | undefined): FilterPolicy {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalidParameter("FilterPolicy: failed to parse JSON.");
  }
  if (scope !== undefined && scope !== "MessageAttributes" && scope !== "MessageBody") {
    throw invalidParameter(
      `FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  checkKeys(policy, scope === "MessageBody");
  return { scope: scope ?? "MessageAttributes", keys: policy as FilterKeys };
}

/** Whether a message with these attributes and this body passes. */
export function passes(
  policy: FilterPolicy,
  attributes: Record<string, MessageAttributeValue>,
  body: string,
): boolean {
  if (policy.scope === "MessageAttributes") {
    return matchKeys(policy.keys, (key) => attributeValues(attributes[key]));
  }
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return false;
  }
  return matchBody(policy.keys, json);
}

function checkKeys(policy: unknown, nested: boolean): void {
  if (typeof policy !== "object" || policy === null || Array.isArray(policy)) {
    throw invalidParameter("FilterPolicy: Filter policy must be a JSON object");
  }
  for (const [key, conditions] of Object.entries(policy)) {
    if (key === "$or") throw notEmulated("FilterPolicy: $or");
    if (Array.isArray(conditions)) {
      if (conditions.length === 0) throw invalidParameter("FilterPolicy: Empty arrays are not allowed");
      for (const condition of conditions) checkCondition(key, condition);
    } else if (nested) {
      checkKeys(conditions, true);
    } else {
      throw invalidParameter(`FilterPolicy: "${key}" must be an object or an array`);
    }
  }
}

function checkCondition(key: string, condition: unknown): void {
  if (typeof condition !== "object" || condition === null) return;
  const [[name, operand] = ["", undefined], ...more] = Object.entries(condition);
  const operator = OPERATORS[name];
  if (!operator) throw invalidParameter(`FilterPolicy: Unrecognized match type ${name} of "${key}"`);
  if (more.length > 0 || !operator.check(operand)) {
    throw invalidParameter(`FilterPolicy: ${JSON.stringify(condition)} of "${key}" is not a condition`);
  }
}

function matchKeys(keys: FilterKeys, valuesOf: (key: string) => Values): boolean {
  return Object.entries(keys).every(([key, conditions]) =>
    (conditions as Condition[]).some((condition) => matches(condition, valuesOf(key))),
  );
}

function matchBody(keys: FilterKeys, json: unknown): boolean {
  const members = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  return Object.entries(keys).every(([key, conditions]) => {
    const member = Object.hasOwn(members, key) ? members[key] : undefined;
    if (!Array.isArray(conditions)) return matchBody(conditions, member);
    return conditions.some((condition) => matches(condition, bodyValues(member)));
  });
}

function matches(condition: Condition, values: Values): boolean {
  if (typeof condition !== "object" || condition === null) return values.includes(condition);
  const [name, operand] = Object.entries(condition)[0]!;
  return OPERATORS[name]!.match(operand as never, values);
}

function attributeValues(attribute: MessageAttributeValue | undefined): Values {
  if (attribute?.StringValue === undefined) return [];
  if (attribute.DataType.startsWith("Number")) return [Number(attribute.StringValue)];
  return attribute.DataType === "String.Array"
    ? bodyValues(JSON.parse(attribute.StringValue))
    : [attribute.StringValue];
}

function bodyValues(member: unknown): Values {
  if (member === undefined) return [];
  return [member].flat().filter((value) => typeof value !== "object" || value === null) as Values;
}

function equalsOrBegins(operand: unknown, value: unknown): boolean {
  return isPrefix(operand) ? isText(value) && value.startsWith(operand.prefix) : operand === value;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPrefix(value: unknown): value is { prefix: string } {
  return typeof value === "object" && value !== null && "prefix" in value && isText(value.prefix);
}

/** `["=", 1]`, `[">", 0, "<=", 5]` */
function isRange(operand: unknown): boolean {
  return (
    Array.isArray(operand) &&
    (operand.length === 2 || operand.length === 4) &&
    operand.every((part, i) =>
      i % 2 === 0 ? ["=", "<", "<=", ">", ">="].includes(part) : typeof part === "number",
    )
  );
}

function inRange(range: (string | number)[], value: number): boolean {
  for (let i = 0; i < range.length; i += 2) {
    const bound = range[i + 1] as number;
    const holds = {
      "=": value === bound,
      "<": value < bound,
      "<=": value <= bound,
      ">": value > bound,
      ">=": value >= bound,
    };
    if (!holds[range[i] as keyof typeof holds]) return false;
  }
  return true;
}
