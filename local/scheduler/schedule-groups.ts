/**
 * CreateScheduleGroup, GetScheduleGroup, ListScheduleGroups and DeleteScheduleGroup. Deleting a group deletes its
 * schedules; AWS takes a while for it, here both are gone at once.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { conflict, validation } from "./errors";
import { onePage } from "./pages";
import type { ScheduleGroup } from "./schedule";
import type { Schedules } from "./schedules";
import { clientToken, name, page, tagList } from "./shapes";
import { setTags } from "./tags";

const createInput = z.strictObject({
  Name: name,
  ClientToken: clientToken.optional(),
  Tags: tagList.optional(),
});
const getInput = z.strictObject({ Name: name });
const deleteInput = getInput.extend({ ClientToken: clientToken.optional() });
const listInput = z.strictObject({ NamePrefix: name.optional(), ...page });

export function createScheduleGroup(
  schedules: Schedules,
): Operation<z.infer<typeof createInput>, { ScheduleGroupArn: string }> {
  return {
    name: "CreateScheduleGroup",
    input: createInput,
    http: { method: "POST", uri: "/schedule-groups/{Name}" },
    permissions: ({ Name, Tags }) => [
      schedules.groupPermission("CreateScheduleGroup", Name),
      ...(Tags?.length ? [schedules.groupPermission("TagResource", Name)] : []),
    ],
    handle({ Name, ClientToken, Tags = [] }) {
      const existing = schedules.groups.get(Name);
      if (existing) {
        const repeated = ClientToken !== undefined && ClientToken === existing.clientToken;
        if (!repeated) throw conflict(`Schedule group ${Name} already exists.`);
        return { ScheduleGroupArn: existing.arn };
      }
      const group = schedules.addGroup(Name, ClientToken);
      setTags(group, Tags);
      return { ScheduleGroupArn: group.arn };
    },
  };
}

export function getScheduleGroup(
  schedules: Schedules,
): Operation<z.infer<typeof getInput>, Record<string, unknown>> {
  return {
    name: "GetScheduleGroup",
    input: getInput,
    http: { method: "GET", uri: "/schedule-groups/{Name}" },
    permissions: ({ Name }) => [schedules.groupPermission("GetScheduleGroup", Name)],
    handle: ({ Name }) => render(schedules.group(Name)),
  };
}

export function listScheduleGroups(
  schedules: Schedules,
): Operation<
  z.infer<typeof listInput>,
  { ScheduleGroups: Record<string, unknown>[]; NextToken?: string | undefined }
> {
  return {
    name: "ListScheduleGroups",
    input: listInput,
    http: { method: "GET", uri: "/schedule-groups" },
    permissions: () => [{ action: "scheduler:ListScheduleGroups", resource: "*" }],
    handle({ NamePrefix = "", MaxResults, NextToken }) {
      const found = [...schedules.groups.values()]
        .filter((group) => group.name.startsWith(NamePrefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = onePage(found, (group) => group.name, MaxResults, NextToken);
      return { ScheduleGroups: items.map(render), NextToken: next };
    },
  };
}

export function deleteScheduleGroup(
  schedules: Schedules,
): Operation<z.infer<typeof deleteInput>, Record<string, never>> {
  return {
    name: "DeleteScheduleGroup",
    input: deleteInput,
    http: { method: "DELETE", uri: "/schedule-groups/{Name}" },
    permissions: ({ Name }) => [schedules.groupPermission("DeleteScheduleGroup", Name)],
    handle({ Name }) {
      const group = schedules.group(Name);
      if (Name === "default") throw validation("The default schedule group cannot be deleted.");
      for (const schedule of schedules.all) if (schedule.group === group) schedules.remove(schedule);
      schedules.groups.delete(Name);
      return {};
    },
  };
}

function render(group: ScheduleGroup): Record<string, unknown> {
  return {
    Arn: group.arn,
    Name: group.name,
    State: "ACTIVE",
    CreationDate: new Date(group.creationTime),
    LastModificationDate: new Date(group.modificationTime),
  };
}
