/**
 * The functions: none loops, none throws, nothing is denied to them, their queues run empty, and what they start ends.
 */
import type { TimedEvent } from "../../../local/events";
import { type Evidence, grouped, type Violation } from "../evidence";
import { EXPECTED_DENIALS } from "../exceptions";

const MINUTE = 60_000;
/** Invocations of one function in one minute of virtual time, for each task, pipeline and transfer of the stack. */
const INVOCATIONS_EACH = 10;

export function noFunctionLoops({ config, events }: Evidence): Violation[] {
  const things = config.tasks.length + config.pipelines.length + config.transfers.length;
  const most = INVOCATIONS_EACH * things;
  const invocations = events.flatMap((event) => (event.kind === "function" ? [event] : []));
  const minutes = grouped(
    invocations,
    (event) => `${event.function} ${Math.floor(Date.parse(event.time) / MINUTE)}`,
  );
  return [...minutes.values()].flatMap((inMinute) =>
    inMinute.length <= most
      ? []
      : [
          {
            invariant: "no function loops",
            message: `${inMinute[0]!.function} was invoked ${inMinute.length} times within a minute, at ${inMinute[0]!.time}`,
            about: inMinute.slice(0, 3).map(({ requestId }) => requestId),
            time: Date.parse(inMinute[0]!.time),
          },
        ],
  );
}

/** A handler reports what goes wrong with a message; it does not throw. */
export function noFunctionThrows({ events }: Evidence): Violation[] {
  return events.flatMap((event) =>
    event.kind === "function" && event.outcome === "error"
      ? [violation("no function throws", `${event.function}: ${event.error}`, event, [event.requestId])]
      : [],
  );
}

export function nothingIsDenied({ events }: Evidence): Violation[] {
  return events.flatMap((event) => {
    if (event.kind !== "api" || !/^(AccessDenied|AuthorizationError)/.test(event.error ?? "")) return [];
    if (EXPECTED_DENIALS.some(({ message }) => message.test(event.message ?? ""))) return [];
    return [
      violation(
        "nothing is denied",
        `${event.service}:${event.operation} of ${event.caller}: ${event.message}`,
        event,
        [],
      ),
    ];
  });
}

/** Errors that only a mistake of the caller's brings about. */
const MISTAKES =
  /^(IncompatibleParameter|Validation|InvalidParameter|InvalidArgument|Missing|Malformed|Serialization|UnknownOperation|InvalidAction)/;

export function noCallIsWrong({ events }: Evidence): Violation[] {
  return events.flatMap((event) =>
    event.kind === "api" && event.caller !== "operator" && MISTAKES.test(event.error ?? "")
      ? [
          violation(
            "no call is wrong",
            `${event.service}:${event.operation} of ${event.caller}: ${event.error}: ${event.message}`,
            event,
            [],
          ),
        ]
      : [],
  );
}

export function everythingDrains({ drained, queues, tasks, records, end }: Evidence): Violation[] {
  if (drained) return [];
  const left = [
    ...queues
      .filter(({ name, bodies }) => bodies.length > 0 && !/dead-letters|undelivered/.test(name))
      .map(({ name, bodies }) => `${bodies.length} messages in ${name}: ${bodies[0]}`),
    ...tasks
      .filter(({ ended }) => ended === undefined)
      .map(({ taskId, lifecycle }) => `${taskId} ${lifecycle}`),
  ];
  return [
    {
      invariant: "everything drains",
      message: `after ${records.length} records there is still work: ${left.join("; ") || "executions that have not ended"}`,
      about: [],
      time: end,
    },
  ];
}

/** A failure of the local cloud or of this machine must not pass for one that the program survived. */
export function theLocalCloudHolds({ events }: Evidence): Violation[] {
  return events.flatMap((event) =>
    event.kind === "warning" && /the local cloud failed|seconds of real time/.test(event.message)
      ? [violation("the local cloud holds", event.message, event, [])]
      : [],
  );
}

function violation(invariant: string, message: string, event: TimedEvent, about: string[]): Violation {
  return { invariant, message, about, time: Date.parse(event.time) };
}
