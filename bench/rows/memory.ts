/**
 * The most memory that a function's process takes, over a cold start and some hundred invocations, with the memory that
 * Lambda would give it; beside the same runtime with a handler that does nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LambdaFunction } from "../../local/lambda/function";
import type { Simulation } from "../../local/simulation";
import { busyFileSystem, SKIPPED_RUN } from "../busy-file-system";
import { deliver, deployedFunction, functionProcess } from "../function-process";
import { peakMemory } from "../measure";
import type { Measured, Row, Scale } from "../row";

/** More than an environment sees in its life, of which there is one per run that starts at the same time. */
const HUNDRED = 100;
const THOUSAND = 1_000;

export const memoryRow: Row = {
  name: "memory",
  title: "peak memory of a function's process",
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    if (peakMemory(process.pid) === undefined)
      return { figures: [], skipped: ["everything: other processes' memory, which needs Linux's /proc"] };
    const simulation = await busyFileSystem();
    const empty = emptyCode();
    try {
      const fn = deployedFunction(simulation, "start-task");
      const own = await peak(simulation, fn, HUNDRED);
      const beside = await peak(simulation, { ...fn, code: { ...fn.code, path: empty } }, HUNDRED);
      const long = scale === "full" ? await peak(simulation, fn, THOUSAND) : undefined;
      return {
        figures: [
          {
            key: "peak",
            label: `startTask's peak in ${HUNDRED} invocations`,
            value: own,
            unit: "MB",
            target: { atMost: 96 },
            detail: `with ${fn.settings.memory} MB in Lambda${long === undefined ? "" : `; ${Math.round(long)} MB in 1,000, back to back, when V8 optimises what is hot`}`,
          },
          {
            key: "ratio",
            label: "the same ÷ a handler that does nothing",
            value: own / beside,
            unit: "×",
            detail: `${Math.round(own)} MB beside ${Math.round(beside)} MB`,
            held: "atMost",
          },
        ],
      };
    } finally {
      rmSync(empty, { recursive: true });
      await simulation.close();
    }
  },
};

async function peak(simulation: Simulation, fn: LambdaFunction, invocations: number): Promise<number> {
  const host = functionProcess(simulation, fn);
  for (let i = 0; i < invocations; i += 1) await deliver(host, simulation, fn, [SKIPPED_RUN]);
  const most = peakMemory(host.pid!)!;
  await host.close();
  return most;
}

function emptyCode(): string {
  const folder = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-bench-"));
  writeFileSync(join(folder, "__index.js"), "exports.handler = async () => ({ batchItemFailures: [] });\n");
  return folder;
}
