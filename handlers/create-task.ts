/**
 * The request that starts a run's task. Pure, so that every delivery of a run makes the same request: FSx answers a
 * repeated ClientRequestToken with the first task only where the parameters are the same.
 */
import type { CreateDataRepositoryTaskCommandInput } from "@aws-sdk/client-fsx";
import type { TaskPlan, TaskType } from "./plan";
import { clientRequestToken, type Digest, type Run, runTags } from "./run";

/** FSx's names of the task types (botocore fsx 2018-03-01 model, DataRepositoryTaskType). */
export function fsxTaskType(
  type: TaskType,
): "EXPORT_TO_REPOSITORY" | "IMPORT_METADATA_FROM_REPOSITORY" | "RELEASE_DATA_FROM_FILESYSTEM" {
  switch (type) {
    case "Export":
      return "EXPORT_TO_REPOSITORY";
    case "Import":
      return "IMPORT_METADATA_FROM_REPOSITORY";
    case "Release":
      return "RELEASE_DATA_FROM_FILESYSTEM";
  }
}

/** The stack file's word for FSx's name; undefined for a type that no plan holds. */
export function planTaskType(fsxType: string | undefined): TaskType | undefined {
  return (["Export", "Import", "Release"] as const).find((type) => fsxTaskType(type) === fsxType);
}

/** @param resolved the paths and the report's place as `resolvePaths` gives them */
export function createTaskRequest(
  stack: string,
  run: Run,
  task: TaskPlan,
  resolved: { paths: string[]; reportPath: string },
  digest: Digest,
): CreateDataRepositoryTaskCommandInput {
  return {
    FileSystemId: task.fileSystemId,
    Type: fsxTaskType(task.type),
    Paths: resolved.paths,
    Report: {
      Enabled: true,
      Path: resolved.reportPath,
      Format: "REPORT_CSV_20191124",
      Scope: "FAILED_FILES_ONLY",
    },
    ClientRequestToken: clientRequestToken(digest, stack, run),
    Tags: runTags(stack, run),
    ...(task.type === "Release"
      ? {
          ReleaseConfiguration: {
            DurationSinceLastAccess: { Unit: "DAYS", Value: task.notAccessedForDays ?? 0 },
          },
        }
      : {}),
  };
}
