/**
 * A function's log in Lambda's formats: the console's records as JSON or text, lines that go past the console as they
 * are.
 */
"use strict";

const { format } = require("node:util");
const { timestamp } = require("./clock");
const { asOnLambda, current, send, start } = require("./environment");

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** @param {string} line */
function writeLine(line) {
  current.lines++;
  send({ kind: "log", line: asOnLambda(line) });
}

/**
 * @param {string} level
 * @param {unknown[]} parts
 */
function log(level, parts) {
  const time = timestamp();
  if (start.logFormat === "Text") {
    writeLine(`${time}\t${current.requestId ?? "undefined"}\t${level}\t${format(...parts)}`);
    return;
  }
  if (LEVELS.indexOf(level) < LEVELS.indexOf(start.logLevel)) return;
  /** @type {Record<string, unknown>} */
  const record = {
    timestamp: time,
    level,
    ...(current.requestId === undefined ? {} : { requestId: current.requestId }),
  };
  if (parts.length === 1) {
    try {
      writeLine(JSON.stringify({ ...record, message: parts[0] }, errorAsObject));
      return;
    } catch {
      // A cycle or a BigInt: as text, then.
    }
  }
  record.message = format(...parts);
  const error = parts.find((part) => part instanceof Error);
  if (error) Object.assign(record, errorObject(error));
  writeLine(JSON.stringify(record));
}

/**
 * @param {string} _key
 * @param {unknown} value
 */
function errorAsObject(_key, value) {
  return value instanceof Error ? { ...errorObject(value), ...value } : value;
}

/** @param {Error} error */
function errorObject(error) {
  return {
    errorType: error.name || error.constructor.name,
    errorMessage: error.message,
    stackTrace: String(error.stack ?? "").split("\n"),
  };
}

/** @type {Record<string, string>} */
const METHODS = {
  trace: "TRACE",
  debug: "DEBUG",
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};
for (const [method, level] of Object.entries(METHODS)) {
  Object.assign(console, { [method]: (/** @type {unknown[]} */ ...parts) => log(level, parts) });
}

/** Text that went past the console, up to its next line end. */
let pending = "";

/**
 * @param {string | Uint8Array} chunk
 * @param {unknown} encoding
 * @param {unknown} [callback]
 */
function writeRaw(chunk, encoding, callback) {
  pending += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
  const lines = pending.split("\n");
  pending = /** @type {string} */ (lines.pop());
  for (const line of lines) if (line !== "") writeLine(line);
  const done = typeof encoding === "function" ? encoding : callback;
  if (typeof done === "function") queueMicrotask(() => done());
  return true;
}
process.stdout.write = /** @type {typeof process.stdout.write} */ (/** @type {unknown} */ (writeRaw));
process.stderr.write = /** @type {typeof process.stderr.write} */ (/** @type {unknown} */ (writeRaw));

function flush() {
  if (pending !== "") writeLine(pending);
  pending = "";
}

/** Forgets what has no line end yet. */
function drop() {
  pending = "";
}

/**
 * An error of the handler or of its loading, as the runtime logs it.
 * @param {string} title
 * @param {{ errorType: string, errorMessage: string, trace: string[] }} answer
 * @param {unknown} thrown
 */
function logError(title, { errorType, errorMessage, trace }, thrown) {
  const more = thrown instanceof Error ? Object.fromEntries(Object.entries(thrown)) : {};
  const record = { errorType, errorMessage, ...more, stackTrace: trace };
  if (start.logFormat === "JSON") log("ERROR", [record]);
  else
    writeLine(
      `${timestamp()}\t${current.requestId ?? "undefined"}\tERROR\t${title} \t${JSON.stringify(record)}`,
    );
}

module.exports = { drop, flush, logError };
