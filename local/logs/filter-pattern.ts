/**
 * Filter patterns of FilterLogEvents: words (`ERROR timeout`, `"two words"`, `?either ?or`, `-without`) and JSON
 * selectors (`{ $.level = "ERROR" && $.message.counts.failed > 0 }`). What the local cloud does not know (regular
 * expressions, space-delimited `[…]` patterns) is refused.
 */
import { ServiceError } from "../service";

export type Matcher = (message: string) => boolean;

/** @throws ServiceError InvalidParameterException, saying where the pattern stops making sense */
export function parseFilterPattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("{")) return jsonPattern(text);
  if (text.startsWith("[") || text.startsWith("%")) {
    throw invalid(pattern, "space-delimited and regular-expression patterns are not part of the local cloud");
  }
  return wordPattern(text);
}

function invalid(pattern: string, why: string): ServiceError {
  return new ServiceError(
    "InvalidParameterException",
    `Invalid filter pattern ${JSON.stringify(pattern)}: ${why}.`,
  );
}

function wordPattern(text: string): Matcher {
  const words = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g)].map((match) => ({
    sign: match[1]!,
    word: match[2]?.replace(/\\(.)/g, "$1") ?? match[3]!,
  }));
  const of = (sign: string) => words.filter((word) => word.sign === sign).map(({ word }) => word);
  const [all, any, none] = [of(""), of("?"), of("-")];
  return (message) =>
    all.every((word) => message.includes(word)) &&
    (any.length === 0 || all.length > 0 || any.some((word) => message.includes(word))) &&
    !none.some((word) => message.includes(word));
}

type Test = (record: unknown) => boolean;

function jsonPattern(text: string): Matcher {
  if (!text.endsWith("}")) throw invalid(text, 'a JSON pattern ends with "}"');
  const test = new JsonPattern(text, text.slice(1, -1)).parse();
  return (message) => {
    let record: unknown;
    try {
      record = JSON.parse(message);
    } catch {
      return false;
    }
    return typeof record === "object" && record !== null && test(record);
  };
}

const TOKEN =
  /\s*(&&|\|\||!=|<=|>=|[=<>()]|\$(?:\.[A-Za-z0-9_-]+|\['[^']*'\]|\[\d+\])+|"(?:[^"\\]|\\.)*"|[^\s()=<>!&|]+)/y;

/** `or := and ("||" and)*`, `and := term ("&&" term)*`, `term := "(" or ")" | selector operator value` */
class JsonPattern {
  readonly #tokens: string[] = [];
  #next = 0;

  constructor(
    private readonly whole: string,
    body: string,
  ) {
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let match = TOKEN.exec(body); match; match = TOKEN.exec(body)) {
      this.#tokens.push(match[1]!);
      end = TOKEN.lastIndex;
    }
    if (body.slice(end).trim() !== "")
      throw invalid(whole, `cannot read ${JSON.stringify(body.slice(end).trim())}`);
  }

  parse(): Test {
    const test = this.#or();
    if (this.#next < this.#tokens.length) {
      throw invalid(this.whole, `"&&" or "||" is missing before ${this.#tokens[this.#next]}`);
    }
    return test;
  }

  #or(): Test {
    const tests = [this.#and()];
    while (this.#take("||")) tests.push(this.#and());
    return (record) => tests.some((test) => test(record));
  }

  #and(): Test {
    const tests = [this.#term()];
    while (this.#take("&&")) tests.push(this.#term());
    return (record) => tests.every((test) => test(record));
  }

  #term(): Test {
    if (this.#take("(")) {
      const test = this.#or();
      if (!this.#take(")")) throw invalid(this.whole, '")" is missing');
      return test;
    }
    const selector = this.#tokens[this.#next++];
    if (!selector?.startsWith("$")) {
      throw invalid(
        this.whole,
        `a selector like $.level must stand where ${selector ?? "the pattern ends"} is`,
      );
    }
    const path = [...selector.matchAll(/\.([A-Za-z0-9_-]+)|\['([^']*)'\]|\[(\d+)\]/g)].map(
      (match) => match[1] ?? match[2] ?? match[3]!,
    );
    return this.#comparison((record) => select(record, path));
  }

  #comparison(value: (record: unknown) => unknown): Test {
    const operator = this.#tokens[this.#next++];
    const operand = this.#tokens[this.#next++];
    if (operator === undefined || operand === undefined)
      throw invalid(this.whole, "a comparison is not complete");
    switch (operator.toUpperCase()) {
      case "IS":
        if (operand === "NULL") return (record) => value(record) === null;
        if (operand === "TRUE" || operand === "FALSE")
          return (record) => value(record) === (operand === "TRUE");
        throw invalid(this.whole, `after IS stands NULL, TRUE or FALSE, not ${operand}`);
      case "NOT":
        if (operand === "EXISTS") return (record) => value(record) === undefined;
        throw invalid(this.whole, `after NOT stands EXISTS, not ${operand}`);
      case "=":
        return (record) => equals(value(record), operand);
      case "!=":
        return (record) => {
          const found = value(record);
          return found !== undefined && !equals(found, operand);
        };
      case "<":
      case ">":
      case "<=":
      case ">=":
        return this.#order(operator, operand, value);
      default:
        throw invalid(this.whole, `${operator} is not an operator`);
    }
  }

  #order(operator: string, operand: string, value: (record: unknown) => unknown): Test {
    const limit = Number(operand);
    if (Number.isNaN(limit)) throw invalid(this.whole, `${operator} compares numbers, not ${operand}`);
    return (record) => {
      const found = value(record);
      if (typeof found !== "number") return false;
      if (operator === "<") return found < limit;
      if (operator === ">") return found > limit;
      return operator === "<=" ? found <= limit : found >= limit;
    };
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next++;
    return true;
  }
}

function select(record: unknown, path: string[]): unknown {
  let value = record;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Text compares with `*` as a wildcard, numbers as numbers. */
function equals(found: unknown, operand: string): boolean {
  if (typeof found === "number") return found === Number(operand);
  if (typeof found !== "string") return false;
  const wanted = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand;
  if (!wanted.includes("*")) return found === wanted;
  const parts = wanted.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(found);
}
