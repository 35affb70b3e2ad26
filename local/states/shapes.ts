/** Members that several operations of Step Functions have (botocore stepfunctions 2016-11-23 model). */
import * as z from "zod";

export const arn = z.string().min(1).max(256);
export const maxResults = z.int().min(0).max(1000).optional();
export const nextToken = z.string().min(1).max(3096).optional();
export const includedData = z.enum(["ALL_DATA", "METADATA_ONLY"]).optional();
export const tags = z
  .array(z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256) }))
  .max(50);

/** 1 to 80 characters, none of them white space, a wildcard, a bracket, a control character or `"#%\^|~`$&,;:/`. */
export const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

export const logging = z.strictObject({
  level: z.enum(["ALL", "ERROR", "FATAL", "OFF"]).optional(),
  includeExecutionData: z.boolean().optional(),
  destinations: z
    .array(
      z.strictObject({ cloudWatchLogsLogGroup: z.strictObject({ logGroupArn: arn.optional() }).optional() }),
    )
    .max(1)
    .optional(),
});
export type Logging = z.infer<typeof logging>;

export const tracing = z.strictObject({ enabled: z.boolean().optional() });
