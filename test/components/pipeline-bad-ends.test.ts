/**
 * The bad ends that the pipelines of others come to, one test each: how ours ends, after how many minutes, and what
 * becomes of the file system and of the results. The table for the documentation is made of the same runs:
 * `PRINT_TABLES=1` prints it.
 */
import { expect } from "chai";
import { expectGoodEnd, expectNothingLeft } from "./pipeline-invariants";
import { type Outcome, runPipeline, type Scenario } from "./pipeline-runs";
import { expectSnapshot } from "./snapshot";

interface Row {
  id: string;
  rule: string;
  scenario: Scenario;
  end: string;
  minutes: number;
  fileSystem: "deleted" | "kept" | "never made";
  exported: boolean;
  mails: number;
}

const DAY = 24 * 60;

const ROWS: Row[] = [
  {
    id: "T1",
    rule: "a run in which all goes well exports, deletes, and tells nobody",
    scenario: {},
    end: "Done",
    minutes: 30,
    fileSystem: "deleted",
    exported: true,
    mails: 0,
  },
  {
    id: "T2",
    rule: "a failed export keeps the file system and says which report lists the files",
    scenario: { script: { export: { minutes: 4, ends: "FAILED", failedFiles: 3 } } },
    end: "ExportFailed",
    minutes: 27,
    fileSystem: "kept",
    exported: false,
    mails: 1,
  },
  {
    id: "T3",
    rule: "a canceled export keeps the file system",
    scenario: { script: { export: { minutes: 4, ends: "CANCELED", failedFiles: 0 } } },
    end: "ExportCanceled",
    minutes: 27,
    fileSystem: "kept",
    exported: false,
    mails: 1,
  },
  {
    id: "T3b",
    rule: "an export that succeeded except for some files keeps the file system",
    scenario: { script: { export: { minutes: 4, ends: "SUCCEEDED", failedFiles: 1 } } },
    end: "ExportFailed",
    minutes: 27,
    fileSystem: "kept",
    exported: false,
    mails: 1,
  },
  {
    id: "T4",
    rule: "what a job wrote before it exited with an error is exported before the file system is deleted",
    scenario: { script: { attempts: [{ minutes: 10, ends: "exit 1" }] } },
    end: "JobFailed",
    minutes: 30,
    fileSystem: "deleted",
    exported: true,
    mails: 1,
  },
  {
    id: "T5",
    rule: "a job that lost its Spot host in every attempt has failed, and its partial results are exported",
    scenario: { script: { attempts: [{ minutes: 10, ends: "spot" }] } },
    end: "JobFailed",
    minutes: 82,
    fileSystem: "deleted",
    exported: true,
    mails: 1,
  },
  {
    id: "T5b",
    rule: "a job that lost its Spot host once is tried again on the same file system",
    scenario: {
      script: {
        attempts: [
          { minutes: 10, ends: "spot" },
          { minutes: 10, ends: "success" },
        ],
      },
    },
    end: "Done",
    minutes: 43,
    fileSystem: "deleted",
    exported: true,
    mails: 0,
  },
  {
    id: "T6",
    rule: "deleteLustre false exports all the same, keeps the file system, and tells so",
    scenario: { input: { deleteLustre: false } },
    end: "Done",
    minutes: 27,
    fileSystem: "kept",
    exported: true,
    mails: 1,
  },
  {
    id: "T7",
    rule: 'deleteLustre "True" is refused before anything exists',
    scenario: { input: { deleteLustre: "True" } },
    end: "InvalidParameters",
    minutes: 0,
    fileSystem: "never made",
    exported: false,
    mails: 1,
  },
  {
    id: "T8",
    rule: "deleteLustre as JSON's true is what it says",
    scenario: { input: { deleteLustre: true } },
    end: "Done",
    minutes: 30,
    fileSystem: "deleted",
    exported: true,
    mails: 0,
  },
  {
    id: "T9",
    rule: "a file system that fails to come up is deleted and named",
    scenario: { script: { fileSystem: { minutes: 6, ends: "FAILED" } } },
    end: "FileSystemFailed",
    minutes: 9,
    fileSystem: "deleted",
    exported: false,
    mails: 1,
  },
  {
    id: "T9b",
    rule: "a file system that never comes up is deleted at the end of its limit",
    scenario: { script: { fileSystem: { minutes: "never", ends: "AVAILABLE" } } },
    end: "FileSystemOverdue",
    minutes: 63,
    fileSystem: "deleted",
    exported: false,
    mails: 1,
  },
  {
    id: "T10",
    rule: "a misconfigured association ends the run before a job starts",
    scenario: { script: { association: { minutes: 1, ends: "MISCONFIGURED" } } },
    end: "AssociationFailed",
    minutes: 10,
    fileSystem: "deleted",
    exported: false,
    mails: 1,
  },
  {
    id: "T10b",
    rule: "an import that misses files ends the run before a job starts on half of its input",
    scenario: { script: { import: { minutes: 2, ends: "FAILED" } } },
    end: "ImportFailed",
    minutes: 12,
    fileSystem: "deleted",
    exported: false,
    mails: 1,
  },
  {
    id: "T11",
    rule: "one throttled look changes nothing but two seconds",
    scenario: { faults: [{ state: "LookAtExport", kind: "throttled" }] },
    end: "Done",
    minutes: 30,
    fileSystem: "deleted",
    exported: true,
    mails: 0,
  },
  {
    id: "T12",
    rule: "a job that truly runs for ten days ends well",
    scenario: {
      settings: {
        limits: { creation: 3_600, job: 11 * 86_400, export: 14_400, deletion: 3_600 },
      },
      script: { attempts: [{ minutes: 10 * DAY, ends: "success" }] },
    },
    end: "Done",
    minutes: 10 * DAY + 20,
    fileSystem: "deleted",
    exported: true,
    mails: 0,
  },
  {
    id: "T12b",
    rule: "a job past its limit is terminated, its partial results exported, its file system deleted",
    scenario: { script: { attempts: [{ minutes: "never", ends: "success" }] } },
    end: "JobTimedOut",
    minutes: 1_462.8,
    fileSystem: "deleted",
    exported: true,
    mails: 1,
  },
  {
    id: "T12c",
    rule: "a job that cannot be stopped keeps its file system",
    scenario: { script: { attempts: [{ minutes: "never", ends: "success" }], stoppable: false } },
    end: "JobNotStopped",
    minutes: 1_483.6,
    fileSystem: "kept",
    exported: false,
    mails: 1,
  },
  {
    id: "A1",
    rule: "an automatic export that never says it is done keeps the file system",
    scenario: { settings: { autoExport: true } },
    end: "ExportNotConfirmed",
    minutes: 262,
    fileSystem: "kept",
    exported: false,
    mails: 1,
  },
  {
    id: "A1b",
    rule: "an automatic export whose queue never empties keeps the file system",
    scenario: { settings: { autoExport: true }, script: { queue: () => 300 } },
    end: "ExportNotConfirmed",
    minutes: 262,
    fileSystem: "kept",
    exported: false,
    mails: 1,
  },
  {
    id: "A2",
    rule: "zeros from before the job's end do not count: what is written last is exported first",
    scenario: {
      settings: { autoExport: true },
      script: { queue: (minute) => (minute < 0 ? 0 : minute < 12 ? 60 * minute + 1 : 0) },
    },
    end: "Done",
    minutes: 55,
    fileSystem: "deleted",
    exported: true,
    mails: 0,
  },
  {
    id: "C9",
    rule: "a mount that fails makes the job fail, not write to the host's own disk",
    scenario: { script: { attempts: [{ minutes: 1, ends: "no start" }] } },
    end: "JobFailed",
    minutes: 21,
    fileSystem: "deleted",
    exported: true,
    mails: 1,
  },
  {
    id: "D1",
    rule: "a file system that does not go away is told",
    scenario: { script: { deletion: { minutes: "never" } } },
    end: "FileSystemNotDeleted",
    minutes: 87,
    fileSystem: "kept",
    exported: true,
    mails: 1,
  },
];

