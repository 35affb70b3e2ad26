/**
 * `fsx-scheduler report`: reads a task's completion report from S3 and says which files failed, what each error code
 * means and what to do about it.
 */
import type { Command } from "commander";
import { parseCompletionReport, type ReportedFile, summarise } from "../handlers/completion-report";
import { errorName } from "../handlers/errors";
import { codeMeaning } from "../handlers/failure-codes";
import { joinS3 } from "../handlers/resolve-paths";
import { reportLocation } from "../handlers/task-report";
import { oneLine } from "../handlers/wording";
import type { AwsClients } from "./aws-clients";
import { asking } from "./aws-error";
import { CommandError } from "./command-error";
import { requireTask } from "./deployed-stack";
import { failureAdvice } from "./failure-advice";
import { cut, wrapped } from "./lines";
import {
  numberOption,
  type OperationOptions,
  operation,
  print,
  processSurroundings,
  type Scene,
  sceneOf,
} from "./operation";
import { type KnownRun, readRecords, runsOf } from "./run-records";
import { allTasks, findTask, isActive, isTaskId, type StackTask } from "./stack-tasks";
import { word } from "./status-lines";
import type { Surroundings } from "./surroundings";
import { count, counted } from "./wording";

interface ReportOptions extends OperationOptions {
  files: number;
  all?: boolean;
}

/** What is known of a task whose report is wanted. */
interface ReportedTask {
  taskId: string;
  schedule: string | undefined;
  /** Undefined where FSx no longer knows the task. */
  lifecycle: string | undefined;
  fsxType: string;
  counts: StackTask["counts"];
  failure: string | undefined;
  reportPath: string | undefined;
}

interface ReadReport {
  location: string;
  files: ReportedFile[];
  cut: boolean;
}

/** As much of a report as is read: some 600,000 lines. */
const MOST_BYTES = 64 * 1024 * 1024;
const DAYS_OF_LOGS = 90;

export function reportCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("report", {
    description: "show which files of a task failed, why, and what to do",
    about:
      "Reads the completion report that FSx writes to S3 where files failed. The object is read with " +
      "your own permissions (s3:GetObject on the bucket that the file system is linked to).",
    exits: {
      0: "shown, also where no file failed",
      1: "there is no such task, or its report cannot be read",
    },
    examples: [
      "fsx-scheduler report task-4f60d2ceb823ae703",
      "fsx-scheduler report nightly-export            its last task",
      "fsx-scheduler report nightly-export --all > failed-paths.txt",
    ],
  })
    .argument("<task-or-name>", "a task's id, or a task of the stack file: then its last one that ended")
    .option(
      "-n, --files <number>",
      "how many failed files to show for each code",
      numberOption(0, 100_000),
      5,
    )
    .option("--all", "print the path of every failed file, one per line, and nothing else")
    .action(async (given: string, options: ReportOptions) => {
      const scene = await sceneOf(options, surroundings);
      const task = isTaskId(given) ? await taskById(scene, given) : await lastTask(scene, given);
      const report = await readReport(scene.aws, task);
      if (options.all) {
        for (const file of failedOf(report)) surroundings.write(`${oneLine(file.path, 10_000)}\n`);
        return;
      }
      print(surroundings, options, reportJson(task, report), () =>
        reportLines(task, report, options.files, surroundings.columns),
      );
    });
}

/** @throws CommandError where neither FSx nor the logs know it */
async function taskById(scene: Scene, taskId: string): Promise<ReportedTask> {
  const { aws, stack } = scene;
  const task = await findTask(aws, taskId);
  if (task) return task;
  const from = (await stack.now()) - DAYS_OF_LOGS * 86_400_000;
  const [run] = runsOf(await readRecords(aws, stack.outputs.logGroups, { from, taskId }));
  if (run) return loggedTask(run, taskId);
  throw new CommandError(
    `FSx knows no ${taskId} in ${stack.region} any more, and the logs of stack ${stack.name} do not name it. ` +
      "Those there are: fsx-scheduler history",
  );
}

function loggedTask(run: KnownRun, taskId: string): ReportedTask {
  return {
    taskId,
    schedule: run.schedule,
    lifecycle: undefined,
    fsxType: run.type === "Import" ? "IMPORT_METADATA_FROM_REPOSITORY" : "",
    counts: run.counts,
    failure: run.detail,
    reportPath: run.reportPath,
  };
}

async function lastTask({ aws, stack }: Scene, name: string): Promise<ReportedTask> {
  requireTask(stack, name);
  const tasks = (await allTasks(aws, stack.name)).filter((task) => task.schedule === name);
  const last = tasks.filter((task) => !isActive(task)).at(-1);
  if (last) return last;
  throw new CommandError(
    tasks.length > 0
      ? `The only task of ${name} that FSx knows still runs; its report comes at its end.`
      : `FSx knows no task of ${name}. Its runs: fsx-scheduler history ${word(name)} --since 30d`,
  );
}

