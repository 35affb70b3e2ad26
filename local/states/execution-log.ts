/**
 * The log of a state machine's executions in CloudWatch Logs: one record for each history event, as far as the level
 * asks for it (Step Functions developer guide, "Using CloudWatch Logs to log execution history").
 */
import type { LocalCloud } from "../cloud";
import { EVENT_OVERHEAD } from "../logs/log-group";
import { type HistoryEvent, withDataDetails, withoutData } from "./history";
import { destinationOf, type StateMachineRecord } from "./state-machine";

const FATAL = /^Execution(Aborted|Failed|TimedOut)$/;
const ERROR = /(Aborted|Failed|TimedOut)$/;

/** Writes one event, where the machine's logging wants it. */
export function logEvent(
  cloud: LocalCloud,
  machine: StateMachineRecord,
  executionArn: string,
  event: HistoryEvent,
): void {
  const { level, includeExecutionData = false } = machine.logging;
  const groupName = destinationOf(machine.logging);
  const wanted = level === "ALL" || (level === "ERROR" ? ERROR : FATAL).test(event.type);
  const group = groupName === undefined ? undefined : cloud.logs.groups.get(groupName);
  if (!group || !wanted) return;
  const now = cloud.clock.now();
  const day = new Date(now).toISOString().slice(0, 10);
  const streamName = `states/${machine.name}/${day}/local`;
  const stream = group.streams.get(streamName) ?? group.createStream(streamName, now);
  const record = {
    id: String(event.id),
    type: event.type,
    details: includeExecutionData ? withDataDetails(event.details) : withoutData(event.details),
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.time),
    execution_arn: executionArn,
  };
  const message = JSON.stringify(record);
  group.expire(now);
  group.add(stream, {
    id: cloud.logs.eventId(),
    timestamp: now,
    ingestionTime: now,
    message,
    size: Buffer.byteLength(message) + EVENT_OVERHEAD,
  });
}
