/**
 * A failing run made small: fewer days, then fewer kinds of faults, as long as the same invariant still fails, within
 * a bounded number of trials. A fault's draws depend on no other's, so that what is left strikes as before.
 */
import type { FaultMix, FaultName } from "../../local/faults/fault-names";

/** What is run. */
export interface Trial {
  days: number;
  faults: FaultMix;
}

export interface Shrinking<Result> {
  /** The trial that fails, with its result. */
  whole: Trial & { result: Result };
  /** Whole days from the start to the failure. */
  failedWithin: number;
  /** Faults that struck in a run. */
  struck(result: Result): FaultName[];
  /** Runs a trial; undefined where it does not fail as the whole did. */
  attempt(trial: Trial): Promise<Result | undefined>;
  /** Each trial takes as long as a seed. */
  mostTrials: number;
  /** Told before each trial, and at an early end. */
  tell(progress: string): void;
}

export async function shrink<Result>(shrinking: Shrinking<Result>): Promise<Trial & { result: Result }> {
  const { whole, failedWithin, struck, mostTrials, tell } = shrinking;
  let best = whole;
  let trials = 0;
  const attempt = async (trial: Trial, without: string): Promise<boolean> => {
    trials++;
    tell(`trial ${trials} of at most ${mostTrials}: without ${without}`);
    const result = await shrinking.attempt(trial);
    if (result !== undefined) best = { ...trial, result };
    return result !== undefined;
  };

  const days = Math.max(1, failedWithin);
  if (days < best.days && trials < mostTrials) await attempt({ ...best, days }, `what follows day ${days}`);
  // Those that never struck are not needed; of the others, each may be.
  best = { ...best, faults: only(best.faults, struck(best.result)) };
  // Half of them at a time, then a quarter, …, then one by one.
  for (let size = halved(namesOf(best.faults).length); size >= 1; size = size === 1 ? 0 : halved(size)) {
    let from = 0;
    while (from < namesOf(best.faults).length) {
      const names = namesOf(best.faults);
      const left = names.slice(from, from + size);
      if (left.length === names.length) break;
      if (trials === mostTrials) {
        tell(`stopped after ${trials} trials; not all of what is left may be needed`);
        return best;
      }
      const others = names.filter((name) => !left.includes(name));
      if (!(await attempt({ days: best.days, faults: only(best.faults, others) }, left.join(", ")))) {
        from += size;
      }
    }
  }
  return best;
}

function halved(count: number): number {
  return Math.ceil(count / 2);
}

function namesOf(faults: FaultMix): FaultName[] {
  return Object.keys(faults) as FaultName[];
}

function only(faults: FaultMix, names: readonly FaultName[]): FaultMix {
  return Object.fromEntries(
    namesOf(faults)
      .filter((name) => names.includes(name))
      .map((name) => [name, faults[name]]),
  );
}
