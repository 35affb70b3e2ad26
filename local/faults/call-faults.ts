/**
 * What one API call suffers. Struck are those who can be expected to try again: functions, state machines, schedules,
 * rules, and the pollers of queues. The operator is spared, so that a broken cloud can be looked at; so is what AWS's
 * services carry between themselves (logs, alarms, mails), which they try again without a word.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ConnectionLost } from "../service";
import { broken, throttled } from "./error-codes";
import type { FaultyCall } from "./faults";

const CRASHED = "Runtime exited with error: signal: killed";
/** Slow answers take 1 to 60 seconds, short ones as likely as long ones. Milliseconds. */
const SLOW = { least: 1_000, times: 60 };

/** @throws ServiceError, ConnectionLost */
export function callFaultsBefore(cloud: LocalCloud, call: FaultyCall): void {
  const invocation = cloud.lambda.invocationOf(call.caller);
  if (invocation?.timeIsUp()) {
    invocation.end({ kind: "timeout" });
    throw new ConnectionLost("the function's time is up");
  }
  if (!isStruck(call, invocation !== undefined)) return;
  const { faults } = cloud;
  const { target, opportunity } = named(call);
  if (invocation && faults.strike("crash-before", opportunity, target)) {
    invocation.end({ kind: "crash", reason: CRASHED });
    throw new ConnectionLost("the function died before this call");
  }
  if (faults.outage) {
    if (faults.draw("region-outage", opportunity).chance(0.5)) throw broken(call.service);
    throw new ConnectionLost("the region is out of order: connection refused");
  }
  if (faults.strike("reset-before", opportunity, target)) {
    throw new ConnectionLost("the connection was reset before the effect");
  }
  if (faults.strike("throttling", opportunity, target)) throw throttled(call.service);
  if (faults.strike("server-error", opportunity, target)) throw broken(call.service);
}

/** @throws ConnectionLost */
export function callFaultsAfter(cloud: LocalCloud, call: FaultyCall): void {
  const invocation = cloud.lambda.invocationOf(call.caller);
  if (!isStruck(call, invocation !== undefined)) return;
  const { faults } = cloud;
  const { target, opportunity } = named(call);
  if (invocation && faults.strike("crash-after", opportunity, target)) {
    invocation.end({ kind: "crash", reason: CRASHED });
    throw new ConnectionLost("the function died after this call");
  }
  if (faults.strike("reset-after", opportunity, target)) {
    throw new ConnectionLost("the connection was reset after the effect");
  }
}

/** Milliseconds until a function has the answer. */
export function slowness(cloud: LocalCloud, call: FaultyCall): number | undefined {
  if (!cloud.lambda.invocationOf(call.caller)) return undefined;
  const { target, opportunity } = named(call);
  const random = cloud.faults.strike("slow-answer", opportunity, target);
  return random && Math.round(SLOW.least * SLOW.times ** random.fraction());
}

function isStruck({ caller, service }: FaultyCall, isFunction: boolean): boolean {
  if (caller.kind === "service") return caller.service === "events.amazonaws.com";
  // Outside of an invocation, it is Lambda that brings a function's log to CloudWatch Logs.
  return caller.kind === "role" && (isFunction || service !== "logs");
}

function named({ service, operation, input, caller }: FaultyCall): { target: string; opportunity: string } {
  const target = `${service}.${operation}`;
  return { target, opportunity: `${target} ${nameOf(caller)} ${JSON.stringify(input, withoutBytes)}` };
}

function nameOf(caller: Caller): string {
  return caller.kind === "role" ? `${caller.roleName}/${caller.session}` : caller.kind;
}

function withoutBytes(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? value.length : value;
}
