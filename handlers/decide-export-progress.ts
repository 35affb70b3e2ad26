/**
 * DECIDE for `exportProgress`: whether everything that a job wrote has been exported automatically. Pure: no clock, no
 * SDK, plain data in and out.
 */
import { counted, durationWords } from "./wording";

/** One point of AgeOfOldestQueuedMessage: the age of the oldest change that waits for its export. */
export interface QueuePoint {
  /** Start of its minute, milliseconds since the epoch. */
  time: number;
  /** Seconds. */
  age: number;
}

export interface ExportFacts {
  window: MetricWindow;
  /** In any order. */
  points: QueuePoint[];
  /** Whether CloudWatch says that these are all the points there are. */
  complete: boolean;
}

/** Whole minutes, milliseconds since the epoch; `end` is not part of it. */
export interface MetricWindow {
  start: number;
  end: number;
}

export interface ExportProgress {
  exported: boolean;
  /** One sentence for people. */
  detail: string;
}

const MINUTE = 60_000;
/** FSx publishes the metric each minute; what is older than this says nothing of now. */
export const WINDOW_MINUTES = 15;
/** Minutes of an empty queue that are needed; fewer than the window's, since the newest points come late. */
export const LEAST_POINTS = 10;

/**
 * The minutes to look at: the last `WINDOW_MINUTES`, but never one that began before the job's end, since a job that
 * writes its result at the very end has an empty queue all the time before.
 */
export function metricWindow(jobEnded: number, now: number): MetricWindow {
  const end = Math.floor(now / MINUTE) * MINUTE;
  const start = Math.max(Math.ceil(jobEnded / MINUTE) * MINUTE, end - WINDOW_MINUTES * MINUTE);
  return { start, end: Math.max(start, end) };
}

/** Whether a window is long enough to hold the points that are needed. */
export function isLongEnough({ start, end }: MetricWindow): boolean {
  return end - start >= LEAST_POINTS * MINUTE;
}

export function decideExportProgress({ window, points, complete }: ExportFacts): ExportProgress {
  if (!isLongEnough(window)) {
    return waiting(
      `The job ended less than ${counted(LEAST_POINTS + 1, "minute")} ago; the queue has to be empty for ${counted(LEAST_POINTS, "minute")} after it.`,
    );
  }
  if (!complete) return waiting("CloudWatch gave only a part of the queue's metric.");
  const ages = new Map<number, number>();
  for (const { time, age } of points) {
    if (time >= window.start && time < window.end) ages.set(time, Math.max(age, ages.get(time) ?? 0));
  }
  const oldest = Math.max(0, ...ages.values());
  if ([...ages.values()].some((age) => age !== 0)) {
    return waiting(`Changes wait for their export, the oldest for ${durationWords(oldest)}.`);
  }
  if (ages.size < LEAST_POINTS) {
    return waiting(
      `FSx has published ${counted(ages.size, "point")} of the queue's metric since the job's end; ${LEAST_POINTS} are needed.`,
    );
  }
  return {
    exported: true,
    detail: `No change has waited for its export for ${counted(ages.size, "minute")}.`,
  };
}

function waiting(detail: string): ExportProgress {
  return { exported: false, detail };
}
