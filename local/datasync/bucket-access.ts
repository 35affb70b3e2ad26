/** Whether DataSync may do in a bucket what a transfer needs, with the role that the location names. */
import type { LocalCloud } from "../cloud";
import { ServiceError } from "../service";
import { bucketOf, type Location } from "./location";
import type { DataSyncService } from "./service";
import type { Task } from "./task";

/** "Required permissions for S3 locations" (DataSync User Guide, "Configuring transfers with Amazon S3"). */
const ON_BUCKET = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"];
const TO_READ = ["s3:GetObject", "s3:ListMultipartUploadParts"];
const TO_WRITE = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetObject",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
];
/** In the guide's policy as well, for object tags and for buckets with versions; a transfer without them goes on. */
const BESIDE = [
  "s3:GetObjectTagging",
  "s3:GetObjectVersion",
  "s3:GetObjectVersionTagging",
  "s3:PutObjectTagging",
];

/** What is missing, in AWS's words; undefined where nothing is. */
export function bucketProblem(
  cloud: LocalCloud,
  datasync: DataSyncService,
  task: Task,
  location: Location,
  use: "source" | "destination",
): string | undefined {
  if (location.kind !== "S3") return undefined;
  const {
    S3BucketArn,
    S3Config,
    Subdirectory = "",
  } = location.settings as {
    S3BucketArn: string;
    S3Config: { BucketAccessRoleArn: string };
    Subdirectory?: string;
  };
  if (!cloud.s3.objects.hasBucket(bucketOf(S3BucketArn))) {
    return `The bucket ${bucketOf(S3BucketArn)} does not exist.`;
  }
  const prefix = Subdirectory.replace(/^\/+|\/+$/g, "");
  const object = `${S3BucketArn}/${prefix === "" ? "" : `${prefix}/`}file`;
  try {
    const role = cloud.iam.assumeRole(S3Config.BucketAccessRoleArn, datasync.principal(task.arn));
    const refused = (actions: string[], resource: string) =>
      actions.map((action) => cloud.iam.refusal(role, { action, resource }));
    // All of them are asked, so that it is known which ones are used.
    const problems = [
      ...refused(ON_BUCKET, S3BucketArn),
      ...refused(use === "source" ? TO_READ : TO_WRITE, object),
    ];
    const tagging = refused(BESIDE, object);
    const needsTags = task.options.ObjectTags === "PRESERVE" && use === "destination";
    return [...problems, ...(needsTags ? tagging : [])].find((text) => text !== undefined);
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
}
