/**
 * A stand-in for CloudWatch Logs that holds what the functions of a sandbox have logged, and finds it by their filter
 * patterns. It gives its pages as AWS may: an empty one first.
 */
import { parseFilterPattern } from "../../local/logs/filter-pattern";
import { awsError, type Shape } from "./fake-fsx";

export interface LogLine {
  level: string;
  record: Shape;
  /** Milliseconds since the epoch. */
  time: number;
  group: string;
}

/** The log group of a sandbox's function. */
export function logGroupOf(name: string): string {
  return `/aws/lambda/${name}`;
}

export class FakeLogs {
  readonly lines: LogLine[] = [];
  readonly inputs: Shape[] = [];
  /** Pages without an event that come before the one with all of them. */
  emptyPages = 1;
  /** Milliseconds until a line can be found. */
  delay = 0;
  readonly #failures: Error[] = [];

  constructor(private readonly now: () => number) {}

  /** The next call throws. */
  fail(error: Error): void {
    this.#failures.push(error);
  }

  filterLogEvents(input: Shape): Shape {
    this.inputs.push(input);
    const failure = this.#failures.shift();
    if (failure) throw failure;
    const known = ["logGroupName", "filterPattern", "startTime", "limit", "nextToken"];
    const unknown = Object.keys(input).find((member) => !known.includes(member));
    if (unknown) throw awsError("InvalidParameterException", `${unknown} is not expected here`, 400);
    const page = Number(input.nextToken ?? 0);
    if (page < this.emptyPages) return { events: [], nextToken: String(page + 1) };
    const matches = parseFilterPattern(input.filterPattern as string);
    const events = this.lines
      .filter(({ group, time }) => group === input.logGroupName && time >= (input.startTime as number))
      .filter(({ time }) => time + this.delay <= this.now())
      .map(({ record, time }) => ({ timestamp: time, message: JSON.stringify({ message: record }) }))
      .filter(({ message }) => matches(message));
    return { events: events.slice(0, input.limit as number) };
  }
}
