/**
 * The code's HTTP requests, one on the wire at a time, in the order in which it made them: two that travel at once
 * arrive in one order or the other, as this machine's kernel pleases. Which invocation a request is of, how much its
 * log held by then, and how long it had waited, goes with it: log and requests take two ways to the local cloud, and may
 * overtake each other.
 */
"use strict";

const http = require("node:http");
const { current } = require("./environment");

/** The request on the wire: until its answer has begun, or it has come to nothing. @type {object | undefined} */
let onWire;
/** @type {{ request: object, send: () => void }[]} */
const waiting = [];
/** Called when the last request has left the wire. @type {(() => void) | undefined} */
let whenFree;

/** Whether an answer is being waited for. */
function isOnWire() {
  return onWire !== undefined;
}

function sendNext() {
  if (onWire) return;
  const next = waiting.shift();
  if (!next) return;
  onWire = next.request;
  next.send();
}

/** @param {object} request whose answer has begun, or that is no more */
function release(request) {
  if (request !== onWire) return;
  onWire = undefined;
  sendNext();
  if (!onWire) whenFree?.();
}

/** @param {() => void} free called whenever no answer is waited for any more */
function queueRequests(free) {
  whenFree = free;
  const prototype = /** @type {any} */ (http.Agent.prototype);
  const { addRequest } = prototype;
  /**
   * @this {http.Agent}
   * @param {http.ClientRequest} request
   * @param {any[]} args
   */
  prototype.addRequest = function (request, ...args) {
    if (current.requestId !== undefined && !request.headersSent) {
      request.setHeader("x-local-invocation", current.requestId);
      request.setHeader("x-local-lines", String(current.lines));
      request.setHeader("x-local-waited", String(current.now - current.began));
    }
    request.once("close", () => release(request));
    waiting.push({ request, send: () => addRequest.call(this, request, ...args) });
    sendNext();
  };
}

/** Forgets what waits. */
function dropRequests() {
  waiting.length = 0;
  onWire = undefined;
}

module.exports = { dropRequests, isOnWire, queueRequests, release };
