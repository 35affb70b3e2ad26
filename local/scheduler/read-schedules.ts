/**
 * GetSchedule, ListSchedules and DeleteSchedule.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { onePage } from "./pages";
import type { Schedule } from "./schedule";
import type { Schedules } from "./schedules";
import { clientToken, name, page } from "./shapes";

const getInput = z.strictObject({ Name: name, GroupName: name.default("default") });
const deleteInput = getInput.extend({ ClientToken: clientToken.optional() });
const listInput = z.strictObject({
  GroupName: name.optional(),
  NamePrefix: name.optional(),
  State: z.enum(["ENABLED", "DISABLED"]).optional(),
  ...page,
});

export function getSchedule(
  schedules: Schedules,
): Operation<z.infer<typeof getInput>, Record<string, unknown>> {
  return {
    name: "GetSchedule",
    input: getInput,
    http: { method: "GET", uri: "/schedules/{Name}" },
    permissions: ({ GroupName, Name }) => [schedules.permission("GetSchedule", GroupName, Name)],
    handle({ GroupName, Name }) {
      const schedule = schedules.schedule(GroupName, Name);
      const { ClientToken: _token, ...settings } = schedule.settings;
      return { Arn: schedule.arn, ...settings, ...dates(schedule) };
    },
  };
}

export function listSchedules(
  schedules: Schedules,
): Operation<
  z.infer<typeof listInput>,
  { Schedules: Record<string, unknown>[]; NextToken?: string | undefined }
> {
  return {
    name: "ListSchedules",
    input: listInput,
    http: { method: "GET", uri: "/schedules" },
    permissions: () => [{ action: "scheduler:ListSchedules", resource: "*" }],
    handle({ GroupName, NamePrefix = "", State, MaxResults, NextToken }) {
      if (GroupName !== undefined) schedules.group(GroupName);
      const found = schedules.all.filter(
        (schedule) =>
          (GroupName === undefined || schedule.group.name === GroupName) &&
          (State === undefined || schedule.settings.State === State) &&
          schedule.name.startsWith(NamePrefix),
      );
      const { items, next } = onePage(found, (schedule) => schedule.arn, MaxResults, NextToken);
      return { Schedules: items.map(summary), NextToken: next };
    },
  };
}

export function deleteSchedule(
  schedules: Schedules,
): Operation<z.infer<typeof deleteInput>, Record<string, never>> {
  return {
    name: "DeleteSchedule",
    input: deleteInput,
    http: { method: "DELETE", uri: "/schedules/{Name}" },
    permissions: ({ GroupName, Name }) => [schedules.permission("DeleteSchedule", GroupName, Name)],
    handle({ GroupName, Name }) {
      schedules.remove(schedules.schedule(GroupName, Name));
      return {};
    },
  };
}

function summary(schedule: Schedule): Record<string, unknown> {
  const { State, Target } = schedule.settings;
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.group.name,
    State,
    Target: { Arn: Target.Arn },
    ...dates(schedule),
  };
}

function dates(schedule: Schedule): { CreationDate: Date; LastModificationDate: Date } {
  return { CreationDate: new Date(schedule.creationTime), LastModificationDate: new Date(schedule.now) };
}
