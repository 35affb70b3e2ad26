/**
 * A function's log in Lambda's formats: the console's records as JSON or text, lines that go past the console as they
 * are.
 */
"use strict";

const { format } = require("node:util");
const { timestamp } = require("./clock");
const { asOnLambda, current, send, start } = require("./environment");

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** Lines that are not sent yet. @type {string[]} */
let unsent = [];

/**
 * Lines that are written in a row go together, and with the answer where it comes right after them: each message costs
 * as much as the line itself. A function that never pauses after a line takes it along.
 * @param {string} line
 */
function writeLine(line) {
  current.lines++;
  if (unsent.length === 0) process.nextTick(sendLines);
  unsent.push(asOnLambda(line));
}

function sendLines() {
  if (unsent.length > 0) send({ kind: "log", lines: unsent });
  unsent = [];
}

/** What is not sent yet, to go with the end of an invocation or of the function: also a line without its end. */
function takeLines() {
  flush();
  const lines = unsent;
  unsent = [];
  return lines;
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

/** Forgets what is not sent yet. */
function drop() {
  pending = "";
  unsent = [];
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

process.on("exit", () => {
  flush();
  sendLines();
});

module.exports = { drop, logError, takeLines };
