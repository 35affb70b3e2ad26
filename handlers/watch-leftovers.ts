/**
 * What else a look at tasks does: tells of a schedule that DataSync has switched off, and removes what is left of
 * transfers that the stack no longer has, so that nothing leaks.
 */
import type { TaskListEntry } from "@aws-sdk/client-datasync";
import { removeSlice } from "./apply-slices";
import { publish } from "./publish";
import { disabledScheduleNotification } from "./transfer-notification";
import { TRANSFER_TAGS, type TransferStackPlan } from "./transfer-plan";
import { isGone, type TransferServices, tagList, tagsOfResource } from "./transfer-services";
import { type SliceTask, sliceOfName } from "./transfer-slices";

/** DataSync disables a task's own schedule after the task has failed again and again (DescribeTask, DisabledBy). */
export async function watchSchedules(
  services: TransferServices,
  stack: string,
  transfer: string,
  tasks: readonly SliceTask[],
): Promise<void> {
  for (const { arn, task, tags } of tasks) {
    const details = task.ScheduleDetails;
    if (details?.DisabledBy !== "SERVICE") continue;
    const change = details.StatusUpdateTime?.toISOString() ?? "unknown";
    if (tags[TRANSFER_TAGS.scheduleTold] === change) continue;
    const { environment } = services;
    await publish(
      services.sns,
      environment.topicArn,
      disabledScheduleNotification(
        { stack, region: environment.region, startTransferFunction: environment.startTransferFunction },
        { arn, name: task.Name ?? "", transfer, reason: details.DisabledReason ?? "" },
      ),
    );
    await services.datasync.tagResource({
      ResourceArn: arn,
      Tags: tagList({ [TRANSFER_TAGS.scheduleTold]: change }),
    });
  }
}

/** Tasks that are named and tagged as this stack's, of a transfer that it no longer has, and that rest. */
export async function removeLeftovers(
  services: TransferServices,
  stackPlan: TransferStackPlan,
  listed: readonly TaskListEntry[],
): Promise<void> {
  const { datasync } = services;
  const { stack, transfers } = stackPlan;
  for (const { TaskArn = "", Name = "", Status } of listed) {
    if (Status === "RUNNING" || Status === "QUEUED" || !Name.startsWith(`${stack}-`)) continue;
    if (!/-slice-\d+$/.test(Name)) continue;
    if (Object.keys(transfers).some((name) => sliceOfName(stack, name, Name) !== undefined)) continue;
    try {
      const tags = await tagsOfResource(datasync, TaskArn);
      const transfer = tags[TRANSFER_TAGS.transfer];
      if (
        tags[TRANSFER_TAGS.stack] !== stack ||
        transfer === undefined ||
        Object.hasOwn(transfers, transfer)
      ) {
        continue;
      }
      const { SourceLocationArn } = await datasync.describeTask({ TaskArn });
      await removeSlice(services, { arn: TaskArn, source: SourceLocationArn });
      console.warn({ event: "removed", task: TaskArn, transfer });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}
