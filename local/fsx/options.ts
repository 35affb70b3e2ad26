/**
 * Where AWS's own texts about FSx disagree or are silent, the local FSx follows the stricter reading; these options
 * choose the other one. Set them on the service: `cloud.fsx.options.concurrency = "queue"`.
 */
export interface FsxOptions {
  /** Paths per task: 32 (LustreGuide, console text of export and import tasks) or 100 (API model). */
  maxTaskPaths: 32 | 100;
  /**
   * What else may be outstanding when a task is created. `one`: nothing (model, text of DataRepositoryTaskExecuting).
   * `queue`: anything but an exact copy; the others wait as PENDING (LustreGuide "Managing data repository tasks").
   */
  concurrency: "one" | "queue";
  /**
   * Name of the report object. `by-type`: report.csv for imports, failures.csv otherwise (LustreGuide "Working with
   * task completion reports"). `failures`: always failures.csv (model, ReportFormat).
   */
  reportName: "by-type" | "failures";
  /**
   * When a report path outside every linked repository is noticed. `create`: BadRequest (observed).
   * `completion`: the task runs and the report is not delivered (log event S3CompletionReportValidateFailure).
   */
  reportPathCheck: "create" | "completion";
  /** Whether automatic export on one association forbids export tasks on the whole file system or on its own paths. */
  autoExportExcludes: "file-system" | "association";
  /** Whether a release task must say how long files have not been accessed (documentation) or not (model). */
  releaseConfiguration: "required" | "optional";
  /** Smallest PERSISTENT_2 file system in GiB: 1200 (CreateFileSystem) or 600 (text of FileSystem.DeploymentType). */
  persistent2Minimum: 1200 | 600;
  /** Whether `*` and `?` in filter values stand for any text; the pattern allows them, no text explains them. */
  filterWildcards: boolean;
  /** How long a ClientRequestToken is remembered, milliseconds; no text says. */
  tokenWindow: number;
  /** Requests that are answered in each second, all callers but the operator together; no text says how many. */
  requestsPerSecond: number;
}

/** The stricter readings. */
export function strictOptions(): FsxOptions {
  return {
    maxTaskPaths: 32,
    concurrency: "one",
    reportName: "by-type",
    reportPathCheck: "create",
    autoExportExcludes: "file-system",
    releaseConfiguration: "required",
    persistent2Minimum: 1200,
    filterWildcards: false,
    tokenWindow: Number.POSITIVE_INFINITY,
    requestsPerSecond: Number.POSITIVE_INFINITY,
  };
}
