/** Shapes that several DataSync requests share, with the API's constraints (botocore datasync 2018-11-09 model). */
import * as z from "zod";

const PARTITION = "(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso|aws-iso-b)";
const OWNED = `^arn:${PARTITION}:datasync:[a-z\\-0-9]+:[0-9]{12}:`;

export const agentArn = z
  .string()
  .max(128)
  .regex(new RegExp(`${OWNED}agent/agent-[0-9a-z]{17}$`));
export const locationArn = z
  .string()
  .max(128)
  .regex(new RegExp(`${OWNED}location/loc-[0-9a-z]{17}$`));
export const taskArn = z
  .string()
  .max(128)
  .regex(new RegExp(`${OWNED}task/task-[0-9a-f]{17}$`));
export const executionArn = z
  .string()
  .max(128)
  .regex(new RegExp(`${OWNED}task/task-[0-9a-f]{17}/execution/exec-[0-9a-f]{17}$`));
export const taggableArn = z
  .string()
  .max(128)
  .regex(
    new RegExp(`${OWNED}(agent|task|location)/(agent|task|loc)-[a-z0-9]{17}(/execution/exec-[a-f0-9]{17})?$`),
  );
export const roleArn = z
  .string()
  .max(2048)
  .regex(new RegExp(`^arn:${PARTITION}:iam::[0-9]{12}:role/.*$`));
export const bucketArn = z
  .string()
  .max(268)
  .regex(new RegExp(`^arn:${PARTITION}:s3:::[a-zA-Z0-9.\\-_]{1,255}$`));
export const securityGroupArns = z
  .array(
    z
      .string()
      .max(128)
      .regex(new RegExp(`^arn:${PARTITION}:ec2:[a-z\\-0-9]*:[0-9]{12}:security-group/sg-[a-f0-9]+$`)),
  )
  .min(1)
  .max(5);
export const subnetArn = z
  .string()
  .max(128)
  .regex(new RegExp(`^arn:${PARTITION}:ec2:[a-z\\-0-9]*:[0-9]{12}:subnet/subnet-[a-f0-9]+$`));
export const logGroupArn = z
  .string()
  .max(562)
  .regex(new RegExp(`^arn:${PARTITION}:logs:[a-z\\-0-9]+:[0-9]{12}:log-group:([^:*]*)(:\\*)?$`));

export const agentArns = z.array(agentArn).min(1).max(8);
export const serverHostname = z
  .string()
  .max(255)
  .regex(/^(([a-zA-Z0-9-]*[a-zA-Z0-9])\.)*([A-Za-z0-9\-:]*[A-Za-z0-9])$/);
/** NFS, S3, EFS and object storage; `+` at its end where it may not be empty. */
export const plainDirectory = z
  .string()
  .max(4096)
  .regex(/^[a-zA-Z0-9_\-+./()\p{Zs}]*$/u);
/** SMB, HDFS and Lustre also allow "$". */
export const dollarDirectory = z
  .string()
  .max(4096)
  .regex(/^[a-zA-Z0-9_\-+./()$\p{Zs}]+$/u);

const TAG_VALUE = /^[a-zA-Z0-9\s+=._:@/-]*$/;
export const tagKey = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[a-zA-Z0-9\s+=._:/-]+$/);
export const tags = z
  .array(z.strictObject({ Key: tagKey, Value: z.string().max(256).regex(TAG_VALUE).default("") }))
  .max(50);
export const name = z
  .string()
  .max(256)
  .regex(/^[a-zA-Z0-9\s+=._:@/-]+$/);

export const maxResults = z.int().min(0).max(100);
export const nextToken = z
  .string()
  .max(65_535)
  .regex(/^[a-zA-Z0-9=_-]+$/);

export const filterList = z
  .array(
    z.strictObject({
      FilterType: z.enum(["SIMPLE_PATTERN"]),
      Value: z
        .string()
        .max(102_400)
        .min(1)
        .refine((text) => !text.includes("\0"), "must not contain NUL"),
    }),
  )
  .max(1);
export type FilterList = z.infer<typeof filterList>;

export const options = z.strictObject({
  VerifyMode: z.enum(["POINT_IN_TIME_CONSISTENT", "ONLY_FILES_TRANSFERRED", "NONE"]).optional(),
  OverwriteMode: z.enum(["ALWAYS", "NEVER"]).optional(),
  Atime: z.enum(["NONE", "BEST_EFFORT"]).optional(),
  Mtime: z.enum(["NONE", "PRESERVE"]).optional(),
  Uid: z.enum(["NONE", "INT_VALUE", "NAME", "BOTH"]).optional(),
  Gid: z.enum(["NONE", "INT_VALUE", "NAME", "BOTH"]).optional(),
  PreserveDeletedFiles: z.enum(["PRESERVE", "REMOVE"]).optional(),
  PreserveDevices: z.enum(["NONE", "PRESERVE"]).optional(),
  PosixPermissions: z.enum(["NONE", "PRESERVE"]).optional(),
  BytesPerSecond: z.int().min(-1).optional(),
  TaskQueueing: z.enum(["ENABLED", "DISABLED"]).optional(),
  LogLevel: z.enum(["OFF", "BASIC", "TRANSFER"]).optional(),
  TransferMode: z.enum(["CHANGED", "ALL"]).optional(),
  SecurityDescriptorCopyFlags: z.enum(["NONE", "OWNER_DACL", "OWNER_DACL_SACL"]).optional(),
  ObjectTags: z.enum(["PRESERVE", "NONE"]).optional(),
});
export type Options = z.infer<typeof options>;

const reportOverride = z
  .strictObject({ ReportLevel: z.enum(["ERRORS_ONLY", "SUCCESSES_AND_ERRORS"]).optional() })
  .optional();
export const taskReportConfig = z.strictObject({
  Destination: z
    .strictObject({
      S3: z
        .strictObject({
          Subdirectory: plainDirectory.optional(),
          S3BucketArn: bucketArn,
          BucketAccessRoleArn: roleArn,
        })
        .optional(),
    })
    .optional(),
  OutputType: z.enum(["SUMMARY_ONLY", "STANDARD"]).optional(),
  ReportLevel: z.enum(["ERRORS_ONLY", "SUCCESSES_AND_ERRORS"]).optional(),
  ObjectVersionIds: z.enum(["INCLUDE", "NONE"]).optional(),
  Overrides: z
    .strictObject({
      Transferred: reportOverride,
      Verified: reportOverride,
      Deleted: reportOverride,
      Skipped: reportOverride,
    })
    .optional(),
});
export type TaskReportConfig = z.infer<typeof taskReportConfig>;

export const operator = z.enum([
  "Equals",
  "NotEquals",
  "In",
  "LessThanOrEqual",
  "LessThan",
  "GreaterThanOrEqual",
  "GreaterThan",
  "Contains",
  "NotContains",
  "BeginsWith",
]);
export const filterValues = z.array(
  z
    .string()
    .min(1)
    .max(255)
    .regex(/^[0-9a-zA-Z_ \-:*.\\/?]*$/),
);
