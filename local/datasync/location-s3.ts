/** S3 locations, which DataSync reaches with a role: CreateLocationS3, DescribeLocationS3, UpdateLocationS3. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { invalidRequest } from "./errors";
import { bucketOf, locationUri } from "./location";
import { locationOperations } from "./location-operations";
import type { DataSyncService } from "./service";
import { bucketArn, plainDirectory, roleArn } from "./shapes";

const create = z.strictObject({
  Subdirectory: plainDirectory.optional(),
  S3BucketArn: bucketArn,
  S3StorageClass: z
    .enum([
      "STANDARD",
      "STANDARD_IA",
      "ONEZONE_IA",
      "INTELLIGENT_TIERING",
      "GLACIER",
      "DEEP_ARCHIVE",
      "GLACIER_INSTANT_RETRIEVAL",
    ])
    .optional(),
  S3Config: z.strictObject({ BucketAccessRoleArn: roleArn }),
});
/** The bucket cannot be changed (botocore datasync 2018-11-09 model). */
const update = create.omit({ S3BucketArn: true }).partial();

export function s3Locations(cloud: LocalCloud, datasync: DataSyncService): Operation[] {
  return locationOperations<z.infer<typeof create>>(cloud, datasync, {
    name: "S3",
    create,
    update,
    uri: ({ S3BucketArn, Subdirectory }) => locationUri("s3", bucketOf(S3BucketArn), Subdirectory),
    agentArns: () => [],
    hosts: () => [],
    shown: ({ S3StorageClass = "STANDARD", S3Config }) => ({ S3StorageClass, S3Config }),
    roles: ({ S3Config }) => [S3Config?.BucketAccessRoleArn],
    /** DataSync looks into the bucket before it makes the location ("Required permissions", DataSync User Guide). */
    async check({ S3BucketArn, S3Config }) {
      const bucket = bucketOf(S3BucketArn);
      try {
        const role = cloud.iam.assumeRole(S3Config.BucketAccessRoleArn, datasync.principal(""));
        await cloud.call("s3", "ListObjectsV2", { Bucket: bucket, MaxKeys: 1 }, role);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        throw invalidRequest(
          `DataSync location access test failed: could not perform s3:ListObjectsV2 in bucket ${bucket}. ${error.message}`,
        );
      }
    },
  });
}
