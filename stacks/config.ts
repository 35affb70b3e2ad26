/**
 * A stack's settings: from the values of its stack file to the configuration that the components take. Every problem
 * is found before any resource is registered, and all are told at once.
 */

import { z } from "zod";
import type { PipelineSettings } from "../components/pipeline-settings";
import { stackNameProblem } from "../components/resource-names";
import type { ScheduledTask } from "../components/scheduled-task";
import type { TransferSettings } from "../components/transfer-settings";
import { ConfigProblems, described, isMap, StackConfigError } from "./config-problems";
import { formatDuration } from "./duration";
import { scheduleNameOf, taskNameProblem } from "./names";
import { readNotify } from "./notify";
import { readPipelines } from "./pipelines";
import { listed, quote } from "./quote";
import { longestGap } from "./schedule-gap";
import { type ChainTask, chainStart, checkChains, neverRuns } from "./task-chain";
import { checkType, readTiming, requireReleaseAge, type TaskTiming } from "./task-rules";
import { readTaskSettings, type TaskSettings } from "./task-settings";
import { readTransfers } from "./transfers";

export { StackConfigError } from "./config-problems";

/** What people are told. */
export type NotifyOn = "failure" | "success";

/** A stack file's settings, validated, every default filled in. */
export interface StackConfig {
  /** Pulumi's stack name. */
  stack: string;
  notify: { emails: string[]; on: NotifyOn[] };
  /** A key of the stack's own, an existing key's ARN, or undefined for AWS's own encryption. */
  kmsKey: "create" | { arn: string } | undefined;
  /** Days that the functions' logs are kept; one of CloudWatch Logs' own values. */
  logRetentionDays: number;
  /** Whether the region gets a CloudWatch dashboard. */
  dashboard: boolean;
  /** Tasks, pipelines and transfers: at least one of any. */
  tasks: ScheduledTask[];
  pipelines: PipelineSettings[];
  transfers: TransferSettings[];
}

export interface StackConfigInput {
  /** Pulumi's stack name. */
  stack: string;
  /** The stack's values by key without `fsx-data-scheduler:`, as YAML or JSON holds them. */
  values: Record<string, unknown>;
  /** For "in the past". */
  now: Date;
  /** Name of the file that holds them, for errors; default: the stack's own. */
  file?: string;
}

const SECTIONS = ["tasks", "pipelines", "transfers", "notify", "kmsKey", "logRetentionDays", "dashboard"];

/** RetentionInDays (botocore logs 2014-03-28 model). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * @returns the configuration, and one line per thing that is allowed but probably not meant
 * @throws StackConfigError with every problem found
 */
export function parseStackConfig(input: StackConfigInput): { config: StackConfig; warnings: string[] } {
  const { stack, values, now, file = `Pulumi.${stack}.yaml` } = input;
  const problems = new ConfigProblems();
  const nameProblem = stackNameProblem(stack);
  if (nameProblem) problems.error(["stack"], nameProblem);
  problems.readMap([], values, "this project", SECTIONS);
  const value = (key: string) => (Object.hasOwn(values, key) ? values[key] : undefined);

  const notify = readNotify(problems, value("notify"));
  const kmsKey = readKmsKey(problems, value("kmsKey"));
  const logRetentionDays = readRetention(problems, scalar(value("logRetentionDays")));
  const dashboard = problems.read(
    ["dashboard"],
    z.boolean().default(false),
    scalar(value("dashboard")),
    "true",
  );
  if (["tasks", "pipelines", "transfers"].every((section) => isEmpty(value(section)))) {
    problems.error(["tasks"], `no task, pipeline or transfer given; the smallest is ${SMALLEST_TASKS}`);
  }
  const tasks = readTasks(problems, value("tasks"), now);
  const pipelines = readPipelines(problems, value("pipelines"), stack, now);
  const transfers = readTransfers(problems, value("transfers"), now);

  if (problems.errors.length > 0) throw new StackConfigError(file, problems.errors);
  const config = {
    stack,
    notify,
    kmsKey,
    logRetentionDays: logRetentionDays!,
    dashboard: dashboard!,
    tasks,
    pipelines,
    transfers,
  };
  return { config, warnings: problems.warnings };
}

/** `pulumi config set` saves `true` and `30` as text where they are not part of a map. */
function scalar(value: unknown): unknown {
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
}

function readKmsKey(problems: ConfigProblems, value: unknown): StackConfig["kmsKey"] {
  const example = "create, none or a key's ARN";
  const text = problems.read(["kmsKey"], z.string().default("none"), value, example);
  if (text === undefined || text === "none") return undefined;
  if (text === "create") return text;
  if (/^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-zA-Z-]{1,64}$/.test(text)) return { arn: text };
  const alias = text.includes("alias/") ? "an alias can move to another key; " : "";
  problems.error(
    ["kmsKey"],
    `${quote(text)} is not a key; ${alias}write create, none or a key's ARN, such as ` +
      "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  );
  return undefined;
}

function readRetention(problems: ConfigProblems, value: unknown): number | undefined {
  const days = problems.read(["logRetentionDays"], z.number().default(30), value, "30");
  if (days !== undefined && !RETENTION_DAYS.includes(days)) {
    const all = listed(RETENTION_DAYS.map(String), "or");
    problems.error(["logRetentionDays"], `is the number ${days}; CloudWatch Logs keeps logs for ${all} days`);
  }
  return days;
}

