/** CreateBucket, DeleteBucket, HeadBucket, ListBuckets and GetBucketLocation. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { S3Service } from "./service";
import { accountId, bucket, checkBucketName, flag, wholeNumber } from "./shapes";

/** The region whose buckets have no location constraint. */
const CLASSIC = "us-east-1";

const createInput = z.strictObject({
  Bucket: bucket,
  ACL: z.enum(["private"]).optional(),
  CreateBucketConfiguration: z.strictObject({ LocationConstraint: z.string().optional() }).optional(),
  // What a bucket has anyway; other values would have to be honoured.
  ObjectLockEnabledForBucket: flag
    .refine((lock) => !lock, "object lock is not part of the local cloud")
    .optional(),
  ObjectOwnership: z.enum(["BucketOwnerEnforced"]).optional(),
});

export function createBucket(
  cloud: LocalCloud,
  s3: S3Service,
): Operation<z.infer<typeof createInput>, { Location: string }> {
  return {
    name: "CreateBucket",
    input: createInput,
    http: { method: "PUT", uri: "/{Bucket}" },
    permissions: ({ Bucket }) => [{ action: "s3:CreateBucket", resource: s3.bucketArn(Bucket) }],
    handle({ Bucket, CreateBucketConfiguration }) {
      checkBucketName(Bucket);
      const region = CreateBucketConfiguration?.LocationConstraint;
      if ((region ?? CLASSIC) !== cloud.region) {
        throw new ServiceError(
          "IllegalLocationConstraintException",
          `The ${region ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
        );
      }
      if (s3.objects.hasBucket(Bucket)) {
        // "In us-east-1 … Amazon S3 returns 200 OK" for one's own bucket (API Reference, CreateBucket).
        if (cloud.region === CLASSIC) return { Location: `/${Bucket}` };
        throw new ServiceError(
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          409,
          { BucketName: Bucket },
        );
      }
      s3.objects.createBucket(Bucket);
      return { Location: `/${Bucket}` };
    },
  };
}

const bucketInput = z.strictObject({ Bucket: bucket, ExpectedBucketOwner: accountId });

export function deleteBucket(s3: S3Service): Operation<z.infer<typeof bucketInput>, Record<string, never>> {
  return {
    name: "DeleteBucket",
    input: bucketInput,
    http: { method: "DELETE", uri: "/{Bucket}", status: 204 },
    permissions: ({ Bucket }) => [{ action: "s3:DeleteBucket", resource: s3.bucketArn(Bucket) }],
    handle({ Bucket, ExpectedBucketOwner }) {
      s3.requireBucket(Bucket, ExpectedBucketOwner);
      if (s3.objects.list(Bucket).length > 0) {
        throw new ServiceError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409, {
          BucketName: Bucket,
        });
      }
      s3.objects.deleteBucket(Bucket);
      return {};
    },
  };
}

export function headBucket(
  cloud: LocalCloud,
  s3: S3Service,
): Operation<z.infer<typeof bucketInput>, { BucketRegion: string }> {
  return {
    name: "HeadBucket",
    input: bucketInput,
    http: { method: "HEAD", uri: "/{Bucket}" },
    permissions: ({ Bucket }) => [{ action: "s3:ListBucket", resource: s3.bucketArn(Bucket) }],
    handle({ Bucket, ExpectedBucketOwner }) {
      // A HEAD answer has no body, so there is no error code but the status.
      if (!s3.objects.hasBucket(Bucket)) throw new ServiceError("NotFound", "Not Found", 404);
      s3.requireBucket(Bucket, ExpectedBucketOwner);
      return { BucketRegion: cloud.region };
    },
  };
}

const listInput = z.strictObject({
  MaxBuckets: wholeNumber.min(1).max(10_000).optional(),
  ContinuationToken: z.string().max(1024).optional(),
  Prefix: z.string().optional(),
  BucketRegion: z.string().optional(),
});

export interface ListBucketsOutput {
  Buckets: { Name: string; CreationDate: Date; BucketRegion?: string }[];
  Owner: { ID: string };
  ContinuationToken?: string;
  Prefix?: string;
}

export function listBuckets(
  cloud: LocalCloud,
  s3: S3Service,
): Operation<z.infer<typeof listInput>, ListBucketsOutput> {
  return {
    name: "ListBuckets",
    input: listInput,
    http: { method: "GET", uri: "/" },
    permissions: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
    handle({ MaxBuckets = 10_000, ContinuationToken, Prefix, BucketRegion = cloud.region }) {
      const after = ContinuationToken && Buffer.from(ContinuationToken, "base64").toString("utf8");
      const found = s3.objects.buckets.filter(
        ({ name }) =>
          BucketRegion === cloud.region &&
          name.startsWith(Prefix ?? "") &&
          (after === undefined || name > after),
      );
      const chosen = found.slice(0, MaxBuckets);
      return {
        Buckets: chosen.map(({ name, creationTime }) => ({
          Name: name,
          CreationDate: new Date(creationTime),
          BucketRegion: cloud.region,
        })),
        Owner: { ID: cloud.accountId },
        ...(chosen.length < found.length
          ? { ContinuationToken: Buffer.from(chosen.at(-1)!.name).toString("base64") }
          : {}),
        ...(Prefix === undefined ? {} : { Prefix }),
      };
    },
  };
}

export function getBucketLocation(
  cloud: LocalCloud,
  s3: S3Service,
): Operation<z.infer<typeof bucketInput>, { LocationConstraint?: string }> {
  return {
    name: "GetBucketLocation",
    input: bucketInput,
    http: { method: "GET", uri: "/{Bucket}?location" },
    permissions: ({ Bucket }) => [{ action: "s3:GetBucketLocation", resource: s3.bucketArn(Bucket) }],
    handle({ Bucket, ExpectedBucketOwner }) {
      s3.requireBucket(Bucket, ExpectedBucketOwner);
      return cloud.region === CLASSIC ? {} : { LocationConstraint: cloud.region };
    },
  };
}
