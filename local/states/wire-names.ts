/**
 * Parameters and results of service integrations: PascalCase throughout, whatever the service's own API has, and times
 * as ISO 8601 texts (Step Functions developer guide, "Passing parameters to a service API").
 */

/** Members that are maps: their keys are the caller's own. */
const MAPS: ReadonlySet<string> = new Set(["Tags", "Parameters", "Options", "StatusSummary"]);

/** A request as a service with camelCase members takes it (AWS Batch). */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      MAPS.has(key) ? member : camelCased(member),
    ]),
  );
}

/** An answer as a state gets it. */
export function pascalCased(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((item) => pascalCased(item) ?? null);
  if (typeof value !== "object" || value === null) return value;
  const members: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const name = memberName(key);
    members[name] = MAPS.has(name) && !Array.isArray(member) ? member : pascalCased(member);
  }
  return members;
}

/** The SDK for Java takes `DNSName` apart as `dnsName`, so Step Functions says `DnsName`; `ResourceARN` stays. */
function memberName(key: string): string {
  const capitals = /^[A-Z]+/.exec(key)?.[0] ?? "";
  if (capitals.length < 2) return key.charAt(0).toUpperCase() + key.slice(1);
  const run = capitals.length < key.length && /[a-z]/.test(key.charAt(capitals.length));
  const lowered = run ? capitals.length - 1 : capitals.length;
  return key.charAt(0) + key.slice(1, lowered).toLowerCase() + key.slice(lowered);
}
