/**
 * UpdateFunctionCode, UpdateFunctionConfiguration and PutFunctionConcurrency. Environments that are warm end: the next
 * invocation starts cold, with what is new.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { remove, unpack } from "./code-folder";
import { configuration, type LambdaFunction } from "./function";
import { functionArn, functionName } from "./function-name";
import type { LambdaService } from "./service";
import { settingsOf } from "./settings";
import * as shapes from "./shapes";

/** Functions of an account that may run at once, and what must stay without a reservation ("Lambda quotas"). */
const ACCOUNT_CONCURRENCY = 1000;
const UNRESERVED_LEAST = 100;

async function updated(service: LambdaService, cloud: LocalCloud, fn: LambdaFunction) {
  fn.modified = cloud.clock.now();
  fn.revisionId = service.runner.requestId();
  await service.runner.close(fn.name);
  return configuration(fn);
}

const codeInput = z.strictObject({
  FunctionName: shapes.plainFunctionName,
  ZipFile: shapes.zipFile,
  Architectures: z
    .array(z.enum(["x86_64", "arm64"]))
    .length(1)
    .optional(),
  Publish: z.literal(false).optional(),
  DryRun: z.literal(false).optional(),
});

export function updateFunctionCode(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof codeInput>> {
  return {
    name: "UpdateFunctionCode",
    input: codeInput,
    http: { method: "PUT", uri: "/2015-03-31/functions/{FunctionName}/code" },
    permissions: ({ FunctionName }) => [
      {
        action: "lambda:UpdateFunctionCode",
        resource: functionArn(cloud, functionName(cloud, FunctionName)),
      },
    ],
    async handle({ FunctionName, ZipFile, Architectures }) {
      const fn = service.function(FunctionName);
      const before = fn.code;
      fn.code = unpack(ZipFile);
      fn.architecture = Architectures?.[0] ?? fn.architecture;
      const answer = await updated(service, cloud, fn);
      remove(before);
      return answer;
    },
  };
}

const configurationInput = z.strictObject({
  FunctionName: shapes.plainFunctionName,
  Runtime: shapes.settings.Runtime.optional(),
  Role: shapes.settings.Role.optional(),
  Handler: shapes.settings.Handler.optional(),
  Description: shapes.settings.Description.optional(),
  Timeout: shapes.settings.Timeout.optional(),
  MemorySize: shapes.settings.MemorySize.optional(),
  Environment: shapes.settings.Environment.optional(),
  TracingConfig: shapes.settings.TracingConfig.optional(),
  LoggingConfig: shapes.settings.LoggingConfig.optional(),
});

export function updateFunctionConfiguration(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof configurationInput>> {
  return {
    name: "UpdateFunctionConfiguration",
    input: configurationInput,
    http: { method: "PUT", uri: "/2015-03-31/functions/{FunctionName}/configuration" },
    permissions: ({ FunctionName, Role }) => [
      {
        action: "lambda:UpdateFunctionConfiguration",
        resource: functionArn(cloud, functionName(cloud, FunctionName)),
      },
      ...(Role ? [{ action: "iam:PassRole", resource: Role }] : []),
    ],
    handle({ FunctionName, ...members }) {
      const fn = service.function(FunctionName);
      const settings = settingsOf(fn.name, members, fn.settings);
      service.checkRole({ arn: fn.arn, settings });
      fn.settings = settings;
      return updated(service, cloud, fn);
    },
  };
}

const concurrencyInput = z.strictObject({
  FunctionName: shapes.plainFunctionName,
  ReservedConcurrentExecutions: z.number().int().min(0),
});

export function putFunctionConcurrency(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof concurrencyInput>> {
  return {
    name: "PutFunctionConcurrency",
    input: concurrencyInput,
    http: { method: "PUT", uri: "/2017-10-31/functions/{FunctionName}/concurrency" },
    permissions: ({ FunctionName }) => [
      {
        action: "lambda:PutFunctionConcurrency",
        resource: functionArn(cloud, functionName(cloud, FunctionName)),
      },
    ],
    handle({ FunctionName, ReservedConcurrentExecutions }) {
      const fn = service.function(FunctionName);
      const others = [...service.functions.values()]
        .filter((other) => other !== fn)
        .reduce((sum, other) => sum + (other.reservedConcurrency ?? 0), 0);
      if (others + ReservedConcurrentExecutions > ACCOUNT_CONCURRENCY - UNRESERVED_LEAST) {
        throw new ServiceError(
          "InvalidParameterValueException",
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_LEAST}].`,
        );
      }
      fn.reservedConcurrency = ReservedConcurrentExecutions;
      return { ReservedConcurrentExecutions };
    },
  };
}
