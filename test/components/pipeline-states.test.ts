/**
 * The pipeline's state machine as a document: reviewed snapshots, rules that hold for every state, and what single
 * states ask of AWS.
 */
import aslValidator from "asl-validator";
import { expect } from "chai";
import type { State, StateMachineDefinition, TaskState } from "../../components/asl";
import { format } from "../../components/asl";
import type { PipelineSettings } from "../../components/pipeline-settings";
import {
  HISTORY_LIMIT,
  longestHistory,
  PIPELINE_INTEGRATIONS,
  pipelineDefinition,
} from "../../components/pipeline-states";
import { definitionArgs, pipelineSettings } from "./pipeline-settings";
import { expectSnapshot } from "./snapshot";

const APART: Partial<PipelineSettings> = {
  importPrefix: "input/",
  exportPrefix: "output/",
  exportPaths: ["/output"],
};

function definition(changes: Partial<PipelineSettings> = {}): StateMachineDefinition {
  return pipelineDefinition(definitionArgs(pipelineSettings(changes)));
}

/** States that a state may lead to. */
function followers(state: State): string[] {
  switch (state.Type) {
    case "Task":
      return [state.Next, ...state.Catch.map(({ Next }) => Next)];
    case "Choice":
      return [...state.Choices.map(({ Next }) => Next), state.Default];
    case "Pass":
    case "Wait":
      return [state.Next];
    default:
      return [];
  }
}

/** Task states with their names. */
function tasks(machine: StateMachineDefinition): [string, TaskState][] {
  return Object.entries(machine.States).filter((one): one is [string, TaskState] => one[1].Type === "Task");
}

