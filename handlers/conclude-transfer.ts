/**
 * ACT and RECORD for a run of a transfer that has come to its end: tell people, record it, mark it as told. In this
 * order, so that neither the message nor the record is lost; the mark is also what lets the next run begin.
 */
import type { WatchDecisions } from "./decide-fail-over";
import { isRecorded } from "./own-log";
import { publish } from "./publish";
import { recordTransfer } from "./record-transfer";
import { type EndedSlice, endedTransferNotification, totals } from "./transfer-notification";
import { TRANSFER_TAGS, type TransferFailure, type TransferStackPlan } from "./transfer-plan";
import { type TransferServices, tagList } from "./transfer-services";
import type { OpenRun } from "./watch-transfers";
import { counted } from "./wording";

export async function concludeTransfer(
  services: TransferServices,
  { stack, notifyOnSuccess }: TransferStackPlan,
  { plan, planned, anchor, slices }: OpenRun,
  decisions: WatchDecisions,
): Promise<void> {
  // A look that died before it could mark the run has recorded all that is to be recorded.
  const record = { event: "transfer", phase: "ended", transfer: plan.name, run: planned.run };
  if (await isRecorded(services, record, planned.began)) {
    await markConcluded(services, anchor.arn, planned.run);
    return;
  }
  const { environment } = services;
  const now = services.now();
  const ended = slices.map(
    ({ slice, executions }): EndedSlice => ({
      slice,
      executions,
      failure: decisions.failures.get(slice) ?? "",
    }),
  );
  const failed = decisions.failures.size > 0;
  const reason: TransferFailure | undefined = failed
    ? decisions.timedOut
      ? "TransferTimedOut"
      : "SlicesFailed"
    : undefined;
  const endedTime = Math.max(planned.began, ...ended.map(endOfSlice)) || now;
  if (failed || notifyOnSuccess) {
    const scene = {
      stack,
      region: environment.region,
      startTransferFunction: environment.startTransferFunction,
    };
    await publish(
      services.sns,
      environment.topicArn,
      endedTransferNotification(scene, plan, {
        run: planned.run,
        began: planned.began,
        endedTime,
        outcome: failed ? "failed" : "succeeded",
        reason,
        slices: ended,
        logGroup:
          plan.taskMode === "ENHANCED"
            ? "/aws/datasync"
            : environment.logGroupArn.split(":log-group:")[1]!.replace(/:\*$/, ""),
      }),
    );
  }
  const { bytes, files } = totals(ended);
  const durationSeconds = Math.max(0, Math.round((endedTime - planned.began) / 1000));
  recordTransfer(
    {
      transfer: plan.name,
      run: planned.run,
      phase: "ended",
      outcome: failed ? "failed" : "succeeded",
      ...(reason ? { reason } : {}),
      detail: failed
        ? [...decisions.failures].map(([slice, why]) => `Slice ${slice}: ${why}`).join(" ")
        : `${counted(ended.length, "slice")} done.`,
      slices: ended.length,
      bytes,
      files,
      durationSeconds,
    },
    {
      stack,
      values: {
        ...(failed ? { TransfersFailed: 1 } : { TransfersSucceeded: 1 }),
        BytesTransferred: bytes,
        FilesTransferred: files,
        TransferDuration: durationSeconds,
      },
      now,
    },
  );
  await markConcluded(services, anchor.arn, planned.run);
}

async function markConcluded(services: TransferServices, anchor: string, run: string): Promise<void> {
  await services.datasync.tagResource({
    ResourceArn: anchor,
    Tags: tagList({ [TRANSFER_TAGS.concluded]: run }),
  });
}

function endOfSlice({ executions }: EndedSlice): number {
  return Math.max(0, ...executions.map((execution) => execution.endTime ?? 0));
}
