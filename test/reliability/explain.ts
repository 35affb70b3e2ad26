/**
 * A failing seed once more, made small (shrink.ts), with the events that concern the failure and the command that
 * repeats it.
 */
import type { TimedEvent } from "../../local/events";
import type { FaultName } from "../../local/faults/fault-names";
import { ProcessPool } from "../../local/lambda/process-pool";
import type { Violation } from "./evidence";
import { runSeed, type SeedOptions } from "./run-seed";
import { shrink } from "./shrink";
import type { Order } from "./worker";

const DAY = 24 * 3_600_000;
const MOST_EVENTS = 60;
/** Beside the run that shows the failure again. */
const MOST_TRIALS = 12;

/** @param tell told what is being tried */
export async function explain(order: Order, tell: (progress: string) => void): Promise<string> {
  const functionProcesses = new ProcessPool();
  try {
    const from = new Date(order.from);
    const options: SeedOptions = { ...order, seed: String(order.seed), from, functionProcesses };
    tell(`seed ${order.seed}: once more, to explain it`);
    const whole = await runSeed(options);
    const first = whole.violations[0];
    if (!first) return `seed ${order.seed}: it does not fail a second time, which is a failure of its own`;
    const failsAs = ({ invariant }: Violation) => invariant === first.invariant;
    const { days, faults, result } = await shrink({
      whole: { days: options.days, faults: options.faults, result: whole },
      failedWithin: Math.ceil((first.time - from.getTime()) / DAY),
      struck: (run) => Object.keys(run.faults) as FaultName[],
      attempt: async (trial) => {
        const run = await runSeed({ ...options, program: whole.program, ...trial });
        return run.violations.some(failsAs) ? run : undefined;
      },
      mostTrials: MOST_TRIALS,
      tell: (progress) => tell(`seed ${order.seed}: ${progress}`),
    });
    const violation = result.violations.find(failsAs)!;
    const command = [
      "npm run test:reliability --",
      `--stack ${order.stack} --seeds 1 --from-seed ${order.seed} --from ${order.from} --days ${days}`,
      `--faults ${Object.entries(faults)
        .map(([name, probability]) => `${name}=${probability}`)
        .join(",")}`,
    ].join(" ");
    return [
      "",
      `seed ${order.seed}: ${violation.invariant}: ${violation.message}`,
      ...slice(result.evidence.events, violation).map((event) => JSON.stringify(event)),
      `repeat with: ${command}`,
    ].join("\n");
  } finally {
    await functionProcesses.close();
  }
}

/** The events that name what the violation is about, and the faults and functions' ends around them. */
function slice(events: TimedEvent[], violation: Violation): TimedEvent[] {
  const texts = violation.about.flatMap((text) => [text, text.replace(".000Z", "Z")]);
  const named = events.filter((event) => {
    const json = JSON.stringify(event);
    return texts.some((text) => json.includes(text));
  });
  const times = new Set(named.map(({ time }) => time));
  const around = events.filter(
    (event) => times.has(event.time) && (event.kind === "fault" || event.kind === "function"),
  );
  const all = [...new Set([...named, ...around])].sort((a, b) => a.sequence - b.sequence);
  return all.length <= MOST_EVENTS ? all : [...all.slice(0, MOST_EVENTS / 2), ...all.slice(-MOST_EVENTS / 2)];
}
