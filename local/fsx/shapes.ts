/**
 * Shapes that several FSx requests share, with the constraints of the API (botocore fsx 2018-03-01 model).
 */
import * as z from "zod";

/** What no path may hold: NUL, NEL, line and paragraph separators, CR and LF. */
const LINE_ENDS = ["\0", "\u0085", "\u2028", "\u2029", "\r", "\n"];
const TAG_TEXT = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;

export const fileSystemId = z
  .string()
  .min(11)
  .max(21)
  .regex(/^(fs-[0-9a-f]{8,})$/);
export const associationId = z
  .string()
  .min(13)
  .max(23)
  .regex(/^(dra-[0-9a-f]{8,})$/);
export const taskId = z
  .string()
  .min(12)
  .max(128)
  .regex(/^(task-[0-9a-f]{17,})$/);

/** The pattern is the model's: `A-z` as written there, and bound to the end only. */
export const clientRequestToken = z
  .string()
  .min(1)
  .max(63)
  .regex(/[A-za-z0-9_.-]{0,63}$/);

export const tagKey = z.string().min(1).max(128).regex(TAG_TEXT);
export const tag = z.strictObject({ Key: tagKey, Value: z.string().max(256).regex(TAG_TEXT) });
export const tags = z.array(tag).min(1).max(50);
export type Tag = z.infer<typeof tag>;

const oneLine = (text: string) => !LINE_ENDS.some((end) => text.includes(end));
const mustBeOneLine = "must not contain line breaks or NUL";
export const archivePath = z.string().min(3).max(4357).refine(oneLine, mustBeOneLine);
export const namespacePath = z.string().min(1).max(4096).refine(oneLine, mustBeOneLine);
export const taskPath = z.string().max(4096).refine(oneLine, mustBeOneLine);

export const megabytes = z.int().min(1).max(512_000);
export const maxResults = z.int().min(1).max(2_147_483_647);
export const nextToken = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);

export const filterValue = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[0-9a-zA-Z*.\\/?\-_]*$/);

export const resourceArn = z
  .string()
  .min(8)
  .max(512)
  .regex(
    /^arn:(?=[^:]+:fsx:[^:]+:\d{12}:)((|(?=[a-z0-9-.]{1,63})(?!\d{1,3}(\.\d{1,3}){3})(?![^:]*-{2})(?![^:]*-\.)(?![^:]*\.-)[a-z0-9].*(?<!-)):){4}(?!\/).{0,1024}$/,
  );

const events = z.array(z.enum(["NEW", "CHANGED", "DELETED"])).max(3);
export type RepositoryEvent = z.infer<typeof events>[number];
/** What an association imports and exports by itself. */
export const s3Configuration = z.strictObject({
  AutoImportPolicy: z.strictObject({ Events: events.optional() }).optional(),
  AutoExportPolicy: z.strictObject({ Events: events.optional() }).optional(),
});
export type S3Configuration = z.infer<typeof s3Configuration>;