describe("the pipeline's bad ends", () => {
  const table: Record<string, unknown>[] = [];

  for (const row of ROWS) {
    it(`${row.id}: ${row.rule}`, async () => {
      const outcome = await runPipeline(row.scenario);
      table.push(summary(row, outcome));
      expectGoodEnd(outcome, row.id);
      expect(
        {
          end: outcome.end,
          minutes: Math.round(outcome.minutes * 10) / 10,
          fileSystem: fateOf(outcome),
          exported: outcome.exported,
          mails: outcome.cloud.mails.length,
        },
        outcome.cause,
      ).to.deep.equal({
        end: row.end,
        minutes: row.minutes,
        fileSystem: row.fileSystem,
        exported: row.exported,
        mails: row.mails,
      });
      if (row.fileSystem !== "kept") expectNothingLeft(outcome);
    });
  }

  it("the table of bad ends is the documented one", () => {
    if (process.env.PRINT_TABLES) console.table(table);
    expectSnapshot("pipeline-bad-ends", table);
  });
});

function fateOf({ cloud }: Outcome): Row["fileSystem"] {
  if (cloud.fsx.createdFileSystems === 0) return "never made";
  return cloud.fsx.fileSystems.size === 0 ? "deleted" : "kept";
}

function summary(row: Row, outcome: Outcome): Record<string, unknown> {
  return {
    case: row.id,
    rule: row.rule,
    end: outcome.end,
    minutes: Math.round(outcome.minutes),
    fileSystem: fateOf(outcome),
    exported: outcome.exported,
    mails: outcome.cloud.mails.length,
    events: outcome.events,
  };
}
