/**
 * A log group and its streams: events in order of time, forgotten when the group's retention says so, and the oldest
 * first when a group has grown over what the local cloud keeps in memory.
 */

const DAY = 24 * 3600 * 1000;

/** What one log group keeps at most, in bytes as CloudWatch Logs counts them; a bound of the local cloud, not of AWS. */
const BYTES_KEPT = 16 * 1024 * 1024;

/** CloudWatch Logs adds this to every event's size (API reference, PutLogEvents). */
export const EVENT_OVERHEAD = 26;

export interface LogEvent {
  id: string;
  timestamp: number;
  ingestionTime: number;
  message: string;
  size: number;
}

export interface LogStream {
  name: string;
  arn: string;
  created: number;
  /** Sorted by timestamp; events of one timestamp in the order of their arrival. */
  events: LogEvent[];
  lastTimestamp: number | undefined;
  lastIngestion: number | undefined;
}

export class LogGroup {
  readonly streams = new Map<string, LogStream>();
  retentionDays: number | undefined;
  kmsKeyId: string | undefined;
  /** Bytes of the kept events. */
  bytes = 0;
  /** Bytes of all events that were ever taken in. */
  ingested = 0;

  constructor(
    readonly name: string,
    /** Without the `:*` that the API's older members end with. */
    readonly arn: string,
    readonly created: number,
    public tags: Record<string, string>,
  ) {}

  createStream(name: string, now: number): LogStream {
    const stream: LogStream = {
      name,
      arn: `${this.arn}:log-stream:${name}`,
      created: now,
      events: [],
      lastTimestamp: undefined,
      lastIngestion: undefined,
    };
    this.streams.set(name, stream);
    return stream;
  }

  /** Times before this are not kept. */
  oldest(now: number): number {
    return this.retentionDays === undefined ? Number.NEGATIVE_INFINITY : now - this.retentionDays * DAY;
  }

  add(stream: LogStream, event: LogEvent): void {
    const { events } = stream;
    let i = events.length;
    while (i > 0 && events[i - 1]!.timestamp > event.timestamp) i--;
    events.splice(i, 0, event);
    stream.lastTimestamp = Math.max(stream.lastTimestamp ?? 0, event.timestamp);
    stream.lastIngestion = event.ingestionTime;
    this.bytes += event.size;
    this.ingested += event.size;
    while (this.bytes > BYTES_KEPT) this.#dropOldest();
  }

  /** Forgets what retention no longer covers. */
  expire(now: number): void {
    const oldest = this.oldest(now);
    if (oldest === Number.NEGATIVE_INFINITY) return;
    for (const stream of this.streams.values()) {
      const kept = stream.events.findIndex((event) => event.timestamp >= oldest);
      this.#drop(stream, kept < 0 ? stream.events.length : kept);
    }
  }

  #dropOldest(): void {
    let from: LogStream | undefined;
    for (const stream of this.streams.values()) {
      const first = stream.events[0];
      if (first && (!from || first.timestamp < from.events[0]!.timestamp)) from = stream;
    }
    // Many at once, so that a full group does not search its streams for every event.
    if (from) this.#drop(from, Math.ceil(from.events.length / 4));
  }

  #drop(stream: LogStream, count: number): void {
    for (const event of stream.events.splice(0, count)) this.bytes -= event.size;
  }
}
