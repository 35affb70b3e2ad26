/**
 * Whole simulations: a month of prod, and a month of a hundred hourly tasks, which is 72,000 runs. Runs per second of
 * wall time, beside the runs per second that the schedules themselves ask for, and whether memory stays flat.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Measured, Row } from "../row";
import { ROOT } from "../stack-values";
import type { SimulationRun } from "./simulation-run";

const DAYS = 30;
const SECONDS = DAYS * 86_400;
const HOURLY_RUNS = 72_000;

export const simulationRow: Row = {
  name: "simulation",
  title: `${DAYS} days of prod, and of 100 hourly tasks`,
  hasShortForm: false,
  async run(): Promise<Measured> {
    const prod = simulate("prod");
    const hourly = simulate("hourly");
    return {
      figures: [
        {
          key: "prod",
          label: `${DAYS} days of prod`,
          value: prod.wall,
          unit: "s",
          target: { atMost: 60 },
          detail: speed(prod),
        },
        {
          key: "hourly",
          label: "runs of 100 hourly tasks that came",
          value: hourly.runs,
          unit: "each",
          target: { atLeast: HOURLY_RUNS },
          detail: `${hourly.unfinished} of them not ended yet; ${speed(hourly)}`,
        },
        {
          key: "memory",
          label: "memory at the end ÷ after ten days",
          value: hourly.late / hourly.early,
          unit: "×",
          target: { atMost: 1.2 },
          detail: `${Math.round(hourly.late)} MB beside ${Math.round(hourly.early)} MB in use, of 100 hourly tasks`,
        },
      ],
    };
  },
};

function speed({ wall, runs }: SimulationRun): string {
  const times = Math.round(SECONDS / wall).toLocaleString("en");
  return `${runs.toLocaleString("en")} runs, ${(runs / wall).toFixed(1)} per second, ${times} × as fast as the clock`;
}

function simulate(stack: string): SimulationRun {
  const compiler = join(ROOT, "cli", "compile.js");
  const script = join(__dirname, "simulation-run.ts");
  const options = ["--expose-gc", "--require", compiler, script, stack, String(DAYS)];
  const { status, stdout } = spawnSync(process.execPath, options, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`the simulation of ${stack} ended with ${status}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as SimulationRun;
}
