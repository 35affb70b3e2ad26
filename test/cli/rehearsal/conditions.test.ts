import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CONDITIONS } from "../../../cli/rehearsal/conditions";
import type { Rehearsal } from "../../../cli/rehearsal/rehearsal";
import { at, rehearsal, run, unstarted } from "./rehearsals";

const found = (name: string, given: Rehearsal) =>
  CONDITIONS.find((condition) => condition.name === name)!.find(given);
const TASKS = { hourly: { schedule: "cron(0 0/12 * * ? *)" }, nightly: { schedule: "cron(0 3 * * ? *)" } };
const GOOD = [run("nightly", at("03:00"), 5), run("hourly", at("12:00"), 5)];

describe("conditions to fail on", () => {
  it("are those of the documentation, with the same meaning", () => {
    const text = readFileSync(join(__dirname, "../../../docs/local-cloud.md"), "utf8");
    const rows = CONDITIONS.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`);
    const table = /\| condition \| is met where \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(text)![1];
    expect(table).to.equal(`${rows.join("\n")}\n`);
  });

  it("find nothing in a day on which everything ran in its turn", () => {
    const given = rehearsal({ tasks: TASKS, runs: GOOD });
    for (const { name } of CONDITIONS) expect(found(name, given), name).to.deep.equal([]);
  });

  it("overlap and near-miss name both tasks, the file system and how often", () => {
    const late = { started: at("03:30"), ended: at("03:35"), waited: true };
    const overlap = rehearsal({
      tasks: TASKS,
      runs: [run("nightly", at("03:00"), 30), run("hourly", at("03:10"), 5, late)],
    });
    expect(found("overlap", overlap)).to.deep.equal([
      "hourly came while nightly executed on fs-0a1b2c3d4e5f60718: once",
    ]);
    const near = rehearsal({
      tasks: TASKS,
      runs: [run("nightly", at("03:00"), 30), run("hourly", at("03:31"), 5)],
    });
    expect(found("near-miss", near)).to.deep.equal([
      "hourly came just after nightly on fs-0a1b2c3d4e5f60718: once",
    ]);
    expect(found("overlap", near)).to.deep.equal([]);
  });

  it("missed counts runs that were skipped, superseded or given up, and those that never came", () => {
    const runs = [
      unstarted("hourly", at("05:00"), "skipped"),
      unstarted("hourly", at("06:00"), "skipped"),
      unstarted("hourly", at("07:00"), "superseded"),
      unstarted("hourly", at("08:00"), "expired"),
    ];
    expect(found("missed", rehearsal({ tasks: TASKS, runs }))).to.deep.equal([
      "hourly was skipped: twice",
      "hourly was superseded: once",
      "hourly was given up: once",
      "hourly never came: once, first at 2026-07-01T12:00:00.000Z",
      "nightly never came: once, first at 2026-07-01T03:00:00.000Z",
    ]);
  });

  it("missed counts fires that were given up, of what the stack file plans", () => {
    const given = (about: string) => ({
      time: at("05:00"),
      kind: "undelivered" as const,
      about,
      detail: "Gone.",
    });
    const one = rehearsal({ tasks: { hourly: { schedule: "rate(1 hour)" } }, runs: [] });
    const troubles = [given("hourly"), given("agents")];
    expect(found("missed", { ...one, notices: { ...one.notices, troubles } })).to.deep.equal([
      "hourly was not delivered: once",
    ]);
  });

  it("missed names a local time that the clocks leave out", () => {
    const given = rehearsal({
      tasks: { nightly: { schedule: "cron(15 2 * * ? *)", timezone: "America/New_York" } },
      runs: [],
      more: { from: Date.parse("2027-03-14T05:00:00Z"), until: Date.parse("2027-03-14T12:00:00Z") },
    });
    expect(found("missed", given)).to.deep.equal([
      "nightly was left out by the clocks at 2027-03-14 02:15 America/New_York",
    ]);
  });

  it("failed counts tasks, pipelines and transfers; alarm what went off", () => {
    const given = rehearsal({
      tasks: TASKS,
      runs: [...GOOD, run("hourly", at("00:00"), 5, { end: "failed" })],
      more: {
        pipelineRuns: [
          {
            pipeline: "variants",
            execution: "e",
            started: at("01:00"),
            end: "timed out",
            phases: [],
            troubles: [],
          },
          {
            pipeline: "variants",
            execution: "f",
            started: at("02:00"),
            end: "unfinished",
            phases: [],
            troubles: [],
          },
        ],
        notices: {
          mails: [],
          alarms: [
            { time: at("01:00"), alarm: "run-failed", to: "ALARM", reason: "" },
            { time: at("02:00"), alarm: "run-failed", to: "OK", reason: "" },
          ],
          troubles: [],
          faults: [],
          faultMoments: [],
          leftOut: { mails: 0, alarms: 0, troubles: 0 },
        },
      },
    });
    expect(found("failed", given)).to.deep.equal(["hourly failed: once", "variants failed: once"]);
    expect(found("alarm", given)).to.deep.equal(["run-failed went off: once"]);
  });
});
