/**
 * REST-JSON: the operation is a method and a path, its members stand in the path, the query string, headers and the
 * JSON body. EventBridge Scheduler, Lambda and Batch speak it. The routes are those that the operations declare (`http`);
 * what stands in the query string and in headers is listed here, after botocore's models.
 */
import { type Operation, type Service, ServiceError } from "../service";
import { parseJson, renderJson } from "./json";
import { isStructure, type Protocol, type WireExchange, type WireRequest } from "./protocol";

/** Query parameters whose name is not the member's, or is for one operation only ("Operation.parameter"). */
const QUERY_MEMBERS: Record<string, string> = {
  clientToken: "ClientToken",
  groupName: "GroupName",
  "ListSchedules.ScheduleGroup": "GroupName",
  tagKeys: "TagKeys",
};
const QUERY_NUMBERS: ReadonlySet<string> = new Set(["MaxResults", "MaxItems"]);
const QUERY_LISTS: ReadonlySet<string> = new Set(["TagKeys"]);

/** Members that are blobs, written in base64 inside a JSON body (lambda 2015-03-31 model); "Outer.Inner" is nested. */
const BLOBS: Record<string, string> = {
  CreateFunction: "Code.ZipFile",
  UpdateFunctionCode: "ZipFile",
};

/** Members of Lambda's Invoke that stand in headers (lambda 2015-03-31 model). */
const INVOKE_INPUT_HEADERS: Record<string, string> = {
  "x-amz-invocation-type": "InvocationType",
  "x-amz-log-type": "LogType",
  "x-amz-client-context": "ClientContext",
  "x-amz-durable-execution-name": "DurableExecutionName",
  "x-amz-tenant-id": "TenantId",
};
const INVOKE_OUTPUT_HEADERS: Record<string, string> = {
  FunctionError: "x-amz-function-error",
  LogResult: "x-amz-log-result",
  ExecutedVersion: "x-amz-executed-version",
};

/** Lambda's error shapes whose message member is written in lower case (lambda 2015-03-31 model). */
const LOWER_CASE_MESSAGE: ReadonlySet<string> = new Set([
  "CodeStorageExceededException",
  "InvalidParameterValueException",
  "InvalidRequestContentException",
  "PolicyLengthExceededException",
  "PreconditionFailedException",
  "RequestTooLargeException",
  "ResourceConflictException",
  "ResourceNotReadyException",
  "TooManyRequestsException",
  "UnsupportedMediaTypeException",
]);

export const restJson: Protocol = {
  refusals: {
    "missing credentials": { code: "MissingAuthenticationTokenException", status: 403 },
    "unknown access key": { code: "UnrecognizedClientException", status: 403 },
    "wrong region": { code: "InvalidSignatureException", status: 403 },
  },

  parse(request, service) {
    const route = findRoute(request, service);
    const operation = route.operation.name;
    const input: Record<string, unknown> = isInvoke(service, operation)
      ? invokeInput(request)
      : request.method === "GET" || request.method === "DELETE"
        ? {}
        : withBlob(parseJson(request.body), BLOBS[operation]);
    Object.assign(input, queryMembers(operation, request.query), route.labels);
    return { operation, input };
  },

  answer(output, exchange) {
    const members = isStructure(output) ? output : {};
    const operation = exchange.service.operations.get(exchange.operation);
    if (isInvoke(exchange.service, exchange.operation)) return invokeAnswer(members, exchange);
    const status = operation?.http?.status ?? 200;
    return {
      status,
      headers: { "content-type": "application/json", "x-amzn-requestid": exchange.requestId },
      body: status === 204 ? "" : renderJson(members),
    };
  },

  refuse(error, { service, requestId }) {
    const lowerCase =
      service.name === "batch" || (service.name === "lambda" && LOWER_CASE_MESSAGE.has(error.code));
    const member = lowerCase ? "message" : "Message";
    return {
      status: error.code === "UnknownOperationException" ? 404 : error.status,
      headers: {
        "content-type": "application/json",
        "x-amzn-requestid": requestId,
        "x-amzn-errortype": error.code,
      },
      body: renderJson({
        // Lambda's error shapes say whose fault it is.
        ...(service.name === "lambda" ? { Type: error.status >= 500 ? "Service" : "User" } : {}),
        [member]: error.message,
        ...error.members,
      }),
    };
  },
};

