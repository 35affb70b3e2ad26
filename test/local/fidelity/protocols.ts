/** The protocols in which services are spoken to: CloudWatch has changed its own twice, and clients of each are about. */
import { modelOf, type ServiceModel } from "../../../local/models/model";
import type { ServiceName } from "../../../local/service";

/** The model names the newest; the local cloud takes no others. */
export function protocolsOf(service: ServiceName): string[] {
  const { protocol } = modelOf(service).metadata;
  return service === "monitoring" ? [protocol, "json", "query"] : [protocol];
}

/** The model as if the service spoke this protocol. */
export function inProtocol(model: ServiceModel, protocol: string): ServiceModel {
  return { ...model, metadata: { ...model.metadata, protocol } };
}