describe("the pipeline's state machine", () => {
  const machines: Record<string, StateMachineDefinition> = {
    "export task": definition(),
    "automatic export, prefixes apart": definition({ ...APART, autoExport: true }),
  };

  it("is the reviewed document: one prefix, export by a task", () => {
    expectSnapshot("pipeline-task-export", machines["export task"]);
  });

  it("is the reviewed document: two prefixes, automatic export, every success told", () => {
    const settings = pipelineSettings({ ...APART, autoExport: true });
    const more = {
      notifyOnSuccess: true,
      executionRoleArn: "arn:aws:iam::123456789012:role/execution",
      jobLogGroupName: "/fsx-data-scheduler/dev/simulate/jobs",
    };
    expectSnapshot("pipeline-auto-export", pipelineDefinition(definitionArgs(settings, more)));
  });

  for (const [name, machine] of Object.entries(machines)) {
    describe(name, () => {
      it("is valid Amazon States Language", () => {
        const { isValid, errorsText } = aslValidator(machine, { checkPaths: true, checkArn: true });
        expect(isValid, errorsText("\n")).to.equal(true);
      });

      it("every state is reached, and leads to an end", () => {
        const ends = new Set(["Done", "Failed"]);
        for (let size = 0; size !== ends.size; ) {
          size = ends.size;
          for (const [state, step] of Object.entries(machine.States)) {
            if (followers(step).some((next) => ends.has(next))) ends.add(state);
          }
        }
        const reached = new Set([machine.StartAt]);
        for (const state of reached) for (const next of followers(machine.States[state]!)) reached.add(next);
        expect([...reached].sort()).to.deep.equal(Object.keys(machine.States).sort());
        expect([...ends].sort()).to.deep.equal(Object.keys(machine.States).sort());
      });

      it("every call has a time limit, retries, and a way on for every error", () => {
        for (const [state, task] of tasks(machine)) {
          expect(task.TimeoutSeconds, state).to.be.at.least(60);
          expect(task.Retry.length, state).to.be.at.least(1);
          expect(task.Catch.at(-1)!.ErrorEquals, state).to.deep.equal(["States.ALL"]);
        }
      });

      it("every call retries throttling, and all but the submission 5xx and time-outs", () => {
        for (const [state, task] of tasks(machine)) {
          const names = task.Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
          expect(
            names.some((one) => one.endsWith(".ThrottlingException")),
            state,
          ).to.equal(true);
          expect(names.includes("States.Timeout"), state).to.equal(!task.Resource.endsWith(".sync"));
        }
      });

      it("makes only the listed calls", () => {
        const known = Object.values(PIPELINE_INTEGRATIONS).map(
          ({ resource }) => `arn:aws:states:::${resource}`,
        );
        for (const [state, task] of tasks(machine)) expect(known, state).to.include(task.Resource);
      });

      it("every loop counts its looks, and the count is what ends it", () => {
        const waits = Object.entries(machine.States).filter(([, { Type }]) => Type === "Wait");
        for (const [wait, step] of waits) {
          const count = machine.States[followers(step)[0]!]!;
          expect(count.Type, wait).to.equal("Pass");
          const path = (count as { ResultPath: string }).ResultPath;
          expect(path, wait).to.match(/^\$\.looks\./);
          expect(JSON.stringify(machine.States), wait).to.include(
            `"Variable":"${path}.value","NumericGreaterThanEquals":`,
          );
        }
      });

      it("a state machine's document may have a million bytes", () => {
        expect(JSON.stringify(machine).length).to.be.below(200_000);
      });
    });
  }

  it("both names of each FSx error are known, with and without Exception", () => {
    const { DeleteFileSystem } = machines["export task"]!.States as { DeleteFileSystem: TaskState };
    expect(DeleteFileSystem.Catch[0]).to.deep.equal({
      ErrorEquals: ["FSx.FileSystemNotFoundException", "FSx.FileSystemNotFound"],
      Next: "FileSystemGone",
      ResultPath: "$.caught",
    });
  });

  it("is deleted only after an export, or where no job has run", () => {
    const machine = machines["export task"]!;
    const leading = Object.entries(machine.States)
      .filter(([, step]) => followers(step).includes("DeleteFileSystem"))
      .map(([state]) => state);
    expect(leading).to.deep.equal([
      "FileSystemFailed",
      "FileSystemOverdue",
      "AssociationNotCreated",
      "AssociationFailed",
      "AssociationOverdue",
      "ImportNotStarted",
      "ImportFailed",
      "CancelImport",
      "JobDefinitionNotRegistered",
      "JobNotSubmitted",
      "IsFileSystemToGo",
      "IsFileSystemGone",
    ]);
    const exported = Object.entries(machine.States)
      .filter(([, step]) => followers(step).includes("IsFileSystemToGo"))
      .map(([state]) => state);
    expect(exported).to.deep.equal(["IsExported", "IsEverythingExported"]);
  });

  it("the report lies below the export association, joined with one slash", () => {
    const { ExportFiles } = definition({ ...APART, reportPrefix: "/reports" }).States as {
      ExportFiles: TaskState;
    };
    expect(ExportFiles.Parameters.Report).to.deep.equal({
      Enabled: true,
      Path: "s3://results/output/reports",
      Format: "REPORT_CSV_20191124",
      Scope: "FAILED_FILES_ONLY",
    });
  });

  it("the container sees the mounted directories, by file system id and mount name", () => {
    const { RegisterJobDefinition } = definition(APART).States as { RegisterJobDefinition: TaskState };
    const { Volumes, MountPoints } = RegisterJobDefinition.Parameters.ContainerProperties as Record<
      string,
      unknown
    >;
    const source = (path: string) =>
      `States.Format('/fsx/{}-{}${path}', $.fileSystem.id, $.fileSystem.mountName.value)`;
    expect(Volumes).to.deep.equal([
      { Name: "input", Host: { "SourcePath.$": source("/input") } },
      { Name: "output", Host: { "SourcePath.$": source("/output") } },
    ]);
    expect(MountPoints).to.deep.equal([
      { SourceVolume: "input", ContainerPath: "/input", ReadOnly: false },
      { SourceVolume: "output", ContainerPath: "/output", ReadOnly: false },
    ]);
  });

  it("a persistent file system has its throughput, a scratch one none", () => {
    const lustre = {
      ...pipelineSettings().lustre,
      deploymentType: "PERSISTENT_2" as const,
      perUnitStorageThroughput: 250,
    };
    const configuration = (machine: StateMachineDefinition) =>
      (machine.States.CreateFileSystem as TaskState).Parameters.LustreConfiguration;
    expect(configuration(definition({ lustre }))).to.deep.equal({
      DeploymentType: "PERSISTENT_2",
      DataCompressionType: "LZ4",
      PerUnitStorageThroughput: 250,
    });
    expect(configuration(definition())).to.deep.equal({
      DeploymentType: "SCRATCH_2",
      DataCompressionType: "LZ4",
    });
  });

  it("limits and polling that allow for more events than a history has are refused", () => {
    const settings = pipelineSettings({ polling: { creation: 1, export: 10, deletion: 1 } });
    expect(longestHistory(settings)).to.be.above(HISTORY_LIMIT);
    expect(() => pipelineDefinition(definitionArgs(settings))).to.throw(
      /^Pipeline "simulate": its limits and polling allow for \d+ events in an execution, at most 25000 are possible/,
    );
  });

  it("a long job limit does not make a history longer", () => {
    const limits = { ...pipelineSettings().limits, job: 60 * 86_400 };
    expect(longestHistory(pipelineSettings({ limits }))).to.be.below(HISTORY_LIMIT);
  });

  it("a name of job definitions that leaves no room for the run's own part is refused", () => {
    const args = definitionArgs(pipelineSettings(), { jobDefinitionName: "x".repeat(96) });
    expect(() => pipelineDefinition(args)).to.throw(/has 96 characters; at most 95 fit/);
  });

  it("the whole execution has a time limit after the last of its ends", () => {
    const { limits } = pipelineSettings();
    const all = 3 * limits.creation + limits.job + limits.export + limits.deletion;
    expect(machines["export task"]!.TimeoutSeconds).to.be.above(all);
  });

  it("names and ARNs are of the stack's partition", () => {
    const args = definitionArgs(pipelineSettings(), { partition: "aws-cn" });
    for (const [state, task] of tasks(pipelineDefinition(args))) {
      expect(task.Resource, state).to.match(/^arn:aws-cn:states:::/);
    }
  });

  for (const text of ["it's {}", "back\\slash {}", "two\nlines {}", "{", "none"]) {
    it(`States.Format cannot take ${JSON.stringify(text)}`, () => {
      expect(() => format(text, "$.a")).to.throw(/^States\.Format cannot take/);
    });
  }
});
