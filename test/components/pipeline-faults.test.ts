/**
 * Every call of the pipeline's state machine goes wrong once, in every way: throttled, a 5xx, an answer lost after the
 * effect, a call that hangs, a refusal for good. A run comes through what passes; whatever does not pass ends with
 * everything cleaned up, or with the file system kept and somebody told.
 */
import { expect } from "chai";
import fc from "fast-check";
import type { PipelineSettings } from "../../components/pipeline-settings";
import { HISTORY_LIMIT, longestHistory, pipelineDefinition } from "../../components/pipeline-states";
import { expectGoodEnd, expectNothingLeft } from "./pipeline-invariants";
import { runPipeline, type Scenario, type StateFault } from "./pipeline-runs";
import type { Attempt } from "./pipeline-script";
import { definitionArgs, pipelineSettings } from "./pipeline-settings";

/** Two prefixes, so that there are two associations. */
const APART: Partial<PipelineSettings> = {
  importPrefix: "input/",
  exportPrefix: "output/",
  exportPaths: ["/output"],
};

/** For every Task state a run that comes through it. */
const THROUGH: Record<string, Scenario> = {
  CreateImportAssociation: { settings: APART },
  CreateAutoExportAssociation: { settings: { autoExport: true }, script: { queue: () => 0 } },
  LookAtExportProgress: { settings: { autoExport: true }, script: { queue: () => 0 } },
  RunArrayJob: { input: { arraySize: 10 } },
  LookAtJob: { script: { attempts: [{ minutes: 10, ends: "exit 1" }] } },
  TerminateJob: { script: { attempts: [{ minutes: "never", ends: "success" }] } },
  CancelImport: { script: { import: { minutes: "never", ends: "SUCCEEDED" } } },
  Notify: { input: { deleteLustre: false } },
};

const STATES = [
  ...new Set(
    [pipelineSettings(), pipelineSettings(APART)].flatMap((settings) =>
      Object.entries(pipelineDefinition(definitionArgs(settings)).States)
        .filter(([, { Type }]) => Type === "Task")
        .map(([name]) => name),
    ),
  ),
];

describe("one call of the pipeline goes wrong", () => {
  for (const state of STATES) {
    const scenario = THROUGH[state] ?? {};
    for (const kind of ["throttled", "5xx", "answer lost", "hangs"] as const) {
      it(`${state}: one call ${kind}`, async () => {
        const undisturbed = await runPipeline(scenario);
        const outcome = await runPipeline({ ...scenario, faults: [{ state, kind }] });
        expect(outcome.states, "never came there").to.include(state);
        expectGoodEnd(outcome, state);
        // A submission that hangs gives no sign of whether there is a job, so nothing is touched.
        const unclear = kind === "hangs" && state.startsWith("Run");
        expect(outcome.end, outcome.cause).to.equal(unclear ? "JobUnclear" : undisturbed.end);
        expect(outcome.exported).to.equal(unclear ? false : undisturbed.exported);
        if (undisturbed.deleted && !unclear) expectNothingLeft(outcome);
      });
    }

    it(`${state}: every call refused`, async () => {
      const outcome = await runPipeline({ ...scenario, faults: [{ state, kind: "refused", times: 1e6 }] });
      expect(outcome.states, "never came there").to.include(state);
      expectGoodEnd(outcome, state);
    });

    it(`${state}: every call answered with a 5xx`, async () => {
      const outcome = await runPipeline({ ...scenario, faults: [{ state, kind: "5xx", times: 1e6 }] });
      expectGoodEnd(outcome, state);
    });

    it(`${state}: every answer lost`, async () => {
      const outcome = await runPipeline({
        ...scenario,
        faults: [{ state, kind: "answer lost", times: 1e6 }],
      });
      expect(outcome.cloud.fsx.lost).to.deep.equal([]);
      expect(outcome.cloud.fsx.createdFileSystems).to.be.at.most(1);
      expect(outcome.cloud.batch.jobs.length).to.be.at.most(1);
      expect(outcome.cloud.fsx.tasks.size).to.be.at.most(2);
      expect(outcome.cloud.mails.length > 0 || outcome.end === "Done").to.equal(true);
    });
  }

  it("a refusal ends the run with the name of what was refused", async () => {
    const ends = await Promise.all(
      STATES.map(async (state) => {
        const faults: StateFault[] = [{ state, kind: "refused", times: 1e6 }];
        return [state, (await runPipeline({ ...(THROUGH[state] ?? {}), faults })).end] as const;
      }),
    );
    expect(Object.fromEntries(ends)).to.deep.equal({
      ReadDefaults: "ParametersNotRead",
      CreateFileSystem: "FileSystemNotCreated",
      LookAtFileSystem: "FileSystemOverdue",
      CreateImportAssociation: "AssociationNotCreated",
      CreateExportAssociation: "AssociationNotCreated",
      CreateAutoExportAssociation: "AssociationNotCreated",
      LookAtAssociations: "AssociationOverdue",
      ImportFiles: "ImportNotStarted",
      LookAtImport: "ImportOverdue",
      CancelImport: "FileSystemNotDeleted",
      RegisterJobDefinition: "JobDefinitionNotRegistered",
      RunJob: "JobNotSubmitted",
      RunArrayJob: "JobNotSubmitted",
      LookAtJob: "JobUnclear",
      TerminateJob: "JobNotStopped",
      ExportFiles: "ExportNotStarted",
      LookAtExport: "ExportOverdue",
      LookAtExportProgress: "ExportNotConfirmed",
      DeleteFileSystem: "FileSystemNotDeleted",
      LookIfGone: "FileSystemNotDeleted",
      FindJobDefinitions: "JobDefinitionLeft",
      DeregisterJobDefinition: "JobDefinitionLeft",
      Notify: "NotificationFailed",
    });
  });
});

