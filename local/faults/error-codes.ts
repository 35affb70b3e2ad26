/**
 * How each service says that it throttles, and that it is broken: code and HTTP status, as the service's model has
 * them where it does, and as its documentation of common errors says otherwise.
 */
import { ServiceError, type ServiceName } from "../service";

interface Refusal {
  code: string;
  status: number;
}

interface Refusals {
  throttled: Refusal;
  broken: Refusal;
}

/** AWS JSON services answer with 400 whatever the caller did, and 500 for what they did themselves. */
const json = (throttled: string, broken: string): Refusals => ({
  throttled: { code: throttled, status: 400 },
  broken: { code: broken, status: 500 },
});

const CODES: Record<ServiceName, Refusals> = {
  fsx: json("ThrottlingException", "InternalServerError"),
  kms: json("ThrottlingException", "KMSInternalException"),
  logs: json("ThrottlingException", "ServiceUnavailableException"),
  ssm: json("ThrottlingException", "InternalServerError"),
  states: json("ThrottlingException", "InternalFailure"),
  events: json("ThrottlingException", "InternalException"),
  secretsmanager: json("ThrottlingException", "InternalServiceError"),
  datasync: json("ThrottlingException", "InternalException"),
  iam: json("Throttling", "ServiceFailure"),
  sts: json("Throttling", "InternalFailure"),
  monitoring: json("Throttling", "InternalServiceFault"),
  sqs: {
    throttled: { code: "RequestThrottled", status: 400 },
    broken: { code: "InternalFailure", status: 500 },
  },
  sns: { throttled: { code: "Throttled", status: 429 }, broken: { code: "InternalError", status: 500 } },
  s3: { throttled: { code: "SlowDown", status: 503 }, broken: { code: "InternalError", status: 500 } },
  scheduler: {
    throttled: { code: "ThrottlingException", status: 429 },
    broken: { code: "InternalServerException", status: 500 },
  },
  lambda: {
    throttled: { code: "TooManyRequestsException", status: 429 },
    broken: { code: "ServiceException", status: 500 },
  },
  batch: {
    throttled: { code: "TooManyRequestsException", status: 429 },
    broken: { code: "ServerException", status: 500 },
  },
};

export function throttled(service: ServiceName): ServiceError {
  const { code, status } = CODES[service].throttled;
  return new ServiceError(code, "Rate exceeded", status);
}

export function broken(service: ServiceName): ServiceError {
  const { code, status } = CODES[service].broken;
  return new ServiceError(code, "We encountered an internal error. Please try again.", status);
}
