/**
 * One transfer of a stack file: what each setting is by itself. What settings mean for each other is in
 * transfer-rules.ts.
 */

import { z } from "zod";
import type { TransferOptions, TransferSettings } from "../components/transfer-settings";
import { bucketProblem } from "./pipeline-place";
import { quote } from "./quote";
import { parseScheduleExpression, type ScheduleExpression } from "./schedule-expression";
import { check, duration, parsed, type Settings, whole } from "./setting";
import { timezoneProblem } from "./timezone";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Settings of a transfer itself; the maps inside it have tables of their own. */
export interface TransferFields {
  source?: unknown;
  sources?: string[];
  destination?: unknown;
  agents?: unknown;
  inventory?: TransferSettings["inventory"];
  perFileCost?: number;
  schedule?: ScheduleExpression;
  timezone?: string;
  enabled?: boolean;
  options?: unknown;
  taskReport?: unknown;
  maxInventoryAge?: number;
  maxDuration?: number;
  agentOfflineFor?: number;
  whenBusy?: "wait" | "skip";
  maxWait?: number;
}

/** A map that is read by its own table. */
const MAP = z.unknown().optional();

export const TRANSFER: Settings<TransferFields> = {
  source: { schema: MAP, example: "{ type: NFS, server: nas.example.com, path: /export }" },
  sources: {
    schema: z.union([z.string().transform((text) => [text]), z.array(z.string())]).default(["/"]),
    example: "[/files, /images]",
  },
  destination: { schema: MAP, example: "{ type: S3, bucket: my-archive, prefix: home/ }" },
  agents: { schema: MAP, example: "online" },
  inventory: { schema: z.string().transform(inventoryPlace), example: "s3://my-archive/inventories/" },
  // A file costs about as much as a quarter of a MiB: a round trip or two, at what one agent moves in that time.
  perFileCost: { schema: whole(0, 1_000_000_000).default(262_144), example: "262144" },
  schedule: { schema: parsed(parseScheduleExpression).optional(), example: "cron(15 1 * * ? *)" },
  timezone: {
    schema: z.string().superRefine(check(timezoneProblem)).optional(),
    example: "America/New_York",
  },
  enabled: { schema: z.boolean().optional(), example: "true" },
  options: { schema: MAP, example: "{ verifyMode: ONLY_FILES_TRANSFERRED }" },
  taskReport: { schema: MAP, example: "{ bucket: my-archive, prefix: reports/ }" },
  maxInventoryAge: { schema: duration(HOUR, 366 * DAY).default(7 * DAY), example: "7d" },
  maxDuration: { schema: duration(10 * MINUTE, 30 * DAY).default(24 * HOUR), example: "24h" },
  // DataSync calls an agent OFFLINE after five minutes.
  agentOfflineFor: { schema: duration(5 * MINUTE, 30 * DAY).default(15 * MINUTE), example: "15m" },
  whenBusy: { schema: z.enum(["wait", "skip"]).default("wait"), example: "wait" },
  // A run waits well within SQS's 14 days of retention.
  maxWait: { schema: duration(0, 7 * DAY).default(6 * HOUR), example: "6h" },
};

/** ServerHostname (botocore datasync 2018-11-09 model). */
const HOSTNAME = /^(([a-zA-Z0-9-]*[a-zA-Z0-9])\.)*([A-Za-z0-9\-:]*[A-Za-z0-9])$/;

export function hostname(example: string) {
  return {
    schema: z
      .string()
      .superRefine(
        check((text) =>
          HOSTNAME.test(text) && text.length <= 255
            ? undefined
            : `${quote(text)} is not a host's name or address; write one such as ${example}, without a scheme or a path`,
        ),
      ),
    example,
  };
}

/** A path on a server: NfsSubdirectory, SmbSubdirectory, HdfsSubdirectory and the like; at most 4,096 characters. */
export function serverPath(example: string, more = "") {
  const allowed = new RegExp(`^[a-zA-Z0-9_\\-+./()${more}\\p{Zs}]+$`, "u");
  return {
    schema: z.string().superRefine(
      check((text) => {
        if (!text.startsWith("/"))
          return `${quote(text)} does not begin with "/"; write it such as ${example}`;
        if (text.length > 4096) return `has ${text.length} characters; DataSync takes 4096 at most`;
        if (allowed.test(text)) return undefined;
        const wrong = [...text].find((character) => !allowed.test(character))!;
        return `${quote(text)} has ${quote(wrong)}, which DataSync takes in no location's path; take the directory above it`;
      }),
    ),
    example,
  };
}

/** ARN or name of a secret in Secrets Manager. */
export const SECRET = {
  schema: z.string().superRefine(check(secretProblem)),
  example: "datasync/nas-password",
};

function secretProblem(text: string): string | undefined {
  if (/^arn:aws(-[a-z]+)*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/.test(text))
    return undefined;
  // Name: 1 to 512 characters of these (Secrets Manager, CreateSecret).
  if (/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(text)) return undefined;
  return `is not the name or ARN of a secret in Secrets Manager; write one such as datasync/nas-password, never the password itself`;
}

