/**
 * A subscription's attributes: which can be set and to what.
 */
import { invalidParameter, notEmulated } from "./errors";
import { type FilterPolicy, parseFilterPolicy } from "./filter-policy";
import type { Protocol } from "./topic";

/** @throws ServiceError InvalidParameter */
export function checkSubscriptionAttributes(attributes: Map<string, string>, protocol: Protocol): void {
  for (const [name, value] of attributes) {
    switch (name) {
      case "RawMessageDelivery":
        if (value !== "true" && value !== "false") {
          throw invalidParameter(
            `Attributes Reason: RawMessageDelivery: Invalid value [${value}]. Must be true or false.`,
          );
        }
        if (protocol !== "sqs" && value === "true") {
          throw invalidParameter(
            `Attributes Reason: Delivery protocol [${protocol}] does not support raw message delivery.`,
          );
        }
        break;
      case "FilterPolicy":
      case "FilterPolicyScope":
        break;
      default:
        throw notEmulated(`the subscription attribute ${name}`);
    }
  }
  filterOf(attributes);
}

/** The filter that the attributes amount to; an empty policy takes everything. */
export function filterOf(attributes: Map<string, string>): FilterPolicy | undefined {
  const policy = attributes.get("FilterPolicy");
  return policy === undefined ? undefined : parseFilterPolicy(policy, attributes.get("FilterPolicyScope"));
}
