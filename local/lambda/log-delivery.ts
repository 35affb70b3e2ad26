/**
 * Brings a function's log lines to CloudWatch Logs, under the function's own role: where the role may not write, the
 * lines are lost, as on AWS; here a warning says so, once for each reason.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ServiceError } from "../service";

interface Target {
  group: string;
  stream: string;
}

export class LogDelivery {
  readonly #streams = new Set<string>();
  readonly #warned = new Set<string>();

  constructor(private readonly cloud: LocalCloud) {}

  /** @returns how many lines have arrived */
  async deliver(functionName: string, caller: Caller, target: Target, lines: string[]): Promise<number> {
    if (lines.length === 0) return 0;
    try {
      await this.#ensureStream(caller, target);
      const timestamp = this.cloud.clock.now();
      for (const batch of batches(lines)) {
        const logEvents = batch.map((message) => ({ timestamp, message }));
        await this.#put(caller, target, logEvents);
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#warn(functionName, target.group, error);
      return 0;
    }
    for (const line of lines) {
      this.cloud.events.emit({
        kind: "log",
        group: target.group,
        stream: target.stream,
        record: parsed(line),
      });
    }
    return lines.length;
  }

  async #put(caller: Caller, target: Target, logEvents: object[]): Promise<void> {
    const input = { logGroupName: target.group, logStreamName: target.stream, logEvents };
    try {
      await this.cloud.call("logs", "PutLogEvents", input, caller);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== "ResourceNotFoundException") throw error;
      // Somebody has deleted the group or the stream since.
      this.#streams.delete(`${target.group} ${target.stream}`);
      await this.#ensureStream(caller, target);
      await this.cloud.call("logs", "PutLogEvents", input, caller);
    }
  }

  async #ensureStream(caller: Caller, { group, stream }: Target): Promise<void> {
    const key = `${group} ${stream}`;
    if (this.#streams.has(key)) return;
    const input = { logGroupName: group, logStreamName: stream };
    try {
      await this.cloud.call("logs", "CreateLogStream", input, caller);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === "ResourceNotFoundException") {
        // Lambda makes a group that is missing, where the role lets it.
        await this.cloud.call("logs", "CreateLogGroup", { logGroupName: group }, caller);
        await this.cloud.call("logs", "CreateLogStream", input, caller);
      } else if (error.code !== "ResourceAlreadyExistsException") throw error;
    }
    this.#streams.add(key);
  }

  #warn(functionName: string, group: string, error: Error): void {
    const why = error instanceof ServiceError ? `${error.code}: ${error.message}` : error.message;
    const message = `Function ${functionName}: its log is lost, because it cannot write to ${group}: ${why}`;
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.cloud.events.emit({ kind: "warning", message });
  }
}

/** PutLogEvents takes 10,000 events and 1,048,576 bytes, 26 of them for each event's own overhead (API reference). */
function* batches(lines: string[]): Iterable<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line) + 26;
    if (batch.length > 0 && (bytes + size > 1_048_576 || batch.length === 10_000)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(line);
    bytes += size;
  }
  yield batch;
}

function parsed(line: string): unknown {
  if (!line.startsWith("{")) return line;
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
