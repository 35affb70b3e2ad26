/**
 * The texts that people get about transfers: a run that could not start, a run's end with what each agent did, and an
 * agent or a schedule that has to be looked after before the next run. Pure. Wording only.
 */
import { body, type Notification, subject, table } from "./notification";
import type { TransferFailure, TransferPlan } from "./transfer-plan";
import type { SliceExecution } from "./transfer-slices";
import { counted, durationWords, oneLine, sentence, shellWord, thousands, utcSeconds } from "./wording";

/** Where all of it happens. */
export interface TransferScene {
  stack: string;
  region: string;
  startTransferFunction: string;
}

export interface UnstartedTransfer {
  transfer: string;
  run: string;
  /** Undefined where the stack no longer has it. */
  plan: TransferPlan | undefined;
  reason: Extract<TransferFailure, "TransferRefused" | "TransferExpired">;
  detail: string;
  deadLetterQueueUrl: string;
}

/** A slice as the summary tells it. */
export interface EndedSlice {
  slice: number;
  /** The latest first; empty where it never started. */
  executions: SliceExecution[];
  /** Empty where it succeeded. */
  failure: string;
}

export interface EndedTransfer {
  run: string;
  began: number;
  endedTime: number;
  outcome: "succeeded" | "failed";
  reason: TransferFailure | undefined;
  slices: EndedSlice[];
  /** Where DataSync logs to. */
  logGroup: string;
}

export function unstartedTransferNotification(scene: TransferScene, run: UnstartedTransfer): Notification {
  const what = run.reason === "TransferExpired" ? "could not start in time" : "could not start";
  const lines = [
    `Transfer ${run.transfer} ${what}.`,
    "",
    sentence(run.detail),
    "",
    ...table([
      ...(run.plan ? [["From", sourceWords(run.plan)] as const] : []),
      ["Stack", `${scene.stack} in ${scene.region}`],
      ["Scheduled", run.run],
      ["Reason", run.reason],
    ]),
    "",
    "Next:",
    "See which agents are online:",
    `  aws datasync list-agents --region ${scene.region}`,
    ...(run.plan ? ["Run it again, once the cause is removed:", rerun(scene, run.transfer)] : []),
    "A copy of the run is kept in the dead-letter queue; removing it there ends the queue's alarm:",
    `  aws sqs purge-queue --queue-url ${shellWord(run.deadLetterQueueUrl)} --region ${scene.region}`,
  ];
  return {
    subject: subject(`[${scene.stack}] ${run.transfer} ${what}: ${run.detail}`),
    message: body(lines),
    attributes: { transfer: run.transfer, outcome: "failed", reason: run.reason },
  };
}

export function endedTransferNotification(
  scene: TransferScene,
  plan: TransferPlan,
  end: EndedTransfer,
): Notification {
  const { bytes, files } = totals(end.slices);
  const took = durationWords((end.endedTime - end.began) / 1000);
  const failed = end.slices.filter((slice) => slice.failure !== "");
  const headline =
    end.outcome === "succeeded"
      ? `succeeded: ${bytesWords(bytes)} in ${counted(files, "file")} in ${took}`
      : `failed: ${failed.length} of ${counted(end.slices.length, "slice")} ${end.reason === "TransferTimedOut" ? "not done in time" : "failed"}`;
  const failOvers = end.slices.filter((slice) => slice.executions.some((one) => one.failedOverFrom)).length;
  const report = plan.taskReport;
  const lines = [
    `Transfer ${plan.name} ${headline}.`,
    "",
    ...table([
      ["From", sourceWords(plan)],
      ["Stack", `${scene.stack} in ${scene.region}`],
      ["Scheduled", end.run],
      ["Started", utcSeconds(end.began)],
      ["Ended", utcSeconds(end.endedTime)],
      ["Duration", took],
      ["Moved", `${bytesWords(bytes)} in ${counted(files, "file")}`],
      ...(failOvers > 0 ? [["Fail-overs", `${failOvers} (a slice was done by another agent)`] as const] : []),
      ...(end.reason ? [["Reason", end.reason] as const] : []),
      ...(report ? [["Task reports", `s3://${report.bucket}/${report.prefix}`] as const] : []),
    ]),
    "",
    "Slices:",
    ...sliceTable(end.slices),
    ...failureLines(failed),
    "",
    "Next:",
    ...next(scene, plan, end, failed),
  ];
  return {
    subject: subject(`[${scene.stack}] ${plan.name} ${headline}`),
    message: body(lines),
    attributes: {
      transfer: plan.name,
      outcome: end.outcome,
      ...(end.reason ? { reason: end.reason } : {}),
    },
  };
}

/** An agent that has been silent for too long. */
export function offlineAgentNotification(
  scene: TransferScene,
  agent: { arn: string; name: string; lastConnection: number | undefined; transfers: string[] },
  now: number,
): Notification {
  const since =
    agent.lastConnection === undefined
      ? "has never connected"
      : `has been OFFLINE for ${durationWords((now - agent.lastConnection) / 1000)}`;
  const name = agent.name || agent.arn.split("/").at(-1)!;
  const lines = [
    `DataSync agent ${name} ${since}.`,
    "",
    "Until it is back, transfers are divided among the agents that are left.",
    "",
    ...table([
      ["Agent", agent.arn],
      ["Last seen", agent.lastConnection === undefined ? "never" : utcSeconds(agent.lastConnection)],
      ["Transfers", agent.transfers.join(", ")],
      ["Stack", `${scene.stack} in ${scene.region}`],
    ]),
    "",
    "Next:",
    "Look at the agent's machine and its network; then see what DataSync says of it:",
    `  aws datasync describe-agent --agent-arn ${agent.arn} --region ${scene.region}`,
    "If it is gone for good, remove it, so that nobody waits for it:",
    `  aws datasync delete-agent --agent-arn ${agent.arn} --region ${scene.region}`,
  ];
  return {
    subject: subject(`[${scene.stack}] DataSync agent ${name} ${since}`),
    message: body(lines),
    attributes: { outcome: "failed", reason: "AgentOffline" },
  };
}

