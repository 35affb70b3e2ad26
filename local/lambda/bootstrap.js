/**
 * What runs inside a function's process: loads the handler as Lambda's Node.js runtimes do, gives it events one at a
 * time, and writes its logs in Lambda's formats. Plain JavaScript, because the process sees no compiler. It talks to
 * the local cloud over the process's IPC channel.
 *
 * Virtual time stands still during an invocation: Date shows the invocation's time; timers run in real time.
 */
"use strict";

const { createRequire, registerHooks } = require("node:module");
const { existsSync } = require("node:fs");
const path = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");
const { format } = require("node:util");

/**
 * @typedef {object} Start What the process is started with.
 * @property {string} taskRoot real path of the unpacked archive
 * @property {string} sdkAnchor a file from which the AWS SDK's packages resolve
 * @property {string} handler `index.handler`
 * @property {string} runtime `nodejs24.x`
 * @property {"JSON" | "Text"} logFormat
 * @property {string} logLevel
 * @property {number} time virtual milliseconds
 *
 * @typedef {object} Invocation
 * @property {string} requestId
 * @property {string} event
 * @property {number} time
 * @property {number} deadline
 * @property {string} functionArn
 * @property {string} traceId
 * @property {string} logGroup
 * @property {string} logStream
 */

/** @type {Start} */
const start = JSON.parse(/** @type {string} */ (process.argv[2]));
const channel = /** @type {(message: object) => void} */ (process.send).bind(process);
const exit = process.exit.bind(process);
/** @type {string | undefined} */
let requestId;
let now = start.time;

process.argv.splice(1, 2, "/var/runtime/index.mjs");
process.send = undefined;
process.on("disconnect", () => exit(0));

// ---- Where the code seems to lie: logs and errors name the folders of Lambda.

/** @param {string} text */
function asOnLambda(text) {
  return text
    .replaceAll(`file://${start.taskRoot}`, "file:///var/task")
    .replaceAll(start.taskRoot, "/var/task")
    .replaceAll(__filename, "/var/runtime/index.mjs");
}

// ---- Time

const RealDate = Date;
RealDate.now = () => now;
globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now).toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length === 0 ? [now] : args,
      newTarget === globalThis.Date ? target : newTarget,
    ),
});
RealDate.prototype.constructor = globalThis.Date;
Object.defineProperty(performance, "timeOrigin", { get: () => now - performance.now() });

// ---- Packages: the archive's own files, Node.js itself, and the AWS SDK of the runtime

const sdkRequire = createRequire(start.sdkAnchor);
const SDK = /^@(aws-sdk|smithy)\//;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const parent = context.parentURL?.startsWith("file:") ? fileURLToPath(context.parentURL) : undefined;
    if (!SDK.test(specifier) || !parent?.startsWith(start.taskRoot + path.sep)) {
      return nextResolve(specifier, context);
    }
    try {
      // A copy in the archive wins over the runtime's.
      return nextResolve(specifier, context);
    } catch (error) {
      const found = sdkPath(specifier);
      if (found === undefined) throw error;
      return { url: pathToFileURL(found).href, shortCircuit: true };
    }
  },
});

/** @param {string} specifier */
function sdkPath(specifier) {
  try {
    return sdkRequire.resolve(specifier);
  } catch {
    return undefined;
  }
}

/**
 * An SQS client follows the host of a queue's URL unless told otherwise (SQSClient, `useQueueUrlAsEndpoint`), and
 * queue URLs name AWS's hosts here as well. The endpoint of the environment must win.
 */
function keepQueuesLocal() {
  const middleware = sdkPath("@aws-sdk/middleware-sdk-sqs");
  if (middleware === undefined) return;
  const original = require(middleware);
  const patched = {
    ...original,
    resolveQueueUrlConfig: (/** @type {object} */ config) =>
      original.resolveQueueUrlConfig({ useQueueUrlAsEndpoint: false, ...config }),
  };
  /** @type {NodeJS.Module} */ (require.cache[middleware]).exports = patched;
}

// ---- Logs

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** @param {string} line */
function writeLine(line) {
  channel({ kind: "log", line: asOnLambda(line) });
}

/**
 * @param {string} level
 * @param {unknown[]} parts
 */
