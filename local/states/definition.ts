/**
 * A state machine's definition as the local cloud runs it: read, checked, and refused where it asks for what is not
 * here. JSONPath only, Standard machines only, and no intrinsic function that draws at random, since the same seed
 * gives the same run.
 */
import { StateMachine } from "aws-local-stepfunctions";
import type { Operation, Service } from "../service";
import { invalidDefinition } from "./errors";
import { hasOtherHashes } from "./hashes";
import { type Integration, integrationOf } from "./integration";
import type { Retrier } from "./retry";

/** A state as its JSON has it. */
export type StateJson = Record<string, unknown> & { Type: string };

export interface Definition {
  StartAt: string;
  States: Record<string, StateJson>;
  TimeoutSeconds?: number;
  Comment?: string;
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  ResultPath?: string | null;
}

/** A Task state's own members, for its handler. */
export interface TaskState {
  integration: Integration;
  timeoutSeconds: number | undefined;
  retry: Retrier[];
  catch: Catcher[];
}

/** A definition whose every Task is understood. */
export interface CheckedDefinition {
  definition: Definition;
  /** By state name, those inside of Parallel and Map states included. */
  tasks: Map<string, TaskState>;
  types: Map<string, string>;
}

type Lookup = (name: string) => Service | undefined;

/** @throws ServiceError InvalidDefinition */
export function checkDefinition(text: string, partition: string, services: Lookup): CheckedDefinition {
  const definition = parse(text);
  const problem = knownProblem(text, definition);
  if (problem) throw invalidDefinition(`SCHEMA_VALIDATION_FAILED: ${problem}`);
  const checked: CheckedDefinition = { definition, tasks: new Map(), types: new Map() };
  checkStates(definition, checked, partition, services, "States");
  if (/States\.(UUID|MathRandom)\(/.test(text)) {
    throw invalidDefinition(
      "States.UUID and States.MathRandom are not part of the local cloud: the same seed gives the same run",
    );
  }
  if (hasOtherHashes(text)) {
    throw invalidDefinition(
      "States.Hash of anything but $$.Execution.Id and $$.Execution.Name is not part of the local cloud: its interpreter hashes the first 55 bytes only",
    );
  }
  return checked;
}

function parse(text: string): Definition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidDefinition(`INVALID_JSON_DESCRIPTION: ${(cause as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidDefinition("INVALID_JSON_DESCRIPTION: not a JSON object");
  }
  return value as Definition;
}

/** Of definitions seen before, the newest last: campaigns deploy the same ones again, and a look takes half a second. */
const problems = new Map<string, string | undefined>();
const PROBLEMS_KEPT = 100;

function knownProblem(text: string, definition: Definition): string | undefined {
  if (problems.has(text)) return problems.get(text);
  const problem = aslProblem(definition);
  problems.set(text, problem);
  if (problems.size > PROBLEMS_KEPT) problems.delete(problems.keys().next().value!);
  return problem;
}

/** What the interpreter's own validator says; ARNs are looked at by `integrationOf`. */
function aslProblem(definition: Definition): string | undefined {
  try {
    new StateMachine(definition as unknown as ConstructorParameters<typeof StateMachine>[0], {
      validationOptions: { checkArn: false },
    });
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(
      /^State machine definition is invalid, see error\(s\) below:\s*/,
      "",
    );
  }
}

function checkStates(
  definition: Pick<Definition, "States">,
  checked: CheckedDefinition,
  partition: string,
  services: Lookup,
  path: string,
): void {
  if ((definition as { QueryLanguage?: string }).QueryLanguage === "JSONata") throw noJsonata(path);
  for (const [name, state] of Object.entries(definition.States)) {
    const here = `${path}.${name}`;
    if (state.QueryLanguage === "JSONata") throw noJsonata(here);
    if (checked.types.has(name)) throw invalidDefinition(`DUPLICATE_STATE_NAME at ${here}`);
    checked.types.set(name, state.Type);
    if (state.Type === "Task") checked.tasks.set(name, taskOf(state, here, partition, services));
    if (state.Type === "Parallel" || state.Type === "Map") {
      if (state.Retry !== undefined) {
        throw invalidDefinition(`Retry at ${here} is not part of the local cloud; Retry of Task states is`);
      }
      for (const inner of innerDefinitions(state)) checkStates(inner, checked, partition, services, here);
    }
  }
}

/** The definitions inside of a Parallel or Map state. */
export function innerDefinitions(state: StateJson): Pick<Definition, "States" | "StartAt">[] {
  const inner = state.Type === "Parallel" ? state.Branches : [state.ItemProcessor ?? state.Iterator];
  return inner as Pick<Definition, "States" | "StartAt">[];
}

function taskOf(state: StateJson, path: string, partition: string, services: Lookup): TaskState {
  const integration = integrationOf(String(state.Resource), partition);
  if (typeof integration === "string") throw invalidDefinition(`${integration} (at ${path})`);
  const operations: ReadonlyMap<string, Operation> | undefined = services(integration.service)?.operations;
  if (!operations?.has(integration.operation)) {
    throw invalidDefinition(
      `Resource ${String(state.Resource)} is not part of the local cloud: it has no ${integration.service} ${integration.operation} (at ${path})`,
    );
  }
  for (const key of ["HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials"]) {
    if (state[key] !== undefined) throw invalidDefinition(`${key} at ${path} is not part of the local cloud`);
  }
  return {
    integration,
    timeoutSeconds: state.TimeoutSeconds as number | undefined,
    retry: (state.Retry ?? []) as Retrier[],
    catch: (state.Catch ?? []) as Catcher[],
  };
}

function noJsonata(path: string) {
  return invalidDefinition(`JSONata at ${path} is not part of the local cloud; JSONPath is`);
}
