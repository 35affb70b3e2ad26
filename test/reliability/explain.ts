/**
 * A failing seed made small: fewer kinds of faults and fewer days, as long as the same invariant still fails; then the
 * events that concern it, and the command that repeats it.
 */
import type { TimedEvent } from "../../local/events";
import type { FaultMix, FaultName } from "../../local/faults/fault-names";
import { ProcessPool } from "../../local/lambda/process-pool";
import type { Violation } from "./evidence";
import { runSeed, type SeedOptions, type SeedResult } from "./run-seed";
import type { Order } from "./worker";

const DAY = 24 * 3_600_000;
const MOST_EVENTS = 60;

export async function explain(order: Order): Promise<string> {
  const functionProcesses = new ProcessPool();
  try {
    const from = new Date(order.from);
    const options: SeedOptions = { ...order, seed: String(order.seed), from, functionProcesses };
    const whole = await runSeed(options);
    const first = whole.violations[0];
    if (!first) return `seed ${order.seed}: it does not fail a second time, which is a failure of its own`;
    const { days, faults, result } = await shrink({ ...options, program: whole.program }, first, whole);
    const violation = result.violations.find(({ invariant }) => invariant === first.invariant)!;
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

/** Leaves out days after the failure, then one kind of fault after the other. A fault's draws depend on no other's. */
export async function shrink(
  options: SeedOptions,
  violation: Violation,
  whole: SeedResult,
): Promise<{ days: number; faults: FaultMix; result: SeedResult }> {
  let best = { days: options.days, faults: options.faults, result: whole };
  const attempt = async (days: number, faults: FaultMix) => {
    const result = await runSeed({ ...options, days, faults });
    if (result.violations.some(({ invariant }) => invariant === violation.invariant)) {
      best = { days, faults, result };
    }
  };
  const days = Math.max(1, Math.ceil((violation.time - options.from.getTime()) / DAY));
  if (days < best.days) await attempt(days, best.faults);
  // Those that never struck are not needed; of the others, each may be.
  const struck = Object.keys(best.result.faults) as FaultName[];
  best.faults = Object.fromEntries(struck.map((name) => [name, options.faults[name]!]));
  for (const name of struck) {
    const { [name]: _, ...others } = best.faults;
    await attempt(best.days, others);
  }
  return best;
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
