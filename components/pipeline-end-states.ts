/**
 * The machine's last states, which every run comes through: delete the file system or keep it, deregister the job
 * definition, tell people, succeed or fail with the name of what went wrong.
 */
import { isText, type PassState, type PayloadTemplate, type States, when } from "./asl";
import { call, countLook, look, named, problem } from "./pipeline-calls";
import { type PipelineDefinitionArgs, pipelinePaths } from "./pipeline-definition-args";
import { ended } from "./pipeline-file-system-states";
import { pipelineLoops } from "./pipeline-loops";

/** SNS: subjects of at most 100 characters. The rest is for the longest error name. */
const LONGEST_SUBJECT_START = 60;

/** Entered at `IsFileSystemToGo`, `KeepFileSystem`, `DeleteFileSystem`, `FindJobDefinitions` or `WhatToTell`. */
export function endStates(args: PipelineDefinitionArgs): States {
  return { ...deletion(args), ...deregistration(args), ...telling(args) };
}

function deletion(args: PipelineDefinitionArgs): States {
  const { region, pipeline } = args;
  const { seconds, most } = pipelineLoops(pipeline).deletion;
  const gone = named("deleteFileSystem", ["FileSystemNotFound"]);
  const remove = `aws fsx delete-file-system --file-system-id {} --region ${region}`;
  const fate = (suffix: string, text: string, advice: string): PassState => ({
    Type: "Pass",
    Parameters: {
      "id.$": "$.fileSystem.id",
      fate: suffix,
      "text.$": `States.Format('{} ${text}', $.fileSystem.id)`,
      ...(advice.includes("{}")
        ? { "next.$": `States.Format('${advice}', $.fileSystem.id)` }
        : { next: advice }),
    },
    ResultPath: "$.fileSystem",
    Next: "FindJobDefinitions",
  });
  return {
    IsFileSystemToGo: {
      Type: "Choice",
      Choices: [when({ Variable: "$.parameters.deleteLustre", BooleanEquals: true }, "DeleteFileSystem")],
      Default: "KeepAsAsked",
    },
    KeepAsAsked: fate(
      "kept",
      "is kept, as deleteLustre is false; its results are exported. It is billed until it is deleted",
      `Delete the file system when it is no longer needed: ${remove}`,
    ),
    KeepFileSystem: fate(
      "kept",
      "is kept, because not everything that the job wrote is known to be in S3. It is billed until it is deleted",
      `Look after its files, then delete it: ${remove}`,
    ),
    DeleteFileSystem: call(args, {
      name: "deleteFileSystem",
      parameters: { "FileSystemId.$": "$.fileSystem.id" },
      resultPath: null,
      next: "WaitForDeletion",
      catches: [{ errors: gone, next: "FileSystemGone" }],
      onError: "WaitForDeletion",
    }),
    WaitForDeletion: { Type: "Wait", Seconds: seconds, Next: "CountDeletionLook" },
    CountDeletionLook: countLook("deletion", "LookIfGone"),
    LookIfGone: look(args, {
      name: "describeFileSystems",
      parameters: { "FileSystemIds.$": "States.Array($.fileSystem.id)" },
      select: { "Lifecycle.$": "$.FileSystems[0].Lifecycle" },
      next: "IsFileSystemGone",
      catches: [{ errors: gone, next: "FileSystemGone" }],
    }),
    IsFileSystemGone: {
      Type: "Choice",
      Choices: [
        when(ended("deletion", most), "FileSystemNotDeleted"),
        when(isText("$.look.Lifecycle", "DELETING"), "WaitForDeletion"),
        // It is there and nobody deletes it: the call was refused, or something was still going on on it.
        when({ Variable: "$.look.Lifecycle", IsPresent: true }, "DeleteFileSystem"),
      ],
      Default: "WaitForDeletion",
    },
    FileSystemGone: fate("deleted", "is deleted", "Nothing has to be cleaned up."),
    FileSystemNotDeleted: problem(
      "FileSystemNotDeleted",
      `The file system was not gone ${pipeline.limits.deletion} s after its deletion. The last look gave {} {}`,
      ["States.JsonToString($.look)", "$.problem.cause"],
      "FileSystemLeft",
    ),
    FileSystemLeft: fate(
      "left",
      "is still there, with nothing on it that is not in S3. It is billed until it is gone",
      `Delete it: ${remove}`,
    ),
  };
}

