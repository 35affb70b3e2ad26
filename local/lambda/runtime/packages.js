/**
 * What the code can load: the archive's own files, Node.js itself, and the AWS SDK of the runtime. That nothing else is
 * readable is the permission model's work; here the SDK is found although it lies outside the archive.
 */
"use strict";

const { createRequire, registerHooks } = require("node:module");
const path = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");
const { start } = require("./environment");

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

module.exports = { keepQueuesLocal };