export function bucket(example: string) {
  return { schema: z.string().superRefine(check(bucketProblem)), example };
}

/** S3Subdirectory: letters, digits, `_-+./()` and spaces, at most 4,096; written here as a prefix: `home/`. */
export function objectPrefix(example: string) {
  return {
    schema: z
      .string()
      .superRefine(check((text) => prefixProblem(text, example)))
      .transform((text) => (text === "" || text.endsWith("/") ? text : `${text}/`))
      .default(""),
    example,
  };
}

function prefixProblem(text: string, example: string): string | undefined {
  if (text.startsWith("s3://")) {
    return `${quote(text)} is a whole S3 URI; write only what comes after the bucket, such as ${example}`;
  }
  if (text.startsWith("/")) {
    return `${quote(text)} begins with "/", which keys in S3 do not; write ${quote(text.replace(/^\/+/, ""))}`;
  }
  if (text.length > 1000) return `has ${text.length} characters; 1000 are taken at most`;
  return /^[a-zA-Z0-9_\-+./()\p{Zs}]*$/u.test(text) && !text.includes("//")
    ? undefined
    : `${quote(text)} – DataSync takes letters a-z, digits, spaces and _-+./() there, such as ${example}`;
}

function inventoryPlace(text: string, context: z.RefinementCtx<string>): TransferSettings["inventory"] {
  const [, name, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  const problem =
    name === undefined
      ? `${quote(text)} is not a place in S3; write where scan puts inventories, such as s3://my-archive/inventories/`
      : (bucketProblem(name) ?? prefixProblem(prefix, "inventories/"));
  if (problem) {
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  }
  return { bucket: name!, prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/` };
}

export type OptionFields = { [Key in keyof TransferOptions]?: TransferOptions[Key] };

/** Options (botocore datasync 2018-11-09 model); what is not given depends on source and mode. */
export const OPTIONS: Settings<OptionFields> = {
  verifyMode: {
    schema: z.enum(["POINT_IN_TIME_CONSISTENT", "ONLY_FILES_TRANSFERRED", "NONE"]).optional(),
    example: "ONLY_FILES_TRANSFERRED",
  },
  overwriteMode: { schema: z.enum(["ALWAYS", "NEVER"]).default("ALWAYS"), example: "ALWAYS" },
  atime: { schema: z.enum(["NONE", "BEST_EFFORT"]).optional(), example: "BEST_EFFORT" },
  mtime: { schema: z.enum(["NONE", "PRESERVE"]).optional(), example: "PRESERVE" },
  uid: { schema: z.enum(["NONE", "INT_VALUE", "NAME", "BOTH"]).optional(), example: "INT_VALUE" },
  gid: { schema: z.enum(["NONE", "INT_VALUE", "NAME", "BOTH"]).optional(), example: "INT_VALUE" },
  preserveDeletedFiles: { schema: z.enum(["PRESERVE", "REMOVE"]).default("PRESERVE"), example: "PRESERVE" },
  preserveDevices: { schema: z.enum(["NONE", "PRESERVE"]).default("NONE"), example: "NONE" },
  posixPermissions: { schema: z.enum(["NONE", "PRESERVE"]).optional(), example: "PRESERVE" },
  bytesPerSecond: {
    schema: z.number().superRefine(check(bandwidthProblem)).default(-1),
    example: "104857600",
  },
  taskQueueing: { schema: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"), example: "ENABLED" },
  logLevel: { schema: z.enum(["OFF", "BASIC", "TRANSFER"]).default("BASIC"), example: "BASIC" },
  transferMode: { schema: z.enum(["CHANGED", "ALL"]).default("CHANGED"), example: "CHANGED" },
  securityDescriptorCopyFlags: {
    schema: z.enum(["NONE", "OWNER_DACL", "OWNER_DACL_SACL"]).optional(),
    example: "OWNER_DACL",
  },
  objectTags: { schema: z.enum(["PRESERVE", "NONE"]).optional(), example: "PRESERVE" },
  taskMode: { schema: z.enum(["BASIC", "ENHANCED"]).default("BASIC"), example: "BASIC" },
};

function bandwidthProblem(bytes: number): string | undefined {
  if (Number.isSafeInteger(bytes) && (bytes === -1 || bytes >= 1)) return undefined;
  return `is the number ${bytes}; write bytes per second for the whole transfer, such as 104857600 for 100 MiB/s, or -1 for no limit`;
}

export interface ReportFields {
  bucket?: string;
  prefix?: string;
  level?: "ERRORS_ONLY" | "SUCCESSES_AND_ERRORS";
}

export const REPORT: Settings<ReportFields> = {
  bucket: bucket("my-archive"),
  prefix: objectPrefix("datasync-reports/"),
  level: {
    schema: z.enum(["ERRORS_ONLY", "SUCCESSES_AND_ERRORS"]).default("ERRORS_ONLY"),
    example: "ERRORS_ONLY",
  },
};
