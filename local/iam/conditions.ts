/**
 * The Condition element of a policy: every operator and key must hold. Operators that are not listed here are refused
 * when a policy is stored; one that was left out silently would make a policy look safer or wider than it is.
 */
import { type ConditionContext, compileArnPattern, compilePattern, type Matcher } from "./pattern";

/** Whether the request's context fulfils a statement's whole Condition. */
export type Condition = (context: ConditionContext) => boolean;

interface OperatorRule {
  /** A test of one value of the request against one value of the policy. */
  compile(value: string, variables: boolean): Matcher;
  /** Holds where no value of the policy matches; also where the key is absent. */
  negated?: boolean;
  /** What a value must look like; undefined where any text will do. */
  value?: RegExp;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const DATE = /^(\d+|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)$/;
const BOOLEAN = /^(true|false)$/i;

const text = (options: { wildcards: boolean; ignoreCase?: boolean }) => ({
  compile: (value: string, variables: boolean) => compilePattern(value, { ...options, variables }),
});
const arn = { compile: compileArnPattern };
const numeric = (holds: (given: number, wanted: number) => boolean) => ({
  compile: (value: string): Matcher => {
    const wanted = Number(value);
    return (given) => NUMBER.test(given) && holds(Number(given), wanted);
  },
  value: NUMBER,
});
const date = (holds: (given: number, wanted: number) => boolean) => ({
  compile: (value: string): Matcher => {
    const wanted = milliseconds(value);
    return (given) => DATE.test(given) && holds(milliseconds(given), wanted);
  },
  value: DATE,
});
const not = <T extends object>(rule: T) => ({ ...rule, negated: true });
const equal = (a: number, b: number) => a === b;

/** Every operator that the local cloud evaluates, but Null (IAM User Guide, "IAM JSON policy elements: Condition operators"). */
const OPERATORS: Record<string, OperatorRule> = {
  StringEquals: text({ wildcards: false }),
  StringNotEquals: not(text({ wildcards: false })),
  StringEqualsIgnoreCase: text({ wildcards: false, ignoreCase: true }),
  StringNotEqualsIgnoreCase: not(text({ wildcards: false, ignoreCase: true })),
  StringLike: text({ wildcards: true }),
  StringNotLike: not(text({ wildcards: true })),
  // ArnEquals and ArnLike behave identically.
  ArnEquals: arn,
  ArnLike: arn,
  ArnNotEquals: not(arn),
  ArnNotLike: not(arn),
  Bool: { ...text({ wildcards: false, ignoreCase: true }), value: BOOLEAN },
  NumericEquals: numeric(equal),
  NumericNotEquals: not(numeric(equal)),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: date(equal),
  DateNotEquals: not(date(equal)),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

/** `ForAllValues:StringLikeIfExists` and its parts. */
const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

/**
 * What is wrong with a Condition element; empty where nothing is.
 * @param condition as parsed from JSON: anything
 */
export function conditionProblems(condition: unknown): string[] {
  if (condition === undefined) return [];
  if (!isObject(condition)) return ["Condition must be an object of operators"];
  return Object.entries(condition).flatMap(([operator, keys]) => {
    const [, quantifier, name = "", ifExists] = OPERATOR.exec(operator) ?? [];
    const rule = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (!rule && !(name === "Null" && !quantifier && !ifExists)) {
      return [`the condition operator "${operator}" is not one that the local cloud evaluates`];
    }
    if (!isObject(keys)) return [`${operator} must hold condition keys and their values`];
    return Object.entries(keys).flatMap(([key, values]) => {
      if (!/^[\w-]+:.+$/.test(key)) return [`the condition key "${key}" has no prefix such as "aws:"`];
      const form = rule ? rule.value : BOOLEAN;
      return valueList(values).flatMap((value) =>
        value === undefined || (form && !value.includes("${") && !form.test(value))
          ? [`${operator} of ${key} has a value it cannot take: ${JSON.stringify(value ?? values)}`]
          : [],
      );
    });
  });
}

/** Compiles a Condition element without problems. */
export function compileCondition(condition: unknown, variables: boolean): Condition {
  const tests: Condition[] = [];
  for (const [operator, keys] of Object.entries((condition ?? {}) as Record<string, object>)) {
    for (const [key, values] of Object.entries(keys)) {
      tests.push(compileTest(operator, key.toLowerCase(), valueList(values) as string[], variables));
    }
  }
  return (context) => tests.every((test) => test(context));
}

function compileTest(operator: string, key: string, values: string[], variables: boolean): Condition {
  const [, quantifier, name = "", ifExists] = OPERATOR.exec(operator)!;
  if (name === "Null") return (context) => values.includes(String(!context.has(key)));
  const rule = OPERATORS[name]!;
  const matchers = values.map((value) => rule.compile(value, variables));
  const negated = rule.negated ?? false;
  return (context) => {
    const given = context.get(key);
    if (!given || given.length === 0) {
      if (quantifier === "ForAllValues" || ifExists) return true;
      return quantifier ? false : negated;
    }
    const matchesOne = (value: string) => matchers.some((matcher) => matcher(value, context)) !== negated;
    if (quantifier === "ForAnyValue") return given.some(matchesOne);
    // Without a quantifier, a negated operator must hold for every value of the request, any other for one.
    return quantifier === "ForAllValues" || negated ? given.every(matchesOne) : given.some(matchesOne);
  };
}

/** JSON policies may hold booleans and numbers where IAM compares texts. */
function valueList(values: unknown): (string | undefined)[] {
  return (Array.isArray(values) ? values : [values]).map((value) =>
    ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined,
  );
}

function milliseconds(value: string): number {
  return /^\d{5,}$/.test(value) ? Number(value) * 1000 : new Date(value).getTime();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
