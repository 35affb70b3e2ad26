/** What a target gets: the event, a part of it, a constant, or a template with parts of it filled in. */
import { validation } from "./errors";
import type { BusEvent, Rule } from "./rule";
import type { Target } from "./shapes";

/**
 * @throws ServiceError ValidationException where more than one of Input, InputPath and InputTransformer is given, or
 * one is malformed
 */
export function checkInput(target: Target): void {
  const { Input, InputPath, InputTransformer } = target;
  if ([Input, InputPath, InputTransformer].filter((one) => one !== undefined).length > 1) {
    throw validation(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`,
    );
  }
  if (Input !== undefined && !isJson(Input))
    throw validation(`JSON syntax error in input for target ${target.Id}.`);
  for (const path of [InputPath, ...Object.values(InputTransformer?.InputPathsMap ?? {})]) {
    if (path !== undefined && !steps(path)) {
      throw validation(`InputPath for target ${target.Id} is invalid: "${path}".`);
    }
  }
}

/** The text that the target gets. */
export function inputFor(target: Target, event: BusEvent, rule: Pick<Rule, "name" | "arn">): string {
  const { Input, InputPath, InputTransformer } = target;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(at(event, InputPath) ?? {});
  if (InputTransformer === undefined) return JSON.stringify(event);
  const values = new Map<string, unknown>(
    Object.entries(InputTransformer.InputPathsMap ?? {}).map(([name, path]) => [name, at(event, path)]),
  );
  // Names of EventBridge's own ("Amazon EventBridge input transformation", predefined variables).
  values.set("aws.events.rule-arn", rule.arn);
  values.set("aws.events.rule-name", rule.name);
  values.set("aws.events.event.ingestion-time", event.time);
  values.set("aws.events.event", event);
  values.set("aws.events.event.json", event);
  return fill(InputTransformer.InputTemplate, values);
}

/** Within quotes a text is put in as it is; elsewhere a value is written as JSON. */
function fill(template: string, values: Map<string, unknown>): string {
  let quoted = false;
  return template.replace(/"|\\.|<([A-Za-z0-9_.-]+)>/gs, (part, name?: string) => {
    if (part === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return part;
    const value = values.get(name);
    if (!quoted) return value === undefined ? '""' : JSON.stringify(value);
    if (value === undefined) return "";
    return typeof value === "string"
      ? JSON.stringify(value).slice(1, -1)
      : JSON.stringify(value).replace(/["\\]/g, "\\$&");
  });
}

function at(event: BusEvent, path: string): unknown {
  let value: unknown = event;
  for (const step of steps(path) ?? []) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** The steps of `$.detail.State` and `$.resources[0]`; undefined where it is no such path. */
function steps(path: string): string[] | undefined {
  if (!/^\$(\.[\w-]+|\[\d+\])*$/.test(path)) return undefined;
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? index!);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
