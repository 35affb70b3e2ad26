/**
 * ACT for a transfer's slices: carries the steps out one after the other. Each can be repeated: what a crash leaves is
 * found by its tags and used, or removed, by the next delivery.
 */
import {
  filterRules,
  type SliceStep,
  sliceOptions,
  type WantedSlice,
  type WantedTask,
} from "./decide-slices";
import { errorMessage, errorName, errorRecord, failureKind } from "./errors";
import { refused } from "./newest-inventory";
import { createLocation, type SourceCredentials, secretOf, updateLocation } from "./source-location";
import { TRANSFER_TAGS, type TransferPlan, type TransferSource, taskName } from "./transfer-plan";
import {
  isGone,
  type StartTransferServices,
  type TransferDataSync,
  type TransferServices,
  tagList,
  tagsOfResource,
} from "./transfer-services";

/**
 * @returns the tasks that were created, by slice: a list of tasks may not hold them yet
 * @throws TransferRefusedError for what DataSync will not do however often it is asked; what a temporary failure throws
 */
export async function applySlices(
  services: StartTransferServices,
  stack: string,
  plan: TransferPlan,
  slices: readonly WantedSlice[],
  wanted: WantedTask,
  steps: readonly SliceStep[],
): Promise<Map<number, string>> {
  const { datasync } = services;
  const settings = steps.some((step) => step.do === "create-location" || step.do === "update-location");
  const credentials = settings ? await readCredentials(services, plan.source) : {};
  const newLocations = new Map<number, string>();
  const newTasks = new Map<number, string>();
  const tags = (slice: number) => ({
    [TRANSFER_TAGS.stack]: stack,
    [TRANSFER_TAGS.transfer]: plan.name,
    [TRANSFER_TAGS.slice]: String(slice),
  });
  for (const step of steps) {
    try {
      switch (step.do) {
        case "delete-task":
          await deleteTask(services, step.arn);
          break;
        case "delete-location":
          await deleteLocation(services, step.arn);
          break;
        case "create-location": {
          const all = tagList({ ...tags(step.slice), [TRANSFER_TAGS.source]: wanted.source });
          const arn = await createLocation(services.once, plan.source, credentials, step.agent, all);
          newLocations.set(step.slice, arn);
          break;
        }
        case "update-location":
          await updateLocation(datasync, step.arn, plan.source, credentials, step.agent);
          await datasync.tagResource({
            ResourceArn: step.arn,
            Tags: tagList({ ...tags(step.slice), [TRANSFER_TAGS.source]: wanted.source }),
          });
          break;
        case "create-task": {
          const task = await services.once.createTask({
            SourceLocationArn: step.location === "created" ? newLocations.get(step.slice)! : step.location,
            DestinationLocationArn: wanted.destination,
            Name: taskName(stack, plan.name, step.slice),
            TaskMode: wanted.mode,
            ...taskSettings(wanted, slices, step.slice),
            Tags: tagList(tags(step.slice)),
          });
          newTasks.set(step.slice, task.TaskArn!);
          break;
        }
        case "update-task":
          await datasync.updateTask({ TaskArn: step.arn, ...taskSettings(wanted, slices, step.slice, true) });
          break;
      }
    } catch (error) {
      if (failureKind(error) !== "permanent") throw error;
      throw refused(
        `DataSync refused to ${step.do.replace("-", " the ")}${"slice" in step ? ` of slice ${step.slice}` : ` ${step.arn}`}: ` +
          `${errorName(error)}: ${errorMessage(error)}`,
        error,
      );
    }
  }
  return newTasks;
}

function taskSettings(wanted: WantedTask, slices: readonly WantedSlice[], index: number, update = false) {
  const slice = slices.find((one) => one.index === index)!;
  const report = wanted.report ?? (update ? {} : undefined);
  return {
    Includes: filterRules(slice.includes),
    Excludes: filterRules(slice.excludes),
    Options: sliceOptions(wanted.options, slices.length),
    ...(wanted.logGroupArn === "" ? {} : { CloudWatchLogGroupArn: wanted.logGroupArn }),
    // "To remove a task report configuration, specify this parameter as empty" (UpdateTask).
    ...(report === undefined ? {} : { TaskReportConfig: report }),
  };
}

