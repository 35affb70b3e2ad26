import { expect } from "chai";
import { MODEL, refusalsOf } from "../../../local/faults/error-codes";
import type { ServiceName } from "../../../local/service";
import { PACKAGES } from "../fidelity/sdk";

/** What an error's schema tells, as the SDK is generated from the service's model. */
interface Traits {
  error: "client" | "server";
  httpError?: number;
  awsQueryError?: [code: string, status: number];
}

/** Codes that the model of a service has, with their status. */
function modelled(service: ServiceName): Map<string, number> {
  const found = new Map<string, number>();
  // SNS and IAM never spoke anything but Query; the others tell the shape's name.
  const isQuery = service === "sns" || service === "iam";
  for (const [name, schema] of Object.entries(PACKAGES[service])) {
    const traits = Array.isArray(schema) && name.endsWith("$") ? (schema[3] as Traits) : undefined;
    if (!traits?.error) continue;
    const status = traits.httpError ?? (traits.error === "server" ? 500 : 400);
    found.set((isQuery && traits.awsQueryError?.[0]) || name.slice(0, -1), status);
  }
  return found;
}

describe("the errors of throttling and of broken services", () => {
  it("are those of the services' models, with their status, wherever the models have them", () => {
    let ofModels = 0;
    for (const service of Object.keys(PACKAGES) as ServiceName[]) {
      const codes = modelled(service);
      const { throttled, broken } = refusalsOf(service);
      for (const { code, status, source } of [throttled, broken]) {
        expect(codes.get(code), `${service} ${code}`).to.equal(source === MODEL ? status : undefined);
        if (source === MODEL) ofModels++;
      }
    }
    expect(ofModels).to.equal(20);
  });

  it("are what SDKs try again: throttling by its code or status, the others by their status", () => {
    for (const service of Object.keys(PACKAGES) as ServiceName[]) {
      const { throttled, broken } = refusalsOf(service);
      expect(broken.status, service).to.equal(500);
      const known = /^(Throttl(ing|ed)(Exception)?|RequestThrottled|TooManyRequestsException|SlowDown)$/;
      expect(throttled.code, service).to.match(known);
    }
  });
});
