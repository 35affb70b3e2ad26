/**
 * SetAlarmState, EnableAlarmActions and DisableAlarmActions.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { CloudWatchService } from "./service";

const alarmName = z.string().min(1).max(255);

const stateInput = z.strictObject({
  AlarmName: alarmName,
  StateValue: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]),
  StateReason: z.string().max(1023),
  StateReasonData: z.string().max(4000).optional(),
});

export function setAlarmState(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof stateInput>, undefined> {
  return {
    name: "SetAlarmState",
    input: stateInput,
    permissions: ({ AlarmName }) => [
      { action: "cloudwatch:SetAlarmState", resource: cloud.arn("cloudwatch", `alarm:${AlarmName}`) },
    ],
    async handle({ AlarmName, StateValue, StateReason, StateReasonData }) {
      const alarm = service.alarms.get(AlarmName);
      if (!alarm) throw new ServiceError("ResourceNotFound", `Alarm not found: ${AlarmName}`, 404);
      if (StateReasonData !== undefined && !isJson(StateReasonData)) {
        throw new ServiceError("InvalidFormat", "StateReasonData must be a JSON document.");
      }
      await service.alarms.set(alarm, StateValue, StateReason, StateReasonData);
      return undefined;
    },
  };
}

const namesInput = z.strictObject({ AlarmNames: z.array(alarmName).max(100) });

export function enableAlarmActions(service: CloudWatchService, cloud: LocalCloud) {
  return switchActions("EnableAlarmActions", true, service, cloud);
}

export function disableAlarmActions(service: CloudWatchService, cloud: LocalCloud) {
  return switchActions("DisableAlarmActions", false, service, cloud);
}

function switchActions(
  name: string,
  enabled: boolean,
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof namesInput>, undefined> {
  return {
    name,
    input: namesInput,
    permissions: ({ AlarmNames }) =>
      AlarmNames.map((alarm) => ({
        action: `cloudwatch:${name}`,
        resource: cloud.arn("cloudwatch", `alarm:${alarm}`),
      })),
    handle({ AlarmNames }) {
      for (const alarmName of AlarmNames) {
        const alarm = service.alarms.get(alarmName);
        if (alarm) alarm.actionsEnabled = enabled;
      }
      return undefined;
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
