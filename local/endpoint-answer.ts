/**
 * What the endpoint answers a request: finds the service in the request's credential scope and the caller in its access
 * key, and leaves the rest to the adapter of the service's protocol. Signatures are not checked.
 */
import { gunzipSync } from "node:zlib";
import type { LocalCloud } from "./cloud";
import { type Credential, credentialOf } from "./protocols/credential";
import type { Protocol, Refusal, WireCall, WireExchange, WireReply, WireRequest } from "./protocols/protocol";
import { protocolFor, serviceFor, unknownService } from "./protocols/select";
import type { Random } from "./random";
import { type Caller, ConnectionLost, callerName, type Service, ServiceError } from "./service";

/** Larger than any request that the emulated services accept in one piece, small enough not to fill the memory. */
export const BODY_LIMIT = 64 * 1024 * 1024;

/** Services that answer requests signed for any region: S3's addresses are global, IAM and STS sign for us-east-1. */
const ANY_REGION: ReadonlySet<string> = new Set(["s3", "iam", "sts"]);

/**
 * Answers a request.
 * @param requestIds gives its request id, unless its connection is lost
 * @throws ConnectionLost
 */
export async function answer(
  cloud: LocalCloud,
  request: WireRequest,
  requestIds: Random,
): Promise<WireReply> {
  forgetTheDead(cloud, request);
  const requestId = requestIds.uuid();
  const credential = credentialOf(request);
  const service = cloud.service(credential?.service ?? serviceFor(request));
  if (!service) return unknownService(request, credential?.service ?? "", requestId);
  const protocol = protocolFor(service.name, request);
  const exchange: WireExchange = { request, service, operation: "", requestId };
  try {
    const caller = callerFor(cloud, service, credential, protocol);
    const call = parse(cloud, protocol, exchange, caller);
    exchange.operation = call.operation;
    const delay = cloud.faults.answerDelay({ service: service.name, caller, ...call });
    const output = await service.call(call.operation, call.input, caller);
    const reply = protocol.answer(output, exchange);
    return delay === undefined ? reply : { ...reply, headers: { ...reply.headers, ...slow(delay) } };
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    if (error instanceof ServiceError) return protocol.refuse(error, exchange);
    warn(cloud, `${service.name} ${exchange.operation}`, error);
    const text = error instanceof Error ? error.message : String(error);
    return protocol.refuse(
      new ServiceError("InternalFailure", `The local cloud failed: ${text}`, 500),
      exchange,
    );
  }
}

/** Tells a function's runtime (local/lambda/runtime/timers.js) to hold the answer back in the function's own time. */
function slow(delay: number): Record<string, string> {
  return { "x-local-answer-after": String(delay) };
}

/**
 * Reads the request. One that names no operation never reaches the service, so it is told here.
 * @throws ServiceError
 */
function parse(cloud: LocalCloud, protocol: Protocol, exchange: WireExchange, caller: Caller): WireCall {
  const { request, service } = exchange;
  try {
    return protocol.parse(decompressed(request, service), service);
  } catch (error) {
    if (error instanceof ServiceError) {
      const { code, message } = error;
      const operation = `${request.method} ${request.path}`;
      const event = { service: service.name, operation, caller: callerName(caller), error: code, message };
      cloud.events.emit({ kind: "api", ...event });
    }
    throw error;
  }
}

/** @throws ServiceError as the service refuses callers it does not know */
function callerFor(
  cloud: LocalCloud,
  service: Service,
  credential: Credential | undefined,
  protocol: Protocol,
): Caller {
  if (!credential) {
    throw refusal(
      protocol,
      "missing credentials",
      "Missing Authentication Token: the request is not signed with Signature Version 4.",
    );
  }
  const caller = cloud.iam.callerOf(credential.accessKeyId);
  if (!caller) {
    throw refusal(
      protocol,
      "unknown access key",
      `The security token included in the request is invalid: the local cloud knows no access key "${credential.accessKeyId}" (its operator's is "local").`,
    );
  }
  if (credential.region !== cloud.region && !ANY_REGION.has(service.name)) {
    throw refusal(
      protocol,
      "wrong region",
      `Credential should be scoped to a valid region: this local cloud is ${cloud.region}, the request is signed for ${credential.region}.`,
    );
  }
  return caller;
}

function refusal(protocol: Protocol, reason: Refusal, message: string): ServiceError {
  const { code, status } = protocol.refusals[reason];
  return new ServiceError(code, message, status);
}

/** CloudWatch clients send large requests compressed; to S3, the encoding is the object's own. */
function decompressed(request: WireRequest, service: Service): WireRequest {
  if (service.name === "s3" || request.headers["content-encoding"] !== "gzip") return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: BODY_LIMIT }) };
  } catch (cause) {
    throw new ServiceError("SerializationException", `The body is not gzip: ${(cause as Error).message}`);
  }
}

/**
 * A function that has died makes no more calls, although its process takes a moment to end, and may have sent some.
 * One that lives says with each call how far its log has come (local/lambda/runtime/requests.js).
 * @throws ConnectionLost
 */
function forgetTheDead(cloud: LocalCloud, request: WireRequest): void {
  const caller = cloud.iam.callerOf(credentialOf(request)?.accessKeyId ?? "");
  if (!caller) return;
  const {
    "x-local-invocation": requestId,
    "x-local-lines": lines = "",
    "x-local-waited": waited = "",
  } = request.headers;
  const invocation = cloud.lambda.invocationOf(caller, requestId);
  if (requestId === undefined ? invocation?.ended : !invocation || invocation.ended) {
    throw new ConnectionLost("the function has ended");
  }
  if (lines !== "") invocation?.said(Number(lines), Number(waited));
}

/** Failures of the local cloud itself must not pass for an AWS error of the program's: they are told as warnings. */
export function warn(cloud: LocalCloud, where: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  cloud.events.emit({ kind: "warning", message: `${where}: the local cloud failed: ${text}` });
}
