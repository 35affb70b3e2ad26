/** ListObjectsV2: keys in the order of their UTF-8 bytes, grouped by a delimiter, in pages of at most 1,000. */
import * as z from "zod";
import type { Operation } from "../service";
import { invalidArgument } from "./errors";
import { byBytes, type StoredObject } from "./objects";
import type { S3Service } from "./service";
import { accountId, bucket, flag, wholeNumber } from "./shapes";

/** Amazon S3 API Reference, ListObjectsV2: "returns up to 1,000 keys". */
const PAGE = 1000;

const input = z.strictObject({
  Bucket: bucket,
  Prefix: z.string().optional(),
  Delimiter: z.string().optional(),
  MaxKeys: wholeNumber.min(0).optional(),
  ContinuationToken: z.string().optional(),
  StartAfter: z.string().optional(),
  FetchOwner: flag.optional(),
  EncodingType: z.enum(["url"]).optional(),
  ExpectedBucketOwner: accountId,
});

export interface ListedObject {
  Key: string;
  LastModified: Date;
  ETag: string;
  Size: number;
  StorageClass: "STANDARD";
}

export interface ListObjectsV2Output {
  Name: string;
  Prefix: string;
  Delimiter?: string;
  MaxKeys: number;
  KeyCount: number;
  IsTruncated: boolean;
  Contents: ListedObject[];
  CommonPrefixes: { Prefix: string }[];
  EncodingType?: "url";
  ContinuationToken?: string;
  NextContinuationToken?: string;
  StartAfter?: string;
}

export function listObjectsV2(s3: S3Service): Operation<z.infer<typeof input>, ListObjectsV2Output> {
  return {
    name: "ListObjectsV2",
    input,
    http: { method: "GET", uri: "/{Bucket}?list-type=2" },
    permissions: ({ Bucket, Prefix, Delimiter }) => [
      {
        action: "s3:ListBucket",
        resource: s3.bucketArn(Bucket),
        conditions: { "s3:prefix": Prefix ?? "", ...(Delimiter ? { "s3:delimiter": Delimiter } : {}) },
      },
    ],
    handle(request) {
      const { Bucket, Prefix = "", Delimiter, ContinuationToken, StartAfter } = request;
      s3.requireBucket(Bucket, request.ExpectedBucketOwner);
      const most = Math.min(PAGE, request.MaxKeys ?? PAGE);
      // A key to start after may lie within a common prefix; the token names the last line of the page before.
      const started = s3.objects
        .list(Bucket, Prefix)
        .filter(({ key }) => StartAfter === undefined || byBytes(key, StartAfter) > 0);
      const after = ContinuationToken === undefined ? undefined : decoded(ContinuationToken);
      const entries = grouped(started, Prefix, Delimiter).filter(
        ({ name }) => after === undefined || byBytes(name, after) > 0,
      );
      const chosen = entries.slice(0, most);
      const truncated = most > 0 && chosen.length < entries.length;
      // Keys may hold what XML cannot; with EncodingType, names are percent-encoded and slashes stay.
      const encode = (text: string) =>
        request.EncodingType ? encodeURIComponent(text).replaceAll("%2F", "/") : text;
      return {
        Name: Bucket,
        Prefix: encode(Prefix),
        ...(Delimiter === undefined ? {} : { Delimiter: encode(Delimiter) }),
        MaxKeys: request.MaxKeys ?? PAGE,
        KeyCount: chosen.length,
        IsTruncated: truncated,
        Contents: chosen.flatMap(({ object }) => (object ? [listed(object, encode)] : [])),
        CommonPrefixes: chosen.flatMap(({ name, object }) => (object ? [] : [{ Prefix: encode(name) }])),
        ...(request.EncodingType ? { EncodingType: request.EncodingType } : {}),
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
        ...(truncated ? { NextContinuationToken: encoded(chosen.at(-1)!.name) } : {}),
        ...(StartAfter === undefined ? {} : { StartAfter: encode(StartAfter) }),
      };
    },
  };
}

/** One line of a listing: an object, or a common prefix where `object` is undefined. */
interface Entry {
  name: string;
  object: StoredObject | undefined;
}

function grouped(objects: StoredObject[], prefix: string, delimiter: string | undefined): Entry[] {
  const entries: Entry[] = [];
  for (const object of objects) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    if (end < 0) entries.push({ name: object.key, object });
    else {
      const name = object.key.slice(0, end + delimiter!.length);
      if (entries.at(-1)?.name !== name) entries.push({ name, object: undefined });
    }
  }
  return entries;
}

function listed(object: StoredObject, encode: (text: string) => string): ListedObject {
  return {
    Key: encode(object.key),
    LastModified: new Date(object.lastModified),
    ETag: object.etag,
    Size: object.size,
    StorageClass: "STANDARD",
  };
}

function encoded(name: string): string {
  return Buffer.from(`1${name}`).toString("base64");
}

/** @throws ServiceError InvalidArgument */
function decoded(token: string): string {
  const text = Buffer.from(token, "base64").toString("utf8");
  if (!text.startsWith("1") || encoded(text.slice(1)) !== token) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  }
  return text.slice(1);
}
