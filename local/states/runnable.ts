/**
 * A definition made runnable on virtual time. The interpreter knows timeouts, waits and pauses between attempts in real
 * milliseconds only, so they are taken out of what it sees: a Wait becomes a Task whose handler sleeps on the virtual
 * clock, and a Task keeps its Catch, while its handler does Retry and TimeoutSeconds itself.
 */

import { type Catcher, type Definition, innerDefinitions, type StateJson } from "./definition";
import { matches } from "./retry";

/** Longer than any run, and short enough for a timer of the machine: 2^31 - 1 milliseconds. */
const NO_TIMEOUT = 2_147_483;

/** What a Task's handler gets: the state's own input, and a timeout that is read from it. */
export interface TaskInput {
  parameters: unknown;
  timeout?: unknown;
}

/** What a Wait's handler gets. */
export interface WaitInput {
  input: unknown;
  seconds?: unknown;
  timestamp?: unknown;
}

/** The same machine without anything that takes time by itself. */
export function runnable(definition: Definition): Definition {
  const { TimeoutSeconds: _, ...rest } = definition;
  return { ...rest, States: runnableStates(definition.States) };
}

function runnableStates(states: Record<string, StateJson>): Record<string, StateJson> {
  return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, runnableState(state)]));
}

function runnableState(state: StateJson): StateJson {
  switch (state.Type) {
    case "Task":
      return runnableTask(state);
    case "Wait":
      return runnableWait(state);
    case "Parallel":
      return { ...state, Branches: innerDefinitions(state).map(runnableInner) };
    case "Map": {
      const { ItemProcessor: _, Iterator: __, ...rest } = state;
      return { ...rest, ItemProcessor: runnableInner(innerDefinitions(state)[0]!) };
    }
    default:
      return state;
  }
}

function runnableInner(definition: Pick<Definition, "States" | "StartAt">) {
  return { ...definition, States: runnableStates(definition.States) };
}

function runnableTask(state: StateJson): StateJson {
  const { Retry: _, Parameters, TimeoutSecondsPath, Catch, ...rest } = state;
  return {
    ...rest,
    TimeoutSeconds: NO_TIMEOUT,
    Parameters: {
      ...(Parameters === undefined ? { "parameters.$": "$" } : { parameters: Parameters }),
      ...(TimeoutSecondsPath === undefined ? {} : { "timeout.$": TimeoutSecondsPath }),
    },
    ...(Catch === undefined ? {} : { Catch: withTimeouts(Catch as Catcher[]) }),
  };
}

/**
 * To the interpreter, States.TaskFailed means every error of a handler, a timeout too. So the catcher that a timeout
 * belongs to is put in front.
 */
function withTimeouts(catchers: Catcher[]): Catcher[] {
  const catcher = catchers.find(({ ErrorEquals }) =>
    ErrorEquals.some((name) => matches(name, "States.Timeout")),
  );
  return catcher ? [{ ...catcher, ErrorEquals: ["States.Timeout"] }, ...catchers] : catchers;
}

function runnableWait(state: StateJson): StateJson {
  const { Seconds, SecondsPath, Timestamp, TimestampPath, ...rest } = state;
  return {
    ...rest,
    Type: "Task",
    Resource: "wait",
    TimeoutSeconds: NO_TIMEOUT,
    Parameters: {
      "input.$": "$",
      ...(Seconds === undefined ? {} : { seconds: Seconds }),
      ...(SecondsPath === undefined ? {} : { "seconds.$": SecondsPath }),
      ...(Timestamp === undefined ? {} : { timestamp: Timestamp }),
      ...(TimestampPath === undefined ? {} : { "timestamp.$": TimestampPath }),
    },
  };
}
