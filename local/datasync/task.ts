/** A task as it is kept: what is to be transferred from where to where, and how. */
import type { Execution } from "./execution";
import type { FilterList, Options, TaskReportConfig } from "./shapes";
import type { TaskSchedule } from "./task-schedule";

export type TaskStatus = "CREATING" | "AVAILABLE" | "QUEUED" | "RUNNING" | "UNAVAILABLE";

export interface Task {
  id: string;
  arn: string;
  name: string | undefined;
  /** ARNs of locations. */
  source: string;
  destination: string;
  logGroupArn: string | undefined;
  options: Required<Omit<Options, "SecurityDescriptorCopyFlags" | "ObjectTags">> & Options;
  includes: FilterList;
  excludes: FilterList;
  report: TaskReportConfig | undefined;
  schedule: TaskSchedule | undefined;
  mode: "BASIC" | "ENHANCED";
  created: number;
  /** Until when it is CREATING. */
  readyAt: number;
  tags: Map<string, string>;
  /** In the order in which they were started; what is older than 30 days is not told any more. */
  executions: Execution[];
  /** What was told last. */
  toldStatus: TaskStatus;
}

/** Defaults of the API reference, "Options". */
export function defaultOptions(mode: Task["mode"]): Task["options"] {
  return {
    VerifyMode: mode === "BASIC" ? "POINT_IN_TIME_CONSISTENT" : "ONLY_FILES_TRANSFERRED",
    OverwriteMode: "ALWAYS",
    Atime: "BEST_EFFORT",
    Mtime: "PRESERVE",
    Uid: "INT_VALUE",
    Gid: "INT_VALUE",
    PreserveDeletedFiles: "PRESERVE",
    PreserveDevices: "NONE",
    PosixPermissions: "PRESERVE",
    BytesPerSecond: -1,
    TaskQueueing: "ENABLED",
    LogLevel: "OFF",
    TransferMode: "CHANGED",
  };
}
