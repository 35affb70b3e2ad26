/**
 * The state machine of a task-export pipeline: one run makes a Lustre file system from S3, runs a Batch job on it,
 * brings the results back and deletes it. Every run ends either with everything cleaned up, or with the file system
 * kept on purpose and somebody told; none of its waits is without an end.
 */
import type { StateMachineDefinition } from "./asl";
import type { PipelineDefinitionArgs } from "./pipeline-definition-args";
import { endStates } from "./pipeline-end-states";
import { exportStates } from "./pipeline-export-states";
import { fileSystemStates } from "./pipeline-file-system-states";
import { importStates } from "./pipeline-import-states";
import { jobStates } from "./pipeline-job-states";
import { HISTORY_LIMIT, longestHistory, longestRun } from "./pipeline-loops";
import { parameterStates } from "./pipeline-parameter-states";

export type { StateMachineDefinition } from "./asl";
export type { PipelineDefinitionArgs } from "./pipeline-definition-args";
export { JOB_DEFINITION_NAME_LIMIT, PIPELINE_TAGS } from "./pipeline-definition-args";
export { PIPELINE_INTEGRATIONS, type PipelineIntegration } from "./pipeline-integrations";
export { HISTORY_LIMIT, longestHistory } from "./pipeline-loops";
export { type PipelineParameters, pipelineParameters } from "./pipeline-parameters";

/**
 * The definition as a Standard state machine takes it (`JSON.stringify` of it).
 * @throws Error where limits and polling allow for more events than an execution's history may have
 */
export function pipelineDefinition(args: PipelineDefinitionArgs): StateMachineDefinition {
  const { pipeline, stack } = args;
  const events = longestHistory(pipeline);
  if (events > HISTORY_LIMIT) {
    throw new Error(
      `Pipeline "${pipeline.name}": its limits and polling allow for ${events} events in an execution, at most ${HISTORY_LIMIT} are possible; lower a limit or look more rarely.`,
    );
  }
  return {
    Comment: `Task-export pipeline ${pipeline.name} of stack ${stack}`,
    StartAt: "Prepare",
    // Never reached: every state has an end of its own, and this is after the last of them.
    TimeoutSeconds: longestRun(pipeline),
    States: {
      ...parameterStates(args, "CreateFileSystem", "WhatToTell"),
      ...fileSystemStates(args, {
        next: "ImportFiles",
        nothing: "WhatToTell",
        remove: "DeleteFileSystem",
      }),
      ...importStates(args, { next: "RegisterJobDefinition", remove: "DeleteFileSystem" }),
      ...jobStates(args, { next: "HowToExport", remove: "DeleteFileSystem", keep: "KeepFileSystem" }),
      ...exportStates(args, { next: "IsFileSystemToGo", keep: "KeepFileSystem" }),
      ...endStates(args),
    },
  };
}
