/**
 * GetFunction, GetFunctionConfiguration, ListFunctions and DeleteFunction.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { remove } from "./code-folder";
import { configuration } from "./function";
import { functionArn, functionName } from "./function-name";
import type { LambdaService } from "./service";
import * as shapes from "./shapes";

const PAGE = 50;

const getInput = z.strictObject({ FunctionName: shapes.functionNameInput, Qualifier: shapes.qualifier });

export function getFunction(service: LambdaService, cloud: LocalCloud): Operation<z.output<typeof getInput>> {
  return {
    name: "GetFunction",
    input: getInput,
    http: { method: "GET", uri: "/2015-03-31/functions/{FunctionName}" },
    permissions: ({ FunctionName }) => [
      { action: "lambda:GetFunction", resource: functionArn(cloud, functionName(cloud, FunctionName)) },
    ],
    handle({ FunctionName, Qualifier }) {
      const fn = service.function(FunctionName, Qualifier);
      return {
        Configuration: configuration(fn),
        Code: { RepositoryType: "S3" },
        ...(Object.keys(fn.tags).length > 0 ? { Tags: { ...fn.tags } } : {}),
        ...(fn.reservedConcurrency === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
      };
    },
  };
}

export function getFunctionConfiguration(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof getInput>> {
  return {
    name: "GetFunctionConfiguration",
    input: getInput,
    http: { method: "GET", uri: "/2015-03-31/functions/{FunctionName}/configuration" },
    permissions: ({ FunctionName }) => [
      {
        action: "lambda:GetFunctionConfiguration",
        resource: functionArn(cloud, functionName(cloud, FunctionName)),
      },
    ],
    handle: ({ FunctionName, Qualifier }) => configuration(service.function(FunctionName, Qualifier)),
  };
}

const listInput = z.strictObject({
  Marker: z.string().optional(),
  MaxItems: z.coerce.number().int().min(1).max(10_000).optional(),
});

export function listFunctions(service: LambdaService): Operation<z.output<typeof listInput>> {
  return {
    name: "ListFunctions",
    input: listInput,
    http: { method: "GET", uri: "/2015-03-31/functions" },
    permissions: () => [{ action: "lambda:ListFunctions", resource: "*" }],
    handle({ Marker, MaxItems }) {
      const all = [...service.functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(all, Marker, Math.min(MaxItems ?? PAGE, PAGE));
      return { Functions: items.map(configuration), ...(next ? { NextMarker: next } : {}) };
    },
  };
}

const deleteInput = z.strictObject({ FunctionName: shapes.functionNameInput });

export function deleteFunction(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof deleteInput>, undefined> {
  return {
    name: "DeleteFunction",
    input: deleteInput,
    http: { method: "DELETE", uri: "/2015-03-31/functions/{FunctionName}", status: 204 },
    permissions: ({ FunctionName }) => [
      { action: "lambda:DeleteFunction", resource: functionArn(cloud, functionName(cloud, FunctionName)) },
    ],
    async handle({ FunctionName }) {
      const fn = service.function(FunctionName);
      service.functions.delete(fn.name);
      await service.runner.close(fn.name);
      remove(fn.code);
      return undefined;
    },
  };
}

/**
 * One page of a list.
 * @throws ServiceError InvalidParameterValueException
 */
export function page<T>(items: T[], marker: string | undefined, size: number): { items: T[]; next?: string } {
  const start = marker === undefined ? 0 : Number(marker);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new ServiceError("InvalidParameterValueException", "The marker is not valid.");
  }
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
