/** DeleteObject and DeleteObjects: a key that is not there counts as deleted. */
import * as z from "zod";
import type { Operation } from "../service";
import type { S3Service } from "./service";
import { accountId, bucket, checksums, flag, key } from "./shapes";

const oneInput = z.strictObject({ Bucket: bucket, Key: key, ExpectedBucketOwner: accountId });

export function deleteObject(s3: S3Service): Operation<z.infer<typeof oneInput>, Record<string, never>> {
  return {
    name: "DeleteObject",
    input: oneInput,
    http: { method: "DELETE", uri: "/{Bucket}/{Key+}", status: 204 },
    permissions: ({ Bucket, Key }) => [{ action: "s3:DeleteObject", resource: s3.objectArn(Bucket, Key) }],
    handle({ Bucket, Key, ExpectedBucketOwner }) {
      s3.requireBucket(Bucket, ExpectedBucketOwner);
      s3.objects.delete(Bucket, Key);
      return {};
    },
  };
}

const manyInput = z.strictObject({
  Bucket: bucket,
  Delete: z.strictObject({
    // At most 1,000 keys (Amazon S3 API Reference, DeleteObjects).
    Objects: z
      .array(z.strictObject({ Key: key }))
      .min(1)
      .max(1000),
    Quiet: flag.optional(),
  }),
  ContentMD5: z.string().optional(),
  ExpectedBucketOwner: accountId,
  ...checksums,
});

export interface DeleteObjectsOutput {
  Deleted: { Key: string }[];
}

export function deleteObjects(s3: S3Service): Operation<z.infer<typeof manyInput>, DeleteObjectsOutput> {
  return {
    name: "DeleteObjects",
    input: manyInput,
    http: { method: "POST", uri: "/{Bucket}?delete" },
    permissions: ({ Bucket, Delete }) =>
      Delete.Objects.map(({ Key }) => ({ action: "s3:DeleteObject", resource: s3.objectArn(Bucket, Key) })),
    handle({ Bucket, Delete, ExpectedBucketOwner }) {
      s3.requireBucket(Bucket, ExpectedBucketOwner);
      for (const { Key } of Delete.Objects) s3.objects.delete(Bucket, Key);
      return { Deleted: Delete.Quiet ? [] : Delete.Objects.map(({ Key }) => ({ Key })) };
    },
  };
}
