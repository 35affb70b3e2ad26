/**
 * A function as it is deployed: the text in its archive, run in a bare global scope on a clock of the test's.
 */
import { createContext, Script } from "node:vm";
import { handlerText } from "../../components/handler-code";
import type { Shape } from "./fake-fsx";
import { type FakeLogs, logGroupOf } from "./fake-logs";

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** In the place of the plan's JSON, so that one serialisation does for all plans. */
const PLAN = "@@plan@@";

const serialised = new Map<string, Promise<string>>();
const compiled = new Map<string, Script>();

/** A function's code as it is in its archive. */
export function serialisedText(
  name: string,
  factory: (planJson: string) => () => (event: never, context: never) => Promise<unknown>,
): Promise<string> {
  let text = serialised.get(name);
  if (!text) {
    text = handlerText(factory(PLAN) as () => (event: unknown) => Promise<unknown>);
    serialised.set(name, text);
  }
  return text;
}

/** What a function finds around it. */
export interface Surroundings {
  plan: unknown;
  now: () => number;
  environment: Record<string, string>;
  require: (id: string) => unknown;
  /** Where what it logs goes, and the lines that it writes to standard output. */
  logs: FakeLogs;
  stdout: string[];
}

/** @param name the function's, which its log group and its environment are called by */
export function loadBare(name: string, serialisedText: string, around: Surroundings): Handler {
  const text = serialisedText.replace(JSON.stringify(PLAN), JSON.stringify(JSON.stringify(around.plan)));
  const { now } = around;
  class BareDate extends Date {
    constructor(value?: number | string) {
      super(value ?? now());
    }
    static override now(): number {
      return now();
    }
  }
  const log = (level: string) => (record: Shape) =>
    void around.logs.lines.push({
      level,
      record: plain(record) as Shape,
      time: now(),
      group: logGroupOf(name),
    });
  const module = { exports: {} as { handler?: Handler } };
  const context = createContext({
    exports: module.exports,
    module,
    require: around.require,
    Date: BareDate,
    console: { info: log("info"), warn: log("warn"), error: log("error") },
    process: {
      env: { ...around.environment, AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(name) },
      stdout: { write: (line: string) => void around.stdout.push(line.replace(/\n$/, "")) },
    },
  });
  let script = compiled.get(text);
  if (!script) {
    script = new Script(text, { filename: `${name}.js` });
    compiled.set(text, script);
  }
  script.runInContext(context);
  return module.exports.handler!;
}

/** Metric values by name, summed up over the embedded metrics on standard output. */
export function metricSums(stdout: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of stdout) {
    const document = JSON.parse(line) as Shape & {
      _aws: { CloudWatchMetrics: { Metrics: { Name: string }[] }[] };
    };
    for (const { Name } of document._aws.CloudWatchMetrics[0]!.Metrics) {
      sums[Name] = (sums[Name] ?? 0) + (document[Name] as number);
    }
  }
  return sums;
}

/** Out of the function's realm, as JSON carries it. */
export function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
