/** DescribeRule and ListRules. */
import * as z from "zod";
import type { Operation } from "../service";
import { onePage } from "./pages";
import type { Rule } from "./rule";
import type { EventBridgeService } from "./service";
import { busName, limit, nextToken, ruleName } from "./shapes";

const description = z.strictObject({ Name: ruleName, EventBusName: busName.optional() });
const listing = z.strictObject({
  NamePrefix: ruleName.optional(),
  EventBusName: busName.optional(),
  NextToken: nextToken.optional(),
  Limit: limit.optional(),
});

export function describeRule(bridge: EventBridgeService): Operation<z.infer<typeof description>> {
  return {
    name: "DescribeRule",
    input: description,
    permissions: ({ Name }) => [bridge.permission("DescribeRule", Name)],
    handle: ({ Name, EventBusName }) => describe(bridge.rule(Name, EventBusName)),
  };
}

export function listRules(bridge: EventBridgeService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListRules",
    input: listing,
    permissions: () => [{ action: "events:ListRules", resource: bridge.ruleArn("*") }],
    handle({ NamePrefix = "", EventBusName, NextToken, Limit }) {
      bridge.checkBus(EventBusName);
      const rules = [...bridge.rules.values()]
        .filter(({ name }) => name.startsWith(NamePrefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, ...next } = onePage(rules, ({ name }) => name, NextToken, Limit);
      return { Rules: items.map(describe), ...next };
    },
  };
}

function describe(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.pattern,
    State: rule.enabled ? "ENABLED" : "DISABLED",
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
    EventBusName: "default",
  };
}
