/**
 * IAM's wildcards (`*` any characters, `?` one) and policy variables (`${aws:PrincipalAccount}`), compiled once when a
 * policy is stored. Matching takes time linear in the text for one star and never backtracks into an earlier star.
 */

/** Condition keys in lower case (IAM compares them so), with the request's values. */
export type ConditionContext = Pick<ReadonlyMap<string, readonly string[]>, "get" | "has">;

/** Whether a text of the request matches; variables are filled in from the context. */
export type Matcher = (text: string, context: ConditionContext) => boolean;

/** Stand for a literal `*` and `?`: from `${*}` and `${?}`, and from values of variables, which never match as wildcards. */
const LITERAL_STAR = "\uE000";
const LITERAL_MARK = "\uE001";

/** `${key}` or `${key, 'default'}` */
const VARIABLE = /\$\{([^},]+)(?:,\s*'([^']*)')?\}/g;

export interface PatternOptions {
  /** Whether `*` and `?` are wildcards. */
  wildcards: boolean;
  /** Whether `${…}` is a variable: only in policies of Version 2012-10-17. */
  variables: boolean;
  ignoreCase?: boolean;
}

/** A matcher of whole texts. */
export function compilePattern(pattern: string, options: PatternOptions): Matcher {
  const fold = (text: string) => (options.ignoreCase ? text.toLowerCase() : text);
  if (options.variables && pattern.includes("${")) {
    return (text, context) => {
      const filled = fill(pattern, context);
      return filled !== undefined && compareFixed(fold(filled), options.wildcards, true)(fold(text));
    };
  }
  const matches = compareFixed(fold(pattern), options.wildcards, false);
  return options.ignoreCase ? (text) => matches(text.toLowerCase()) : matches;
}

/**
 * A matcher of ARNs: the six parts between colons are compared one by one, so that a wildcard never reaches over a
 * colon, except within the last (IAM User Guide, "Amazon Resource Names in policies"). `*` alone matches all.
 */
export function compileArnPattern(pattern: string, variables: boolean): Matcher {
  if (pattern === "*") return () => true;
  const parts = arnParts(pattern).map((part) => compilePattern(part, { wildcards: true, variables }));
  return (text, context) => {
    const given = arnParts(text);
    return given.length === parts.length && parts.every((part, i) => part(given[i]!, context));
  };
}

/** Up to six parts; the sixth keeps its colons. */
export function arnParts(arn: string): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < 5) {
    const colon = colonOutsideVariable(arn, from);
    if (colon < 0) break;
    parts.push(arn.slice(from, colon));
    from = colon + 1;
  }
  parts.push(arn.slice(from));
  return parts;
}

/** Whether `text` matches `pattern` with wildcards. */
export function wildcardMatch(pattern: string, text: string): boolean {
  return glob(pattern, text);
}

function compareFixed(pattern: string, wildcards: boolean, literals: boolean): (text: string) => boolean {
  const plain = () =>
    literals ? pattern.replaceAll(LITERAL_STAR, "*").replaceAll(LITERAL_MARK, "?") : pattern;
  if (!wildcards || !/[*?]/.test(pattern)) {
    const exact = plain();
    return (text) => text === exact;
  }
  if (pattern === "*") return () => true;
  if (!literals && /^[^*?]*\*$/.test(pattern)) {
    const prefix = pattern.slice(0, -1);
    return (text) => text.startsWith(prefix);
  }
  return (text) => glob(pattern, text);
}

function glob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === "*") {
      star = p++;
      mark = t;
    } else if (wanted !== undefined && (wanted === "?" || literal(wanted) === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

function literal(character: string): string {
  if (character === LITERAL_STAR) return "*";
  return character === LITERAL_MARK ? "?" : character;
}

/** The pattern with its variables' values; undefined where one has none, which matches nothing. */
function fill(pattern: string, context: ConditionContext): string | undefined {
  let missing = false;
  const filled = pattern.replace(VARIABLE, (_whole, name: string, fallback: string | undefined) => {
    const key = name.trim();
    if (key === "*") return LITERAL_STAR;
    if (key === "?") return LITERAL_MARK;
    if (key === "$") return "$";
    const value = context.get(key.toLowerCase())?.[0] ?? fallback;
    if (value === undefined) missing = true;
    return (value ?? "").replaceAll("*", LITERAL_STAR).replaceAll("?", LITERAL_MARK);
  });
  return missing ? undefined : filled;
}

function colonOutsideVariable(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text.startsWith("${", i)) depth++;
    else if (text[i] === "}" && depth > 0) depth--;
    else if (text[i] === ":" && depth === 0) return i;
  }
  return -1;
}
