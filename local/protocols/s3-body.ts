/**
 * Bodies of S3 uploads: SDKs send them in aws-chunked pieces with a checksum behind, or plain with a checksum in a
 * header. Checksums are checked (CRC-32, SHA-1, SHA-256, Content-MD5; CRC-32C and CRC-64/NVME are taken as they are);
 * signatures of chunks are not, as no signature is.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { ServiceError } from "../service";
import type { WireRequest } from "./protocol";

/**
 * The object's own bytes.
 * @throws ServiceError IncompleteBody, BadDigest
 */
export function uploadedBody(request: WireRequest): Uint8Array {
  const { body, headers } = request;
  const isChunked =
    (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-") ||
    (headers["content-encoding"] ?? "").split(/,\s*/).includes("aws-chunked");
  const { bytes, trailers } = isChunked ? dechunk(body) : { bytes: body, trailers: {} };
  const length = headers["x-amz-decoded-content-length"];
  if (isChunked && length !== undefined && Number(length) !== bytes.length) {
    throw incomplete(`x-amz-decoded-content-length is ${length}, the chunks hold ${bytes.length} bytes`);
  }
  checkDigests(bytes, { ...headers, ...trailers });
  return new Uint8Array(bytes);
}

/** `Content-Encoding` without aws-chunked, which S3 does not keep. */
export function storedEncoding(header: string | undefined): string | undefined {
  const kept = (header ?? "")
    .split(/,\s*/)
    .filter((encoding) => encoding !== "" && encoding !== "aws-chunked");
  return kept.length > 0 ? kept.join(",") : undefined;
}

function dechunk(body: Buffer): { bytes: Buffer; trailers: Record<string, string> } {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf("\r\n", at);
    const size = end < 0 ? "" : (/^([0-9a-f]{1,8})(;|$)/i.exec(body.toString("latin1", at, end))?.[1] ?? "");
    if (size === "") throw incomplete(`there is no chunk at byte ${at}`);
    const length = Number.parseInt(size, 16);
    at = end + 2;
    if (length === 0) break;
    if (body.length < at + length + 2) throw incomplete(`the chunk at byte ${at} ends early`);
    pieces.push(body.subarray(at, at + length));
    at += length + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString("latin1", at).split("\r\n")) {
    const [name, value] = line.split(/:\s*(.*)/s);
    if (name && value !== undefined) trailers[name.toLowerCase()] = value;
  }
  return { bytes: Buffer.concat(pieces), trailers };
}

function checkDigests(bytes: Buffer, given: Record<string, string>): void {
  const expected: [string, () => Buffer][] = [
    ["content-md5", () => createHash("md5").update(bytes).digest()],
    ["x-amz-checksum-sha1", () => createHash("sha1").update(bytes).digest()],
    ["x-amz-checksum-sha256", () => createHash("sha256").update(bytes).digest()],
    ["x-amz-checksum-crc32", () => bigEndian(crc32(bytes))],
  ];
  for (const [name, digest] of expected) {
    const value = given[name];
    if (value !== undefined && value !== digest().toString("base64")) {
      throw new ServiceError("BadDigest", `The ${name} you specified did not match what we received.`, 400);
    }
  }
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function incomplete(problem: string): ServiceError {
  return new ServiceError(
    "IncompleteBody",
    `You did not provide the number of bytes specified by the Content-Length HTTP header: ${problem}.`,
    400,
  );
}
