/**
 * The texts that people get: one readable message with what happened, where, how many, which files, and what to type
 * next. Pure. Wording only: whether somebody is told is decided elsewhere.
 */
import { codeMeaning } from "./failure-codes";
import type { FailureReason, TaskPlan, TaskType } from "./plan";
import type { TaskReport } from "./task-report";
import {
  counted,
  cutOff,
  durationWords,
  listed,
  oneLine,
  sentence,
  shellWord,
  thousands,
  utcSeconds,
} from "./wording";

/** What SNS Publish gets. */
export interface Notification {
  /** At most 100 characters of printable ASCII (SNS Publish, Subject). */
  subject: string;
  message: string;
  /** What subscriptions can filter on: which schedule or transfer it is about, and how it ended. */
  attributes: { schedule?: string; transfer?: string; outcome: string; reason?: string };
}

/** Where all of it happens. */
export interface Scene {
  stack: string;
  region: string;
  startTaskFunction: string;
}

/** A run that could not start. */
export interface UnstartedRun {
  schedule: string;
  scheduledTime: string;
  fileSystemId: string;
  /** Undefined where the plan does not hold it. */
  task: TaskPlan | undefined;
  reason: "RunRefused" | "RunExpired";
  detail: string;
  deadLetterQueueUrl: string;
}

/** A task that has ended, or that is no longer watched. Times are milliseconds since the epoch. */
export interface EndedTask {
  schedule: string;
  scheduledTime: string;
  fileSystemId: string;
  type: TaskType | undefined;
  paths: string[];
  taskId: string;
  lifecycle: string;
  createdTime: number;
  endedTime: number;
  waitSeconds: number;
  counts: { total: number; succeeded: number; failed: number } | undefined;
  outcome: "succeeded" | "failed";
  reason: FailureReason | undefined;
  detail: string;
  report: TaskReport | undefined;
  /** Where reports of this task lie, read or not. */
  reportLocation: string | undefined;
  /** Names of the tasks that run after this one and, because of the failure, do not. */
  heldBack: string[];
}

/** SNS: at most 256 KiB for subject, message and attributes together; the rest is for those. */
const LONGEST_MESSAGE = 250_000;
const LONGEST_SUBJECT = 100;

/** The notification of a run that could not start. */
export function unstartedRunNotification(scene: Scene, run: UnstartedRun): Notification {
  const what = run.reason === "RunExpired" ? "could not start in time" : "could not start";
  const lines = [
    `${run.schedule} ${what}.`,
    "",
    sentence(run.detail),
    "",
    ...table([
      ...(run.task ? [["What", `${run.task.type} of ${pathsInWords(run.task.paths)}`] as const] : []),
      ["File system", `${run.fileSystemId} in ${scene.region} (stack ${scene.stack})`],
      ["Task", "none was created"],
      ["Scheduled", run.scheduledTime],
      ["Reason", run.reason],
    ]),
    "",
    "Next:",
    ...(run.reason === "RunExpired"
      ? [
          "See what keeps the file system busy:",
          `  aws fsx describe-data-repository-tasks --filters Name=file-system-id,Values=${shellWord(run.fileSystemId)} --region ${scene.region}`,
        ]
      : [
          "Correct the cause named above. How the file system is linked:",
          `  aws fsx describe-data-repository-associations --filters Name=file-system-id,Values=${shellWord(run.fileSystemId)} --region ${scene.region}`,
        ]),
    ...(run.task ? ["Run it again:", rerun(scene, run.schedule)] : []),
    "A copy of the run is kept in the dead-letter queue; removing it there ends the queue's alarm:",
    `  aws sqs purge-queue --queue-url ${shellWord(run.deadLetterQueueUrl)} --region ${scene.region}`,
  ];
  return {
    subject: subject(`[${scene.stack}] ${run.schedule} ${what}: ${run.detail}`),
    message: body(lines),
    attributes: { schedule: run.schedule, outcome: "failed", reason: run.reason },
  };
}

