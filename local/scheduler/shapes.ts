/**
 * Request members that several operations share, with the constraints of the model (botocore scheduler 2021-06-30).
 */
import * as z from "zod";

/** Name, ScheduleGroupName and their prefixes. */
export const name = z
  .string()
  .regex(/^[0-9a-zA-Z-_.]+$/)
  .min(1)
  .max(64);

export const clientToken = z
  .string()
  .regex(/^[a-zA-Z0-9-_]+$/)
  .min(1)
  .max(64);

/** Seconds since the epoch from outside, a Date from inside the cloud. */
export const timestamp = z.union([z.date(), z.number().transform((seconds) => new Date(seconds * 1000))]);

/** MaxResults and NextToken; from a query string, so that the number may come as text. */
export const page = {
  MaxResults: z.coerce.number().int().min(1).max(100).optional(),
  NextToken: z.string().min(1).max(2048).optional(),
};

export const tag = z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().min(1).max(256) });
export const tagList = z.array(tag).max(200);

export const groupArn = z
  .string()
  .min(1)
  .max(1011)
  .regex(/^arn:aws(-[a-z]+)*:scheduler:[a-z0-9-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$/);

// The model allows one suffix of the partition only, `(-[a-z]+)?`, which would shut out aws-us-gov.
const sqsArn = /^arn:aws(-[a-z]+)*:sqs:[a-z0-9-]+:\d{12}:[a-zA-Z0-9\-_]+$/;

export const target = z.strictObject({
  Arn: z.string().min(1).max(1600),
  RoleArn: z
    .string()
    .min(1)
    .max(1600)
    .regex(/^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
  Input: z.string().min(1).optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string().min(1).max(128).optional() }).optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().min(1).max(1600).regex(sqsArn).optional() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
    })
    .optional(),
});

export const flexibleTimeWindow = z.strictObject({
  Mode: z.enum(["OFF", "FLEXIBLE"]),
  MaximumWindowInMinutes: z.int().min(1).max(1440).optional(),
});

/** What CreateSchedule and UpdateSchedule take: an update replaces everything. */
export const scheduleInput = z.strictObject({
  Name: name,
  GroupName: name.default("default"),
  ClientToken: clientToken.optional(),
  Description: z.string().max(512).optional(),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default("UTC"),
  FlexibleTimeWindow: flexibleTimeWindow,
  StartDate: timestamp.optional(),
  EndDate: timestamp.optional(),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).default("NONE"),
  KmsKeyArn: z.string().optional(),
  Target: target,
});

export type ScheduleInput = z.infer<typeof scheduleInput>;
export type Target = z.infer<typeof target>;
export type Tag = z.infer<typeof tag>;
