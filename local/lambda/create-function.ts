/**
 * CreateFunction: from a zip archive in the request. What the local cloud does not run is refused: other runtimes,
 * images, layers, VPCs, dead-letter queues, published versions.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { unpack } from "./code-folder";
import { configuration, type LambdaFunction } from "./function";
import { functionArn, functionName, NAME_LENGTH } from "./function-name";
import type { LambdaService } from "./service";
import { settingsOf } from "./settings";
import * as shapes from "./shapes";

const input = z.strictObject({
  FunctionName: shapes.plainFunctionName,
  Code: z.strictObject({ ZipFile: shapes.zipFile }),
  Runtime: shapes.settings.Runtime,
  Role: shapes.settings.Role,
  Handler: shapes.settings.Handler,
  Description: shapes.settings.Description.optional(),
  Timeout: shapes.settings.Timeout.optional(),
  MemorySize: shapes.settings.MemorySize.optional(),
  Environment: shapes.settings.Environment.optional(),
  TracingConfig: shapes.settings.TracingConfig.optional(),
  LoggingConfig: shapes.settings.LoggingConfig.optional(),
  EphemeralStorage: shapes.settings.EphemeralStorage.optional(),
  Architectures: z
    .array(z.enum(["x86_64", "arm64"]))
    .length(1)
    .optional(),
  PackageType: z.literal("Zip").optional(),
  Publish: z.literal(false).optional(),
  Tags: shapes.tags.optional(),
});

export function createFunction(service: LambdaService, cloud: LocalCloud): Operation<z.output<typeof input>> {
  return {
    name: "CreateFunction",
    input,
    http: { method: "POST", uri: "/2015-03-31/functions", status: 201 },
    permissions: ({ FunctionName, Role, Tags }) => {
      const resource = functionArn(cloud, functionName(cloud, FunctionName));
      return [
        { action: "lambda:CreateFunction", resource },
        {
          action: "iam:PassRole",
          resource: Role,
          conditions: { "iam:PassedToService": "lambda.amazonaws.com" },
        },
        ...(Tags ? [{ action: "lambda:TagResource", resource }] : []),
      ];
    },
    handle({ FunctionName, Code, Architectures, Tags, ...members }) {
      const name = functionName(cloud, FunctionName);
      if (name.length > NAME_LENGTH) {
        throw new ServiceError(
          "ValidationException",
          `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${NAME_LENGTH}`,
        );
      }
      if (service.functions.has(name)) {
        throw new ServiceError("ResourceConflictException", `Function already exist: ${name}`, 409);
      }
      const arn = functionArn(cloud, name);
      const settings = settingsOf(name, members);
      service.checkRole({ arn, settings });
      const fn: LambdaFunction = {
        name,
        arn,
        settings,
        architecture: Architectures?.[0] ?? "x86_64",
        code: unpack(Code.ZipFile),
        tags: Tags ?? {},
        reservedConcurrency: undefined,
        modified: cloud.clock.now(),
        revisionId: service.runner.requestId(),
      };
      service.functions.set(name, fn);
      return configuration(fn);
    },
  };
}
