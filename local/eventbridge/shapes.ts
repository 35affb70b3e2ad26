/** Shapes that several EventBridge requests share (botocore events 2015-10-07 model). */
import * as z from "zod";

const NAME = /^[.\-_A-Za-z0-9]+$/;

export const ruleName = z.string().min(1).max(64).regex(NAME);
export const busName = z
  .string()
  .min(1)
  .max(1600)
  .regex(/^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/.\-_A-Za-z0-9]+$/);
export const targetId = z.string().min(1).max(64).regex(NAME);
export const arn = z.string().min(1).max(1600);
export const nextToken = z.string().min(1).max(2048);
export const limit = z.int().min(1).max(100);
export const tags = z.array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }));
export type Tags = z.infer<typeof tags>;

/** A target as far as the local cloud has its service: queues, topics, functions, state machines. */
export const target = z.strictObject({
  Id: targetId,
  Arn: arn,
  RoleArn: arn.optional(),
  Input: z.string().max(8192).optional(),
  InputPath: z.string().max(256).optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string().min(1).max(256), z.string().max(256)).optional(),
      InputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string().max(100).optional() }).optional(),
  DeadLetterConfig: z.strictObject({ Arn: arn.optional() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
    })
    .optional(),
});
export type Target = z.infer<typeof target>;
