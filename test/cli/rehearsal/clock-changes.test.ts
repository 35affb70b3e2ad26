import { expect } from "chai";
import { clockChanges, clockOddities } from "../../../cli/rehearsal/clock-changes";
import type { PlannedSchedule } from "../../../cli/rehearsal/schedules";

const ZONE = "America/New_York";
const NOVEMBER = [Date.parse("2026-10-25T00:00:00Z"), Date.parse("2026-11-10T00:00:00Z")] as const;
const MARCH = [Date.parse("2027-03-10T00:00:00Z"), Date.parse("2027-03-20T00:00:00Z")] as const;

const schedule = (expression: string, timezone = ZONE): PlannedSchedule => ({
  section: "task",
  name: "nightly",
  expression,
  timezone,
});
const told = (expression: string, [from, until]: readonly [number, number], timezone = ZONE) =>
  clockOddities([schedule(expression, timezone)], from, until).map(
    ({ kind, local, instant, more }) =>
      `${kind} ${new Date(local).toISOString().slice(0, 16)}${instant === undefined ? "" : ` = ${new Date(instant).toISOString().slice(11, 16)}`}${more ? ` and ${more} more` : ""}`,
  );

describe("changes of the clocks", () => {
  it("are found to the second, with their direction", () => {
    const change = (time: string, by: number) => ({ zone: ZONE, time: Date.parse(time), by });
    expect(clockChanges(ZONE, ...NOVEMBER)).to.deep.equal([change("2026-11-01T06:00:00Z", -3_600_000)]);
    expect(clockChanges(ZONE, ...MARCH)).to.deep.equal([change("2027-03-14T07:00:00Z", 3_600_000)]);
    expect(
      clockChanges(
        "Australia/Lord_Howe",
        Date.parse("2027-04-01T00:00:00Z"),
        Date.parse("2027-04-10T00:00:00Z"),
      ),
    ).to.deep.equal([
      { zone: "Australia/Lord_Howe", time: Date.parse("2027-04-03T15:00:00Z"), by: -1_800_000 },
    ]);
    expect(clockChanges("Asia/Tokyo", ...NOVEMBER)).to.deep.equal([]);
  });

  it("leave out a local time that is not there, and move the next one in UTC", () => {
    expect(told("cron(15 2 * * ? *)", MARCH)).to.deep.equal([
      "skipped 2027-03-14T02:15",
      "moved 2027-03-15T02:15 = 06:15",
    ]);
    expect(told("cron(0/10 2 * * ? *)", MARCH)[0]).to.equal("skipped 2027-03-14T02:00 and 5 more");
    expect(told("at(2027-03-14T02:30:00)", MARCH)).to.deep.equal(["skipped 2027-03-14T02:30"]);
  });

  it("fire once what comes twice", () => {
    expect(told("cron(30 1 * * ? *)", NOVEMBER)).to.deep.equal([
      "once 2026-11-01T01:30 = 05:30",
      "moved 2026-11-02T01:30 = 06:30",
    ]);
  });

  it("move a time of day, also that of a schedule of weekdays", () => {
    expect(told("cron(30 6 ? * MON-FRI *)", NOVEMBER)).to.deep.equal(["moved 2026-11-02T06:30 = 11:30"]);
  });

  it("do not move what runs every hour, a rate, or anything in UTC", () => {
    expect(told("cron(10 * * * ? *)", NOVEMBER)).to.deep.equal(["once 2026-11-01T01:10 = 05:10"]);
    expect(told("rate(6 hours)", NOVEMBER)).to.deep.equal([]);
    expect(told("cron(30 1 * * ? *)", NOVEMBER, "UTC")).to.deep.equal([]);
  });

  it("say nothing of a schedule that does not fire before the period ends", () => {
    expect(told("cron(15 2 1 JAN ? *)", MARCH)).to.deep.equal([]);
  });
});
