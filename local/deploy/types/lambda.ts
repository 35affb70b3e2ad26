/**
 * AWS Lambda: functions, made from the very archive the program registered, and the mappings that feed them from queues.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import { zipOf } from "../archive";
import { given, physicalName, type ResourceType, tagMap, tagState, uuidOf } from "../resource-type";

/** Inputs that CreateFunction takes under another capital only; the nested ones likewise. */
const FUNCTION_MEMBERS = {
  architectures: "Architectures",
  description: "Description",
  ephemeralStorage: "EphemeralStorage",
  handler: "Handler",
  loggingConfig: "LoggingConfig",
  memorySize: "MemorySize",
  packageType: "PackageType",
  role: "Role",
  runtime: "Runtime",
  timeout: "Timeout",
  tracingConfig: "TracingConfig",
};

export const lambdaFunction: ResourceType = {
  type: "aws:lambda/function:Function",
  inputs: [
    "name",
    "code",
    "environment",
    "reservedConcurrentExecutions",
    "tags",
    ...Object.keys(FUNCTION_MEMBERS),
  ],

  plan(resource, account) {
    const name = physicalName(resource, 64);
    const arn = regionalArn(account, "lambda", `function:${name}`);
    // "Lambda API Reference": the URI that API Gateway calls a function by.
    const invocations = `arn:${account.partition}:apigateway:${account.region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
    return {
      id: name,
      state: {
        name,
        arn,
        invokeArn: invocations,
        qualifiedArn: `${arn}:$LATEST`,
        version: "$LATEST",
        ...tagState(resource),
      },
    };
  },

  async create(resource, cloud) {
    const FunctionName = resource.id;
    const environment = resource.inputs.environment as { variables?: Record<string, string> } | undefined;
    await cloud.call(
      "lambda",
      "CreateFunction",
      {
        FunctionName,
        Code: { ZipFile: await zipOf(resource.inputs.code) },
        ...given(resource, FUNCTION_MEMBERS),
        // Not by `given`: the variables' names are the program's own.
        ...(environment ? { Environment: { Variables: environment.variables ?? {} } } : {}),
        ...tagMap(resource, "Tags"),
      },
      OPERATOR,
    );
    const reserved = resource.inputs.reservedConcurrentExecutions;
    // -1 is the provider's word for "none reserved".
    if (reserved !== undefined && reserved !== -1) {
      await cloud.call(
        "lambda",
        "PutFunctionConcurrency",
        { FunctionName, ReservedConcurrentExecutions: reserved },
        OPERATOR,
      );
    }
  },

  async remove(resource, cloud) {
    await cloud.call("lambda", "DeleteFunction", { FunctionName: resource.id }, OPERATOR);
  },
};

const MAPPING_MEMBERS = {
  batchSize: "BatchSize",
  enabled: "Enabled",
  eventSourceArn: "EventSourceArn",
  functionName: "FunctionName",
  functionResponseTypes: "FunctionResponseTypes",
  maximumBatchingWindowInSeconds: "MaximumBatchingWindowInSeconds",
  scalingConfig: "ScalingConfig",
};

export const eventSourceMapping: ResourceType = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  inputs: ["tags", ...Object.keys(MAPPING_MEMBERS)],

  /** The service draws the UUID; here it comes from the URN, and `remove` goes by the service's. */
  plan(resource, account) {
    const uuid = uuidOf(resource.urn);
    const name = String(resource.inputs.functionName);
    return {
      id: uuid,
      state: {
        uuid,
        arn: regionalArn(account, "lambda", `event-source-mapping:${uuid}`),
        functionArn: name.startsWith("arn:") ? name : regionalArn(account, "lambda", `function:${name}`),
        state: resource.inputs.enabled === false ? "Disabled" : "Enabled",
        ...tagState(resource),
      },
    };
  },

  create: (resource, cloud) =>
    cloud.call(
      "lambda",
      "CreateEventSourceMapping",
      { ...given(resource, MAPPING_MEMBERS), ...tagMap(resource, "Tags") },
      OPERATOR,
    ),

  async remove(_resource, cloud, created) {
    const { UUID } = created as { UUID: string };
    await cloud.call("lambda", "DeleteEventSourceMapping", { UUID }, OPERATOR);
  },
};
