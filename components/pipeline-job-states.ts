/**
 * States that run the job: register its definition, submit it, wait for its end. Batch has no create token, so after
 * an answer that says neither yes nor no the job is looked for by its name, and submitted again only if there is none.
 */
import { isText, type PayloadTemplate, type States, type Test, when } from "./asl";
import { call, countLook, look, named, problem, throttlingErrors } from "./pipeline-calls";
import {
  JOB_DEFINITION_NAME_LIMIT,
  PIPELINE_TAGS,
  type PipelineDefinitionArgs,
  pipelinePaths,
} from "./pipeline-definition-args";
import { CAUGHT, ended } from "./pipeline-file-system-states";
import { pipelineLoops } from "./pipeline-loops";

export interface JobExits {
  /** The job has ended, well or not: what it wrote is to be exported. */
  next: string;
  /** No job ever ran. */
  remove: string;
  /** A job may be running, or may have written: nothing is to be touched. */
  keep: string;
}

export function jobStates(args: PipelineDefinitionArgs, exits: JobExits): States {
  return { ...registration(args, exits), ...submission(args, exits), ...watching(args, exits) };
}

function registration(args: PipelineDefinitionArgs, exits: JobExits): States {
  const { importPath, exportPath } = pipelinePaths(args.pipeline);
  const directories = importPath === undefined ? [exportPath] : [importPath, exportPath];
  if (args.jobDefinitionName.length > JOB_DEFINITION_NAME_LIMIT) {
    throw new Error(
      `jobDefinitionName "${args.jobDefinitionName}" has ${args.jobDefinitionName.length} characters; at most ${JOB_DEFINITION_NAME_LIMIT} fit, since each run adds 33.`,
    );
  }
  return {
    RegisterJobDefinition: call(args, {
      name: "registerJobDefinition",
      parameters: {
        "JobDefinitionName.$": `States.Format('${args.jobDefinitionName}-{}', $.run.token)`,
        Type: "container",
        PlatformCapabilities: ["EC2"],
        ContainerProperties: {
          "Image.$": "$.parameters.image",
          "Command.$": "$.parameters.command",
          "Environment.$": "$.parameters.environment",
          ResourceRequirements: [
            { Type: "VCPU", "Value.$": "States.Format('{}', $.parameters.vcpus)" },
            { Type: "MEMORY", "Value.$": "States.Format('{}', $.parameters.memory)" },
          ],
          JobRoleArn: args.jobRoleArn,
          ...(args.executionRoleArn === undefined ? {} : { ExecutionRoleArn: args.executionRoleArn }),
          ...logging(args),
          Volumes: directories.map((path) => volume(path)),
          MountPoints: directories.map((path) => ({
            SourceVolume: path.slice(1),
            ContainerPath: path,
            ReadOnly: false,
          })),
        },
        RetryStrategy: {
          "Attempts.$": "$.parameters.attempts",
          // A reclaimed Spot host is worth another attempt, everything else is the job's own (Batch guide, "Best
          // practices"). Without the second line, Batch would retry what no line names.
          EvaluateOnExit: [
            { OnStatusReason: "Host EC2*", Action: "RETRY" },
            { OnReason: "*", Action: "EXIT" },
          ],
        },
        Timeout: { "AttemptDurationSeconds.$": "$.parameters.jobTimeout" },
      },
      select: { "arn.$": "$.JobDefinitionArn" },
      resultPath: "$.jobDefinition",
      next: "NameJob",
      onError: "JobDefinitionNotRegistered",
    }),
    JobDefinitionNotRegistered: problem(
      "JobDefinitionNotRegistered",
      "Batch did not take the job definition: {}: {}",
      CAUGHT,
      exits.remove,
    ),
  };
}

/** Batch puts the job definition's name and the task's id behind the stream's prefix. */
function logging({ jobLogGroupName, region, pipeline }: PipelineDefinitionArgs): PayloadTemplate {
  if (jobLogGroupName === undefined) return {};
  return {
    LogConfiguration: {
      LogDriver: "awslogs",
      Options: {
        "awslogs-group": jobLogGroupName,
        "awslogs-region": region,
        "awslogs-stream-prefix": pipeline.name,
      },
    },
  };
}

/** The host mounts a file system when `/fsx/<id>-<mount name>` is asked for; if it cannot, the container cannot start. */
function volume(path: string): PayloadTemplate {
  return {
    Name: path.slice(1),
    Host: {
      "SourcePath.$": `States.Format('/fsx/{}-{}${path}', $.fileSystem.id, $.fileSystem.mountName.value)`,
    },
  };
}

