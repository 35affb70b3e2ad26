/**
 * What Lambda itself writes into a function's log: the start, the report, a timeout; as JSON events or as text, as the
 * function's LoggingConfig says (Lambda developer guide, "Using Lambda advanced logging controls with Node.js").
 */
import type { LoggingConfig, Runtime } from "./function";

/** The figures of one invocation; Lambda's are measured, these are drawn, so that equal runs log equal lines. */
export interface Figures {
  /** Milliseconds. */
  duration: number;
  /** Of a cold start only. */
  init: number | undefined;
  memory: number;
  memoryUsed: number;
}

/** Whole milliseconds, with the time that a cold start takes. */
export function billedMilliseconds({ duration, init = 0 }: Figures): number {
  return Math.ceil(duration + init);
}

export type Status = "success" | "error" | "timeout" | "failure";

interface Line {
  requestId: string;
  time: number;
  functionName: string;
  functionArn: string;
}

/** The lines before the function's own. */
export function startLines(config: LoggingConfig, line: Line, runtime: Runtime, cold: boolean): string[] {
  if (config.format === "Text") {
    return [
      ...(cold ? [`INIT_START Runtime Version: ${version(runtime)}`] : []),
      `START RequestId: ${line.requestId} Version: $LATEST`,
    ];
  }
  if (config.systemLevel === "WARN") return [];
  const started = { requestId: line.requestId, functionArn: line.functionArn, version: "$LATEST" };
  const initialised = {
    initializationType: "on-demand",
    phase: "init",
    runtimeVersion: version(runtime),
    functionName: line.functionName,
    functionVersion: "$LATEST",
  };
  return [
    ...(cold ? [json(line.time, "platform.initStart", initialised)] : []),
    json(line.time, "platform.start", started),
  ];
}

/** The lines after the function's own. */
export function endLines(
  config: LoggingConfig,
  line: Line,
  figures: Figures,
  status: Status,
  problem?: { errorType: string; message: string },
): string[] {
  const { requestId, time } = line;
  const billed = billedMilliseconds(figures);
  if (config.format === "Text") {
    return [
      ...(problem ? [`${new Date(time).toISOString()} ${requestId} ${problem.message}`] : []),
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: ${figures.duration.toFixed(2)} ms\tBilled Duration: ${billed} ms\t` +
        `Memory Size: ${figures.memory} MB\tMax Memory Used: ${figures.memoryUsed} MB\t` +
        (figures.init === undefined ? "" : `Init Duration: ${figures.init.toFixed(2)} ms\t`) +
        (status === "success" ? "" : `Status: ${status}`),
    ].map((text) => text.trimEnd());
  }
  const failed = status !== "success";
  if (config.systemLevel === "WARN" && !failed) return [];
  const errorType = problem ? { errorType: problem.errorType } : {};
  const metrics = {
    durationMs: figures.duration,
    billedDurationMs: billed,
    memorySizeMB: figures.memory,
    maxMemoryUsedMB: figures.memoryUsed,
    ...(figures.init === undefined ? {} : { initDurationMs: figures.init }),
  };
  const done = { requestId, status, ...errorType, metrics: { durationMs: figures.duration } };
  return [
    ...(config.systemLevel === "DEBUG" || failed ? [json(time, "platform.runtimeDone", done)] : []),
    json(time, "platform.report", { requestId, metrics, status, ...errorType }),
  ];
}

function json(time: number, type: string, record: object): string {
  return JSON.stringify({ time: new Date(time).toISOString(), type, record });
}

function version(runtime: Runtime): string {
  return `nodejs:${runtime.slice("nodejs".length, -".x".length)}.v1`;
}
