/**
 * GetLogEvents (one stream, forwards or backwards) and FilterLogEvents (a whole group, by pattern).
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { parseFilterPattern } from "./filter-pattern";
import type { LogEvent } from "./log-group";
import type { LogsService } from "./service";
import * as shapes from "./shapes";

const LIMIT = 10_000;

const getInput = z.strictObject({
  logGroupName: shapes.groupName.optional(),
  logGroupIdentifier: shapes.groupIdentifier.optional(),
  logStreamName: shapes.streamName,
  startTime: shapes.timestamp.optional(),
  endTime: shapes.timestamp.optional(),
  nextToken: z
    .string()
    .regex(/^[fb]\/\d+$/, "is not a token that GetLogEvents gave")
    .optional(),
  limit: z.number().int().min(1).max(LIMIT).optional(),
  startFromHead: z.boolean().optional(),
});

export function getLogEvents(service: LogsService, cloud: LocalCloud): Operation<z.output<typeof getInput>> {
  return {
    name: "GetLogEvents",
    input: getInput,
    permissions: (request) => [
      service.permission("GetLogEvents", service.nameOf(request), request.logStreamName),
    ],
    handle(request) {
      const { logStreamName, startTime, endTime, nextToken, limit, startFromHead } = request;
      const name = service.nameOf(request);
      service.group(name).expire(cloud.clock.now());
      const events = service
        .stream(name, logStreamName)
        .events.filter(
          ({ timestamp }) =>
            timestamp >= (startTime ?? 0) && timestamp < (endTime ?? Number.POSITIVE_INFINITY),
        );
      const size = limit ?? LIMIT;
      // A token is a direction and a position: forward pages begin there, backward pages end there.
      const forward = nextToken ? nextToken.startsWith("f") : (startFromHead ?? false);
      const position = nextToken ? Number(nextToken.slice(2)) : forward ? 0 : events.length;
      const start = forward ? Math.min(position, events.length) : Math.max(0, position - size);
      const end = forward ? Math.min(events.length, start + size) : position;
      return {
        events: events
          .slice(start, end)
          .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
        nextForwardToken: `f/${end}`,
        nextBackwardToken: `b/${start}`,
      };
    },
  };
}

const filterInput = z
  .strictObject({
    logGroupName: shapes.groupName.optional(),
    logGroupIdentifier: shapes.groupIdentifier.optional(),
    logStreamNames: z.array(shapes.streamName).min(1).max(100).optional(),
    logStreamNamePrefix: shapes.streamName.optional(),
    startTime: shapes.timestamp.optional(),
    endTime: shapes.timestamp.optional(),
    filterPattern: z.string().max(1024).optional(),
    nextToken: z.string().min(1).optional(),
    limit: z.number().int().min(1).max(LIMIT).optional(),
    // Taken and not looked at: events of all streams always come interleaved (API reference).
    interleaved: z.boolean().optional(),
  })
  .refine((request) => !(request.logStreamNames && request.logStreamNamePrefix), {
    message: "logStreamNames and logStreamNamePrefix cannot both be given",
  });

export function filterLogEvents(
  service: LogsService,
  cloud: LocalCloud,
): Operation<z.output<typeof filterInput>> {
  return {
    name: "FilterLogEvents",
    input: filterInput,
    permissions: (request) => [service.permission("FilterLogEvents", service.nameOf(request))],
    handle(request) {
      const { logStreamNames, logStreamNamePrefix, startTime, endTime, nextToken, limit } = request;
      const group = service.group(service.nameOf(request));
      group.expire(cloud.clock.now());
      const unknown = logStreamNames?.find((name) => !group.streams.has(name));
      if (unknown !== undefined) {
        throw new ServiceError("ResourceNotFoundException", "The specified log stream does not exist.");
      }
      const matches = parseFilterPattern(request.filterPattern ?? "");
      const found = [...group.streams.values()]
        .filter(
          ({ name }) =>
            (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix ?? ""),
        )
        .flatMap((stream) =>
          eventsBetween(stream.events, startTime ?? 0, endTime ?? Number.POSITIVE_INFINITY)
            .filter(({ message }) => matches(message))
            .map(({ timestamp, message, ingestionTime, id }) => ({
              logStreamName: stream.name,
              timestamp,
              message,
              ingestionTime,
              eventId: id,
            })),
        )
        .sort((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1));
      const { items, next } = shapes.page(found, nextToken, limit ?? LIMIT);
      return { events: items, searchedLogStreams: [], ...(next ? { nextToken: next } : {}) };
    },
  };
}

/** Of events in the order of their times, those from `from` to `to`, both included. */
function eventsBetween(events: readonly LogEvent[], from: number, to: number): LogEvent[] {
  let [first, after] = [0, events.length];
  while (first < after) {
    const middle = (first + after) >> 1;
    if (events[middle]!.timestamp < from) first = middle + 1;
    else after = middle;
  }
  let end = first;
  while (end < events.length && events[end]!.timestamp <= to) end++;
  return events.slice(first, end);
}
