/**
 * What runs inside a function's process: gives the handler its events one at a time, and sends answers, errors and log
 * lines to the local cloud over the process's IPC channel (process-host.ts is the other end).
 */
"use strict";

const { beginWith, current, exit, send } = require("./environment");
const { answerOf, runtimeError } = require("./errors");
const { callHandler, forgetModules, loadHandler } = require("./handler");
const { drop, logError, takeLines } = require("./log");
const { keepQueuesLocal } = require("./packages");
const { dropConnections, watchConnections } = require("./connections");
const { dropRequests, queueRequests } = require("./requests");
const timers = require("./timers");

/**
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

/**
 * @param {string} title
 * @param {unknown} thrown
 */
function dieOf(title, thrown) {
  logError(title, answerOf(thrown), thrown);
  send({ kind: "died", error: answerOf(thrown), lines: takeLines() });
  exit(129);
}

process.on("uncaughtException", (error) => dieOf("Uncaught Exception", error));
process.on("unhandledRejection", (reason) => {
  const error = runtimeError("Runtime.UnhandledPromiseRejection", String(reason));
  dieOf("Unhandled Promise Rejection", Object.assign(error, { reason }));
});

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
    getRemainingTimeInMillis: () => deadline - current.now,
  };
}

/**
 * @param {Function} handler
 * @param {Invocation} invocation
 */
async function serve(handler, invocation) {
  current.began = invocation.time;
  current.now = invocation.time;
  current.deadline = invocation.deadline;
  current.requestId = invocation.requestId;
  timers.thaw(invocation.requestId);
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  process.env.AWS_LAMBDA_LOG_STREAM_NAME = invocation.logStream;
  try {
    const result = await callHandler(handler, JSON.parse(invocation.event), contextOf(invocation));
    const payload = answerText(result);
    const elapsed = current.now - invocation.time;
    send({ kind: "ok", payload: payload ?? "null", elapsed, lines: takeLines() });
  } catch (error) {
    logError("Invoke Error", answerOf(error), error);
    const elapsed = current.now - invocation.time;
    send({ kind: "error", error: answerOf(error), elapsed, lines: takeLines() });
  } finally {
    timers.freeze();
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

/** The environment's beginning: the handler is loaded. @type {Function | undefined} */
let handler;

async function begin() {
  try {
    handler = await loadHandler();
  } catch (error) {
    logError("Init Error", answerOf(error), error);
    send({ kind: "died", error: answerOf(error), lines: takeLines() });
    return;
  }
  send({ kind: "ready" });
}

/**
 * The environment's end, in a process that may be given another one: nothing of what it was doing goes on. What waits
 * for a connection or a timer waits for ever and is forgotten; the turns are for what was on its way to one.
 */
async function leave() {
  for (let turn = 0; turn < 3; turn++) {
    dropRequests();
    dropConnections();
    timers.drop();
    await new Promise((resolve) => setImmediate(resolve));
  }
  drop();
  forgetModules();
  handler = undefined;
  send({ kind: "left" });
}

timers.install();
watchConnections();
queueRequests(timers.look);
keepQueuesLocal();
process.on("message", (/** @type {any} */ message) => {
  if (message.kind === "leave") void leave();
  else if (message.kind === "begin") {
    beginWith(message);
    void begin();
  } else void serve(/** @type {Function} */ (handler), /** @type {Invocation} */ (message));
});
void begin();
