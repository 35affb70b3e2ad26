/**
 * An endpoint with a service of the test's own behind it, so that a protocol is tested with real SDK clients and
 * without the real service.
 */
import * as z from "zod";
import { LocalCloud } from "../../../local/cloud";
import { startEndpoint } from "../../../local/endpoint";
import type { TimedEvent } from "../../../local/events";
import { type Operation, Service, ServiceError, type ServiceName } from "../../../local/service";

type Handler = (input: Record<string, unknown>) => unknown;

/** An operation that takes anything and does what the test says. */
export interface FakeOperation {
  handle: Handler;
  http?: Operation["http"];
}

class FakeService extends Service {
  constructor(
    cloud: LocalCloud,
    readonly name: ServiceName,
    operations: Record<string, FakeOperation>,
  ) {
    super(cloud);
    for (const [operation, { handle, http }] of Object.entries(operations)) {
      this.register({
        name: operation,
        input: z.record(z.string(), z.unknown()),
        permissions: () => [],
        handle,
        ...(http ? { http } : {}),
      });
    }
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationError", problems.join("; "));
  }
}

export interface Wire {
  url: string;
  /** What an SDK client needs. */
  settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  events: TimedEvent[];
}

/** Runs `test` against an endpoint whose service `name` has these operations. */
export async function withService(
  name: ServiceName,
  operations: Record<string, FakeOperation | Handler>,
  test: (wire: Wire) => Promise<void>,
): Promise<void> {
  const cloud = new LocalCloud({ region: "us-east-1", start: Date.UTC(2026, 10, 20), seed: "wire" });
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  const fakes = Object.entries(operations).map(([operation, given]): [string, FakeOperation] => [
    operation,
    typeof given === "function" ? { handle: given } : given,
  ]);
  const fake = new FakeService(cloud, name, Object.fromEntries(fakes));
  const real = cloud.service.bind(cloud);
  cloud.service = (asked) => (asked === name ? fake : real(asked));
  const { url, close } = await startEndpoint(cloud);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  try {
    await test({
      url,
      settings: { endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 },
      events,
    });
  } finally {
    await close();
  }
}

/** What a call failed with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error("the call was expected to fail");
}

/** The header that makes a request a signed one, as far as the endpoint looks. */
export function authorization(service: string, key = "local", region = "us-east-1"): Record<string, string> {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261120/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
}
