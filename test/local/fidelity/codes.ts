/** With which errors services refuse what breaks their model, and which errors they answer that their models leave out. */
import type { ServiceModel } from "../../../local/models/model";
import type { ServiceName } from "../../../local/service";
import type { MutationKind } from "./mutations";

/** What a service's front answers where a member breaks a constraint. */
const INVALID: Record<ServiceName, string[]> = {
  // "Error executing request, Exception : …" of Batch's API is a ClientException.
  batch: ["ClientException"],
  datasync: ["InvalidRequestException"],
  events: ["ValidationException"],
  // "2 validation errors detected: Value null at 'fileSystemType' …; Error Code: BadRequest", as CloudFormation's users
  // report of FSx.
  fsx: ["BadRequest"],
  // A policy document that breaks its pattern is no JSON either.
  iam: ["ValidationError", "MalformedPolicyDocument"],
  kms: ["ValidationException"],
  lambda: ["ValidationException"],
  logs: ["InvalidParameterException"],
  monitoring: ["ValidationError"],
  // S3 API reference, "Error responses"; NotImplemented: "a header you provided implies functionality that is not
  // implemented".
  s3: ["InvalidArgument", "MalformedXML", "NotImplemented"],
  scheduler: ["ValidationException"],
  secretsmanager: ["ValidationException"],
  sns: ["InvalidParameter"],
  // GetQueueAttributes has an error of its own for a name that there is not.
  sqs: ["InvalidParameterValueException", "MissingRequiredParameterException", "InvalidAttributeName"],
  ssm: ["ValidationException"],
  states: ["ValidationException"],
  sts: ["ValidationError"],
};

/** Services whose requests have types on the wire: what does not fit its type is not read at all. */
const TYPED: ReadonlySet<ServiceName> = new Set([
  ...(["batch", "datasync", "events", "fsx", "kms", "lambda", "logs", "monitoring"] as const),
  ...(["scheduler", "secretsmanager", "sqs", "ssm", "states"] as const),
]);

/** The codes of which one must answer a request that breaks the model in this way. */
export function refusalCodes(model: ServiceModel, service: ServiceName, kind: MutationKind): string[] {
  const isTyped = TYPED.has(service) && model.metadata.protocol !== "query";
  return kind === "wrong type" && isTyped ? ["SerializationException"] : INVALID[service];
}

/**
 * Errors that a model does not list for its operations, and where they are described: what requests mean, beyond what
 * a model can say.
 */
const UNLISTED: Partial<Record<ServiceName, string[]>> = {
  // "Common Error Types" of the services' API references.
  events: ["ValidationException"],
  iam: ["ValidationError"],
  kms: ["ValidationException"],
  lambda: ["ValidationException"],
  // CloudWatch API reference, DeleteDashboards: "The specified dashboard does not exist."; ResourceNotFound is its code in Query.
  monitoring: ["ValidationError", "DashboardNotFoundError", "ResourceNotFound"],
  ssm: ["ValidationException"],
  // SQS API reference, "Common Error Types"; the codes are those of its Smithy model.
  sqs: ["InvalidParameterValueException", "MissingRequiredParameterException"],
  // S3 API reference, "Error responses": the model lists hardly any. "": an answer to HEAD has no body.
  s3: [
    "NoSuchBucket",
    "NoSuchKey",
    "BucketNotEmpty",
    "PreconditionFailed",
    "InvalidRange",
    "AccessDenied",
    "",
  ],
};

export function isUnlisted(service: ServiceName, code: string): boolean {
  return UNLISTED[service]?.includes(code) ?? false;
}

/** Messages of schemas: a request that the model allows must not end in one. */
export const SCHEMA_REFUSAL =
  /Invalid (input|string|option|key)\b|Too (small|big): expected|Unrecognized key/;
