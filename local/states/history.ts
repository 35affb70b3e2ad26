/** What happened in one execution, as GetExecutionHistory tells it. */

/** An execution that reaches this many events fails (Step Functions developer guide, "Quotas"). */
export const MOST_EVENTS = 25_000;

export interface HistoryEvent {
  id: number;
  previousEventId: number;
  type: string;
  time: number;
  /** Name of the member that holds the details: `taskFailedEventDetails`. */
  member: string | undefined;
  details: Record<string, unknown>;
}

/** Members of details that `includeExecutionData: false` leaves out. */
const DATA: ReadonlySet<string> = new Set(["input", "output", "parameters", "cause"]);

export class History {
  readonly events: HistoryEvent[] = [];

  constructor(private readonly now: () => number) {}

  /** @param type an event type of the API: `TaskStateEntered` */
  add(type: string, details: Record<string, unknown> = {}): HistoryEvent {
    const id = this.events.length + 1;
    const event = {
      id,
      previousEventId: id - 1,
      type,
      time: this.now(),
      member: Object.keys(details).length > 0 ? memberOf(type) : undefined,
      details,
    };
    this.events.push(event);
    return event;
  }

  /** `HistoryEvent` of the API. */
  describe(event: HistoryEvent, withData: boolean) {
    return {
      timestamp: new Date(event.time),
      type: event.type,
      id: event.id,
      previousEventId: event.previousEventId,
      ...(event.member === undefined
        ? {}
        : { [event.member]: withData ? withDataDetails(event.details) : withoutData(event.details) }),
    };
  }
}

function memberOf(type: string): string {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

export function withoutData(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).filter(([key]) => !DATA.has(key)));
}

/** Inputs and outputs come with a word on whether they are whole; here they always are. */
export function withDataDetails(details: Record<string, unknown>): Record<string, unknown> {
  return {
    ...details,
    ...(details.input === undefined ? {} : { inputDetails: { truncated: false } }),
    ...(details.output === undefined ? {} : { outputDetails: { truncated: false } }),
  };
}
