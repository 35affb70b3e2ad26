/**
 * What the tests of S3 share: a cloud with one bucket, and its operations with what they answer or are refused with.
 */
import { LocalCloud } from "../../../local/cloud";
import type { ListBucketsOutput } from "../../../local/s3/bucket-operations";
import type { GetObjectOutput } from "../../../local/s3/get-object";
import type { ListObjectsV2Output } from "../../../local/s3/list-objects";
import { type Caller, OPERATOR, ServiceError } from "../../../local/service";

export const START = Date.parse("2026-11-20T00:00:00Z");

export function cloudIn(region = "us-east-1"): LocalCloud {
  const cloud = new LocalCloud({ region, start: START, seed: "test" });
  cloud.s3.objects.createBucket("bucket-a");
  return cloud;
}

/** What the operations answer, all in one: each test knows which of it there is. */
type Answer = GetObjectOutput & ListObjectsV2Output & ListBucketsOutput;

export async function call(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller: Caller = OPERATOR,
): Promise<Answer> {
  return (await cloud.call("s3", operation, input, caller)) as Answer;
}

export async function refusal(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller: Caller = OPERATOR,
): Promise<[string, number]> {
  try {
    await call(cloud, operation, input, caller);
  } catch (error) {
    if (error instanceof ServiceError) return [error.code, error.status];
    throw error;
  }
  throw new Error(`${operation} was expected to be refused, and was not.`);
}

export async function put(cloud: LocalCloud, Key: string, text = Key): Promise<void> {
  await call(cloud, "PutObject", { Bucket: "bucket-a", Key, Body: Buffer.from(text) });
}
