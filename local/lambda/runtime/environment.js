/**
 * What a function's process was started with, its channel to the local cloud, and the invocation that it is in. Other
 * files of this folder share it; they are plain JavaScript, because the process sees no compiler.
 */
"use strict";

const { dirname } = require("node:path");

/**
 * @typedef {object} Start What the process is started with.
 * @property {string} taskRoot real path of the unpacked archive
 * @property {string} sdkAnchor a file from which the AWS SDK's packages resolve
 * @property {string} handler `index.handler`
 * @property {string} runtime `nodejs24.x`
 * @property {"JSON" | "Text"} logFormat
 * @property {string} logLevel
 * @property {number} time virtual milliseconds
 */

/** @type {Start} */
const start = JSON.parse(/** @type {string} */ (process.argv[2]));

/**
 * `began`: when the invocation began; `lines`: how many lines of its log the environment has sent.
 * @type {{ requestId: string | undefined, began: number, now: number, deadline: number, lines: number }}
 */
const current = {
  requestId: undefined,
  began: start.time,
  now: start.time,
  deadline: Number.POSITIVE_INFINITY,
  lines: 0,
};

/**
 * Another environment begins in this process.
 * @param {{ start: Omit<Start, "sdkAnchor">, environment: Record<string, string> }} beginning
 */
function beginWith(beginning) {
  Object.assign(start, beginning.start);
  Object.assign(current, {
    requestId: undefined,
    began: start.time,
    now: start.time,
    deadline: Number.POSITIVE_INFINITY,
    lines: 0,
  });
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, beginning.environment);
}

const send = /** @type {(message: object) => void} */ (process.send).bind(process);
const exit = process.exit.bind(process);

// The code sees neither: it might answer for the runtime.
process.argv.splice(1, 2, "/var/runtime/index.mjs");
process.send = undefined;
process.on("disconnect", () => exit(0));

/**
 * Text of a log or an error with the folders that the code has on Lambda.
 * @param {string} text
 */
function asOnLambda(text) {
  return text
    .replaceAll(`file://${start.taskRoot}`, "file:///var/task")
    .replaceAll(start.taskRoot, "/var/task")
    .replaceAll(dirname(__filename), "/var/runtime")
    .replace("- /var/runtime/handler.js\n- /var/runtime/bootstrap.js", "- /var/runtime/index.mjs");
}

module.exports = { beginWith, start, current, send, exit, asOnLambda };