describe("the job crashes", () => {
  const phases: Record<string, Scenario> = {
    "before it has a host": {
      script: { queueMinutes: "never" },
      onJob: (job, cloud) => void cloud.clock.after(60_000, "crash", () => cloud.batch.crash(job)),
    },
    "when its container starts": { script: { attempts: [{ minutes: 1, ends: "no start" }] } },
    "while it runs": {
      script: { attempts: [{ minutes: "never", ends: "success" }] },
      onJob: (job, cloud) => void cloud.clock.after(300_000, "crash", () => cloud.batch.crash(job)),
    },
    "having written nothing": { script: { attempts: [{ minutes: 5, ends: "exit 1", writes: false }] } },
    "in its second attempt": {
      script: {
        attempts: [
          { minutes: 5, ends: "spot" },
          { minutes: 5, ends: "exit 1" },
        ],
      },
    },
    "by the loss of every host": { script: { attempts: [{ minutes: 5, ends: "spot" }] } },
  };
  for (const [phase, scenario] of Object.entries(phases)) {
    for (const autoExport of [false, true]) {
      it(`${phase}: its results are exported ${autoExport ? "automatically" : "by a task"}, then all is cleaned up`, async () => {
        const outcome = await runPipeline({
          ...scenario,
          settings: { autoExport },
          script: { ...scenario.script, queue: (minute) => (minute < 2 ? 30 : 0) },
        });
        expectGoodEnd(outcome, phase);
        expectNothingLeft(outcome);
        expect(outcome.end).to.equal("JobFailed");
        expect(outcome.cloud.mails.length).to.equal(1);
      });
    }
  }

  it("and its export fails, too: the file system is kept, and the mail tells both", async () => {
    const outcome = await runPipeline({
      script: {
        attempts: [{ minutes: 5, ends: "exit 1" }],
        export: { minutes: 4, ends: "FAILED", failedFiles: 2 },
      },
    });
    expectGoodEnd(outcome);
    expect(outcome.end).to.equal("ExportFailed");
    expect(outcome.deleted).to.equal(false);
    expect(outcome.cloud.mails[0]!.message)
      .to.include("Not every file was exported")
      .and.include("The job failed");
  });
});

describe("any sequence of faults", () => {
  const minutes = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant("never" as const));
  const attempt: fc.Arbitrary<Attempt> = fc.record({
    minutes,
    ends: fc.constantFrom("success", "exit 1", "spot", "no start"),
    writes: fc.boolean(),
  });
  const fault: fc.Arbitrary<StateFault> = fc.record({
    state: fc.constantFrom(...STATES),
    kind: fc.constantFrom("throttled", "5xx", "answer lost", "hangs", "refused"),
    times: fc.constantFrom(1, 2, 3, 8, 1_000_000),
  });
  const scenario: fc.Arbitrary<Scenario> = fc.record({
    settings: fc.record({ autoExport: fc.boolean(), deleteLustre: fc.boolean() }),
    faults: fc.array(fault, { maxLength: 4 }),
    script: fc.record({
      fileSystem: fc.record({ minutes, ends: fc.constantFrom("AVAILABLE", "AVAILABLE", "FAILED") }),
      association: fc.record({ minutes, ends: fc.constantFrom("AVAILABLE", "AVAILABLE", "MISCONFIGURED") }),
      import: fc.record({ minutes, ends: fc.constantFrom("SUCCEEDED", "SUCCEEDED", "FAILED") }),
      export: fc.record({
        minutes,
        ends: fc.constantFrom("SUCCEEDED", "SUCCEEDED", "FAILED", "CANCELED"),
        failedFiles: fc.integer({ min: 0, max: 1 }),
      }),
      deletion: fc.record({ minutes }),
      queueMinutes: minutes,
      stoppable: fc.boolean(),
      attempts: fc.array(attempt, { minLength: 1, maxLength: 3 }),
      queue: fc
        .record({ busyUntil: fc.integer({ min: 0, max: 200 }), missing: fc.integer({ min: 0, max: 30 }) })
        .map(
          ({ busyUntil, missing }) =>
            (minute: number) =>
              minute < missing ? ("none" as const) : minute < busyUntil ? 60 : 0,
        ),
    }),
  });

  it("never deletes results, never leaves anything unsaid, never exceeds the history", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const outcome = await runPipeline(given);
        expect(outcome.cloud.fsx.lost).to.deep.equal([]);
        expectGoodEnd(outcome);
        expect(outcome.events).to.be.at.most(longestHistory(pipelineSettings(given.settings)));
      }),
      { numRuns: 150, seed: 20_261_120 },
    );
  });

  it("the longest history that the example's limits allow is below Step Functions' limit", () => {
    expect(longestHistory(pipelineSettings())).to.be.below(HISTORY_LIMIT);
  });
});
