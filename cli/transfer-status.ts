/**
 * `fsx-scheduler transfer status`: what each transfer is doing, slice by slice; `--watch` draws it again and again, or,
 * where there is no terminal, prints a line whenever something has changed.
 */
import type { Command } from "commander";
import { nextTime, readSchedule, type ScheduleState, silence } from "./deployed-schedules";
import { cut, wrapped } from "./lines";
import { durationFlag, type OperationOptions, operation } from "./operation";
import { size } from "./sizes";
import type { Surroundings } from "./surroundings";
import { transferRunJson, transferState } from "./transfer-history";
import {
  progressJson,
  progressLines,
  readProgress,
  type TransferProgress,
  totalOf,
  totalText,
} from "./transfer-progress";
import { type KnownTransferRun, readTransferRuns } from "./transfer-records";
import { chosenTransfers, type DeployedTransfer, type TransferScene, transferScene } from "./transfer-stack";
import { distance, fullTime, nearTime, secondTime, zoneName } from "./when";
import { counted, duration } from "./wording";

interface StatusOptions extends OperationOptions {
  watch?: boolean;
  every: number;
}

/** Of one transfer. Times are milliseconds since the epoch. */
export interface TransferStatus {
  transfer: DeployedTransfer;
  /** The run that has not come to its end. */
  open: TransferProgress | undefined;
  /** The run that waits for it, or for an agent. */
  waiting: KnownTransferRun | undefined;
  /** The run that ended last. */
  last: KnownTransferRun | undefined;
  /** As EventBridge Scheduler has it; none where people start it. */
  schedule: ScheduleState | undefined;
  next: number | undefined;
}

/** How far back the last run is looked for. */
const LOOK_BACK = 8 * 86_400_000;

export function transferStatusCommand(surroundings: Surroundings): Command {
  return operation("status", {
    description: "what each transfer is doing, slice by slice",
    about:
      "Counters are DataSync's own; expected files and bytes are known once it has compared source and destination. " +
      "With --watch and no terminal, a line is printed for every change.",
    exits: { 0: "told; with --watch: ended by Ctrl-C", 1: "no such transfer, or the command failed" },
    examples: [
      "fsx-scheduler transfer status",
      "fsx-scheduler transfer status lab-share --watch",
      "fsx-scheduler transfer status --json | jq '.transfers[].running.slices[].done'",
    ],
  })
    .argument("[name]", "the transfer, by its name in the stack file (default: all)")
    .option("-w, --watch", "keep looking, until Ctrl-C")
    .addOption(durationFlag("--every <duration>", "with --watch: how often to look", "10s"))
    .action(async (name: string | undefined, options: StatusOptions) => {
      const scene = await transferScene(options, surroundings);
      const chosen = chosenTransfers(scene, name);
      if (options.watch) await watch(scene, chosen, options);
      else {
        const now = await scene.stack.now();
        const all = await readTransferStatus(scene, chosen, now);
        surroundings.write(
          options.json
            ? `${JSON.stringify(statusJson(scene, all, now), null, 2)}\n`
            : `${statusLines(scene, all, now).join("\n")}\n`,
        );
      }
    });
}

/** @throws CommandError */
export async function readTransferStatus(
  scene: TransferScene,
  chosen: DeployedTransfer[],
  now: number,
): Promise<TransferStatus[]> {
  const [progress, runs, schedules] = await Promise.all([
    readProgress(
      scene,
      chosen.map(({ name }) => name),
    ),
    readTransferRuns(scene.aws, scene.logGroups, { from: now - LOOK_BACK }),
    Promise.all(
      chosen.map(({ name, schedule }) => (schedule ? readSchedule(scene, name, schedule) : undefined)),
    ),
  ]);
  return chosen.map((transfer, i): TransferStatus => {
    const planned = progress.get(transfer.name);
    const own = runs.filter((run) => run.transfer === transfer.name);
    const schedule = schedules[i];
    return {
      transfer,
      open: planned && !planned.concluded ? planned : undefined,
      waiting: own.findLast((run) => run.state === "waiting"),
      last: own.findLast((run) => run.state === "ended"),
      schedule,
      next: nextTime(schedule, now),
    };
  });
}

