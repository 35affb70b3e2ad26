/**
 * States that import what the job reads, and what import and export tasks have in common: their request, how long a
 * busy file system is waited for, and when a task that succeeded has not.
 */
import { isText, type PayloadTemplate, type Retrier, type States, type Test, when } from "./asl";
import { BUSY_RETRIES, call, countLook, look, named, problem, tagList } from "./pipeline-calls";
import { type PipelineDefinitionArgs, pipelinePaths } from "./pipeline-definition-args";
import { CAUGHT, ended } from "./pipeline-file-system-states";
import { pipelineLoops } from "./pipeline-loops";

export interface ImportExits {
  /** The file system holds what the job reads. */
  next: string;
  /** There is a file system without anything on it that is not in S3. */
  remove: string;
}

export function importStates(args: PipelineDefinitionArgs, exits: ImportExits): States {
  const { importUri } = pipelinePaths(args.pipeline);
  const { seconds, most } = pipelineLoops(args.pipeline).importing;
  return {
    ImportFiles: call(args, {
      name: "createDataRepositoryTask",
      comment:
        "A task of our own: an association's import has no id to wait for, and the job must see every file.",
      parameters: repositoryTask(args, "IMPORT_METADATA_FROM_REPOSITORY", "import-files", {
        Paths: [importUri],
      }),
      select: { "id.$": "$.DataRepositoryTask.TaskId" },
      resultPath: "$.fileSystem.importTask",
      next: "WaitForImport",
      retryFirst: [busyFileSystem()],
      onError: "ImportNotStarted",
    }),
    WaitForImport: { Type: "Wait", Seconds: seconds, Next: "CountImportLook" },
    CountImportLook: countLook("importing", "LookAtImport"),
    LookAtImport: look(args, {
      name: "describeDataRepositoryTasks",
      parameters: { "TaskIds.$": "States.Array($.fileSystem.importTask.id)" },
      select: { "Task.$": "$.DataRepositoryTasks[0]" },
      next: "IsImported",
    }),
    IsImported: {
      Type: "Choice",
      Choices: [
        when(taskIncomplete(), "ImportFailed"),
        when(isText("$.look.Task.Lifecycle", "SUCCEEDED"), exits.next),
        when(isText("$.look.Task.Lifecycle", "FAILED", "CANCELED"), "ImportFailed"),
        when(ended("importing", most), "ImportOverdue"),
      ],
      Default: "WaitForImport",
    },
    ImportNotStarted: problem(
      "ImportNotStarted",
      "The import from S3 could not be started: {}: {}",
      CAUGHT,
      exits.remove,
    ),
    ImportFailed: problem(
      "ImportFailed",
      "Not every file could be imported from S3, so the job was not started. FSx says: {}",
      ["States.JsonToString($.look.Task)"],
      exits.remove,
    ),
    ImportOverdue: problem(
      "ImportOverdue",
      `The import from S3 took longer than ${args.pipeline.limits.creation} s. The last look gave {}`,
      ["States.JsonToString($.look)"],
      "CancelImport",
    ),
    // FSx deletes no file system with a task on it.
    CancelImport: call(args, {
      name: "cancelDataRepositoryTask",
      parameters: { "TaskId.$": "$.fileSystem.importTask.id" },
      resultPath: null,
      next: exits.remove,
      onError: exits.remove,
    }),
  };
}

/** Parameters of a data repository task with a completion report. */
export function repositoryTask(
  args: PipelineDefinitionArgs,
  type: "EXPORT_TO_REPOSITORY" | "IMPORT_METADATA_FROM_REPOSITORY",
  suffix: string,
  paths: PayloadTemplate,
): PayloadTemplate {
  return {
    "FileSystemId.$": "$.fileSystem.id",
    Type: type,
    ...paths,
    Report: {
      Enabled: true,
      Path: pipelinePaths(args.pipeline).reportUri,
      Format: "REPORT_CSV_20191124",
      Scope: "FAILED_FILES_ONLY",
    },
    Tags: tagList(args),
    "ClientRequestToken.$": `States.Format('{}-${suffix}', $.run.token)`,
  };
}

/** FSx works on one task of a file system at a time; another one's end is waited for, for up to half an hour. */
export function busyFileSystem(): Retrier {
  return {
    ErrorEquals: named("createDataRepositoryTask", ["DataRepositoryTaskExecuting"]),
    IntervalSeconds: 60,
    MaxAttempts: BUSY_RETRIES,
    BackoffRate: 1,
  };
}

/** A task that ended with files that failed, whatever else its lifecycle says. */
export function taskIncomplete(): Test {
  return {
    And: [
      isText("$.look.Task.Lifecycle", "SUCCEEDED"),
      { Variable: "$.look.Task.Status.FailedCount", IsPresent: true },
      { Variable: "$.look.Task.Status.FailedCount", NumericGreaterThan: 0 },
    ],
  };
}
