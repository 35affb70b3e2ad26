/**
 * What a local run says besides its timeline: what runs, how to talk to the open endpoint, and the closing summary.
 */
import type { Totals } from "../local/run-ledger";
import type { Simulation } from "../local/simulation";
import { faultRows } from "./fault-rows";
import { size } from "./sizes";
import { count, counted, duration, wallTime } from "./wording";

/** The closing summary. */
export function summaryLines(
  totals: Totals,
  times: { virtualSeconds: number; deployedAfter: number; wall: number },
  more: {
    unused?: { role: string; action: string; resource: string }[] | undefined;
    /** How often each fault struck. */
    faults?: Record<string, number> | undefined;
  } = {},
): string[] {
  const rows: [string, string][] = [
    ...taskRows(totals),
    ...pipelineRow(totals),
    ...transferRow(totals),
    [
      "told",
      `${counted(totals.mails, "mail")}, ${counted(totals.alarms, "alarm")}, ${counted(totals.deadLetters, "dead letter")}`,
    ],
    [
      "functions",
      `${counted(totals.functions.invocations, "invocation")}, ${count(totals.functions.failures)} crashed; ` +
        `${counted(totals.apiCalls, "API call")}, ${count(totals.denied)} denied`,
    ],
    ...faultRows(more.faults),
    [
      "time",
      `${duration(times.virtualSeconds)} of virtual time in ${wallTime(times.wall)} (${wallTime(times.deployedAfter)} to deploy)`,
    ],
  ];
  const lines = ["", "Summary", ...rows.map(([name, text]) => `  ${name.padEnd(10)} ${text}`)];
  const { unused } = more;
  if (unused) {
    lines.push(
      "",
      unused.length === 0 ? "Every granted permission was used." : "Granted and never used in this run:",
    );
    for (const { role, action, resource } of unused) lines.push(`  ${role}  ${action}  ${resource}`);
  }
  return lines;
}

/** Left out for a stack that has none, so that nobody looks for what went missing. */
function taskRows(totals: Totals): [string, string][] {
  if (totals.runs === 0 && totals.pipelineRuns.started + totals.transferRuns.runs > 0) return [];
  return [
    [
      "runs",
      `${count(totals.runs)}: ${count(totals.succeeded)} succeeded, ${count(totals.failed)} failed, ${count(totals.skipped)} skipped, ` +
        `${count(totals.superseded)} superseded, ${count(totals.unfinished)} not ended yet; ${count(totals.waited)} had to wait`,
    ],
    ["files", `${count(totals.files.succeeded)} done, ${count(totals.files.failed)} failed`],
  ];
}

function transferRow({ transferRuns: totals }: Totals): [string, string][] {
  if (totals.runs === 0) return [];
  const some = [`${count(totals.succeeded)} succeeded`, `${count(totals.failed)} failed`];
  if (totals.skipped) some.push(`${count(totals.skipped)} skipped`);
  if (totals.superseded) some.push(`${count(totals.superseded)} superseded`);
  some.push(`${count(totals.unfinished)} not ended yet`);
  return [
    [
      "transfers",
      `${counted(totals.runs, "run")}: ${some.join(", ")}; ${counted(totals.failOvers, "fail-over")}; ` +
        `${size(totals.bytes)} in ${counted(totals.files, "file")}`,
    ],
  ];
}

function pipelineRow({ pipelineRuns: { started, succeeded, failed } }: Totals): [string, string][] {
  if (started === 0) return [];
  const unfinished = started - succeeded - failed;
  return [
    [
      "pipelines",
      `${counted(started, "run")}: ${succeeded} succeeded, ${failed} failed, ${unfinished} not ended yet`,
    ],
  ];
}

/** How to talk to the endpoint, for `--serve`. */
export function serveInstructions(simulation: Simulation, speed: number): string[] {
  const { startTaskFunction } = simulation.program.outputs;
  return [
    "",
    `The endpoint is open at ${simulation.endpoint.url}; ${speed === 1 ? "time runs as usual" : `time runs ${speed} times as fast`}. Ctrl-C ends it.`,
    "In another terminal:",
    "",
    `  export AWS_ENDPOINT_URL=${simulation.endpoint.url} AWS_REGION=${simulation.cloud.region} AWS_DEFAULT_REGION=${simulation.cloud.region}`,
    "  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
    // A payload from a file is taken as it is by both versions of the AWS CLI; version 2 wants base64 otherwise.
    `  echo '{"schedule":"${simulation.config.tasks[0]?.name ?? ""}"}' |`,
    `    aws lambda invoke --function-name ${String(startTaskFunction)} --payload fileb:///dev/stdin /dev/stdout`,
    "  aws fsx describe-data-repository-tasks",
    "  npx fsx-scheduler status --watch",
    "",
  ];
}

/** `6 tasks on 3 file systems, 1 pipeline, 1 transfer` */
export function whatRuns({ config: { tasks, pipelines, transfers } }: Pick<Simulation, "config">): string {
  const fileSystems = new Set(tasks.map((task) => task.fileSystemId)).size;
  const parts = [];
  if (tasks.length > 0)
    parts.push(`${counted(tasks.length, "task")} on ${counted(fileSystems, "file system")}`);
  if (pipelines.length > 0) parts.push(counted(pipelines.length, "pipeline"));
  if (transfers.length > 0) parts.push(counted(transfers.length, "transfer"));
  return parts.join(", ");
}
