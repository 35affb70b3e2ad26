/**
 * GetEventSourceMapping, ListEventSourceMappings, UpdateEventSourceMapping and DeleteEventSourceMapping.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { checkBatch, checkQueue, mappingMembers } from "./create-event-source-mapping";
import { type EventSourceMapping, mappingConfiguration } from "./event-source-mapping";
import { functionArn, functionName } from "./function-name";
import { page } from "./functions";
import type { LambdaService } from "./service";
import * as shapes from "./shapes";

const PAGE = 100;
const uuidInput = z.strictObject({ UUID: z.string() });

function permission(cloud: LocalCloud, action: string, uuid: string) {
  return { action: `lambda:${action}`, resource: cloud.arn("lambda", `event-source-mapping:${uuid}`) };
}

/** @throws ServiceError ResourceNotFoundException */
function mappingOf(service: LambdaService, uuid: string): EventSourceMapping {
  const mapping = service.mappings.get(uuid);
  if (!mapping) {
    throw new ServiceError("ResourceNotFoundException", "The resource you requested does not exist.", 404);
  }
  return mapping;
}

export function getEventSourceMapping(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof uuidInput>> {
  return {
    name: "GetEventSourceMapping",
    input: uuidInput,
    http: { method: "GET", uri: "/2015-03-31/event-source-mappings/{UUID}" },
    permissions: ({ UUID }) => [permission(cloud, "GetEventSourceMapping", UUID)],
    handle: ({ UUID }) => mappingConfiguration(mappingOf(service, UUID)),
  };
}

const listInput = z.strictObject({
  EventSourceArn: shapes.arn.optional(),
  FunctionName: shapes.functionNameInput.optional(),
  Marker: z.string().optional(),
  MaxItems: z.coerce.number().int().min(1).max(10_000).optional(),
});

export function listEventSourceMappings(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof listInput>> {
  return {
    name: "ListEventSourceMappings",
    input: listInput,
    http: { method: "GET", uri: "/2015-03-31/event-source-mappings" },
    permissions: () => [{ action: "lambda:ListEventSourceMappings", resource: "*" }],
    handle({ EventSourceArn, FunctionName, Marker, MaxItems }) {
      const arn = FunctionName && functionArn(cloud, functionName(cloud, FunctionName));
      const found = [...service.mappings.values()].filter(
        (mapping) =>
          (EventSourceArn === undefined || mapping.queueArn === EventSourceArn) &&
          (arn === undefined || mapping.functionArn === arn),
      );
      const { items, next } = page(found, Marker, Math.min(MaxItems ?? PAGE, PAGE));
      return {
        EventSourceMappings: items.map((mapping) => mappingConfiguration(mapping)),
        ...(next ? { NextMarker: next } : {}),
      };
    },
  };
}

const updateInput = z.strictObject({
  UUID: z.string(),
  FunctionName: shapes.functionNameInput.optional(),
  ...mappingMembers,
});

export function updateEventSourceMapping(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof updateInput>> {
  return {
    name: "UpdateEventSourceMapping",
    input: updateInput,
    http: { method: "PUT", uri: "/2015-03-31/event-source-mappings/{UUID}", status: 202 },
    permissions: ({ UUID }) => [permission(cloud, "UpdateEventSourceMapping", UUID)],
    async handle({ UUID, FunctionName, ...members }) {
      const mapping = mappingOf(service, UUID);
      const before = mapping.settings;
      const fn = FunctionName === undefined ? undefined : service.function(FunctionName);
      if (fn) await checkQueue(service, cloud, fn, mapping.queueArn);
      const settings = {
        functionName: fn?.name ?? before.functionName,
        enabled: members.Enabled ?? before.enabled,
        batchSize: members.BatchSize ?? before.batchSize,
        window: members.MaximumBatchingWindowInSeconds ?? before.window,
        reportBatchItemFailures: members.FunctionResponseTypes
          ? members.FunctionResponseTypes.length > 0
          : before.reportBatchItemFailures,
        maximumConcurrency: members.ScalingConfig
          ? members.ScalingConfig.MaximumConcurrency
          : before.maximumConcurrency,
      };
      checkBatch({ queueArn: mapping.queueArn, settings });
      mapping.settings = settings;
      mapping.functionArn = fn?.arn ?? mapping.functionArn;
      mapping.modified = cloud.clock.now();
      if (settings.enabled) mapping.poller.start();
      else mapping.poller.stop();
      return mappingConfiguration(mapping, "Updating");
    },
  };
}

export function deleteEventSourceMapping(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof uuidInput>> {
  return {
    name: "DeleteEventSourceMapping",
    input: uuidInput,
    http: { method: "DELETE", uri: "/2015-03-31/event-source-mappings/{UUID}", status: 202 },
    permissions: ({ UUID }) => [permission(cloud, "DeleteEventSourceMapping", UUID)],
    handle({ UUID }) {
      const mapping = mappingOf(service, UUID);
      mapping.poller.stop();
      service.mappings.delete(UUID);
      return mappingConfiguration(mapping, "Deleting");
    },
  };
}
