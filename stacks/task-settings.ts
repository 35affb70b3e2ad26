/**
 * One task of a stack file: what each setting is by itself. What settings mean for each other, and tasks for each
 * other, is in task-rules.ts and task-chain.ts.
 */

import { z } from "zod";
import type { TaskType, WhenBusy } from "../handlers/plan";
import { type ConfigPath, type ConfigProblems, described } from "./config-problems";
import { formatDuration } from "./duration";
import { controlCharacter, PathTextError, splitPaths } from "./paths";
import { quote } from "./quote";
import { parseScheduleExpression, type ScheduleExpression } from "./schedule-expression";
import { check, duration, parsed, readSettings, type Settings } from "./setting";
import { timezoneProblem } from "./timezone";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** The settings of a task that could be read; undefined where one is absent (and has no default) or wrong. */
export interface TaskSettings {
  fileSystemId?: string;
  type?: TaskType;
  schedule?: ScheduleExpression;
  after?: string;
  timezone?: string;
  paths?: string[];
  reportPath?: string;
  whenBusy?: WhenBusy;
  maxWait?: number;
  maxDuration?: number;
  alarmIfNoSuccessFor?: number;
  notAccessedForDays?: number;
  enabled?: boolean;
}

const SETTINGS: Settings<TaskSettings> = {
  fileSystemId: {
    schema: z.string().superRefine(check(fileSystemIdProblem)),
    example: "fs-0123456789abcdef0",
  },
  type: { schema: z.enum(["Export", "Import", "Release"]).default("Export"), example: "Export" },
  schedule: { schema: parsed(parseScheduleExpression).optional(), example: "cron(15 6 * * ? *)" },
  after: { schema: z.string().optional(), example: "nightly-export" },
  timezone: {
    schema: z.string().superRefine(check(timezoneProblem)).optional(),
    example: "America/New_York",
  },
  paths: { schema: z.unknown().transform(readPaths), example: '["/dir1", "/dir 3"]' },
  reportPath: {
    schema: z.string().superRefine(check(reportPathProblem)).default("/fsx-drt-completion-reports"),
    example: "/fsx-drt-completion-reports",
  },
  whenBusy: { schema: z.enum(["wait", "skip"]).default("wait"), example: "wait" },
  // A run waits at most as long as an alarm looks back and well within SQS's 14 days of retention.
  maxWait: { schema: duration(0, 7 * DAY).default(6 * HOUR), example: "6h" },
  maxDuration: { schema: duration(5 * MINUTE, 7 * DAY).default(12 * HOUR), example: "12h" },
  alarmIfNoSuccessFor: {
    schema: duration(10 * MINUTE, 7 * DAY, "CloudWatch's alarms look back seven days at most")
      .superRefine(check(alarmWindowProblem))
      .optional(),
    example: "26h",
  },
  notAccessedForDays: { schema: z.number().superRefine(check(daysProblem)).optional(), example: "14" },
  enabled: { schema: z.boolean().default(true), example: "true" },
};

/** Every setting that a task has, in the order in which the documentation tells them. */
export const TASK_SETTINGS = Object.keys(SETTINGS);

/** Reads the settings of one task one by one, so that each that is wrong is told. */
export function readTaskSettings(problems: ConfigProblems, path: ConfigPath, value: unknown): TaskSettings {
  return readSettings(problems, path, value, "a task", SETTINGS);
}

/** FileSystemId: 11 to 21 characters of `^(fs-[0-9a-f]{8,})$` (botocore fsx 2018-03-01 model). */
function fileSystemIdProblem(id: string): string | undefined {
  if (/^fs-[0-9a-f]{8,18}$/.test(id)) return undefined;
  const hint = /^fs-[0-9A-Fa-f]{8,18}$/.test(id)
    ? `did you mean ${quote(id.toLowerCase())}?`
    : "it is fs- and 8 to 18 of 0-9 a-f, such as fs-0123456789abcdef0";
  return `${quote(id)} is not a file system's id; ${hint}`;
}

/** One string or a list of strings; the rules for the paths themselves need the task's type. */
function readPaths(value: unknown, context: z.RefinementCtx): string[] {
  if (value === undefined) return ["/"];
  if (typeof value === "string") {
    try {
      return splitPaths(value);
    } catch (error) {
      if (!(error instanceof PathTextError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  }
  if (!Array.isArray(value)) {
    context.addIssue({
      code: "custom",
      message: `${described(value)}; write a list or one text, such as ["/dir1", "/dir 3"] or '/dir1 "/dir 3"'`,
    });
    return z.NEVER;
  }
  value.forEach((path, index) => {
    if (typeof path === "string") return;
    context.addIssue({
      code: "custom",
      path: [index],
      message: `${described(path)}; write a path, such as /dir1`,
    });
  });
  return value;
}

/**
 * The report's whole S3 URI is at most 4,357 characters (ArchivePath, botocore fsx 2018-03-01 model) and an object's
 * key 1,024 bytes (S3 user guide), which the association's own prefix and the report's name share.
 */
const LONGEST_REPORT_PATH = 900;

/** Why a path cannot be what comes below an association's own S3 path, or undefined. */
export function reportPathProblem(path: string): string | undefined {
  const bytes = Buffer.byteLength(path, "utf8");
  if (path.trim() === "" || bytes > LONGEST_REPORT_PATH) {
    return `has ${bytes} bytes; it takes 1 to ${LONGEST_REPORT_PATH}, such as /fsx-drt-completion-reports`;
  }
  const control = controlCharacter(path);
  if (control) return `${quote(path)} has the control character ${control}; write the path without it`;
  if (path.startsWith("s3://")) {
    return `${quote(path)} is a whole S3 URI; write only what comes below the association's own S3 path`;
  }
  const dots = path.split("/").find((segment) => segment === "." || segment === "..");
  if (dots) return `${quote(path)} has a ${quote(dots)} segment; write the path without it`;
  return undefined;
}

/**
 * PutMetricAlarm: period × evaluation periods is at most 604,800 seconds, and at most 86,400 with periods under an
 * hour (botocore cloudwatch 2010-08-01 model).
 */
function alarmWindowProblem(seconds: number): string | undefined {
  const unit = seconds > DAY ? HOUR : MINUTE;
  if (seconds % unit === 0) return undefined;
  const down = formatDuration(seconds - (seconds % unit));
  const up = formatDuration(seconds - (seconds % unit) + unit);
  const rule = unit === HOUR ? "over a day in whole hours" : "in whole minutes";
  return `${formatDuration(seconds)} – CloudWatch looks back ${rule}; write ${down} or ${up}`;
}

function daysProblem(days: number): string | undefined {
  if (Number.isSafeInteger(days) && days >= 0 && days <= 36_500) return undefined;
  return `is the number ${days}; write a whole number of days from 0 to 36500, such as 14`;
}
