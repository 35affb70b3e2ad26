/** GetObject and HeadObject: a whole object or a range of its bytes. */
import * as z from "zod";
import { type Operation, ServiceError } from "../service";
import { invalidArgument, invalidRange, notModified, preconditionFailed } from "./errors";
import type { StoredObject } from "./objects";
import type { S3Service } from "./service";
import { accountId, bucket, key } from "./shapes";

const input = z.strictObject({
  Bucket: bucket,
  Key: key,
  Range: z.string().optional(),
  IfMatch: z.string().optional(),
  IfNoneMatch: z.string().optional(),
  ChecksumMode: z.enum(["ENABLED"]).optional(),
  ExpectedBucketOwner: accountId,
});

export interface HeadObjectOutput {
  AcceptRanges: "bytes";
  ContentLength: number;
  ContentRange?: string;
  ContentType: string;
  ETag: string;
  LastModified: Date;
  Metadata: Record<string, string>;
}

export interface GetObjectOutput extends HeadObjectOutput {
  Body: Uint8Array;
}

export function getObject(s3: S3Service): Operation<z.infer<typeof input>, GetObjectOutput> {
  return {
    name: "GetObject",
    input,
    http: { method: "GET", uri: "/{Bucket}/{Key+}" },
    permissions: ({ Bucket, Key }) => [{ action: "s3:GetObject", resource: s3.objectArn(Bucket, Key) }],
    handle(request, { caller }) {
      const object = s3.requireObject(request.Bucket, request.Key, caller, request.ExpectedBucketOwner);
      checkConditions(object, request);
      const span = spanOf(request.Range, object.size);
      const { from, to } = span ?? { from: 0, to: object.size };
      const Body = object.body?.subarray(from, to) ?? new Uint8Array(to - from);
      return { ...describe(object, span), Body };
    },
  };
}

export function headObject(s3: S3Service): Operation<z.infer<typeof input>, HeadObjectOutput> {
  return {
    name: "HeadObject",
    input,
    http: { method: "HEAD", uri: "/{Bucket}/{Key+}" },
    permissions: ({ Bucket, Key }) => [{ action: "s3:GetObject", resource: s3.objectArn(Bucket, Key) }],
    handle(request, { caller }) {
      try {
        const object = s3.requireObject(request.Bucket, request.Key, caller, request.ExpectedBucketOwner);
        checkConditions(object, request);
        return describe(object, spanOf(request.Range, object.size));
      } catch (error) {
        // A HEAD answer has no body, so there is no error code but the status.
        if (error instanceof ServiceError && error.status === 404) {
          throw new ServiceError("NotFound", "Not Found", 404);
        }
        throw error;
      }
    },
  };
}

/** Bytes from `from` up to, not including, `to`. */
interface Span {
  from: number;
  to: number;
}

function describe(object: StoredObject, span: Span | undefined): HeadObjectOutput {
  return {
    AcceptRanges: "bytes",
    ContentLength: span ? span.to - span.from : object.size,
    ...(span ? { ContentRange: `bytes ${span.from}-${span.to - 1}/${object.size}` } : {}),
    ContentType: object.contentType,
    ETag: object.etag,
    LastModified: new Date(object.lastModified),
    Metadata: object.metadata,
  };
}

/**
 * The bytes that a Range header asks for; undefined for all of them. Text that is not a range of bytes is as none
 * (RFC 9110, section 14.2); S3 answers one range only.
 * @throws ServiceError InvalidRange, InvalidArgument
 */
function spanOf(range: string | undefined, size: number): Span | undefined {
  if (range === undefined) return undefined;
  if (/^bytes=.*,/.test(range)) {
    throw invalidArgument("Only one range of bytes can be asked for.", "Range", range);
  }
  const match = /^bytes=(\d*)-(\d*)$/.exec(range);
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [, first, last] = match;
  if (first === "") {
    const length = Math.min(Number(last), size);
    if (length === 0) throw invalidRange(range, size);
    return { from: size - length, to: size };
  }
  const from = Number(first);
  if (last !== "" && Number(last) < from) return undefined;
  if (from >= size) throw invalidRange(range, size);
  return { from, to: last === "" ? size : Math.min(size, Number(last) + 1) };
}

/** @throws ServiceError PreconditionFailed, NotModified */
function checkConditions(object: StoredObject, request: z.infer<typeof input>): void {
  const same = (etags: string) =>
    etags
      .split(",")
      .some((etag) => ["*", object.etag, object.etag.replaceAll('"', "")].includes(etag.trim()));
  if (request.IfMatch !== undefined && !same(request.IfMatch)) throw preconditionFailed("If-Match");
  if (request.IfNoneMatch !== undefined && same(request.IfNoneMatch)) throw notModified();
}
