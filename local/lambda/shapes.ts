/**
 * Request members that several Lambda operations share (botocore lambda 2015-03-31 model).
 */
import * as z from "zod";
import { LOG_LEVELS, RUNTIMES } from "./function";
import { NAMESPACED_NAME, PLAIN_NAME } from "./function-name";

/** As requests name a function; parsed by `functionName`. */
export const functionNameInput = z.string().min(1).max(256).regex(NAMESPACED_NAME);
/** As operations name it that know no versions. */
export const plainFunctionName = z.string().min(1).max(140).regex(PLAIN_NAME);
export const qualifier = z
  .string()
  .regex(/^(\$LATEST|[a-zA-Z0-9-_$]{1,128})$/)
  .optional();

export const arn = z
  .string()
  .regex(
    /^arn:(aws[a-zA-Z0-9-]*):[a-zA-Z0-9-]+:([a-z]{2}(-gov)?-[a-z]+-\d)?:(\d{12})?:.*$/,
    "must be an ARN",
  );

/**
 * The zip archive itself: the local cloud takes no code from S3, no layers and no container images. Its bytes, or their
 * base64 text, as the REST-JSON protocol sends them.
 */
export const zipFile = z.union(
  [
    z.instanceof(Uint8Array),
    z
      .string()
      .regex(/^[A-Za-z0-9+/]*={0,2}$/)
      .transform((text) => new Uint8Array(Buffer.from(text, "base64"))),
  ],
  { error: "must be the archive's bytes" },
);

export const tags = z.record(z.string().min(1).max(128), z.string().max(256));

/** Members that CreateFunction and UpdateFunctionConfiguration have in common. */
export const settings = {
  Runtime: z.enum(RUNTIMES, {
    error: `must be one of ${RUNTIMES.join(", ")} in the local cloud`,
  }),
  Role: z
    .string()
    .regex(/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/, "must be a role's ARN"),
  Handler: z.string().max(128).regex(/^\S+$/, "must not hold blanks"),
  Description: z.string().max(256),
  /** The model has no upper limit; the API reference has 900 seconds. */
  Timeout: z.number().int().min(1).max(900),
  /** The model allows 32,768 for managed instances; ordinary functions have at most 10,240. */
  MemorySize: z.number().int().min(128).max(10_240),
  Environment: z.strictObject({
    Variables: z
      .record(
        z
          .string()
          .regex(/^[a-zA-Z]([a-zA-Z0-9_])+$/, "must begin with a letter and hold letters, digits and _"),
        z.string(),
      )
      .optional(),
  }),
  TracingConfig: z.strictObject({ Mode: z.enum(["Active", "PassThrough"]).optional() }),
  LoggingConfig: z.strictObject({
    LogFormat: z.enum(["JSON", "Text"]).optional(),
    ApplicationLogLevel: z.enum(LOG_LEVELS).optional(),
    SystemLogLevel: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
    LogGroup: z
      .string()
      .min(1)
      .max(512)
      .regex(/^[.\-_/#A-Za-z0-9]+$/)
      .optional(),
  }),
  EphemeralStorage: z.strictObject({
    Size: z.literal(512, {
      error: "must be 512 in the local cloud, which gives functions no folder to write in",
    }),
  }),
};
