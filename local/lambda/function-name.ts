/**
 * How requests name a function: `name`, `name:$LATEST`, `123456789012:function:name`, or a whole ARN (botocore lambda
 * 2015-03-31 model, NamespacedFunctionName). Only $LATEST exists in the local cloud.
 */
import type { LocalCloud } from "../cloud";
import { ServiceError } from "../service";

export const NAMESPACED_NAME =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
/** What operations take that know no versions (FunctionName of the same model): no dots. */
export const PLAIN_NAME =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** Longest name of a function (API reference, CreateFunction). */
export const NAME_LENGTH = 64;

/**
 * A function's bare name.
 * @param qualifier as the request's own parameter has it
 * @throws ServiceError ValidationException, ResourceNotFoundException
 */
export function functionName(cloud: LocalCloud, given: string, qualifier?: string): string {
  const match = NAMESPACED_NAME.exec(given);
  if (!match) {
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAMESPACED_NAME.source}`,
    );
  }
  const [, , , region, , account, , name, , suffix] = match;
  const wanted = qualifier ?? suffix ?? "$LATEST";
  const elsewhere =
    (region !== undefined && region !== `${cloud.region}:`) ||
    (account !== undefined && account !== `${cloud.accountId}:`);
  if (elsewhere || wanted !== "$LATEST") {
    const arn = given.startsWith("arn:") ? given : functionArn(cloud, name!);
    throw notFound(wanted === "$LATEST" || arn.endsWith(`:${wanted}`) ? arn : `${arn}:${wanted}`);
  }
  return name!;
}

export function functionArn(cloud: LocalCloud, name: string): string {
  return cloud.arn("lambda", `function:${name}`);
}

export function notFound(arn: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
}
