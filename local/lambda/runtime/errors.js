/**
 * Errors as the runtime answers them: `Runtime.…` for its own, name, message and trace for the handler's.
 */
"use strict";

const { asOnLambda } = require("./environment");

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

module.exports = { answerOf, runtimeError };
