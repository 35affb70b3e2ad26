/**
 * The words of `logs` about what the functions write beside the records of runs, by the event's name. Pure.
 */

/** What such an event holds; which of the members depends on the event. */
export interface FunctionEvent {
  event: string;
  schedule?: string;
  scheduledTime?: string;
  transfer?: string;
  run?: string;
  why?: string;
  waiting?: string[];
  agent?: string;
  lastConnection?: string;
  task?: string;
}

const WORDS: Record<string, (event: FunctionEvent) => string> = {
  repeated: ({ schedule, transfer, scheduledTime, run }) =>
    `${schedule ?? transfer}: the run of ${scheduledTime ?? run} was delivered again after its end; nothing was done`,
  followed: ({ transfer, run, why }) => `${transfer}: the run of ${run} is watched no more (${why})`,
  watching: ({ transfer, waiting = [] }) => `${transfer} goes on. ${waiting.join(" ")}`.trimEnd(),
  "agent-offline": ({ agent, lastConnection }) => `${agent} is OFFLINE, last seen ${lastConnection}`,
  removed: ({ task, transfer }) =>
    `${task} was removed: the stack no longer has the transfer ${JSON.stringify(transfer)}`,
};

/** Undefined for an event that has no words here, such as an error. */
export function eventText(message: unknown): string | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const event = message as FunctionEvent;
  return Object.hasOwn(WORDS, event.event) ? WORDS[event.event]!(event) : undefined;
}

/** Whether it only says that something was looked at and goes on. */
export function isLook(message: unknown): boolean {
  return (message as FunctionEvent | null)?.event === "watching";
}
