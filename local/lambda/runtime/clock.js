/**
 * Virtual time: Date shows the time of the invocation, which stands still while it runs, and goes on by what the
 * function waits for its own timers and for slow answers (timers.js).
 */
"use strict";

const { current } = require("./environment");

const RealDate = Date;
RealDate.now = () => current.now;
globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(current.now).toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length === 0 ? [current.now] : args,
      newTarget === globalThis.Date ? target : newTarget,
    ),
});
RealDate.prototype.constructor = globalThis.Date;
Object.defineProperty(performance, "timeOrigin", { get: () => current.now - performance.now() });

/** The invocation's time as logs have it. */
function timestamp() {
  return new RealDate(current.now).toISOString();
}

module.exports = { timestamp };