async function watch(
  scene: TransferScene,
  chosen: DeployedTransfer[],
  options: StatusOptions,
): Promise<void> {
  const { surroundings } = scene;
  let told: Map<string, string> | undefined;
  while (!surroundings.stopped.aborted) {
    const now = await scene.stack.now();
    const all = await readTransferStatus(scene, chosen, now);
    if (options.json) surroundings.write(`${JSON.stringify(statusJson(scene, all, now))}\n`);
    else if (surroundings.interactive) {
      const lines = [...statusLines(scene, all, now), "", `Every ${options.every} s; Ctrl-C ends it.`];
      const shown = lines.slice(0, Math.max(1, surroundings.rows - 1));
      surroundings.write(
        `${told ? "" : "\x1b[2J"}\x1b[H${shown.map((line) => `${line}\x1b[K\n`).join("")}\x1b[J`,
      );
      told = new Map();
    } else {
      const changes = changesOf(all, now);
      const time = secondTime(now, surroundings.timezone);
      const before = told;
      const lines = before
        ? [...changes].filter(([key]) => !before.has(key)).map(([, line]) => `${time}  ${line}`)
        : statusLines(scene, all, now);
      for (const line of lines) surroundings.write(`${cut(line, surroundings.columns)}\n`);
      told = changes;
    }
    await surroundings.pause(options.every * 1000);
  }
}

/** What is worth a line when it changes, by what it is about. */
function changesOf(all: readonly TransferStatus[], now: number): Map<string, string> {
  const changes = new Map<string, string>();
  for (const { transfer, open, waiting, last } of all) {
    if (open) {
      const tenth = Math.floor(totalOf(open).done * 10);
      for (const change of sliceChanges(open)) changes.set(change.key, `${transfer.name}  ${change.text}`);
      changes.set(`${transfer.name} ${open.run} ${tenth}`, `${transfer.name}  ${totalText(open, now)}`);
    }
    if (waiting)
      changes.set(`${transfer.name} waits ${waiting.run}`, `${transfer.name}  waits: ${waiting.detail}`);
    if (last) changes.set(`${transfer.name} ended ${last.run}`, `${transfer.name}  ${endText(last)}`);
  }
  return changes;
}

/** The ends and fail-overs of a run's slices, each with what it is known by. */
export function sliceChanges({ run, transfer, slices }: TransferProgress): { key: string; text: string }[] {
  return slices.flatMap(({ slice, execution, agent, before }) => {
    const key = `${transfer} ${run} ${slice}`;
    return [
      ...(before === undefined
        ? []
        : [{ key: `${key} over`, text: `slice ${slice} failed over from ${before} to ${agent}` }]),
      ...(execution?.status === "SUCCESS"
        ? [
            {
              key: `${key} done`,
              text: `slice ${slice} done on ${agent}: ${size(execution.bytes)} in ${counted(execution.files, "file")}`,
            },
          ]
        : []),
    ];
  });
}

/** `succeeded: 1.2 GB in 4,711 files in 12 min` */
export function endText(run: KnownTransferRun): string {
  const { bytes, detail, durationSeconds, failOvers, files } = run;
  if (run.outcome !== "succeeded") return `${transferState(run)}${detail ? `: ${detail}` : ""}`;
  const over = failOvers > 0 ? `, ${counted(failOvers, "fail-over")}` : "";
  return `succeeded: ${size(bytes ?? 0)} in ${counted(files ?? 0, "file")} in ${duration(durationSeconds ?? 0)}${over}`;
}

function statusLines(
  { stack, surroundings: { timezone, columns } }: TransferScene,
  all: readonly TransferStatus[],
  now: number,
): string[] {
  const near = (time: number) => nearTime(time, timezone, now);
  const lines = [
    `Stack ${stack.name} in ${stack.region}, ${fullTime(now, timezone)} ${zoneName(now, timezone)}`,
  ];
  for (const { transfer, open, waiting, last, schedule, next } of all) {
    lines.push("", transfer.name);
    if (open) {
      lines.push(
        `  the run of ${near(Date.parse(open.run))}, for ${duration((now - open.began) / 1000)}`,
        ...wrapped(`  ${totalText(open, now)}`, columns, "  "),
        ...progressLines(open, columns),
      );
    } else lines.push("  nothing runs");
    if (waiting) {
      lines.push(
        ...wrapped(
          `  waits: the run of ${near(Date.parse(waiting.run))}: ${waiting.detail ?? ""}`,
          columns,
          "    ",
        ),
      );
    }
    if (last) {
      lines.push(
        ...wrapped(
          `  last: ${near(last.endedAt ?? Date.parse(last.run))}, ${endText(last)}`,
          columns,
          "    ",
        ),
      );
    }
    lines.push(`  next: ${next === undefined ? silence(schedule) : `${near(next)}, ${distance(next, now)}`}`);
  }
  return lines.map((line) => cut(line, columns));
}

function statusJson({ stack }: TransferScene, all: readonly TransferStatus[], now: number) {
  return {
    stack: stack.name,
    region: stack.region,
    now: new Date(now).toISOString(),
    transfers: all.map(transferStatusJson),
  };
}

export function transferStatusJson({ transfer, open, waiting, last, next }: TransferStatus) {
  return {
    transfer: transfer.name,
    ...(open ? { running: progressJson(open) } : {}),
    ...(waiting ? { waiting: transferRunJson(waiting) } : {}),
    ...(last ? { last: transferRunJson(last) } : {}),
    ...(next === undefined ? {} : { next: new Date(next).toISOString() }),
  };
}
