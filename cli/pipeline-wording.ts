/** How commands tell of a pipeline's run: the same words and members in all of them. */
import { wrapped } from "./lines";
import type { PipelineRun, RunStep } from "./pipeline-runs";
import { duration } from "./wording";

/** `12 min 3 s  exporting, waits for the export task to end` */
export function stepText(step: RunStep, { startedAt }: PipelineRun, now: number): string {
  return `${duration((now - startedAt) / 1000).padEnd(11)} ${step.phase}, waits for ${step.waitsFor}`;
}

/** `succeeded`, or `failed, ExportFailed` */
export function resultOf({ status, error }: PipelineRun): string {
  return error === undefined ? status : `${status}, ${error}`;
}

export function secondsOf({ startedAt, endedAt }: PipelineRun, now: number): number {
  return Math.round(((endedAt ?? now) - startedAt) / 1000);
}

/** How a run ended, why, and what is left to do. */
export function endLines(pipeline: string, run: PipelineRun & { step?: RunStep }, width: number): string[] {
  const { status, error, cause, endedAt = run.startedAt, startedAt } = run;
  const how = {
    succeeded: "succeeded",
    failed: "failed",
    aborted: "was aborted",
    "timed out": "timed out",
    running: "runs",
  };
  const took = duration((endedAt - startedAt) / 1000);
  return [
    `${pipeline} ${how[status]} after ${took}${error === undefined ? "" : `: ${error}`}`,
    ...(cause === undefined ? [] : wrapped(`  ${cause.trim()}`, width, "  ")),
    ...fileSystemLines(run, width),
  ];
}

function fileSystemLines({ status, step }: PipelineRun & { step?: RunStep }, width: number): string[] {
  const fileSystem = step?.fileSystem;
  if (!fileSystem) return [];
  const { id, text, next } = fileSystem;
  if (text === undefined) {
    // An execution that ended from outside came to no state that decides.
    return status === "succeeded"
      ? []
      : wrapped(`  ${id} may still be there, and is billed until it is deleted.`, width, "  ");
  }
  const [advice = "", command] = (next ?? "").split(/(?<=:) (?=aws )/);
  return [
    ...wrapped(`  File system ${text}.`, width, "  "),
    ...(advice === "" ? [] : wrapped(`  ${advice}`, width, "  ")),
    ...(command === undefined ? [] : [`    ${command}`]),
  ];
}

/** Of a run, for programs. Members of a step stand beside those of the run. */
export function runJson(run: PipelineRun & { step?: RunStep }, now: number) {
  const { step } = run;
  const running = run.status === "running";
  return {
    execution: run.name,
    executionArn: run.arn,
    status: run.status,
    startedAt: new Date(run.startedAt).toISOString(),
    ...(run.endedAt === undefined ? {} : { endedAt: new Date(run.endedAt).toISOString() }),
    durationSeconds: secondsOf(run, now),
    ...(run.error === undefined ? {} : { error: run.error }),
    ...(run.cause === undefined ? {} : { cause: run.cause }),
    ...(step && running
      ? {
          state: step.state,
          phase: step.phase,
          phaseSince: new Date(step.since).toISOString(),
          waitsFor: step.waitsFor,
        }
      : {}),
    ...(step?.fileSystem ? { fileSystem: step.fileSystem } : {}),
  };
}
