/**
 * The bad ends that the pipelines of others come to, one test each: how ours ends, after how many minutes, and what
 * becomes of the file system and of the results. The table for the documentation is made of the same runs:
 * `PRINT_TABLES=1` prints it.
 */
import { expect } from "chai";
import { BAD_ENDS, type BadEnd } from "./pipeline-bad-ends";
import { expectGoodEnd, expectNothingLeft } from "./pipeline-invariants";
import { type Outcome, runPipeline } from "./pipeline-runs";
import { expectSnapshot } from "./snapshot";

describe("the pipeline's bad ends", () => {
  const table: Record<string, unknown>[] = [];

  for (const row of BAD_ENDS) {
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

function fateOf({ cloud }: Outcome): BadEnd["fileSystem"] {
  if (cloud.fsx.createdFileSystems === 0) return "never made";
  return cloud.fsx.fileSystems.size === 0 ? "deleted" : "kept";
}

function summary(row: BadEnd, outcome: Outcome): Record<string, unknown> {
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
