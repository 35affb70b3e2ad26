/**
 * A thread that walks directories for `fsx-scheduler scan`. Each message is a `WalkRequest`, and each of those about
 * work is answered by a `WholeReport` (`walkers.ts`).
 */
const { parentPort } = require("node:worker_threads");
const { Walk } = require("./walk");

let walk;
/** @type {Int32Array} see `WalkSubject` */
let unanswered;
/** Whether this is counted there. */
let isUnanswered = false;

parentPort.on("message", (request) => {
  if (request.begin) {
    ({ unanswered } = request.begin);
    walk = new Walk(request.begin);
  } else if (request.end) parentPort.close();
  else answer(request);
});

function answer(request) {
  if (isUnanswered) Atomics.sub(unanswered, 0, 1);
  const report = walk.turn(request);
  isUnanswered = true;
  Atomics.add(unanswered, 0, 1);
  parentPort.postMessage(report);
}
