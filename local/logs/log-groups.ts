/**
 * CreateLogGroup, DeleteLogGroup, DescribeLogGroups, PutRetentionPolicy and DeleteRetentionPolicy.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { LogGroup } from "./log-group";
import type { LogsService } from "./service";
import * as shapes from "./shapes";

const createInput = z.strictObject({
  logGroupName: shapes.groupName,
  kmsKeyId: z.string().max(256).optional(),
  tags: shapes.tags.optional(),
  logGroupClass: z.enum(["STANDARD"]).optional(),
});

export function createLogGroup(
  service: LogsService,
  cloud: LocalCloud,
): Operation<z.output<typeof createInput>, undefined> {
  return {
    name: "CreateLogGroup",
    input: createInput,
    permissions: ({ logGroupName, tags }) => [
      service.permission("CreateLogGroup", logGroupName),
      ...(tags ? [service.permission("TagResource", logGroupName)] : []),
    ],
    handle({ logGroupName, kmsKeyId, tags }) {
      if (service.groups.has(logGroupName)) {
        throw new ServiceError("ResourceAlreadyExistsException", "The specified log group already exists");
      }
      const group = new LogGroup(logGroupName, service.arnOf(logGroupName), cloud.clock.now(), tags ?? {});
      group.kmsKeyId = kmsKeyId;
      service.groups.set(logGroupName, group);
      return undefined;
    },
  };
}

const nameInput = z.strictObject({ logGroupName: shapes.groupName });

export function deleteLogGroup(service: LogsService): Operation<z.output<typeof nameInput>, undefined> {
  return {
    name: "DeleteLogGroup",
    input: nameInput,
    permissions: ({ logGroupName }) => [service.permission("DeleteLogGroup", logGroupName)],
    handle({ logGroupName }) {
      service.group(logGroupName);
      service.groups.delete(logGroupName);
      return undefined;
    },
  };
}

const describeInput = z.strictObject({
  logGroupNamePrefix: shapes.groupName.optional(),
  logGroupNamePattern: z.string().max(512).optional(),
  nextToken: z.string().min(1).optional(),
  limit: z.number().int().min(1).max(50).optional(),
});

export function describeLogGroups(
  service: LogsService,
  cloud: LocalCloud,
): Operation<z.output<typeof describeInput>> {
  return {
    name: "DescribeLogGroups",
    input: describeInput,
    permissions: () => [{ action: "logs:DescribeLogGroups", resource: cloud.arn("logs", "log-group:*") }],
    handle({ logGroupNamePrefix, logGroupNamePattern, nextToken, limit }) {
      if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
        throw new ServiceError(
          "InvalidParameterException",
          "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        );
      }
      const pattern = logGroupNamePattern?.toLowerCase() ?? "";
      const found = [...service.groups.values()]
        .filter(
          ({ name }) => name.startsWith(logGroupNamePrefix ?? "") && name.toLowerCase().includes(pattern),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = shapes.page(found, nextToken, limit ?? 50);
      return {
        logGroups: items.map((group) => {
          group.expire(cloud.clock.now());
          return {
            logGroupName: group.name,
            creationTime: group.created,
            ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
            metricFilterCount: 0,
            arn: `${group.arn}:*`,
            storedBytes: group.bytes,
            ...(group.kmsKeyId === undefined ? {} : { kmsKeyId: group.kmsKeyId }),
            logGroupClass: "STANDARD",
            logGroupArn: group.arn,
          };
        }),
        ...(next ? { nextToken: next } : {}),
      };
    },
  };
}

const retentionInput = z.strictObject({
  logGroupName: shapes.groupName,
  retentionInDays: z
    .number()
    .refine(
      (days) => shapes.RETENTION_DAYS.includes(days),
      `must be one of ${shapes.RETENTION_DAYS.join(", ")}`,
    ),
});

export function putRetentionPolicy(
  service: LogsService,
): Operation<z.output<typeof retentionInput>, undefined> {
  return {
    name: "PutRetentionPolicy",
    input: retentionInput,
    permissions: ({ logGroupName }) => [service.permission("PutRetentionPolicy", logGroupName)],
    handle({ logGroupName, retentionInDays }) {
      service.group(logGroupName).retentionDays = retentionInDays;
      return undefined;
    },
  };
}

export function deleteRetentionPolicy(
  service: LogsService,
): Operation<z.output<typeof nameInput>, undefined> {
  return {
    name: "DeleteRetentionPolicy",
    input: nameInput,
    permissions: ({ logGroupName }) => [service.permission("DeleteRetentionPolicy", logGroupName)],
    handle({ logGroupName }) {
      service.group(logGroupName).retentionDays = undefined;
      return undefined;
    },
  };
}
