/**
 * `evaluateOnExit`: whether a failed attempt is followed by another (API reference, EvaluateOnExit). The first rule
 * whose every given condition holds decides; where none does, the job is tried again.
 */
import type { AttemptEnd } from "./job";
import type { RetryStrategy } from "./shapes";

export function isRetried(
  strategy: RetryStrategy | undefined,
  attemptsMade: number,
  end: AttemptEnd,
): boolean {
  const { attempts = 1, evaluateOnExit = [] } = strategy ?? {};
  if (attemptsMade >= attempts || end.final) return false;
  const rule = evaluateOnExit.find(
    ({ onStatusReason, onReason, onExitCode }) =>
      fits(onStatusReason, end.statusReason) &&
      fits(onReason, end.reason ?? "") &&
      fits(onExitCode, end.exitCode === undefined ? "" : String(end.exitCode)),
  );
  return rule?.action !== "EXIT";
}

/** A pattern is compared without regard to case; an asterisk at its end stands for anything. */
export function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  return wanted.endsWith("*") ? given.startsWith(wanted.slice(0, -1)) : given === wanted;
}
