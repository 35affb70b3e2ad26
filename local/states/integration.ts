/**
 * Service integrations: which emulated service and operation a Task state's `Resource` names, and how Step Functions
 * names that service's errors. SDK integrations take their names from AWS's SDK for Java 2, optimized ones from its
 * predecessor; in both, an error that the service's model does not have is the client's own ("Ssm.SsmException",
 * "Batch.AWSBatchException").
 */
import type { ServiceName } from "../service";

export interface Integration {
  kind: "sdk" | "optimized";
  service: ServiceName;
  /** As the API names it: `CreateFileSystem`. */
  operation: string;
  /** As histories name it: `aws-sdk:fsx`, `batch`. */
  resourceType: string;
  /** `createFileSystem`, `submitJob.sync`. */
  resource: string;
  /** Whether the state waits for the job's end (`.sync`). */
  waits: boolean;
  /** In front of every error: `FSx`. */
  prefix: string;
  /** The service in a cause: `FSx`, and `AWSBatch` for optimized integrations. */
  label: string;
  /** The error's name where the service's model does not have it. */
  otherError: string;
}

interface SdkService {
  service: ServiceName;
  prefix: string;
}

/** Exception prefixes (Step Functions developer guide, "Supported AWS SDK service integrations"). */
const SDK_SERVICES: Record<string, SdkService> = {
  batch: { service: "batch", prefix: "Batch" },
  cloudwatch: { service: "monitoring", prefix: "CloudWatch" },
  fsx: { service: "fsx", prefix: "FSx" },
  sns: { service: "sns", prefix: "Sns" },
  sqs: { service: "sqs", prefix: "Sqs" },
  ssm: { service: "ssm", prefix: "Ssm" },
};

interface OptimizedCall {
  service: ServiceName;
  operation: string;
  prefix: string;
  label: string;
  waits?: boolean;
}

const OPTIMIZED: Record<string, OptimizedCall> = {
  "batch:submitJob": { service: "batch", operation: "SubmitJob", prefix: "Batch", label: "AWSBatch" },
  "batch:submitJob.sync": {
    service: "batch",
    operation: "SubmitJob",
    prefix: "Batch",
    label: "AWSBatch",
    waits: true,
  },
  "lambda:invoke": { service: "lambda", operation: "Invoke", prefix: "Lambda", label: "AWSLambda" },
  "sns:publish": { service: "sns", operation: "Publish", prefix: "SNS", label: "AmazonSNS" },
};

/** What a `Resource` names; a sentence where the local cloud does not have it. */
export function integrationOf(resource: string, partition: string): Integration | string {
  const [, itsPartition, sdk, owner = "", call = ""] =
    /^arn:([a-z-]+):states:::(aws-sdk:)?([A-Za-z0-9]+):([A-Za-z.:0-9]+)$/.exec(resource) ?? [];
  if (itsPartition !== partition) {
    return `Resource ${resource} is not part of the local cloud: arn:${partition}:states:::aws-sdk:service:action and some optimized integrations are`;
  }
  if (sdk) {
    const known = SDK_SERVICES[owner];
    if (!known || !/^[a-z][A-Za-z0-9]*$/.test(call)) {
      return `Resource ${resource} is not part of the local cloud; of the SDK integrations, ${Object.keys(SDK_SERVICES).join(", ")} are`;
    }
    const { service, prefix } = known;
    return {
      kind: "sdk",
      service,
      operation: call.charAt(0).toUpperCase() + call.slice(1),
      resourceType: `aws-sdk:${owner}`,
      resource: call,
      waits: false,
      prefix,
      label: prefix,
      otherError: `${prefix}.${prefix}Exception`,
    };
  }
  const optimized = OPTIMIZED[`${owner}:${call}`];
  if (!optimized) {
    return `Resource ${resource} is not part of the local cloud; of the optimized integrations, ${Object.keys(OPTIMIZED).join(", ")} are`;
  }
  const { service, operation, prefix, label, waits = false } = optimized;
  return {
    kind: "optimized",
    service,
    operation,
    resourceType: owner,
    resource: call,
    waits,
    prefix,
    label,
    otherError: `${prefix}.${label}Exception`,
  };
}

/** The exception shapes of each service's model, without the suffixes that SDKs take off or put on (botocore models). */
const MODELLED: Partial<Record<ServiceName, ReadonlySet<string>>> = {
  batch: new Set(["Client", "Server"]),
  fsx: new Set([
    "BadRequest",
    "DataRepositoryAssociationNotFound",
    "DataRepositoryTaskEnded",
    "DataRepositoryTaskExecuting",
    "DataRepositoryTaskNotFound",
    "FileSystemNotFound",
    "IncompatibleParameterError",
    "InternalServerError",
    "InvalidDataRepositoryType",
    "InvalidExportPath",
    "InvalidImportPath",
    "InvalidNetworkSettings",
    "InvalidPerUnitStorageThroughput",
    "NotServiceResourceError",
    "ResourceDoesNotSupportTagging",
    "ResourceNotFound",
    "ServiceLimitExceeded",
    "UnsupportedOperation",
  ]),
  lambda: new Set([
    "InvalidParameterValue",
    "InvalidRequestContent",
    "KMSAccessDenied",
    "RequestTooLarge",
    "ResourceConflict",
    "ResourceNotFound",
    "ResourceNotReady",
    "Service",
    "TooManyRequests",
    "UnsupportedMediaType",
  ]),
  monitoring: new Set(["InternalServiceFault", "InvalidParameterValue", "MissingRequiredParameter"]),
  sns: new Set([
    "AuthorizationError",
    "EndpointDisabled",
    "InternalError",
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidSecurity",
    "KMSAccessDenied",
    "KMSDisabled",
    "KMSInvalidState",
    "KMSNotFound",
    "KMSThrottling",
    "NotFound",
    "Throttled",
  ]),
  sqs: new Set(["InvalidMessageContents", "OverLimit", "QueueDoesNotExist", "RequestThrottled"]),
  ssm: new Set([
    "InternalServerError",
    "InvalidKeyId",
    "InvalidNextToken",
    "ParameterAlreadyExists",
    "ParameterNotFound",
    "ParameterVersionNotFound",
    "TooManyUpdates",
    "UnsupportedParameterType",
  ]),
};

/**
 * The name under which Retry and Catch see a service's error: `FSx.DataRepositoryTaskExecutingException`. "Always
 * include" the suffix, even where the service's own name has none (developer guide, "Supported AWS SDK service
 * integrations"); the SDK for Java drops "Fault" before it.
 */
export function errorName(integration: Integration, code: string): string {
  const plain = code.replace(/Exception$/, "");
  if (!MODELLED[integration.service]?.has(plain)) return integration.otherError;
  return `${integration.prefix}.${plain.replace(/Fault$/, "")}Exception`;
}
