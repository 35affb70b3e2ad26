/**
 * Loads the function's handler and calls it, as Lambda's Node.js runtimes do.
 */
"use strict";

const { existsSync } = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { asOnLambda, start } = require("./environment");
const { runtimeError } = require("./errors");

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

/** The archive's modules are loaded anew the next time; the SDK's stay. */
function forgetModules() {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(start.taskRoot + path.sep)) delete require.cache[file];
  }
}

/**
 * @param {Function} handler
 * @param {unknown} event
 * @param {object} context
 */
function callHandler(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  // Node.js 22 only: the answer comes through the callback, or through a promise where there is one.
  return new Promise((resolve, reject) => {
    const answer = handler(event, context, (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
      error === null || error === undefined ? resolve(result) : reject(error),
    );
    if (typeof answer?.then === "function") answer.then(resolve, reject);
  });
}

module.exports = { callHandler, forgetModules, loadHandler };
