/** The operations page answers every failure mail and every alarm, with commands that exist. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { FailureReason } from "../../handlers/plan";

const ROOT = join(__dirname, "..", "..");
const PAGE = readFileSync(join(ROOT, "docs", "operations.md"), "utf8");

/** Every reason, or this does not compile. */
const REASONS: Record<FailureReason, true> = {
  TaskFailed: true,
  FilesFailed: true,
  TaskCanceled: true,
  TaskTimedOut: true,
  TaskLost: true,
  RunRefused: true,
  RunExpired: true,
};

describe("the operations page", () => {
  it("has a row for every reason of a failure, with a command to type", () => {
    const without = Object.keys(REASONS).filter(
      (reason) => !new RegExp(`^\\| \`${reason}\` \\| .* \\| .*fsx-scheduler `, "m").test(PAGE),
    );
    expect(without).to.deep.equal([]);
  });

  it("names every alarm of a stack's tasks", () => {
    const source = readFileSync(join(ROOT, "components", "scheduler-alarms.ts"), "utf8");
    expect(source).to.include('"run-failed"');
    const nouns = ["run-failed", "runs-dead-letters-not-empty", "watch-dead-letters-not-empty"];
    nouns.push("undelivered-not-empty", "start-task-errors", "watch-task-errors", "<task>-no-success");
    expect(nouns.filter((noun) => !PAGE.includes(`\`${noun}\``))).to.deep.equal([]);
  });

  it("names only commands that there are", () => {
    const main = readFileSync(join(ROOT, "cli", "main.ts"), "utf8");
    const named = [...PAGE.matchAll(/fsx-scheduler ([a-z]+)/g)].map((match) => match[1]!);
    const unknown = [...new Set(named)].filter((name) => !new RegExp(`^ {2}${name}: \\{`, "m").test(main));
    expect(named.length).to.be.greaterThan(30);
    expect(unknown).to.deep.equal([]);
  });
});
