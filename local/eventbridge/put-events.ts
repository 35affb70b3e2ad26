/** PutEvents: events of one's own on the default bus. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { timestamp } from "../protocols/schemas";
import type { Operation } from "../service";
import type { EventBridgeService } from "./service";
import { busName } from "./shapes";

const entry = z.strictObject({
  Time: timestamp().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string().max(2048)).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: busName.optional(),
});
const input = z.strictObject({ Entries: z.array(entry).min(1).max(10) });

type Entry = z.output<typeof entry>;

export function putEvents(cloud: LocalCloud, bridge: EventBridgeService): Operation<z.output<typeof input>> {
  return {
    name: "PutEvents",
    input,
    permissions: ({ Entries }) =>
      Entries.map(({ Source = "", DetailType = "" }) => ({
        action: "events:PutEvents",
        resource: cloud.arn("events", "event-bus/default"),
        conditions: { "events:source": Source, "events:detail-type": DetailType },
      })),
    handle({ Entries }) {
      const results = Entries.map((one) => {
        bridge.checkBus(one.EventBusName);
        const problem = problemOf(one);
        if (problem) return problem;
        const { Source, DetailType, Detail, Resources, Time } = one;
        const detail = JSON.parse(Detail!) as Record<string, unknown>;
        return { EventId: bridge.publish(Source!, DetailType!, Resources ?? [], detail, Time?.getTime()) };
      });
      return { FailedEntryCount: results.filter((one) => "ErrorCode" in one).length, Entries: results };
    },
  };
}

/** An entry that is wrong fails by itself; the others are taken. */
function problemOf(one: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
  for (const member of ["Source", "DetailType", "Detail"] as const) {
    if (!one[member]) {
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      };
    }
  }
  if (one.Source!.startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  try {
    const detail: unknown = JSON.parse(one.Detail!);
    if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Told below, as what is JSON but no object is.
  }
  return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}
