/**
 * DECIDE what has to be made, changed and removed so that each slice has exactly one task and one source location as
 * planned. Pure. Run again after a crash at any point it gives what is left to do: the same observation, the same
 * steps; everything already done, no step.
 */
import type { CreateTaskRequest, FilterRule, Options, TaskReportConfig } from "@aws-sdk/client-datasync";
import { canBecome } from "./source-location";
import type { SliceLocation, SliceTask } from "./transfer-slices";

/** What one slice is to be. */
export interface WantedSlice {
  index: number;
  agent: string;
  /** Patterns; joined with "|" they are the filter. */
  includes: string[];
  excludes: string[];
}

/** What all tasks of the transfer are to be. */
export interface WantedTask {
  destination: string;
  /** "" where DataSync has a log group of its own. */
  logGroupArn: string;
  options: Options;
  mode: NonNullable<CreateTaskRequest["TaskMode"]>;
  report: TaskReportConfig | undefined;
  /** See `sourceTag`. */
  source: string;
  /** Whether the locations' credentials are to be set again in any case. */
  credentials: boolean;
}

/** In the order in which they are done: what is removed goes first, so that its quota is free. */
export type SliceStep =
  | { do: "delete-task"; arn: string }
  | { do: "delete-location"; arn: string }
  | { do: "create-location"; slice: number; agent: string }
  | { do: "update-location"; slice: number; arn: string; agent: string }
  | { do: "create-task"; slice: number; location: string | "created" }
  | { do: "update-task"; slice: number; arn: string };

/** @param slices none to remove everything */
export function decideSlices(seen: {
  slices: readonly WantedSlice[];
  wanted: WantedTask;
  tasks: readonly SliceTask[];
  locations: readonly SliceLocation[];
}): SliceStep[] {
  const { slices, wanted, tasks, locations } = seen;
  const byArn = new Map(locations.map((location) => [location.arn, location]));
  const keptTasks = new Set<string>();
  const keptLocations = new Set<string>();
  const changes: SliceStep[] = [];
  for (const slice of slices) {
    const task = tasks.find((one) => one.slice === slice.index && fits(one, wanted, byArn, keptLocations));
    const location = task
      ? byArn.get(task.task.SourceLocationArn!)
      : locations.find((one) => isFree(one, slice.index, wanted, tasks, keptLocations));
    if (task) keptTasks.add(task.arn);
    if (location) keptLocations.add(location.arn);
    if (!location) changes.push({ do: "create-location", slice: slice.index, agent: slice.agent });
    else if (differs(location, slice.agent, wanted)) {
      changes.push({ do: "update-location", slice: slice.index, arn: location.arn, agent: slice.agent });
    }
    if (!task) changes.push({ do: "create-task", slice: slice.index, location: location?.arn ?? "created" });
    else if (taskDiffers(task, slice, wanted, slices.length)) {
      changes.push({ do: "update-task", slice: slice.index, arn: task.arn });
    }
  }
  const unwanted = tasks.filter((task) => !keptTasks.has(task.arn));
  // What is being executed is not removed; a later run finds it done.
  const removable = unwanted.filter(({ task }) => task.Status !== "RUNNING" && task.Status !== "QUEUED");
  const needed = new Set(unwanted.filter((task) => !removable.includes(task)).map(sourceOf));
  return [
    ...removable.map(({ arn }): SliceStep => ({ do: "delete-task", arn })),
    ...locations
      .filter(({ arn }) => !keptLocations.has(arn) && !needed.has(arn))
      .map(({ arn }): SliceStep => ({ do: "delete-location", arn })),
    ...changes,
  ];
}

/** Includes or excludes as DataSync takes them; an empty list takes a filter away. */
export function filterRules(patterns: readonly string[]): FilterRule[] {
  return patterns.length === 0 ? [] : [{ FilterType: "SIMPLE_PATTERN", Value: patterns.join("|") }];
}

/** One slice's options: what the whole transfer may use of the network is shared equally. */
export function sliceOptions(options: Options, slices: number): Options {
  const whole = options.BytesPerSecond ?? -1;
  return { ...options, BytesPerSecond: whole < 0 ? -1 : Math.max(1, Math.floor(whole / slices)) };
}

/** A destination, a mode and a task's source location cannot be changed (UpdateTask has no such members). */
function fits(
  { task }: SliceTask,
  wanted: WantedTask,
  locations: ReadonlyMap<string, SliceLocation>,
  taken: ReadonlySet<string>,
): boolean {
  const location = locations.get(task.SourceLocationArn ?? "");
  return (
    location !== undefined &&
    !taken.has(location.arn) &&
    canBecome(location.source, wanted.source) &&
    task.DestinationLocationArn === wanted.destination &&
    (task.TaskMode ?? "BASIC") === wanted.mode
  );
}

/** A location that a crash left without a task, or whose task is replaced. */
function isFree(
  location: SliceLocation,
  slice: number,
  wanted: WantedTask,
  tasks: readonly SliceTask[],
  taken: ReadonlySet<string>,
): boolean {
  const users = tasks.filter((task) => sourceOf(task) === location.arn);
  return (
    location.slice === slice &&
    !taken.has(location.arn) &&
    canBecome(location.source, wanted.source) &&
    users.every(
      ({ slice: own, task }) => own === slice && task.Status !== "RUNNING" && task.Status !== "QUEUED",
    )
  );
}

function differs(location: SliceLocation, agent: string, wanted: WantedTask): boolean {
  return (
    wanted.credentials ||
    location.source !== wanted.source ||
    location.agents.length !== 1 ||
    location.agents[0] !== agent
  );
}

function taskDiffers({ task }: SliceTask, slice: WantedSlice, wanted: WantedTask, slices: number): boolean {
  const options = sliceOptions(wanted.options, slices);
  const has = task.Options ?? {};
  return (
    filterText(task.Includes) !== filterText(filterRules(slice.includes)) ||
    filterText(task.Excludes) !== filterText(filterRules(slice.excludes)) ||
    (Object.keys(options) as (keyof Options)[]).some((key) => options[key] !== has[key]) ||
    (wanted.logGroupArn !== "" &&
      withoutStar(task.CloudWatchLogGroupArn) !== withoutStar(wanted.logGroupArn)) ||
    reportText(task.TaskReportConfig) !== reportText(wanted.report)
  );
}

function filterText(rules: FilterRule[] | undefined): string {
  return rules?.[0]?.Value ?? "";
}

/** A log group's ARN comes with and without ":*". */
function withoutStar(arn: string | undefined): string {
  return (arn ?? "").replace(/:\*$/, "");
}

function reportText(report: TaskReportConfig | undefined): string {
  const s3 = report?.Destination?.S3;
  if (!s3) return "";
  return JSON.stringify([
    s3.S3BucketArn,
    s3.BucketAccessRoleArn,
    (s3.Subdirectory ?? "").replace(/^\/+|\/+$/g, ""),
    report.OutputType,
    report.ReportLevel,
  ]);
}

function sourceOf({ task }: SliceTask): string {
  return task.SourceLocationArn ?? "";
}
