/**
 * AWS JSON 1.0 and 1.1: the operation stands in the X-Amz-Target header, input and output are JSON. FSx, SQS, KMS,
 * CloudWatch Logs, Systems Manager, Step Functions, EventBridge, Secrets Manager and DataSync speak it, and CloudWatch
 * to clients that choose it.
 */
import { ServiceError, type ServiceName } from "../service";
import { parseJson, renderJson } from "./json";
import type { Protocol, WireExchange, WireRequest } from "./protocol";
import { queryErrorCode } from "./query-codes";

interface JsonDialect {
  /** What stands before the dot in X-Amz-Target. */
  target: string;
  version: "1.0" | "1.1";
  /** The member that holds an error's message. */
  messageMember: "message" | "Message";
  /** The Smithy namespace in front of an error's name, where the service writes it. */
  errorNamespace?: string;
}

/** targetPrefix and jsonVersion of the services' botocore models, and the message member of their error shapes. */
const DIALECTS: Partial<Record<ServiceName, JsonDialect>> = {
  fsx: { target: "AWSSimbaAPIService_v20180301", version: "1.1", messageMember: "Message" },
  sqs: {
    target: "AmazonSQS",
    version: "1.0",
    messageMember: "message",
    errorNamespace: "com.amazonaws.sqs#",
  },
  kms: { target: "TrentService", version: "1.1", messageMember: "message" },
  logs: { target: "Logs_20140328", version: "1.1", messageMember: "message" },
  ssm: { target: "AmazonSSM", version: "1.1", messageMember: "message" },
  states: { target: "AWSStepFunctions", version: "1.0", messageMember: "message" },
  events: { target: "AWSEvents", version: "1.1", messageMember: "message" },
  secretsmanager: { target: "secretsmanager", version: "1.1", messageMember: "Message" },
  datasync: { target: "FmrsService", version: "1.1", messageMember: "message" },
  monitoring: { target: "GraniteServiceVersion20100801", version: "1.0", messageMember: "message" },
};

/** The service whose operations are named under this X-Amz-Target. */
export function serviceOfTarget(target: string): ServiceName | undefined {
  const prefix = target.slice(0, target.lastIndexOf("."));
  for (const [name, dialect] of Object.entries(DIALECTS)) {
    if (dialect.target === prefix) return name as ServiceName;
  }
  return undefined;
}

export const awsJson: Protocol = {
  refusals: {
    "missing credentials": { code: "MissingAuthenticationTokenException", status: 400 },
    "unknown access key": { code: "UnrecognizedClientException", status: 400 },
    "wrong region": { code: "InvalidSignatureException", status: 400 },
  },

  parse(request, service) {
    const target = request.headers["x-amz-target"] ?? "";
    const prefix = `${dialectOf(service.name).target}.`;
    if (!target.startsWith(prefix)) throw notOfThisProtocol(request, service.name, prefix);
    return { operation: target.slice(prefix.length), input: parseJson(request.body) };
  },

  answer(output, { service, requestId }) {
    return {
      status: 200,
      headers: headers(service.name, requestId),
      body: renderJson(output),
    };
  },

  refuse(error, { service, requestId }) {
    const dialect = dialectOf(service.name);
    const queryCode = queryErrorCode(service.name, error);
    return {
      status: error.status,
      headers: {
        ...headers(service.name, requestId),
        ...(queryCode ? { "x-amzn-query-error": queryCode } : {}),
      },
      body: renderJson({
        __type: `${dialect.errorNamespace ?? ""}${error.code}`,
        [dialect.messageMember]: error.message,
        ...error.members,
      }),
    };
  },
};

function dialectOf(service: ServiceName): JsonDialect {
  const dialect = DIALECTS[service];
  if (!dialect) throw new Error(`${service} does not speak AWS JSON`);
  return dialect;
}

function headers(service: ServiceName, requestId: WireExchange["requestId"]): Record<string, string> {
  return {
    "content-type": `application/x-amz-json-${dialectOf(service).version}`,
    "x-amzn-requestid": requestId,
  };
}

function notOfThisProtocol(request: WireRequest, service: ServiceName, prefix: string): ServiceError {
  const target = request.headers["x-amz-target"];
  return new ServiceError(
    "UnknownOperationException",
    target
      ? `X-Amz-Target is "${target}"; for ${service} it begins with "${prefix}".`
      : `${service} needs the header X-Amz-Target, "${prefix}" and the operation's name; ${request.method} ${request.path} has none.`,
  );
}
