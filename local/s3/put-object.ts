/** PutObject. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import * as z from "zod";
import type { Operation } from "../service";
import { badDigest, preconditionFailed } from "./errors";
import type { S3Service } from "./service";
import { accountId, bucket, checkKey, checksums, key, metadata, wholeNumber } from "./shapes";

const input = z.strictObject({
  Bucket: bucket,
  Key: key,
  Body: z.instanceof(Uint8Array).optional(),
  ContentType: z.string().optional(),
  ContentLength: wholeNumber.min(0).optional(),
  ContentMD5: z.string().optional(),
  Metadata: metadata.optional(),
  IfMatch: z.string().optional(),
  IfNoneMatch: z.enum(["*"]).optional(),
  ExpectedBucketOwner: accountId,
  ...checksums,
});

export function putObject(s3: S3Service): Operation<z.infer<typeof input>, { ETag: string; Size: number }> {
  return {
    name: "PutObject",
    input,
    http: { method: "PUT", uri: "/{Bucket}/{Key+}" },
    permissions: ({ Bucket, Key }) => [{ action: "s3:PutObject", resource: s3.objectArn(Bucket, Key) }],
    handle(request) {
      const {
        Bucket,
        Key,
        Body = new Uint8Array(),
        IfMatch,
        ContentMD5,
        ChecksumCRC32,
        ChecksumSHA256,
      } = request;
      s3.requireBucket(Bucket, request.ExpectedBucketOwner);
      checkKey(Key);
      if (ContentMD5 !== undefined && ContentMD5 !== digest("md5", Body)) throw badDigest("Content-MD5");
      if (ChecksumSHA256 !== undefined && ChecksumSHA256 !== digest("sha256", Body))
        throw badDigest("SHA256");
      if (ChecksumCRC32 !== undefined && ChecksumCRC32 !== crc(Body)) throw badDigest("CRC32");
      const existing = s3.objects.get(Bucket, Key);
      if (request.IfNoneMatch !== undefined && existing) throw preconditionFailed("If-None-Match");
      if (IfMatch !== undefined && existing?.etag !== quoted(IfMatch)) throw preconditionFailed("If-Match");
      const { etag, size } = s3.objects.put(
        Bucket,
        Key,
        Body.slice(),
        request.ContentType,
        request.Metadata,
      )!;
      return { ETag: etag, Size: size };
    },
  };
}

function digest(algorithm: string, body: Uint8Array): string {
  return createHash(algorithm).update(body).digest("base64");
}

/** Big-endian, in base64, as the checksum headers hold it. */
function crc(body: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString("base64");
}

function quoted(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}
