/**
 * Amazon EventBridge Scheduler: schedule groups and schedules.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import { given, physicalName, type ResourceType, tagList, tagState } from "../resource-type";

export const scheduleGroup: ResourceType = {
  type: "aws:scheduler/scheduleGroup:ScheduleGroup",
  inputs: ["name", "tags"],

  plan(resource, account) {
    const name = physicalName(resource, 64);
    return {
      id: name,
      state: {
        name,
        arn: regionalArn(account, "scheduler", `schedule-group/${name}`),
        state: "ACTIVE",
        ...tagState(resource),
      },
    };
  },

  async create(resource, cloud) {
    await cloud.call(
      "scheduler",
      "CreateScheduleGroup",
      { Name: resource.id, ...tagList(resource) },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("scheduler", "DeleteScheduleGroup", { Name: resource.id }, OPERATOR);
  },
};

const SCHEDULE_MEMBERS = {
  actionAfterCompletion: "ActionAfterCompletion",
  description: "Description",
  flexibleTimeWindow: "FlexibleTimeWindow",
  groupName: "GroupName",
  kmsKeyArn: "KmsKeyArn",
  scheduleExpression: "ScheduleExpression",
  scheduleExpressionTimezone: "ScheduleExpressionTimezone",
  state: "State",
  target: "Target",
};

export const schedule: ResourceType = {
  type: "aws:scheduler/schedule:Schedule",
  inputs: ["name", "startDate", "endDate", ...Object.keys(SCHEDULE_MEMBERS)],

  plan(resource, account) {
    const name = physicalName(resource, 64);
    const groupName = resource.inputs.groupName ?? "default";
    const id = `${groupName}/${name}`;
    return { id, state: { name, groupName, arn: regionalArn(account, "scheduler", `schedule/${id}`) } };
  },

  async create(resource, cloud) {
    const { startDate, endDate } = resource.inputs;
    await cloud.call(
      "scheduler",
      "CreateSchedule",
      {
        Name: resource.state.name,
        ...given(resource, SCHEDULE_MEMBERS),
        ...(startDate ? { StartDate: new Date(String(startDate)) } : {}),
        ...(endDate ? { EndDate: new Date(String(endDate)) } : {}),
      },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    const { name: Name, groupName: GroupName } = resource.state;
    await cloud.call("scheduler", "DeleteSchedule", { Name, GroupName }, OPERATOR);
  },
};
