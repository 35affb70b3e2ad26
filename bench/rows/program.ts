/**
 * The whole program, from stack file to printed preview, with more and more tasks on the same 100 file systems. Each
 * run is a process of its own, as a user's is.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { compare, median, spread } from "../measure";
import type { Measured, Row, Scale } from "../row";
import { ROOT } from "../stack-values";
import type { PreviewRun } from "./program-run";

/** The program is compiled as the command compiles it. */
const COMPILER = join(ROOT, "cli", "compile.js");

const COUNTS = [1, 10, 100, 1_000];

export const programRow: Row = {
  name: "program",
  title: "preview of 1, 10, 100 and 1,000 tasks on 100 file systems",
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    const turns = scale === "full" ? 5 : 1;
    const runs = new Map<number, PreviewRun[]>(COUNTS.map((count) => [count, []]));
    const processorTime = (count: number) => (): number => {
      const run = preview(count);
      runs.get(count)!.push(run);
      return run.processor;
    };
    const growth = await compare(processorTime(1_000), processorTime(100), turns);
    for (const count of scale === "full" ? [1, 10] : [1])
      for (let i = 0; i < turns; i += 1) processorTime(count)();
    const of = (count: number, key: keyof PreviewRun): number[] => runs.get(count)!.map((run) => run[key]);
    const [most, hundred] = [runs.get(1_000)![0]!, runs.get(100)![0]!];
    const times = COUNTS.filter((count) => runs.get(count)!.length > 0)
      .map((count) => `${count} ${(median(of(count, "wall")) / 1000).toFixed(1)} s`)
      .join(", ");
    return {
      figures: [
        {
          key: "growth",
          label: "1,000 tasks' processor time ÷ 100 tasks'",
          value: growth.ratio,
          unit: "×",
          target: { atMost: 12 },
          noise: growth.noise,
          detail: `${(growth.first / 1000).toFixed(1)} s beside ${(growth.second / 1000).toFixed(1)} s`,
          held: "atMost",
        },
        {
          key: "time",
          label: "preview of 1,000 tasks",
          value: median(of(1_000, "wall")) / 1000,
          unit: "s",
          target: { atMost: 15 },
          noise: spread(of(1_000, "wall")),
          detail: `tasks and wall time: ${times}`,
        },
        {
          key: "memory",
          label: "peak memory with 1,000 tasks",
          value: Math.max(...of(1_000, "memory")),
          unit: "MB",
          target: { atMost: 600 },
          noise: spread(of(1_000, "memory")),
          detail: `beside ${Math.round(median(of(100, "memory")))} MB with 100 tasks`,
        },
        {
          key: "resources",
          label: "resources that a task adds",
          value: (most.resources - hundred.resources) / 900,
          unit: "each",
          target: { atMost: 2 },
          detail: `${hundred.resources} with 100 tasks, ${most.resources.toLocaleString("en")} with 1,000; each has an alarm`,
          held: "atMost",
        },
      ],
    };
  },
};

function preview(tasks: number): PreviewRun {
  const script = join(__dirname, "program-run.ts");
  const output = execFileSync(process.execPath, ["--require", COMPILER, script, String(tasks)], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return JSON.parse(output.trimEnd().split("\n").at(-1)!) as PreviewRun;
}