function deregistration(args: PipelineDefinitionArgs): States {
  const { most } = pipelineLoops(args.pipeline).jobDefinitions;
  return {
    FindJobDefinitions: call(args, {
      name: "describeJobDefinitions",
      comment: "By name: a registration whose answer was lost left a definition that no state knows of.",
      parameters: {
        "JobDefinitionName.$": `States.Format('${args.jobDefinitionName}-{}', $.run.token)`,
        Status: "ACTIVE",
        MaxResults: 1,
      },
      select: { "JobDefinitions.$": "$.JobDefinitions" },
      resultPath: "$.look",
      next: "IsAnyJobDefinitionLeft",
      onError: "LeaveJobDefinition",
    }),
    IsAnyJobDefinitionLeft: {
      Type: "Choice",
      Choices: [
        when(
          { Not: { Variable: "$.look.JobDefinitions[0].JobDefinitionArn", IsPresent: true } },
          "WhatToTell",
        ),
        when(ended("jobDefinitions", most), "LeaveJobDefinition"),
      ],
      Default: "DeregisterJobDefinition",
    },
    DeregisterJobDefinition: call(args, {
      name: "deregisterJobDefinition",
      parameters: { "JobDefinition.$": "$.look.JobDefinitions[0].JobDefinitionArn" },
      resultPath: null,
      next: "CountJobDefinition",
      onError: "LeaveJobDefinition",
    }),
    CountJobDefinition: countLook("jobDefinitions", "FindJobDefinitions"),
    LeaveJobDefinition: {
      Type: "Pass",
      Parameters: {
        "text.$": `States.Format(' Its job definition ${args.jobDefinitionName}-{} may still be registered, which costs nothing.', $.run.token)`,
      },
      ResultPath: "$.leftover",
      Next: "IsItTheOnlyProblem",
    },
    IsItTheOnlyProblem: {
      Type: "Choice",
      Choices: [when(isText("$.problem.error", ""), "JobDefinitionLeft")],
      Default: "WhatToTell",
    },
    JobDefinitionLeft: problem(
      "JobDefinitionLeft",
      "Everything else went well, but the job definition could not be deregistered.",
      [],
      "WhatToTell",
    ),
  };
}

function telling(args: PipelineDefinitionArgs): States {
  const { pipeline } = args;
  const kept = isText("$.fileSystem.fate", "kept");
  const well = isText("$.problem.error", "");
  return {
    WhatToTell: {
      Type: "Choice",
      Choices: [
        when({ Not: well }, "DescribeFailure"),
        when(kept, "DescribeKept"),
        ...(args.notifyOnSuccess ? [when(well, "DescribeSuccess")] : []),
      ],
      Default: "Done",
    },
    DescribeFailure: message(args, "failed", "failed: {}", "$.problem.error", {
      "reason.$": "$.problem.error",
      "detail.$": "$.problem.cause",
    }),
    DescribeKept: message(args, "succeeded", "succeeded, {} kept", "$.fileSystem.id", {
      reason: "FileSystemKept",
      detail: "The job and the export succeeded.",
    }),
    ...(args.notifyOnSuccess
      ? {
          DescribeSuccess: message(args, "succeeded", "succeeded{}", "$.problem.error", {
            reason: "Succeeded",
            detail: "The job and the export succeeded.",
          }),
        }
      : {}),
    Notify: call(args, {
      name: "publish",
      parameters: {
        TopicArn: args.topicArn,
        "Subject.$": "$.message.subject",
        "Message.$": `States.Format($.message.template, $.message.subject, $.message.detail, $.fileSystem.text, $.job.result.text, $.run.name, $.run.started, $.fileSystem.next, $.leftover.text, $.run.id)`,
        MessageAttributes: {
          pipeline: { DataType: "String", StringValue: pipeline.name },
          outcome: { DataType: "String", "StringValue.$": "$.message.outcome" },
          reason: { DataType: "String", "StringValue.$": "$.message.reason" },
        },
      },
      resultPath: null,
      next: "HowDidItEnd",
      onError: "DoesAnybodyHaveToKnow",
    }),
    HowDidItEnd: {
      Type: "Choice",
      Choices: [when(well, "Done")],
      Default: "Failed",
    },
    DoesAnybodyHaveToKnow: {
      Type: "Choice",
      Comment: "A failed execution sets off the pipeline's alarm, which tells people in another way.",
      Choices: [when({ Not: well }, "Failed"), when(kept, "NotificationFailed")],
      Default: "Done",
    },
    NotificationFailed: problem(
      "NotificationFailed",
      "The run succeeded and its file system {} is kept, but nobody could be told: {}: {}",
      ["$.fileSystem.id", "$.caught.Error", "$.caught.Cause"],
      "Failed",
    ),
    Done: { Type: "Succeed" },
    Failed: { Type: "Fail", ErrorPath: "$.problem.error", CausePath: "$.problem.cause" },
  };
}

/** The texts of a notification. Its lines stand in a template, since a line break cannot stand in an intrinsic. */
function message(
  args: PipelineDefinitionArgs,
  outcome: "failed" | "succeeded",
  headline: string,
  path: string,
  more: PayloadTemplate,
): PassState {
  const { pipeline, stack, region } = args;
  const start = `[${stack}] ${pipeline.name}`;
  const cut =
    start.length > LONGEST_SUBJECT_START ? `${start.slice(0, LONGEST_SUBJECT_START - 3)}...` : start;
  return {
    Type: "Pass",
    Parameters: {
      outcome,
      "subject.$": `States.Format('${cut} ${headline}', ${path})`,
      ...more,
      template: [
        "{}",
        "",
        "{}",
        "",
        `Pipeline     ${pipeline.name} in ${region} (stack ${stack})`,
        "File system  {}",
        "Job          {}",
        "Run          {}, started {}",
        `Reports      ${pipelinePaths(pipeline).reportUri} (written only if files failed)`,
        "",
        "Next:",
        "{}{}",
        "What the run did, step by step:",
        `  aws stepfunctions get-execution-history --execution-arn {} --region ${region}`,
        "",
      ].join("\n"),
    },
    ResultPath: "$.message",
    Next: "Notify",
  };
}