/** The notification of a task's end. */
export function endedTaskNotification(scene: Scene, task: EndedTask): Notification {
  const headline = headlineOf(task);
  const counts = task.counts;
  const lines = [
    `${task.schedule} ${headline}.`,
    "",
    ...(task.detail ? [sentence(task.detail), ""] : []),
    ...table([
      ["What", `${task.type ?? "Task"} of ${pathsInWords(task.paths)}`],
      ["File system", `${task.fileSystemId} in ${scene.region} (stack ${scene.stack})`],
      ["Task", `${task.taskId} (${task.lifecycle})`],
      ["Scheduled", task.scheduledTime],
      [
        "Started",
        `${utcSeconds(task.createdTime)}${task.waitSeconds >= 60 ? `, after waiting ${durationWords(task.waitSeconds)}` : ""}`,
      ],
      ["Ended", utcSeconds(task.endedTime)],
      ["Duration", durationWords((task.endedTime - task.createdTime) / 1000)],
      [
        "Files",
        counts
          ? `${thousands(counts.succeeded)} succeeded, ${thousands(counts.failed)} failed, ${thousands(counts.total)} in all`
          : "FSx gave no counts",
      ],
      ...(task.reason ? [["Reason", task.reason] as const] : []),
      ...(task.reportLocation
        ? [
            [
              "Report",
              (counts?.failed ?? 0) > 0
                ? task.reportLocation
                : `${task.reportLocation} (written only if files failed)`,
            ] as const,
          ]
        : []),
      ...(task.heldBack.length > 0
        ? [["Not started", `${listed(task.heldBack, 10)}, because it runs only after a success`] as const]
        : []),
    ]),
    ...reportLines(task.report),
    "",
    "Next:",
    "See what FSx knows of the task:",
    `  aws fsx describe-data-repository-tasks --task-ids ${shellWord(task.taskId)} --region ${scene.region}`,
    ...((counts?.failed ?? 0) > 0 && task.reportLocation
      ? ["Read which files failed:", `  aws s3 cp ${shellWord(task.reportLocation)} -`]
      : []),
    ...(task.outcome === "failed"
      ? ["Run it again, once the cause is removed:", rerun(scene, task.schedule)]
      : []),
  ];
  return {
    subject: subject(`[${scene.stack}] ${task.schedule} ${headline}`),
    message: body(lines),
    attributes: {
      schedule: task.schedule,
      outcome: task.outcome,
      ...(task.reason ? { reason: task.reason } : {}),
    },
  };
}

/** What happened, without the schedule's name and without a full stop. */
function headlineOf(task: EndedTask): string {
  const done = task.type
    ? { Export: "exported", Import: "imported", Release: "released" }[task.type]
    : "done";
  const after = durationWords((task.endedTime - task.createdTime) / 1000);
  switch (task.reason) {
    case undefined:
      return task.counts
        ? `succeeded: ${counted(task.counts.succeeded, "file")} ${done} in ${after}`
        : `succeeded in ${after}`;
    case "FilesFailed":
      return `failed: ${thousands(task.counts?.failed ?? 0)} of ${counted(task.counts?.total ?? 0, "file")} not ${done}`;
    case "TaskCanceled":
      return `failed: the task was canceled after ${after}`;
    case "TaskTimedOut":
      return `failed: the task took longer than it may, ${after}`;
    case "TaskLost":
      return "failed: FSx no longer knows the task";
    default:
      return `failed: the task failed after ${after}`;
  }
}

/** The first failed files, and how often which code. */
function reportLines(report: TaskReport | undefined): string[] {
  if (!report) return [];
  if ("unread" in report) return ["", `The completion report could not be read (${report.unread}).`];
  const { first, codes, failed, cut } = report.summary;
  if (failed === 0) return ["", "The completion report names no failed file."];
  const width = Math.max(...first.map((file) => file.code.length));
  return [
    "",
    "First failed files:",
    ...first.map((file) => `  ${file.code.padEnd(width)}  ${oneLine(file.path, 300)}`),
    ...(failed > first.length
      ? [
          `  and ${thousands(failed - first.length)} more${cut ? " in the first part of the report alone" : ""}`,
        ]
      : []),
    "Failures by error code:",
    ...codes.slice(0, 10).map(({ code, files }) => {
      const meaning = codeMeaning(code);
      return `  ${oneLine(code, 80)}: ${thousands(files)}${meaning ? ` – ${meaning}` : ""}`;
    }),
  ];
}

function rerun(scene: Scene, schedule: string): string {
  const payload = shellWord(JSON.stringify({ schedule }));
  return `  aws lambda invoke --function-name ${shellWord(scene.startTaskFunction)} --region ${scene.region} --cli-binary-format raw-in-base64-out --payload ${payload} /dev/stdout`;
}

function pathsInWords(paths: readonly string[]): string {
  return listed(
    paths.map((path) => oneLine(path, 200)),
    5,
  );
}

/** Names and values below each other. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** SNS takes no line breaks or control characters in a subject, and only ASCII. */
export function subject(text: string): string {
  const ascii = text
    .replace(/[–—]/g, "-")
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/g, "?");
  return ascii.length > LONGEST_SUBJECT ? `${ascii.slice(0, LONGEST_SUBJECT - 3).trimEnd()}...` : ascii;
}

/** Cut by bytes; only paths of thousands of characters can make it that long. */
export function body(lines: readonly string[]): string {
  const text = `${lines.join("\n")}\n`;
  // A character is at most three bytes per UTF-16 unit.
  return text.length * 3 > LONGEST_MESSAGE ? `${cutOff(text, Math.floor(LONGEST_MESSAGE / 3))}\n…\n` : text;
}
