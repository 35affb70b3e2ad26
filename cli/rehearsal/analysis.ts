/** Everything that is concluded from a rehearsal, computed once for the page and the comparison. */
import { type ClockOddity, clockOddities } from "./clock-changes";
import { CONDITIONS } from "./conditions";
import { type FreeSlot, freeSlot } from "./free-slot";
import { type Encounter, encounters } from "./overlaps";
import { type Rehearsal, RUN_ENDS, type RunEnd, type TaskRun } from "./rehearsal";
import { plannedSchedules } from "./schedules";

/** An encounter, with a time at which it would not happen. */
export interface Finding extends Encounter {
  slot: FreeSlot | undefined;
}

/** What became of one task's, pipeline's or transfer's runs. */
export interface Results {
  section: "task" | "pipeline" | "transfer";
  name: string;
  runs: number;
  ends: Record<RunEnd, number>;
  waited: number;
  /** Milliseconds from start to end of the longest run; undefined where none ended. */
  longest: number | undefined;
  files: number;
  bytes: number;
}

/** A run that had to wait for its turn. */
export interface Wait {
  name: string;
  where: string;
  came: number;
  /** Milliseconds; to the end of the period, or of the waiting, where it never started. */
  wait: number;
  end: RunEnd;
}

export interface Analysis {
  findings: Finding[];
  oddities: ClockOddity[];
  results: Results[];
  waits: Wait[];
  /** Sentences: planned runs that did not happen, and runs that failed. */
  missed: string[];
  failed: string[];
}

/** Waits up to the scheduler's own minute, and the queue's, are none. */
const SHORTEST_WAIT = 120_000;
const MOST_WAITS = 10;

export function analyse(rehearsal: Rehearsal): Analysis {
  const { runs, config, from, until } = rehearsal;
  return {
    findings: encounters(runs, config.tasks, until).map((encounter) => ({
      ...encounter,
      slot: freeSlot(rehearsal, [encounter.holder, encounter.comer]),
    })),
    oddities: clockOddities(plannedSchedules(config), from, until),
    results: resultsOf(rehearsal),
    waits: longestWaits(rehearsal),
    missed: met("missed", rehearsal),
    failed: met("failed", rehearsal),
  };
}

function met(name: string, rehearsal: Rehearsal): string[] {
  return CONDITIONS.find((condition) => condition.name === name)!.find(rehearsal);
}

function resultsOf({ config, runs, pipelineRuns, transferRuns }: Rehearsal): Results[] {
  const tasks = config.tasks.map(({ name }) =>
    resultsFor(
      "task",
      name,
      runs
        .filter((run) => run.task === name)
        .map((run) => ({ ...run, moved: { files: run.files?.succeeded ?? 0, bytes: 0 } })),
    ),
  );
  const pipelines = config.pipelines.map(({ name }) =>
    resultsFor(
      "pipeline",
      name,
      pipelineRuns
        .filter((run) => run.pipeline === name)
        .map((run) => ({
          ...run,
          end: run.end === "succeeded" || run.end === "unfinished" ? run.end : ("failed" as const),
          waited: false,
          moved: { files: 0, bytes: 0 },
        })),
    ),
  );
  const transfers = config.transfers.map(({ name }) =>
    resultsFor(
      "transfer",
      name,
      transferRuns.filter((run) => run.transfer === name).map((run) => ({ ...run, moved: run })),
    ),
  );
  return [...tasks, ...pipelines, ...transfers];
}

interface EndedRun {
  end: RunEnd;
  waited: boolean;
  started?: number;
  ended?: number;
  moved: { files: number; bytes: number };
}

function resultsFor(section: Results["section"], name: string, runs: readonly EndedRun[]): Results {
  const ends = Object.fromEntries(RUN_ENDS.map((end) => [end, 0])) as Record<RunEnd, number>;
  const results: Results = {
    section,
    name,
    runs: runs.length,
    ends,
    waited: 0,
    longest: undefined,
    files: 0,
    bytes: 0,
  };
  for (const { end, waited, started, ended, moved } of runs) {
    ends[end]++;
    if (waited) results.waited++;
    if (started !== undefined && ended !== undefined)
      results.longest = Math.max(results.longest ?? 0, ended - started);
    results.files += moved.files;
    results.bytes += moved.bytes;
  }
  return results;
}

/** The longest first; a run that never started waited until it was given up. */
export function longestWaits({ runs, transferRuns, until }: Rehearsal, most = MOST_WAITS): Wait[] {
  const waitOf = (run: Pick<TaskRun, "started" | "ended"> & { came: number }) =>
    (run.started ?? run.ended ?? until) - run.came;
  const waits = [
    ...runs.map((run) => ({ name: run.task, where: run.fileSystemId, run })),
    ...transferRuns.map((run) => ({ name: run.transfer, where: "", run: { ...run, came: run.scheduled } })),
  ];
  return waits
    .filter(({ run }) => run.waited && waitOf(run) >= SHORTEST_WAIT)
    .map(({ name, where, run }) => ({
      name,
      where,
      came: run.came,
      wait: waitOf(run),
      end: run.end,
    }))
    .sort((a, b) => b.wait - a.wait || a.came - b.came)
    .slice(0, most);
}
