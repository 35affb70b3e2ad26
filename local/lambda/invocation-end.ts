/**
 * How an invocation ended, in all the forms that Lambda gives it: the answer, the log's last lines, the event.
 */
import type { ErrorPayload, Outcome } from "./host";
import type { Status } from "./platform-log";

/** Largest answer, and largest synchronous request (Lambda developer guide, "Lambda quotas"). */
export const SYNCHRONOUS_LIMIT = 6 * 1024 * 1024;

export interface InvocationEnd {
  status: Status;
  outcome: "ok" | "error" | "timeout" | "crash";
  /** JSON text of the answer. */
  payload: string;
  error?: ErrorPayload;
  /** What the platform itself logs of it. */
  problem?: { errorType: string; message: string };
}

/** @param timeout the function's, in seconds */
export function endOf(outcome: Outcome, requestId: string, timeout: number): InvocationEnd {
  switch (outcome.kind) {
    case "ok":
      return answered(outcome.payload);
    case "error":
      return ended("error", "error", outcome.error);
    case "crash": {
      const { errorType, errorMessage } = outcome.error;
      return ended("error", "crash", outcome.error, { errorType, message: errorMessage });
    }
    case "timeout": {
      const errorType = "Sandbox.Timedout";
      const message = `Task timed out after ${timeout.toFixed(2)} seconds`;
      const error = { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
      return ended("timeout", "timeout", error, { errorType, message });
    }
  }
}

function answered(payload: string): InvocationEnd {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= SYNCHRONOUS_LIMIT) return { status: "success", outcome: "ok", payload };
  return ended("error", "error", {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${SYNCHRONOUS_LIMIT} bytes).`,
  });
}

function ended(
  status: Status,
  outcome: InvocationEnd["outcome"],
  error: ErrorPayload,
  problem?: InvocationEnd["problem"],
): InvocationEnd {
  return { status, outcome, error, payload: JSON.stringify(error), ...(problem ? { problem } : {}) };
}
