/** PutRule: a new rule of the default event bus, or another pattern, state and description of one that exists. */
import * as z from "zod";
import { passRole } from "../iam/pass-role";
import type { Operation } from "../service";
import { validation } from "./errors";
import { compileEventPattern } from "./event-pattern";
import type { EventBridgeService } from "./service";
import { arn, busName, ruleName, type Tags, tags } from "./shapes";

const input = z.strictObject({
  Name: ruleName,
  EventPattern: z.string().max(4096).optional(),
  ScheduleExpression: z.string().max(256).optional(),
  State: z.enum(["ENABLED", "DISABLED"]).optional(),
  Description: z.string().max(512).optional(),
  RoleArn: arn.optional(),
  Tags: tags.optional(),
  EventBusName: busName.optional(),
});

export function putRule(bridge: EventBridgeService): Operation<z.infer<typeof input>, { RuleArn: string }> {
  return {
    name: "PutRule",
    input,
    permissions({ Name, RoleArn, Tags }) {
      const resource = bridge.ruleArn(Name);
      const tagging = Tags ? [{ action: "events:TagResource", resource }] : [];
      return [
        { ...bridge.permission("PutRule", Name), conditions: requestTags(Tags) },
        ...tagging,
        ...passRole([RoleArn], "events"),
      ];
    },
    handle(request) {
      const { Name, EventPattern, ScheduleExpression, State = "ENABLED", Tags = [] } = request;
      bridge.checkBus(request.EventBusName);
      if (ScheduleExpression !== undefined) {
        throw validation(
          "ScheduleExpression: scheduled rules are not part of the local cloud; schedules of EventBridge Scheduler are.",
        );
      }
      if (EventPattern === undefined) {
        throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
      }
      const before = bridge.rules.get(Name);
      bridge.rules.set(Name, {
        name: Name,
        arn: bridge.ruleArn(Name),
        pattern: EventPattern,
        matches: compileEventPattern(EventPattern),
        enabled: State === "ENABLED",
        description: request.Description,
        roleArn: request.RoleArn,
        targets: before?.targets ?? new Map(),
        // Tags of an existing rule are changed by TagResource only (API reference, PutRule).
        tags: before?.tags ?? new Map(Tags.map(({ Key, Value }) => [Key, Value])),
      });
      return { RuleArn: bridge.ruleArn(Name) };
    },
  };
}

function requestTags(given: Tags = []): Record<string, string | string[]> {
  if (given.length === 0) return {};
  return {
    ...Object.fromEntries(given.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    "aws:TagKeys": given.map(({ Key }) => Key),
  };
}
