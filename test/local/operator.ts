/** Calls of any service of a local cloud, as its operator makes them: with every permission. */
import type { LocalCloud } from "../../local/cloud";
import { OPERATOR, type ServiceName } from "../../local/service";

export async function call<Output = Record<string, unknown>>(
  cloud: LocalCloud,
  service: ServiceName,
  operation: string,
  input: object,
): Promise<Output> {
  return (await cloud.call(service, operation, input, OPERATOR)) as Output;
}
