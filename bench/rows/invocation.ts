/**
 * One invocation of startTask, cold and warm: the packaged archive in the local runtime, deciding about a run whose
 * file system is busy, which takes two API calls. Beside it, boto3 making the same two calls under python3.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Simulation } from "../../local/simulation";
import { BUSY_FILE_SYSTEM, busyFileSystem, SKIPPED_RUN } from "../busy-file-system";
import { deliver, deployedFunction, functionProcess } from "../function-process";
import { byTurns, comparison, processorTime } from "../measure";
import type { Figure, Measured, Row, Scale } from "../row";

const PEER = join(__dirname, "..", "peers", "two_calls.py");

/** A process that makes the two calls. */
interface Side {
  /** Starts the process if it does not run yet. */
  call(): Promise<unknown>;
  /** Milliseconds of processor time so far. */
  processorTime(): number;
  end(): Promise<unknown>;
}

export const invocationRow: Row = {
  name: "invocation",
  title: "startTask with two API calls, beside boto3",
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    if (spawnSync("python3", ["-c", "import boto3"]).status !== 0)
      return { figures: [], skipped: ["everything: python3 with boto3 is not installed"] };
    if (processorTime(process.pid) === undefined)
      return { figures: [], skipped: ["everything: other processes' times, which need Linux's /proc"] };
    const simulation = await busyFileSystem();
    try {
      return { figures: [...(await cold(simulation, scale)), await warm(simulation, scale)] };
    } finally {
      await simulation.close();
    }
  },
};

/** From the start of the process to its answer. */
async function cold(simulation: Simulation, scale: Scale): Promise<Figure[]> {
  const once = (begin: (simulation: Simulation) => Side) => async () => {
    const before = performance.now();
    const side = begin(simulation);
    await side.call();
    const times = { wall: performance.now() - before, processor: side.processorTime() };
    await side.end();
    return times;
  };
  // Once for the disk's cache.
  for (const begin of [ownSide, peerSide]) await once(begin)();
  const pairs = await byTurns(once(ownSide), once(peerSide), scale === "full" ? 15 : 5);
  const wall = comparison(pairs.map(([own, peer]) => [own.wall, peer.wall]));
  const processor = comparison(pairs.map(([own, peer]) => [own.processor, peer.processor]));
  return [
    {
      key: "cold",
      label: "cold invocation ÷ boto3's",
      value: wall.ratio,
      unit: "×",
      target: { atMost: 0.5 },
      noise: wall.noise,
      detail: `${Math.round(wall.first)} ms beside ${Math.round(wall.second)} ms from the process's start to its answer`,
    },
    {
      key: "cold-processor",
      label: "the same in processor time",
      value: processor.ratio,
      unit: "×",
      noise: processor.noise,
      detail: `${Math.round(processor.first)} ms beside ${Math.round(processor.second)} ms`,
      held: "atMost",
    },
  ];
}

/** Second and later calls in processor time, which the API's own time is no part of. */
async function warm(simulation: Simulation, scale: Scale): Promise<Figure> {
  // Short turns and many of them: a machine is faster or slower for seconds at a time.
  const calls = 100;
  const sides = [ownSide(simulation), peerSide(simulation)];
  const perCall = (side: Side) => async () => {
    const before = side.processorTime();
    for (let call = 0; call < calls; call += 1) await side.call();
    return (side.processorTime() - before) / calls;
  };
  const [own, peer] = sides.map(perCall);
  // What is compiled and cached during the first calls belongs to a cold start.
  const before = 4;
  await byTurns(own!, peer!, before);
  const { ratio, noise, first, second } = comparison(await byTurns(own!, peer!, scale === "full" ? 51 : 15));
  for (const side of sides) await side.end();
  return {
    key: "warm",
    label: "warm invocation ÷ boto3's, without the API's time",
    value: ratio,
    unit: "×",
    // Code goes on being optimised for some thousand calls.
    ...(scale === "full" ? { target: { atMost: 0.5 } } : {}),
    noise,
    detail: `${first.toFixed(2)} ms beside ${second.toFixed(2)} ms of processor time, after ${before * calls} calls of each`,
    held: "atMost",
  };
}

function ownSide(simulation: Simulation): Side {
  const fn = deployedFunction(simulation, "start-task");
  const host = functionProcess(simulation, fn);
  return {
    call: () => deliver(host, simulation, fn, [SKIPPED_RUN]),
    processorTime: () => processorTime(host.pid!)!,
    end: () => host.close(),
  };
}

function peerSide({ cloud }: Simulation): Side {
  const key = "local";
  const child = spawn("python3", [PEER, BUSY_FILE_SYSTEM], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: cloud.endpointUrl,
      AWS_DEFAULT_REGION: cloud.region,
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: key,
      AWS_CONFIG_FILE: "/dev/null",
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let calls = 0;
  return {
    call: async () => {
      // The first call it makes by itself.
      if (calls++ > 0) child.stdin.write("\n");
      const { value } = await lines.next();
      if (value !== "1 1") throw new Error(`boto3 found ${value}, not one association and one task`);
    },
    processorTime: () => processorTime(child.pid!)!,
    end: () => {
      child.stdin.end();
      return once(child, "exit");
    },
  };
}
