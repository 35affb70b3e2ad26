/** EnableRule, DisableRule, DeleteRule. */
import * as z from "zod";
import type { Operation } from "../service";
import { validation } from "./errors";
import type { EventBridgeService } from "./service";
import { busName, ruleName } from "./shapes";

const input = z.strictObject({ Name: ruleName, EventBusName: busName.optional() });
const deletion = input.extend({ Force: z.boolean().optional() });

export function enableRule(bridge: EventBridgeService): Operation<z.infer<typeof input>> {
  return setState(bridge, "EnableRule", true);
}

export function disableRule(bridge: EventBridgeService): Operation<z.infer<typeof input>> {
  return setState(bridge, "DisableRule", false);
}

function setState(
  bridge: EventBridgeService,
  name: string,
  enabled: boolean,
): Operation<z.infer<typeof input>> {
  return {
    name,
    input,
    permissions: ({ Name }) => [bridge.permission(name, Name)],
    handle({ Name, EventBusName }) {
      bridge.rule(Name, EventBusName).enabled = enabled;
      return {};
    },
  };
}

export function deleteRule(bridge: EventBridgeService): Operation<z.infer<typeof deletion>> {
  return {
    name: "DeleteRule",
    input: deletion,
    permissions: ({ Name }) => [bridge.permission("DeleteRule", Name)],
    handle({ Name, EventBusName }) {
      bridge.checkBus(EventBusName);
      if (bridge.rules.get(Name)?.targets.size) {
        throw validation("Rule can't be deleted since it has targets.");
      }
      // A rule that does not exist is no error (API reference, DeleteRule).
      bridge.rules.delete(Name);
      return {};
    },
  };
}
