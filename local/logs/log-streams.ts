/**
 * CreateLogStream, DeleteLogStream and DescribeLogStreams.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { LogStream } from "./log-group";
import type { LogsService } from "./service";
import * as shapes from "./shapes";

const streamInput = z.strictObject({ logGroupName: shapes.groupName, logStreamName: shapes.streamName });

export function createLogStream(
  service: LogsService,
  cloud: LocalCloud,
): Operation<z.output<typeof streamInput>, undefined> {
  return {
    name: "CreateLogStream",
    input: streamInput,
    permissions: ({ logGroupName }) => [service.permission("CreateLogStream", logGroupName)],
    handle({ logGroupName, logStreamName }) {
      const group = service.group(logGroupName);
      if (group.streams.has(logStreamName)) {
        throw new ServiceError("ResourceAlreadyExistsException", "The specified log stream already exists");
      }
      group.createStream(logStreamName, cloud.clock.now());
      return undefined;
    },
  };
}

export function deleteLogStream(service: LogsService): Operation<z.output<typeof streamInput>, undefined> {
  return {
    name: "DeleteLogStream",
    input: streamInput,
    permissions: ({ logGroupName, logStreamName }) => [
      service.permission("DeleteLogStream", logGroupName, logStreamName),
    ],
    handle({ logGroupName, logStreamName }) {
      const group = service.group(logGroupName);
      for (const { size } of service.stream(logGroupName, logStreamName).events) group.bytes -= size;
      group.streams.delete(logStreamName);
      return undefined;
    },
  };
}

const describeInput = z
  .strictObject({
    logGroupName: shapes.groupName.optional(),
    logGroupIdentifier: shapes.groupIdentifier.optional(),
    logStreamNamePrefix: shapes.streamName.optional(),
    orderBy: z.enum(["LogStreamName", "LastEventTime"]).optional(),
    descending: z.boolean().optional(),
    nextToken: z.string().min(1).optional(),
    limit: z.number().int().min(1).max(50).optional(),
  })
  .refine((request) => request.orderBy !== "LastEventTime" || request.logStreamNamePrefix === undefined, {
    message: "Cannot order by LastEventTime with a logStreamNamePrefix.",
  });

export function describeLogStreams(
  service: LogsService,
  cloud: LocalCloud,
): Operation<z.output<typeof describeInput>> {
  return {
    name: "DescribeLogStreams",
    input: describeInput,
    permissions: (request) => [service.permission("DescribeLogStreams", service.nameOf(request))],
    handle(request) {
      const { logStreamNamePrefix, orderBy, descending, nextToken, limit } = request;
      const group = service.group(service.nameOf(request));
      group.expire(cloud.clock.now());
      const rank = (stream: LogStream) =>
        orderBy === "LastEventTime" ? (stream.lastTimestamp ?? stream.created) : stream.name;
      const found = [...group.streams.values()]
        .filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ""))
        .sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
      if (descending) found.reverse();
      const { items, next } = shapes.page(found, nextToken, limit ?? 50);
      return { logStreams: items.map(described), ...(next ? { nextToken: next } : {}) };
    },
  };
}

function described(stream: LogStream) {
  const first = stream.events[0];
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...(first ? { firstEventTimestamp: first.timestamp } : {}),
    ...(stream.lastTimestamp === undefined ? {} : { lastEventTimestamp: stream.lastTimestamp }),
    ...(stream.lastIngestion === undefined ? {} : { lastIngestionTime: stream.lastIngestion }),
    arn: stream.arn,
    // The API reports 0 for every stream since June 2019.
    storedBytes: 0,
  };
}
