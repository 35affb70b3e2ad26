/**
 * The credential scope of a signed request: who signs, for which region and service. It stands in the Authorization
 * header, or in the query string of a presigned address.
 */
import type { WireRequest } from "./protocol";

export interface Credential {
  accessKeyId: string;
  region: string;
  /** Signing name: `monitoring` for CloudWatch. */
  service: string;
}

/** Access key, date, region, service, and the fixed end. */
const SCOPE = /^([^/\s,]+)\/(\d{8})\/([^/\s,]+)\/([^/\s,]+)\/aws4_request$/;

/**
 * The request's credential, or undefined where it is not signed. Presigned addresses are for S3's objects only: with
 * Signature Version 4, or with version 2, which clients still use for us-east-1 and which names no region or service.
 */
export function credentialOf(request: WireRequest): Credential | undefined {
  const olderKey = request.query.has("Signature") ? request.query.get("AWSAccessKeyId") : null;
  if (olderKey) return { accessKeyId: olderKey, region: "us-east-1", service: "s3" };
  const header = /^AWS4-HMAC-SHA256 .*?Credential=([^\s,]+)/.exec(request.headers.authorization ?? "");
  const scope = SCOPE.exec(header?.[1] ?? request.query.get("X-Amz-Credential") ?? "");
  if (!scope) return undefined;
  const [, accessKeyId, , region, service] = scope;
  return header || service === "s3"
    ? { accessKeyId: accessKeyId!, region: region!, service: service! }
    : undefined;
}
