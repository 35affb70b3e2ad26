/** Calls of any service of a local cloud, as its operator makes them: with every permission; and how calls are refused. */
import type { LocalCloud } from "../../local/cloud";
import { OPERATOR, ServiceError, type ServiceName } from "../../local/service";

export async function call<Output = Record<string, unknown>>(
  cloud: LocalCloud,
  service: ServiceName,
  operation: string,
  input: object,
): Promise<Output> {
  return (await cloud.call(service, operation, input, OPERATOR)) as Output;
}

/** The error that a call is refused with, as `code: message`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "not refused";
}