function log(level, parts) {
  const time = new RealDate(now).toISOString();
  if (start.logFormat === "Text") {
    writeLine(`${time}\t${requestId ?? "undefined"}\t${level}\t${format(...parts)}`);
    return;
  }
  if (LEVELS.indexOf(level) < LEVELS.indexOf(start.logLevel)) return;
  /** @type {Record<string, unknown>} */
  const record = { timestamp: time, level, ...(requestId === undefined ? {} : { requestId }) };
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

// ---- Errors, as the runtime answers and logs them

/**
 * @param {string} name
 * @param {string} message
 */
function runtimeError(name, message) {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}\n${String(error.stack).split("\n").slice(2).join("\n")}`;
  return error;
}

/** @param {unknown} thrown */
function answerOf(thrown) {
  const answer =
    thrown instanceof Error
      ? {
          errorType: thrown.name,
          errorMessage: thrown.message,
          trace: String(thrown.stack ?? "").split("\n"),
        }
      : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return JSON.parse(asOnLambda(JSON.stringify(answer)));
}

/**
 * @param {string} title
 * @param {unknown} thrown
 */
function logError(title, thrown) {
  const { errorType, errorMessage, trace } = answerOf(thrown);
  const more = thrown instanceof Error ? Object.fromEntries(Object.entries(thrown)) : {};
  const record = { errorType, errorMessage, ...more, stackTrace: trace };
  if (start.logFormat === "JSON") log("ERROR", [record]);
  else
    writeLine(
      `${new RealDate(now).toISOString()}\t${requestId ?? "undefined"}\tERROR\t${title} \t${JSON.stringify(record)}`,
    );
}

/**
 * @param {string} title
 * @param {unknown} thrown
 */
function dieOf(title, thrown) {
  logError(title, thrown);
  flush();
  channel({ kind: "died", error: answerOf(thrown) });
  exit(129);
}

process.on("uncaughtException", (error) => dieOf("Uncaught Exception", error));
process.on("unhandledRejection", (reason) => {
  const error = runtimeError("Runtime.UnhandledPromiseRejection", String(reason));
  dieOf("Unhandled Promise Rejection", Object.assign(error, { reason }));
});

// ---- The handler

const CALLBACKS_REMOVED =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
  "You need to modify this function to use a supported handler signature to use Node.js 24 or later. " +
  "For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

/** @returns {Promise<Function>} */
async function loadHandler() {
  const match = /^((?:.*\/)?[^./]+)\.(.+)$/.exec(start.handler);
  if (!match || start.handler.includes("..")) {
    throw runtimeError("Runtime.MalformedHandlerName", "Bad handler");
  }
  const [, file, names] = /** @type {[string, string, string]} */ (/** @type {unknown} */ (match));
  /** @type {any} */
  let found;
  try {
    found = await loadModule(path.resolve(start.taskRoot, file), file);
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") {
      throw runtimeError("Runtime.ImportModuleError", asOnLambda(String(error)));
    }
    if (error instanceof SyntaxError) {
      throw runtimeError("Runtime.UserCodeSyntaxError", asOnLambda(String(error)));
    }
    throw error;
  }
  for (const name of names.split(".")) found = found?.[name];
  if (found === undefined) {
    throw runtimeError("Runtime.HandlerNotFound", `${start.handler} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw runtimeError("Runtime.HandlerNotFound", `${start.handler} is not a function`);
  }
  if (found.length >= 3 && start.runtime !== "nodejs22.x") {
    throw runtimeError("Runtime.CallbackHandlerDeprecated", CALLBACKS_REMOVED);
  }
  return found;
}

/**
 * @param {string} file path without extension
 * @param {string} name as the handler's name has it
 */
async function loadModule(file, name) {
  // A path to require and to import alike: ES modules load through require as well since Node.js 22.
  const full = [".js", ".mjs", ".cjs", ""]
    .map((extension) => file + extension)
    .find((one) => existsSync(one));
  if (full === undefined) {
    const error = new Error(`Cannot find module '${name}'\nRequire stack:\n- /var/runtime/index.mjs`);
    throw Object.assign(error, { code: "MODULE_NOT_FOUND" });
  }
  return full.endsWith(".mjs") ? import(pathToFileURL(full).href) : require(full);
}

/** @param {Invocation} invocation */
function contextOf(invocation) {
  const { deadline } = invocation;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: invocation.logGroup,
    logStreamName: invocation.logStream,
    invokedFunctionArn: invocation.functionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => deadline - now,
  };
}

/**
 * @param {Function} handler
 * @param {unknown} event
 * @param {object} context
 */
function call(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  // Node.js 22 only: the answer comes through the callback, or through a promise where there is one.
  return new Promise((resolve, reject) => {
    const answer = handler(event, context, (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
      error === null || error === undefined ? resolve(result) : reject(error),
    );
    if (typeof answer?.then === "function") answer.then(resolve, reject);
  });
}

/**
 * @param {Function} handler
 * @param {Invocation} invocation
 */
async function serve(handler, invocation) {
  now = invocation.time;
  requestId = invocation.requestId;
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  process.env.AWS_LAMBDA_LOG_STREAM_NAME = invocation.logStream;
  try {
    const result = await call(handler, JSON.parse(invocation.event), contextOf(invocation));
    const payload = answerText(result);
    flush();
    channel({ kind: "ok", payload: payload ?? "null" });
  } catch (error) {
    logError("Invoke Error", error);
    flush();
    channel({ kind: "error", error: answerOf(error) });
  }
}

/** @param {unknown} result */
function answerText(result) {
  try {
    return JSON.stringify(result);
  } catch {
    throw runtimeError("Runtime.JSONStringifyError", "Unable to stringify response body");
  }
}

async function main() {
  keepQueuesLocal();
  /** @type {Function} */
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    logError("Init Error", error);
    flush();
    channel({ kind: "died", error: answerOf(error) });
    return;
  }
  process.on("message", (message) => void serve(handler, /** @type {Invocation} */ (message)));
  channel({ kind: "ready" });
}

void main();
