/**
 * States that bring the results to S3: one export task with a completion report, or, where files are exported as they
 * change, waiting until nothing is left to export. Only what is known to be in S3 lets the file system go.
 */
import { isText, type States, when } from "./asl";
import { call, countLook, look, problem } from "./pipeline-calls";
import type { PipelineDefinitionArgs } from "./pipeline-definition-args";
import { CAUGHT, ended } from "./pipeline-file-system-states";
import { busyFileSystem, repositoryTask, taskIncomplete } from "./pipeline-import-states";
import { pipelineLoops } from "./pipeline-loops";

export interface ExportExits {
  /** Everything is in S3. */
  next: string;
  /** Something may not be. */
  keep: string;
}

export function exportStates(args: PipelineDefinitionArgs, exits: ExportExits): States {
  return {
    HowToExport: {
      Type: "Choice",
      Choices: [when({ Variable: "$.parameters.autoExport", BooleanEquals: true }, "WaitForExportProgress")],
      Default: "ExportFiles",
    },
    ...exportTask(args, exits),
    ...automaticExport(args, exits),
  };
}

function exportTask(args: PipelineDefinitionArgs, exits: ExportExits): States {
  const { seconds, most } = pipelineLoops(args.pipeline).export;
  return {
    ExportFiles: call(args, {
      name: "createDataRepositoryTask",
      parameters: repositoryTask(args, "EXPORT_TO_REPOSITORY", "export-files", {
        "Paths.$": "$.parameters.exportPaths",
      }),
      select: { "id.$": "$.DataRepositoryTask.TaskId" },
      resultPath: "$.fileSystem.exportTask",
      next: "WaitForExport",
      retryFirst: [busyFileSystem()],
      onError: "ExportNotStarted",
    }),
    WaitForExport: { Type: "Wait", Seconds: seconds, Next: "CountExportLook" },
    CountExportLook: countLook("export", "LookAtExport"),
    LookAtExport: look(args, {
      name: "describeDataRepositoryTasks",
      parameters: { "TaskIds.$": "States.Array($.fileSystem.exportTask.id)" },
      select: { "Task.$": "$.DataRepositoryTasks[0]" },
      next: "IsExported",
    }),
    IsExported: {
      Type: "Choice",
      Choices: [
        when(taskIncomplete(), "ExportFailed"),
        when(isText("$.look.Task.Lifecycle", "SUCCEEDED"), exits.next),
        when(isText("$.look.Task.Lifecycle", "FAILED"), "ExportFailed"),
        when(isText("$.look.Task.Lifecycle", "CANCELED"), "ExportCanceled"),
        when(ended("export", most), "ExportOverdue"),
      ],
      Default: "WaitForExport",
    },
    ExportNotStarted: unexported(
      "ExportNotStarted",
      "The export could not be started: {}: {}",
      CAUGHT,
      exits.keep,
    ),
    ExportFailed: unexported(
      "ExportFailed",
      "Not every file was exported. FSx says: {}",
      ["States.JsonToString($.look.Task)"],
      exits.keep,
    ),
    ExportCanceled: unexported(
      "ExportCanceled",
      "Somebody canceled the export. FSx says: {}",
      ["States.JsonToString($.look.Task)"],
      exits.keep,
    ),
    ExportOverdue: unexported(
      "ExportOverdue",
      `The export took longer than ${args.pipeline.limits.export} s and goes on. The last look gave {}`,
      ["States.JsonToString($.look)"],
      exits.keep,
    ),
  };
}

function automaticExport(args: PipelineDefinitionArgs, exits: ExportExits): States {
  const { seconds, most } = pipelineLoops(args.pipeline).export;
  return {
    WaitForExportProgress: { Type: "Wait", Seconds: seconds, Next: "CountExportProgressLook" },
    CountExportProgressLook: countLook("export", "LookAtExportProgress"),
    LookAtExportProgress: look(args, {
      name: "invoke",
      parameters: {
        FunctionName: args.exportProgressFunctionArn,
        Payload: { "fileSystemId.$": "$.fileSystem.id", "jobEnded.$": "$.job.ended.time" },
      },
      select: { "exported.$": "$.Payload.exported", "detail.$": "$.Payload.detail" },
      next: "IsEverythingExported",
    }),
    IsEverythingExported: {
      Type: "Choice",
      Choices: [
        when(
          {
            And: [
              { Variable: "$.look.exported", IsPresent: true },
              { Variable: "$.look.exported", BooleanEquals: true },
            ],
          },
          exits.next,
        ),
        when(ended("export", most), "ExportNotConfirmed"),
      ],
      Default: "WaitForExportProgress",
    },
    ExportNotConfirmed: unexported(
      "ExportNotConfirmed",
      `Within ${args.pipeline.limits.export} s after the job, FSx did not say that no file waits for its automatic export. The last look gave {}`,
      ["States.JsonToString($.look)"],
      exits.keep,
    ),
  };
}

/** A problem that may come after another: what is told is both. */
function unexported(error: string, text: string, paths: string[], next: string): States[string] {
  return problem(error, `${text} {}`, [...paths, "$.problem.cause"], next);
}
