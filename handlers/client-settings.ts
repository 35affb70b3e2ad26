/**
 * What every client of the functions is made with: it gives up in time for its invocation, and copies nothing for a log
 * that nobody reads.
 */
import type { FSxClientConfig } from "@aws-sdk/client-fsx";
import { signingHash } from "./signing-hash";

/**
 * The logger logs nothing, as the SDK's default does. The SDK asks for a copy of every input and output, without what is
 * sensitive, to log at level info or error, even where its own logger drops them; without those two methods it does not,
 * which saves a tenth of a call's time.
 * @param region undefined leaves it to the SDK
 * @param requestTimeout milliseconds for one attempt; three have to fit into an invocation
 */
export function clientSettings(region: string | undefined, requestTimeout: number) {
  const nothing = () => undefined;
  return {
    region,
    maxAttempts: 3,
    // What a call passes through is put together once per operation instead of once per call.
    cacheMiddleware: true,
    sha256: signingHash(),
    logger: { trace: nothing, debug: nothing, warn: nothing } as unknown as Logger,
    requestHandler: { connectionTimeout: 2_000, requestTimeout, throwOnRequestTimeout: true },
  };
}

type Logger = NonNullable<FSxClientConfig["logger"]>;

/**
 * The same for S3, whose buckets may be in other regions. What a call passes through is put together each time: where a
 * bucket turns out to be is remembered there, and would be taken for the next bucket's region.
 */
export function bucketSettings(settings: ReturnType<typeof clientSettings>) {
  return { ...settings, cacheMiddleware: false, followRegionRedirects: true };
}

/**
 * The client, quicker: V8 keeps so large a configuration as a hash table, which the SDK copies four times a call. What is
 * the prototype of something in use it lays out like any small object; nothing else changes.
 */
export function laidOut<Client extends { config: object }>(client: Client): Client {
  const user = Object.create(client.config) as { used?: boolean; region?: unknown };
  user.used = true;
  void user.region;
  return client;
}
