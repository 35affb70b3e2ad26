/**
 * How each service says that it throttles, and that it is broken: code, HTTP status, and who says so. Most are in the
 * services' published models (a test holds them to the AWS SDK's); the others are documented or seen elsewhere.
 */
import { ServiceError, type ServiceName } from "../service";

export interface Refusal {
  code: string;
  status: number;
  source: string;
}

/** The service's published Smithy model, as the AWS SDK for JavaScript has it. */
export const MODEL = "model";
/** "Common Errors" of AWS's API references: "errors common to the API actions of all AWS services". */
const COMMON = "common errors of AWS's APIs";

interface Refusals {
  throttled: Refusal;
  broken: Refusal;
}

const CODES: Record<ServiceName, Refusals> = {
  fsx: refusals(["ThrottlingException", 400, COMMON], ["InternalServerError", 500, MODEL]),
  kms: refusals(
    ["ThrottlingException", 400, "KMS developer guide, request throttling"],
    ["KMSInternalException", 500, MODEL],
  ),
  logs: refusals(["ThrottlingException", 400, MODEL], ["ServiceUnavailableException", 500, MODEL]),
  ssm: refusals(["ThrottlingException", 400, MODEL], ["InternalServerError", 500, MODEL]),
  states: refusals(["ThrottlingException", 400, COMMON], ["InternalFailure", 500, COMMON]),
  events: refusals(["ThrottlingException", 400, MODEL], ["InternalException", 500, MODEL]),
  secretsmanager: refusals(["ThrottlingException", 400, COMMON], ["InternalServiceError", 500, MODEL]),
  datasync: refusals(["ThrottlingException", 400, COMMON], ["InternalException", 500, MODEL]),
  iam: refusals(["Throttling", 400, "seen in legion-platform/legion#807"], ["ServiceFailure", 500, MODEL]),
  sts: refusals(["Throttling", 400, "seen in aws/aws-sdk-go-v2#2481"], ["InternalFailure", 500, COMMON]),
  monitoring: refusals(
    ["Throttling", 400, "seen in camitz/aws-cloudwatch-statsd-backend#10"],
    ["InternalServiceFault", 500, MODEL],
  ),
  sqs: refusals(["RequestThrottled", 403, MODEL], ["InternalFailure", 500, COMMON]),
  sns: refusals(["Throttled", 429, MODEL], ["InternalError", 500, MODEL]),
  s3: refusals(
    ["SlowDown", 503, "S3 API reference, error responses"],
    ["InternalError", 500, "S3 API reference, error responses"],
  ),
  scheduler: refusals(["ThrottlingException", 429, MODEL], ["InternalServerException", 500, MODEL]),
  lambda: refusals(["TooManyRequestsException", 429, MODEL], ["ServiceException", 500, MODEL]),
  batch: refusals(
    ["TooManyRequestsException", 429, "seen in ASFHyP3/hyp3#1676"],
    ["ServerException", 500, MODEL],
  ),
};

type Row = [code: string, status: number, source: string];

function refusals(slow: Row, down: Row): Refusals {
  const [throttled, broken] = [slow, down].map(([code, status, source]) => ({ code, status, source }));
  return { throttled: throttled!, broken: broken! };
}

/** For documentation and tests. */
export function refusalsOf(service: ServiceName): Refusals {
  return CODES[service];
}

export function throttled(service: ServiceName): ServiceError {
  const { code, status } = CODES[service].throttled;
  return new ServiceError(code, "Rate exceeded", status);
}

export function broken(service: ServiceName): ServiceError {
  const { code, status } = CODES[service].broken;
  return new ServiceError(code, "We encountered an internal error. Please try again.", status);
}
