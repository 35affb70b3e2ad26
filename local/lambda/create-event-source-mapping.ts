/**
 * CreateEventSourceMapping, for SQS queues, with what Lambda checks of queue and role before it agrees.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { OPERATOR, type Operation, type PolicyDocument, ServiceError } from "../service";
import { type EventSourceMapping, mappingConfiguration } from "./event-source-mapping";
import type { LambdaFunction } from "./function";
import { functionArn, functionName } from "./function-name";
import { QueuePoller, queueUrl } from "./queue-poller";
import type { LambdaService } from "./service";
import * as shapes from "./shapes";

/** What the function's role must be allowed to do on the queue (developer guide, "Configuring a queue"). */
const QUEUE_ACTIONS = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

/** Members that CreateEventSourceMapping and UpdateEventSourceMapping have in common. */
export const mappingMembers = {
  Enabled: z.boolean().optional(),
  BatchSize: z.number().int().min(1).max(10_000).optional(),
  MaximumBatchingWindowInSeconds: z.number().int().min(0).max(300).optional(),
  FunctionResponseTypes: z
    .array(z.enum(["ReportBatchItemFailures"]))
    .max(1)
    .optional(),
  ScalingConfig: z
    .strictObject({ MaximumConcurrency: z.number().int().min(2).max(1000).optional() })
    .optional(),
};

const input = z.strictObject({
  EventSourceArn: shapes.arn,
  FunctionName: shapes.functionNameInput,
  ...mappingMembers,
  Tags: shapes.tags.optional(),
});

export function createEventSourceMapping(
  service: LambdaService,
  cloud: LocalCloud,
): Operation<z.output<typeof input>> {
  return {
    name: "CreateEventSourceMapping",
    input,
    http: { method: "POST", uri: "/2015-03-31/event-source-mappings", status: 202 },
    permissions: ({ FunctionName }) => [
      {
        action: "lambda:CreateEventSourceMapping",
        resource: "*",
        conditions: { "lambda:FunctionArn": functionArn(cloud, functionName(cloud, FunctionName)) },
      },
    ],
    async handle(request) {
      const { EventSourceArn: queueArn } = request;
      const fn = service.function(request.FunctionName);
      if (queueArn.split(":")[2] !== "sqs") {
        throw invalid(
          `Event source ${queueArn} is not an SQS queue; the local cloud has no other event sources.`,
        );
      }
      await checkQueue(service, cloud, fn, queueArn);
      const twin = [...service.mappings.values()].find(
        (mapping) => mapping.queueArn === queueArn && mapping.functionArn === fn.arn,
      );
      if (twin) {
        throw new ServiceError(
          "ResourceConflictException",
          `An event source mapping with SQS arn ("${queueArn}") and function ("${fn.name}") already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
          409,
        );
      }
      const uuid = service.runner.requestId();
      const mapping: EventSourceMapping = {
        uuid,
        arn: cloud.arn("lambda", `event-source-mapping:${uuid}`),
        queueArn,
        functionArn: fn.arn,
        settings: {
          functionName: fn.name,
          enabled: request.Enabled ?? true,
          batchSize: request.BatchSize ?? 10,
          window: request.MaximumBatchingWindowInSeconds ?? 0,
          reportBatchItemFailures: (request.FunctionResponseTypes ?? []).length > 0,
          maximumConcurrency: request.ScalingConfig?.MaximumConcurrency,
        },
        tags: request.Tags ?? {},
        modified: cloud.clock.now(),
        problem: undefined,
        poller: new QueuePoller(
          cloud,
          service.runner,
          () => mapping,
          (name) => service.functions.get(name),
        ),
      };
      checkBatch(mapping);
      service.mappings.set(uuid, mapping);
      if (mapping.settings.enabled) mapping.poller.start();
      return mappingConfiguration(mapping, "Creating");
    },
  };
}

/** @throws ServiceError InvalidParameterValueException */
export function checkBatch({ queueArn, settings }: Pick<EventSourceMapping, "queueArn" | "settings">): void {
  const fifo = queueArn.endsWith(".fifo");
  if (fifo && settings.batchSize > 10) {
    throw invalid("Batch size for FIFO queues must be at most 10.");
  }
  if (fifo && settings.window > 0) {
    throw invalid("Batching window is not supported for FIFO queues.");
  }
  if (settings.batchSize > 10 && settings.window === 0) {
    throw invalid(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
}

/**
 * Whether a queue can feed a function: the function's role may use it, and its messages stay invisible long enough.
 * @throws ServiceError InvalidParameterValueException
 */
export async function checkQueue(
  service: LambdaService,
  cloud: LocalCloud,
  fn: LambdaFunction,
  queueArn: string,
): Promise<void> {
  const { VisibilityTimeout, Policy } = await queueAttributes(cloud, queueArn);
  const caller = service.runner.callerOf(fn);
  const resourcePolicy = Policy ? (JSON.parse(Policy) as PolicyDocument) : undefined;
  for (const action of QUEUE_ACTIONS) {
    if (cloud.iam.refusal(caller, { action: `sqs:${action}`, resource: queueArn, resourcePolicy })) {
      throw invalid(`The function execution role does not have permissions to call ${action} on SQS`);
    }
  }
  if (Number(VisibilityTimeout) < fn.settings.timeout) {
    throw invalid(
      `Queue visibility timeout: ${VisibilityTimeout} seconds is less than Function timeout: ${fn.settings.timeout} seconds`,
    );
  }
}

async function queueAttributes(cloud: LocalCloud, queueArn: string): Promise<Record<string, string>> {
  try {
    const input = { QueueUrl: await queueUrl(cloud, queueArn), AttributeNames: ["All"] };
    const output = (await cloud.call("sqs", "GetQueueAttributes", input, OPERATOR)) as {
      Attributes: Record<string, string>;
    };
    return output.Attributes;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw invalid(
      `Error occurred while ReceiveMessage. SQS Error Code: ${error.code}. SQS Error Message: ${error.message}`,
    );
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", message);
}
