/**
 * A thread that walks directories for `fsx-scheduler scan`. Each message is a `WalkRequest`, and each of those about
 * work is answered by a `WholeReport` (`walkers.ts`).
 */
const { parentPort } = require("node:worker_threads");
const { Walk } = require("./walk");

let walk;
/** @type {Int32Array} see `WalkSubject` */
let waiting;
/** Whether a report is not answered yet. */
let isWaiting = false;

parentPort.on("message", (request) => {
  if (request.begin) {
    ({ waiting } = request.begin);
    walk = new Walk(request.begin);
  } else if (request.end) parentPort.close();
  else answer(request);
});

function answer(request) {
  if (isWaiting) Atomics.sub(waiting, 1, 1);
  const report = walk.turn(request);
  isWaiting = true;
  Atomics.add(waiting, 1, 1);
  parentPort.postMessage(report);
}
