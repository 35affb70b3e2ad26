/**
 * PutLogEvents: takes a batch of events; those that hold embedded metrics become metrics as well.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { extractMetrics } from "./embedded-metrics";
import { EVENT_OVERHEAD } from "./log-group";
import type { LogsService } from "./service";
import * as shapes from "./shapes";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Limits of a batch (API reference, PutLogEvents). */
const BATCH_BYTES = 1_048_576;
const OLDEST = 14 * DAY;
const NEWEST = 2 * HOUR;

const input = z.strictObject({
  logGroupName: shapes.groupName,
  logStreamName: shapes.streamName,
  logEvents: z
    .array(z.strictObject({ timestamp: shapes.timestamp, message: z.string().min(1) }))
    .min(1)
    .max(10_000),
  // Taken and not looked at, as CloudWatch Logs does since 2023.
  sequenceToken: z.string().min(1).optional(),
});

export function putLogEvents(service: LogsService, cloud: LocalCloud): Operation<z.output<typeof input>> {
  return {
    name: "PutLogEvents",
    input,
    permissions: ({ logGroupName, logStreamName }) => [
      service.permission("PutLogEvents", logGroupName, logStreamName),
    ],
    handle({ logGroupName, logStreamName, logEvents }) {
      const group = service.group(logGroupName);
      const stream = service.stream(logGroupName, logStreamName);
      checkBatch(logEvents);
      const now = cloud.clock.now();
      group.expire(now);
      const oldest = group.oldest(now);
      let tooOld = 0;
      let expired = 0;
      let tooNew: number | undefined;
      logEvents.forEach(({ timestamp, message }, i) => {
        if (timestamp < oldest) expired = i + 1;
        else if (timestamp < now - OLDEST) tooOld = i + 1;
        else if (timestamp > now + NEWEST) tooNew ??= i;
        else {
          const size = Buffer.byteLength(message) + EVENT_OVERHEAD;
          group.add(stream, { id: service.eventId(), timestamp, ingestionTime: now, message, size });
          takeMetrics(cloud, `${logGroupName} ${logStreamName}`, message, now);
        }
      });
      const rejected = {
        ...(tooNew === undefined ? {} : { tooNewLogEventStartIndex: tooNew }),
        ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
        ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
      };
      return Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {};
    },
  };
}

function checkBatch(events: { timestamp: number; message: string }[]): void {
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD, 0);
  if (bytes > BATCH_BYTES) {
    throw new ServiceError(
      "InvalidParameterException",
      `Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES}`,
    );
  }
  if (events.some((event, i) => i > 0 && event.timestamp < events[i - 1]!.timestamp)) {
    throw new ServiceError(
      "InvalidParameterException",
      "Log events in a single PutLogEvents request must be in chronological order.",
    );
  }
  if (events.at(-1)!.timestamp - events[0]!.timestamp > DAY) {
    throw new ServiceError(
      "InvalidParameterException",
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  }
}

function takeMetrics(cloud: LocalCloud, where: string, message: string, now: number): void {
  const found = extractMetrics(message, now);
  if (!found) return;
  if ("problem" in found) {
    cloud.events.emit({
      kind: "warning",
      message: `${where}: a log event looks like embedded metrics but is not valid, so CloudWatch takes no metric from it: ${found.problem}.`,
    });
    return;
  }
  for (const { unit, time, set, highResolution, ...id } of found.metrics) {
    cloud.cloudwatch.recordSet(id, unit, time, set, highResolution);
  }
}