interface Route {
  operation: Operation;
  labels: Record<string, string>;
}

/** @throws ServiceError UnknownOperationException */
function findRoute(request: WireRequest, service: Service): Route {
  let best: (Route & { labelCount: number }) | undefined;
  for (const operation of service.operations.values()) {
    if (operation.http?.method !== request.method) continue;
    const labels = matchUri(operation.http.uri, request.path);
    // A literal segment is nearer to the request than a label in the same place.
    const labelCount = labels ? Object.keys(labels).length : 0;
    if (labels && (!best || labelCount < best.labelCount)) best = { operation, labels, labelCount };
  }
  if (best) return best;
  throw new ServiceError(
    "UnknownOperationException",
    `${service.name} ${request.method} ${request.path} is not part of the local cloud; docs/local-cloud.md lists what is.`,
    404,
  );
}

/** The labels of `path` under a model's URI such as `/schedules/{Name}`; undefined where it does not match. */
export function matchUri(uri: string, path: string): Record<string, string> | undefined {
  const wanted = segments(uri);
  const given = segments(path);
  if (wanted.length !== given.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [i, segment] of wanted.entries()) {
    const text = decode(given[i]!);
    const label = /^\{(\w+)\+?\}$/.exec(segment)?.[1];
    if (text === undefined || (label === undefined && segment !== text)) return undefined;
    if (label !== undefined) labels[label] = text;
  }
  return labels;
}

/** SDK versions differ in whether they keep a slash at a path's end. */
function segments(path: string): string[] {
  return path.replace(/^\/|\/$/g, "").split("/");
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function queryMembers(operation: string, query: URLSearchParams): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const parameter of new Set(query.keys())) {
    const name = QUERY_MEMBERS[`${operation}.${parameter}`] ?? QUERY_MEMBERS[parameter] ?? parameter;
    const values = query.getAll(parameter);
    const [value = ""] = values;
    if (QUERY_LISTS.has(name)) members[name] = values;
    else members[name] = QUERY_NUMBERS.has(name) && value.trim() !== "" ? Number(value) : value;
  }
  return members;
}

function isInvoke(service: Service, operation: string): boolean {
  return service.name === "lambda" && operation === "Invoke";
}

/** The members with the blob at `place` as bytes. */
function withBlob(members: Record<string, unknown>, place: string | undefined): Record<string, unknown> {
  const [name, inner] = place?.split(".") ?? [];
  const value = name === undefined ? undefined : members[name];
  if (name === undefined || value === undefined) return members;
  if (inner !== undefined) {
    return isStructure(value) ? { ...members, [name]: withBlob(value, inner) } : members;
  }
  return typeof value === "string" ? { ...members, [name]: fromBase64(name, value) } : members;
}

/** @throws ServiceError SerializationException */
function fromBase64(name: string, text: string): Uint8Array {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return new Uint8Array(Buffer.from(text, "base64"));
  throw new ServiceError("SerializationException", `${name} is not base64.`);
}

/** Invoke's body is the payload itself, whatever it holds. */
function invokeInput(request: WireRequest): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (request.body.length > 0) input.Payload = new Uint8Array(request.body);
  for (const [header, member] of Object.entries(INVOKE_INPUT_HEADERS)) {
    if (request.headers[header] !== undefined) input[member] = request.headers[header];
  }
  return input;
}

function invokeAnswer(members: Record<string, unknown>, { requestId }: WireExchange) {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-amzn-requestid": requestId,
  };
  for (const [member, header] of Object.entries(INVOKE_OUTPUT_HEADERS)) {
    if (members[member] !== undefined) headers[header] = String(members[member]);
  }
  const payload = members.Payload;
  return {
    status: Number(members.StatusCode ?? 200),
    headers,
    body: payload instanceof Uint8Array || typeof payload === "string" ? payload : "",
  };
}