/** Undefined where no file failed: then FSx writes none. @throws CommandError */
async function readReport(aws: AwsClients, task: ReportedTask): Promise<ReadReport | undefined> {
  if (task.reportPath === undefined || task.counts?.failed === 0) return undefined;
  const s3 = await aws.s3();
  const expected = reportLocation(task.reportPath, task.taskId, task.fsxType);
  // The guide names reports of imports otherwise than the API model does.
  const names = [
    expected,
    ...["failures.csv", "report.csv"].map((name) => joinS3(task.reportPath!, `${task.taskId}/${name}`)),
  ];
  for (const location of new Set(names)) {
    const [, Bucket = "", Key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(location) ?? [];
    const text = await asking(`read ${location}`, async () => {
      try {
        const object = await s3.getObject({ Bucket, Key, Range: `bytes=0-${MOST_BYTES - 1}` });
        const size = Number(object.ContentRange?.split("/")[1] ?? object.ContentLength ?? 0);
        return { body: (await object.Body?.transformToString("utf-8")) ?? "", cut: size > MOST_BYTES };
      } catch (error) {
        if (errorName(error) === "NoSuchKey") return undefined;
        // A range of an object that has no bytes.
        if (errorName(error) === "InvalidRange") return { body: "", cut: false };
        throw error;
      }
    });
    if (text) return { location, files: parseCompletionReport(text.body, text.cut), cut: text.cut };
  }
  if (task.counts === undefined) return undefined;
  throw new CommandError(
    `${counted(task.counts.failed, "file")} of ${task.taskId} failed, and there is no report at ${expected}: ` +
      "it was deleted, or FSx could not write it (log code S3CompletionReportUploadFailure in /aws/fsx/lustre).",
  );
}

function failedOf(report: ReadReport | undefined): ReportedFile[] {
  return (report?.files ?? []).filter((file) => !file.status.toLowerCase().startsWith("succeeded"));
}

function reportLines(
  task: ReportedTask,
  report: ReadReport | undefined,
  most: number,
  width: number,
): string[] {
  const { counts } = task;
  const head = [
    `${task.taskId}${task.schedule ? ` of ${task.schedule}` : ""}: ${task.lifecycle ?? "FSx no longer knows it"}`,
    ...(counts
      ? [
          `  ${count(counts.succeeded)} of ${counted(counts.total, "file")} succeeded, ${count(counts.failed)} failed`,
        ]
      : []),
    ...(task.failure ? wrapped(`  FSx says: ${oneLine(task.failure, 1000)}`, width, "  ") : []),
  ];
  if (!report) {
    const why =
      task.lifecycle !== undefined && ["PENDING", "EXECUTING", "CANCELING"].includes(task.lifecycle)
        ? "  It still runs; FSx writes its report at the end, where files failed."
        : "  No file failed, so FSx wrote no report.";
    return [...head, why];
  }
  const failed = failedOf(report);
  const { codes } = summarise(report.files, report.cut);
  const warned = report.files.length - failed.length;
  return [
    ...head,
    `  ${report.location}`,
    ...(report.cut ? ["  The report is longer than 64 MiB; what follows is its beginning."] : []),
    ...(warned > 0 ? [`  ${counted(warned, "file")} succeeded with a warning`] : []),
    ...codes.flatMap(({ code, files }) => {
      const some = failed.filter((file) => (file.code || "no code") === code).slice(0, most);
      const meaning = codeMeaning(code)?.split(": ")[0];
      return [
        "",
        ...wrapped(`${code}, ${counted(files, "file")}${meaning ? `: ${meaning}` : ""}`, width, "  "),
        ...wrapped(`  To do: ${failureAdvice(code)}`, width, "    "),
        ...some.map(({ path }) => `    ${cut(oneLine(path, 10_000), Math.max(20, width - 4))}`),
        ...(files > some.length && some.length > 0 ? [`    and ${count(files - some.length)} more`] : []),
      ];
    }),
    "",
    ...(failed.some((_, i) => i >= most)
      ? ["Every path:", `  fsx-scheduler report ${task.taskId} --all`]
      : []),
    ...(task.schedule
      ? ["Once the causes are removed:", `  fsx-scheduler run ${word(task.schedule)} --wait`]
      : []),
  ];
}

function reportJson(task: ReportedTask, report: ReadReport | undefined) {
  return {
    taskId: task.taskId,
    schedule: task.schedule,
    lifecycle: task.lifecycle,
    counts: task.counts,
    failure: task.failure,
    location: report?.location,
    cut: report?.cut,
    codes: report
      ? summarise(report.files, report.cut).codes.map(({ code, files }) => ({
          code,
          files,
          meaning: codeMeaning(code),
          toDo: failureAdvice(code),
        }))
      : [],
    files: report?.files ?? [],
  };
}