/** What deletions need. */
export type DeletingServices = {
  datasync: Pick<TransferDataSync, "listTagsForResource">;
  once: Pick<TransferServices["once"], "deleteTask" | "deleteLocation">;
};

/** @returns whether it is gone; see `deleteGently` */
export async function deleteTask(services: DeletingServices, arn: string): Promise<boolean> {
  return deleteGently(services, arn, () => services.once.deleteTask({ TaskArn: arn }));
}

/** @returns whether it is gone; see `deleteGently` */
export async function deleteLocation(services: DeletingServices, arn: string): Promise<boolean> {
  return deleteGently(services, arn, () => services.once.deleteLocation({ LocationArn: arn }));
}

const DELETE_ATTEMPTS = 3;

/**
 * What cannot be removed stays for a later run: it is no reason to transfer nothing. After a lost answer it is looked
 * first whether there is still something to remove: what is gone has no tags, and the role may touch only what has the
 * stack's, so that asking again would be refused.
 * @returns whether it is gone
 * @throws what fails for a moment, three times
 */
async function deleteGently(
  { datasync }: DeletingServices,
  arn: string,
  remove: () => Promise<unknown>,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await remove();
      return true;
    } catch (error) {
      if (isGone(error)) return true;
      if (failureKind(error) === "permanent") {
        console.warn({ event: "not-removed", arn, error: errorRecord(error) });
        return false;
      }
      if (failureKind(error) !== "temporary" || attempt === DELETE_ATTEMPTS) throw error;
      if (await hasGone(datasync, arn)) return true;
    }
  }
}

async function hasGone(datasync: DeletingServices["datasync"], arn: string): Promise<boolean> {
  try {
    await tagsOfResource(datasync, arn);
    return false;
  } catch (error) {
    if (isGone(error)) return true;
    throw error;
  }
}

/** Reads the source's secret; it is passed on to DataSync and kept nowhere. */
/** @throws TransferRefusedError where the secret is not there, may not be read, or does not hold them */
export async function readCredentials(
  services: StartTransferServices,
  source: TransferSource,
): Promise<SourceCredentials> {
  const SecretId = secretOf(source);
  if (SecretId === undefined) return {};
  let text: string;
  try {
    text = (await services.secrets().getSecretValue({ SecretId })).SecretString ?? "";
  } catch (error) {
    if (failureKind(error) !== "permanent") throw error;
    throw refused(
      `The secret ${SecretId} cannot be read: ${errorName(error)}: ${errorMessage(error)}`,
      error,
    );
  }
  return source.type === "SMB" ? smbPassword(text, SecretId) : accessKeys(text, SecretId);
}

/** No error quotes the secret, not even the part of it that could not be read. */
function smbPassword(text: string, secret: string): SourceCredentials {
  const fields = jsonFields(text);
  if (!fields) {
    if (text !== "") return { password: text };
  } else if (typeof fields.password === "string" && fields.password !== "") {
    return { password: fields.password };
  }
  throw refused(`The secret ${secret} holds no password; it is the password itself, or {"password":"…"}.`);
}

function accessKeys(text: string, secret: string): SourceCredentials {
  const { accessKey, secretKey } = jsonFields(text) ?? {};
  if (typeof accessKey === "string" && typeof secretKey === "string") return { accessKey, secretKey };
  throw refused(
    `The secret ${secret} holds no credentials of an object storage; it is {"accessKey":"…","secretKey":"…"}.`,
  );
}

function jsonFields(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Removes one task and the location that it alone used, of a slice or of a transfer that is no more. */
export async function removeSlice(
  services: DeletingServices,
  task: { arn: string; source: string | undefined },
): Promise<void> {
  await deleteTask(services, task.arn);
  if (task.source !== undefined) await deleteLocation(services, task.source);
}