/** A schedule that DataSync itself has switched off, after the task had failed again and again. */
export function disabledScheduleNotification(
  scene: TransferScene,
  task: { arn: string; name: string; transfer: string; reason: string },
): Notification {
  const lines = [
    `DataSync has disabled the schedule of task ${task.name}.`,
    "",
    ...(task.reason ? [sentence(task.reason), ""] : []),
    ...table([
      ["Task", task.arn],
      ["Transfer", task.transfer],
      ["Stack", `${scene.stack} in ${scene.region}`],
    ]),
    "",
    `The transfer's own schedule, ${task.transfer} in EventBridge Scheduler, starts this task as well and goes on.`,
    "",
    "Next:",
    `  aws datasync describe-task --task-arn ${task.arn} --region ${scene.region}`,
  ];
  return {
    subject: subject(`[${scene.stack}] DataSync has disabled the schedule of ${task.name}`),
    message: body(lines),
    attributes: { transfer: task.transfer, outcome: "failed", reason: "ScheduleDisabled" },
  };
}

/** `1.5 GiB`; powers of 1,024, one decimal. */
export function bytesWords(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? counted(bytes, "byte") : `${value.toFixed(1)} ${units[unit]}`;
}

/** What was moved, in all executions: a failed one may have moved something before it failed. */
export function totals(slices: readonly EndedSlice[]): { bytes: number; files: number } {
  const executions = slices.flatMap((slice) => slice.executions);
  return {
    bytes: executions.reduce((sum, one) => sum + one.bytes, 0),
    files: executions.reduce((sum, one) => sum + one.files, 0),
  };
}

/** One row per execution, in the order of the slices, the first execution before its repetition. */
function sliceTable(slices: readonly EndedSlice[]): string[] {
  const rows = [["slice", "agent", "moved", "files", "time", "end"]];
  for (const { slice, executions, failure } of slices) {
    if (executions.length === 0)
      rows.push([String(slice), "-", "-", "-", "-", failure ? "not started" : "-"]);
    for (const one of executions.toReversed()) {
      const seconds =
        one.startTime !== undefined && one.endTime !== undefined ? (one.endTime - one.startTime) / 1000 : 0;
      rows.push([
        String(slice),
        one.agent.split("/").at(-1) || "unknown",
        bytesWords(one.bytes),
        thousands(one.files),
        one.endTime === undefined ? "-" : durationWords(seconds),
        `${one.status}${one.failedOverFrom ? " (failed over)" : ""}`,
      ]);
    }
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ")}`.trimEnd(),
  );
}

function failureLines(failed: readonly EndedSlice[]): string[] {
  if (failed.length === 0) return [];
  return [
    "",
    "Failures:",
    ...failed.slice(0, 20).map(({ slice, failure }) => `  slice ${slice}: ${oneLine(failure, 500)}`),
    ...(failed.length > 20 ? [`  and ${failed.length - 20} more`] : []),
  ];
}

function next(
  scene: TransferScene,
  plan: TransferPlan,
  end: EndedTransfer,
  failed: readonly EndedSlice[],
): string[] {
  const execution = (failed[0] ?? end.slices[0])?.executions[0];
  return [
    ...(execution
      ? [
          "See what DataSync knows of the execution:",
          `  aws datasync describe-task-execution --task-execution-arn ${execution.arn} --region ${scene.region}`,
        ]
      : []),
    ...(end.outcome === "failed" && execution
      ? [
          "Read its log:",
          `  aws logs tail ${shellWord(end.logGroup)} --log-stream-names ${execution.arn.split("/")[1]}-${execution.arn.split("/").at(-1)} --since 7d --region ${scene.region}`,
        ]
      : []),
    ...(end.outcome === "failed"
      ? [
          "Run it again, once the cause is removed; what was moved is not moved again:",
          rerun(scene, plan.name),
        ]
      : []),
  ];
}

function rerun(scene: TransferScene, transfer: string): string {
  const payload = shellWord(JSON.stringify({ transfer }));
  return `  aws lambda invoke --function-name ${shellWord(scene.startTransferFunction)} --region ${scene.region} --cli-binary-format raw-in-base64-out --payload ${payload} /dev/stdout`;
}

function sourceWords({ source, sources }: TransferPlan): string {
  const part = sources.includes("/") ? "" : `, ${sources.join(", ")}`;
  switch (source.type) {
    case "NFS":
    case "SMB":
      return `${source.type} ${source.server}:${source.path}${part}`;
    case "ObjectStorage":
      return `object storage ${source.server}, bucket ${source.bucket}${source.prefix ? `, ${source.prefix}` : ""}${part}`;
    case "HDFS":
      return `HDFS ${source.nameNodes[0]?.hostname ?? ""}:${source.path}${part}`;
  }
}
