/**
 * Timers in the function's own time. While the process waits for a network or a disk, its time stands still; while it
 * waits for nothing but a timer, its time jumps to that timer. So a pause of a minute takes no time, a request's time
 * limit strikes when the answer is later and not when this machine is busy, and equal runs are equal.
 *
 * An answer that the local cloud marks as slow is held back until its time has come. The cloud's own time stands still
 * meanwhile, so each request says how far the function's has gone on (requests.js).
 */
"use strict";

const http = require("node:http");
const timers = require("node:timers");
const timersPromises = require("node:timers/promises");
const { syncBuiltinESMExports } = require("node:module");
const { current, send } = require("./environment");
const { isOnWire, release } = require("./requests");

const real = { setTimeout, clearTimeout };
/** Resources that the process has at rest: its channel, its output, its timers. */
const AT_REST = /^(Timeout|Immediate|PipeWrap|TTYWrap|MessagePort)$/;

let sequence = 0;
let looking = false;
/** Between two invocations nothing happens. */
let frozen = false;
/** @type {Set<Timer>} */
const pending = new Set();

class Timer {
  #ref = true;

  /**
   * @param {Function} action
   * @param {unknown} delay
   * @param {unknown[]} args
   */
  constructor(action, delay, args) {
    const milliseconds = Number(delay);
    this.action = action;
    this.args = args;
    this.delay = milliseconds >= 1 && milliseconds <= 2 ** 31 - 1 ? Math.trunc(milliseconds) : 1;
    this.id = ++sequence;
    this.due = 0;
    this.refresh();
  }

  refresh() {
    this.due = current.now + this.delay;
    pending.add(this);
    look();
    return this;
  }

  ref() {
    this.#ref = true;
    look();
    return this;
  }

  unref() {
    this.#ref = false;
    return this;
  }

  hasRef() {
    return this.#ref;
  }

  close() {
    pending.delete(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }

  [Symbol.dispose ?? Symbol.for("nodejs.dispose")]() {
    this.close();
  }
}

/** Looks soon whether there is nothing to do but to wait; while an answer is out there is, and `look` comes with it. */
function look() {
  if (looking || isOnWire()) return;
  looking = true;
  real.setTimeout(() => {
    looking = false;
    jump();
  }, 0);
}

/** Moves the function's time on to the next timer. */
function jump() {
  if (frozen || isOnWire() || ![...pending].some((timer) => timer.hasRef())) return;
  if (process.getActiveResourcesInfo().some((name) => !AT_REST.test(name))) {
    look();
    return;
  }
  const next = [...pending].reduce((a, b) => (b.due < a.due || (b.due === a.due && b.id < a.id) ? b : a));
  pending.delete(next);
  current.now = Math.max(current.now, next.due);
  if (current.now > current.deadline) {
    send({ kind: "timeout" });
    return;
  }
  look();
  next.action(...next.args);
}

/**
 * @param {Function} action
 * @param {unknown} [delay]
 * @param {unknown[]} args
 */
function virtualTimeout(action, delay, ...args) {
  return new Timer(action, delay, args);
}

/** @param {any} timer */
function clearVirtual(timer) {
  if (timer instanceof Timer) timer.close();
  else if (typeof timer === "number" || typeof timer === "string") {
    for (const one of pending) if (one.id === Number(timer)) one.close();
  } else real.clearTimeout(timer);
}

/** Holds slow answers back. */
function holdAnswers() {
  const emit = http.ClientRequest.prototype.emit;
  /**
   * @this {http.ClientRequest}
   * @param {string} name
   * @param {any[]} args
   */
  http.ClientRequest.prototype.emit = function (name, ...args) {
    if (name !== "response") return emit.call(this, name, ...args);
    release(this);
    const delay = Number(args[0].headers["x-local-answer-after"]);
    if (!(delay > 0)) return emit.call(this, name, ...args);
    // Its connection has work to do only once the answer is there.
    this.socket?.unref();
    virtualTimeout(() => {
      if (this.destroyed) return;
      this.socket?.ref();
      emit.call(this, name, ...args);
    }, delay);
    return true;
  };
}

/** Gives the code timers, and chance, of the local cloud's. */
function install() {
  Object.assign(globalThis, { setTimeout: virtualTimeout, clearTimeout: clearVirtual });
  Object.assign(timers, { setTimeout: virtualTimeout, clearTimeout: clearVirtual });
  timersPromises.setTimeout = /** @type {any} */ (
    (/** @type {number} */ delay, /** @type {unknown} */ value) =>
      new Promise((resolve) => virtualTimeout(resolve, delay, value))
  );
  syncBuiltinESMExports();
  holdAnswers();
}

/**
 * An invocation begins, with chance of its own: what an SDK adds to its pauses is the same in equal runs.
 * @param {string} requestId
 */
function thaw(requestId) {
  frozen = false;
  look();
  let state = 0;
  for (const character of requestId) state = (Math.imul(state, 31) + character.charCodeAt(0)) | 0;
  // Mulberry32, by Tommy Ettinger; in the public domain.
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The invocation has ended. */
function freeze() {
  frozen = true;
}

/** Forgets every timer. */
function drop() {
  frozen = true;
  pending.clear();
}

module.exports = { drop, freeze, install, look, thaw };