function submission(args: PipelineDefinitionArgs, exits: JobExits): States {
  const { pipeline, stack } = args;
  const { seconds } = pipelineLoops(pipeline).submission;
  const run = (more: PayloadTemplate) =>
    call(args, {
      name: "submitJob",
      parameters: {
        "JobName.$": "$.job.name",
        JobQueue: args.jobQueueArn,
        "JobDefinition.$": "$.jobDefinition.arn",
        ...more,
        Tags: {
          [PIPELINE_TAGS.stack]: stack,
          [PIPELINE_TAGS.pipeline]: pipeline.name,
          [`${PIPELINE_TAGS.execution}.$`]: "$.run.name",
        },
      },
      select: { "id.$": "$.JobId" },
      resultPath: "$.job.submitted",
      // Only what Batch has surely not acted on: a second job would write over the first.
      passing: throttlingErrors("submitJob"),
      timeout: pipeline.limits.job,
      next: "JobSucceeded",
      onError: "WhatBecameOfJob",
      errorPath: "$.job.error",
    });
  return {
    NameJob: {
      Type: "Pass",
      Parameters: {
        "name.$": `States.Format('${pipeline.name}-{}', $.run.token)`,
        result: { text: "its end was not seen" },
      },
      ResultPath: "$.job",
      Next: "IsArrayJob",
    },
    IsArrayJob: {
      Type: "Choice",
      Choices: [when({ Variable: "$.parameters.arraySize", NumericGreaterThan: 0 }, "RunArrayJob")],
      Default: "RunJob",
    },
    RunJob: run({}),
    RunArrayJob: run({ ArrayProperties: { "Size.$": "$.parameters.arraySize" } }),
    WhatBecameOfJob: {
      Type: "Choice",
      Comment: "Step Functions says States.TaskFailed where the job has failed.",
      Choices: [
        when(isText("$.job.error.Error", "States.TaskFailed"), "LookAtJob"),
        when(isText("$.job.error.Error", "States.Timeout"), "JobIsOverdue"),
      ],
      Default: "WaitForJobList",
    },
    JobIsOverdue: {
      Type: "Pass",
      Comment: "Its time is up, so that it is terminated by the first look that finds it.",
      Parameters: { value: pipelineLoops(pipeline).job.most },
      ResultPath: "$.looks.job",
      Next: "LookAtJob",
    },
    WaitForJobList: { Type: "Wait", Seconds: seconds, Next: "CountSubmission" },
    CountSubmission: countLook("submission", "LookAtJob"),
    JobNotSubmitted: problem(
      "JobNotSubmitted",
      "Batch did not take the job: {}: {}",
      ["$.job.error.Error", "$.job.error.Cause"],
      exits.remove,
    ),
  };
}

function watching(args: PipelineDefinitionArgs, exits: JobExits): States {
  const loops = pipelineLoops(args.pipeline);
  const given = loops.job.most + loops.stopping;
  const found = "$.look.Jobs[0].Status";
  const missing: Test = { Not: { Variable: found, IsPresent: true } };
  const unanswered: Test = { Variable: "$.look.Error", IsPresent: true };
  return {
    LookAtJob: look(args, {
      name: "listJobs",
      parameters: {
        JobQueue: args.jobQueueArn,
        Filters: [{ Name: "JOB_NAME", "Values.$": "States.Array($.job.name)" }],
      },
      select: { "Jobs.$": "$.JobSummaryList" },
      next: "HasJobEnded",
    }),
    HasJobEnded: {
      Type: "Choice",
      Choices: [
        when({ Variable: "$.look.Jobs[1]", IsPresent: true }, "JobUnclear"),
        when(isText(found, "SUCCEEDED"), "JobSucceeded"),
        when({ And: [isText(found, "FAILED"), ended("job", loops.job.most)] }, "JobTimedOut"),
        when(isText(found, "FAILED"), "JobFailed"),
        when({ And: [{ Not: missing }, ended("job", given)] }, "JobNotStopped"),
        when({ And: [{ Not: missing }, ended("job", loops.job.most)] }, "TerminateJob"),
        when({ Not: missing }, "WaitForJob"),
        // Nothing was seen. Batch lists a job for days after its end, so one that it once had is not just gone.
        when({ And: [unanswered, ended("job", given)] }, "JobUnclear"),
        when(
          {
            And: [unanswered, isText("$.job.error.Error", "States.TaskFailed"), ended("job", loops.stopping)],
          },
          "JobUnclear",
        ),
        when(unanswered, "WaitForJob"),
        when(isText("$.job.error.Error", "States.TaskFailed", "States.Timeout"), "JobUnclear"),
        when(isText("$.job.error.Error", ...named("submitJob", ["Client"])), "JobNotSubmitted"),
        when(ended("submission", loops.submission.most), "JobNotSubmitted"),
      ],
      Default: "IsArrayJob",
    },
    WaitForJob: { Type: "Wait", Seconds: loops.job.seconds, Next: "CountJobLook" },
    CountJobLook: countLook("job", "LookAtJob"),
    TerminateJob: call(args, {
      name: "terminateJob",
      parameters: {
        "JobId.$": "$.look.Jobs[0].JobId",
        Reason: `The pipeline's job limit of ${args.pipeline.limits.job} s has passed.`,
      },
      resultPath: null,
      retries: 1,
      next: "WaitForJob",
      onError: "WaitForJob",
    }),
    JobSucceeded: jobText("succeeded"),
    JobFailed: problem(
      "JobFailed",
      "The job failed. Batch says: {}",
      ["States.JsonToString($.look.Jobs[0])"],
      "JobEndedBadly",
    ),
    JobTimedOut: problem(
      "JobTimedOut",
      `The job took longer than ${args.pipeline.limits.job} s and was terminated. Batch says: {}`,
      ["States.JsonToString($.look.Jobs[0])"],
      "JobEndedBadly",
    ),
    JobEndedBadly: jobText("failed"),
    RememberJobEnd: {
      Type: "Pass",
      Comment: "Whether files wait for their export is asked of the time after this.",
      Parameters: { "time.$": "$$.State.EnteredTime" },
      ResultPath: "$.job.ended",
      Next: exits.next,
    },
    JobNotStopped: problem(
      "JobNotStopped",
      `The job took longer than ${args.pipeline.limits.job} s, was terminated, and still runs. Batch says: {}`,
      ["States.JsonToString($.look.Jobs[0])"],
      exits.keep,
    ),
    JobUnclear: problem(
      "JobUnclear",
      "What became of the job cannot be told. Its submission gave {}, the last look {}",
      ["States.JsonToString($.job.error)", "States.JsonToString($.look)"],
      exits.keep,
    ),
  };
}

function jobText(text: string): States[string] {
  return {
    Type: "Pass",
    Parameters: { "text.$": `States.Format('{} ${text}', $.job.name)` },
    ResultPath: "$.job.result",
    Next: "RememberJobEnd",
  };
}