const SMALLEST_TASKS = "{ nightly-export: { fileSystemId: fs-0123456789abcdef0 } }";

/** A section that is absent, or there with nothing in it. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (isMap(value) && Object.keys(value).length === 0);
}

/** A task's settings with what was concluded from them. */
interface ReadTask extends ChainTask {
  settings: TaskSettings;
  timing: TaskTiming;
}

function readTasks(problems: ConfigProblems, value: unknown, now: Date): ScheduledTask[] {
  if (isEmpty(value)) return [];
  if (!isMap(value)) {
    problems.error(
      ["tasks"],
      `${described(value)}; tasks are a map from name to settings, such as ${SMALLEST_TASKS}`,
    );
    return [];
  }
  checkNames(problems, Object.keys(value));
  const tasks = Object.entries(value).map(([name, given]) => readTask(problems, name, given, now));
  checkChains(problems, tasks, Object.keys(value));
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return tasks.map((task) => scheduledTask(problems, task, byName, now));
}

function checkNames(problems: ConfigProblems, names: string[]): void {
  const taken = new Map<string, string>();
  for (const name of names) {
    const message = taskNameProblem(name);
    if (message) problems.error(["tasks", name], message);
    const scheduleName = scheduleNameOf(name);
    const other = taken.get(scheduleName);
    if (other === undefined) taken.set(scheduleName, name);
    else {
      problems.error(
        ["tasks", name],
        `both this and ${quote(other)} become the EventBridge schedule ${quote(scheduleName)}, as AWS takes only ` +
          `letters, digits and -_. in its name; rename one of them`,
      );
    }
  }
}

function readTask(problems: ConfigProblems, name: string, given: unknown, now: Date): ReadTask {
  const path = ["tasks", name];
  const settings = readTaskSettings(problems, path, given);
  const map = isMap(given) ? given : {};
  const timing = readTiming(problems, path, map, settings, now);
  checkType(problems, path, settings);
  requireReleaseAge(problems, path, map, settings);
  return { name, settings, timing, after: settings.after, enabled: settings.enabled ?? true };
}

/** The task as the components take it. Where a setting was wrong its place stays empty: nobody gets to see it. */
function scheduledTask(
  problems: ConfigProblems,
  task: ReadTask,
  byName: Map<string, ReadTask>,
  now: Date,
): ScheduledTask {
  const { name, settings, timing } = task;
  return {
    name,
    scheduleName: scheduleNameOf(name),
    fileSystemId: settings.fileSystemId!,
    type: settings.type!,
    paths: settings.paths!,
    reportPath: settings.reportPath!,
    whenBusy: settings.whenBusy!,
    maxWait: settings.maxWait!,
    maxDuration: settings.maxDuration!,
    notAccessedForDays: settings.notAccessedForDays,
    enabled: task.enabled,
    expression: timing.schedule?.expression,
    timezone: timing.timezone,
    after: settings.after,
    followers: [...byName.values()].filter(({ after }) => after === name).map((follower) => follower.name),
    alarmIfNoSuccessFor: alarmAfter(problems, task, byName, now),
  };
}

/** Seconds without success that are worth an alarm, or undefined for none. */
function alarmAfter(
  problems: ConfigProblems,
  task: ReadTask,
  byName: Map<string, ReadTask>,
  now: Date,
): number | undefined {
  const seconds = task.settings.alarmIfNoSuccessFor;
  if (seconds === undefined) return undefined;
  const path = ["tasks", task.name, "alarmIfNoSuccessFor"];
  if (neverRuns(task, byName)) {
    const reason = task.enabled ? "a task that it waits for is disabled" : "the task is disabled";
    problems.warn(path, `there is no alarm while ${reason}`);
    return undefined;
  }
  const start = chainStart(task, byName);
  const schedule = start?.timing.schedule;
  if (!start || !schedule) return undefined;
  const own = start === task ? "the schedule" : `${quote(start.name)}, which starts the chain,`;
  if (schedule.kind === "at") {
    problems.error(path, `${own} runs only once, so the alarm would go off later for good; remove it`);
    return undefined;
  }
  const gap = longestGap(schedule, start.timing.timezone, now);
  if (seconds > gap.seconds) return seconds;
  problems.error(path, tooShort(seconds, own, gap));
  return undefined;
}

/** 604,800 seconds: how far an alarm looks back at most (PutMetricAlarm). */
const LONGEST_ALARM = 7 * 86_400;

function tooShort(seconds: number, own: string, gap: ReturnType<typeof longestGap>): string {
  const given = formatDuration(seconds);
  if (gap.seconds === Number.POSITIVE_INFINITY) {
    return `${given} – ${own} runs less than once a year, and an alarm looks back 7d at most; remove it`;
  }
  const dates = gap.from && gap.to ? ` (${minuteOf(gap.from)} to ${minuteOf(gap.to)} UTC)` : "";
  const reason = `${given} – ${own} pauses ${formatDuration(gap.seconds)} by itself${dates}, so the alarm would go off without a failure`;
  if (gap.seconds >= LONGEST_ALARM) return `${reason}; an alarm looks back 7d at most, so remove it`;
  // A tenth more, in whole hours where it is long.
  const unit = gap.seconds >= 6 * 3600 ? 3600 : 600;
  const enough = Math.min(LONGEST_ALARM, (Math.floor((gap.seconds * 1.1) / unit) + 1) * unit);
  return `${reason}; give more, such as ${formatDuration(enough)}`;
}

function minuteOf(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}
