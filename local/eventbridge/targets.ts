/** PutTargets, RemoveTargets, ListTargetsByRule. */
import * as z from "zod";
import { passRole } from "../iam/pass-role";
import type { Operation } from "../service";
import { validation } from "./errors";
import { onePage } from "./pages";
import type { EventBridgeService } from "./service";
import { busName, limit, nextToken, ruleName, target, targetId } from "./shapes";
import { checkTarget } from "./target-call";
import { checkInput } from "./target-input";

/** Targets per rule (EventBridge User Guide, "Amazon EventBridge quotas"). */
const MOST_TARGETS = 5;

const putting = z.strictObject({
  Rule: ruleName,
  EventBusName: busName.optional(),
  Targets: z.array(target).min(1).max(100),
});
const removal = z.strictObject({
  Rule: ruleName,
  EventBusName: busName.optional(),
  Ids: z.array(targetId).min(1).max(100),
  Force: z.boolean().optional(),
});
const listing = z.strictObject({
  Rule: ruleName,
  EventBusName: busName.optional(),
  NextToken: nextToken.optional(),
  Limit: limit.optional(),
});

export function putTargets(bridge: EventBridgeService): Operation<z.infer<typeof putting>> {
  return {
    name: "PutTargets",
    input: putting,
    permissions: ({ Rule, Targets }) => [
      {
        ...bridge.permission("PutTargets", Rule),
        conditions: { "events:TargetArn": Targets.map(({ Arn }) => Arn) },
      },
      ...passRole(
        Targets.map(({ RoleArn }) => RoleArn),
        "events",
      ),
    ],
    handle({ Rule, EventBusName, Targets }) {
      const rule = bridge.rule(Rule, EventBusName);
      for (const one of Targets) {
        checkTarget(one);
        checkInput(one);
      }
      const ids = new Set([...rule.targets.keys(), ...Targets.map(({ Id }) => Id)]);
      if (ids.size > MOST_TARGETS) {
        throw validation(`The rule would have ${ids.size} targets; ${MOST_TARGETS} is the maximum.`);
      }
      for (const one of Targets) rule.targets.set(one.Id, one);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  };
}

export function removeTargets(bridge: EventBridgeService): Operation<z.infer<typeof removal>> {
  return {
    name: "RemoveTargets",
    input: removal,
    permissions: ({ Rule }) => [bridge.permission("RemoveTargets", Rule)],
    handle({ Rule, EventBusName, Ids }) {
      const rule = bridge.rule(Rule, EventBusName);
      const failed = Ids.filter((id) => !rule.targets.delete(id));
      return {
        FailedEntryCount: failed.length,
        FailedEntries: failed.map((TargetId) => ({
          TargetId,
          ErrorCode: "ResourceNotFoundException",
          ErrorMessage: `Rule ${Rule} does not have a target with the Id ${TargetId}.`,
        })),
      };
    },
  };
}

export function listTargetsByRule(bridge: EventBridgeService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListTargetsByRule",
    input: listing,
    permissions: ({ Rule }) => [bridge.permission("ListTargetsByRule", Rule)],
    handle({ Rule, EventBusName, NextToken, Limit }) {
      const targets = [...bridge.rule(Rule, EventBusName).targets.values()].sort((a, b) =>
        a.Id < b.Id ? -1 : 1,
      );
      const { items, ...next } = onePage(targets, ({ Id }) => Id, NextToken, Limit);
      return { Targets: items, ...next };
    },
  };
}
