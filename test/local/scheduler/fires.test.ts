import { expect } from "chai";
import { SchedulerFixture } from "./fixture";

describe("EventBridge Scheduler fires", () => {
  it("a cron schedule at its times, somewhere in the scheduled minute, with the scheduled time unchanged", async () => {
    const scheduler = await SchedulerFixture.create();
    await scheduler.schedule("cron(15 2/6 * * ? *)");
    await scheduler.until("2026-11-21T00:00:00Z");
    const expected = ["02", "08", "14", "20"].map((hour) => `2026-11-20T${hour}:15:00Z`);
    expect(scheduler.fireTimes).to.deep.equal(expected);
    expect((await scheduler.take()).map(({ Body }) => Body)).to.deep.equal(expected);
    const delays = scheduler.fires.map(
      ({ time, scheduledTime }) => Date.parse(time) - Date.parse(scheduledTime),
    );
    for (const delay of delays) expect(delay).to.be.within(0, 59_000);
    expect(new Set(delays).size).to.be.above(1);
  });

  it("the same way with the same seed, otherwise another, whatever other schedules there are", async () => {
    const times = async (seed: string, others = 0) => {
      const scheduler = await SchedulerFixture.create(undefined, seed);
      for (let i = 0; i < others; i++) await scheduler.schedule("cron(0 * * * ? *)", { Name: `other-${i}` });
      await scheduler.schedule("cron(0 * * * ? *)");
      await scheduler.until("2026-11-21T00:00:00Z");
      return scheduler.fires.filter(({ schedule }) => schedule === "nightly").map(({ time }) => time);
    };
    expect(await times("1")).to.deep.equal(await times("1", 3));
    expect(await times("1")).not.to.deep.equal(await times("2"));
  });

  it("not at a local time that the clocks skip in spring, and once at one that they show twice in autumn", async () => {
    const fires = async (start: string, end: string) => {
      const scheduler = await SchedulerFixture.create(start);
      await scheduler.schedule("cron(30 1,2 * * ? *)", { ScheduleExpressionTimezone: "America/New_York" });
      await scheduler.until(end);
      return scheduler.fireTimes;
    };
    // On 14 March 2027 New York goes from 01:59 EST to 03:00 EDT.
    expect(await fires("2027-03-13T12:00:00Z", "2027-03-15T12:00:00Z")).to.deep.equal([
      "2027-03-14T06:30:00Z",
      "2027-03-15T05:30:00Z",
      "2027-03-15T06:30:00Z",
    ]);
    // On 1 November 2026 it goes from 01:59 EDT back to 01:00 EST.
    expect(await fires("2026-10-31T12:00:00Z", "2026-11-02T12:00:00Z")).to.deep.equal([
      "2026-11-01T05:30:00Z",
      "2026-11-01T07:30:00Z",
      "2026-11-02T06:30:00Z",
      "2026-11-02T07:30:00Z",
    ]);
  });

  it("a rate schedule at once and then at its interval, or from its start date on", async () => {
    const now = await SchedulerFixture.create("2026-11-20T00:00:43Z");
    await now.schedule("rate(6 hours)");
    await now.until("2026-11-20T13:00:00Z");
    expect(now.fireTimes).to.deep.equal([
      "2026-11-20T00:00:43Z",
      "2026-11-20T06:00:43Z",
      "2026-11-20T12:00:43Z",
    ]);
    for (const { time } of now.fires) expect(new Date(time).getUTCMinutes()).to.equal(0);
    const later = await SchedulerFixture.create();
    await later.schedule("rate(1 hour)", { StartDate: new Date("2026-11-20T05:30:00Z") });
    await later.until("2026-11-20T07:00:00Z");
    expect(later.fireTimes).to.deep.equal(["2026-11-20T05:30:00Z", "2026-11-20T06:30:00Z"]);
  });

  it("a one-time schedule once, and not at all where its time is past", async () => {
    const scheduler = await SchedulerFixture.create();
    await scheduler.schedule("at(2026-11-20T06:00:00)", {
      ScheduleExpressionTimezone: "Asia/Tokyo",
      Name: "past",
    });
    await scheduler.schedule("at(2026-11-20T11:00:30)", {
      ScheduleExpressionTimezone: "Asia/Tokyo",
      Name: "next",
    });
    await scheduler.until("2026-12-20T00:00:00Z");
    expect(scheduler.fires.map(({ schedule, scheduledTime }) => [schedule, scheduledTime])).to.deep.equal([
      ["next", "2026-11-20T02:00:30Z"],
    ]);
    expect(scheduler.fires[0]!.time < "2026-11-20T02:01:00Z").to.equal(true);
  });

  it("only between its start and end dates", async () => {
    const scheduler = await SchedulerFixture.create();
    await scheduler.schedule("cron(0 * * * ? *)", {
      StartDate: new Date("2026-11-20T02:00:00Z"),
      EndDate: new Date("2026-11-20T04:00:00Z"),
    });
    await scheduler.until("2026-11-21T00:00:00Z");
    expect(scheduler.fireTimes).to.deep.equal([
      "2026-11-20T02:00:00Z",
      "2026-11-20T03:00:00Z",
      "2026-11-20T04:00:00Z",
    ]);
  });

  it("within its flexible time window", async () => {
    const scheduler = await SchedulerFixture.create();
    await scheduler.schedule("cron(0 * * * ? *)", {
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 30 },
    });
    await scheduler.until("2026-11-22T00:00:00Z");
    const delays = scheduler.fires.map(
      ({ time, scheduledTime }) => Date.parse(time) - Date.parse(scheduledTime),
    );
    expect(delays).to.have.lengthOf(47);
    for (const delay of delays) expect(delay).to.be.within(0, 30 * 60_000 - 1);
    expect(Math.max(...delays)).to.be.above(15 * 60_000);
  });

  it("not while it is disabled, and by its new settings from the update on", async () => {
    const scheduler = await SchedulerFixture.create();
    await scheduler.schedule("cron(0 * * * ? *)", { State: "DISABLED" });
    await scheduler.until("2026-11-20T03:30:00Z");
    expect(scheduler.fireTimes).to.deep.equal([]);
    const {
      Arn: _arn,
      CreationDate,
      LastModificationDate: _date,
      ...settings
    } = await scheduler.call("GetSchedule", {
      Name: "nightly",
      GroupName: "dev",
    });
    await scheduler.call("UpdateSchedule", {
      ...settings,
      State: "ENABLED",
      ScheduleExpression: "cron(30 * * * ? *)",
    });
    await scheduler.until("2026-11-20T05:00:00Z");
    expect(scheduler.fireTimes).to.deep.equal(["2026-11-20T04:30:00Z"]);
    const updated = await scheduler.call("GetSchedule", { Name: "nightly", GroupName: "dev" });
    expect(updated).to.deep.include({ CreationDate, LastModificationDate: new Date("2026-11-20T03:30:00Z") });
    await scheduler.call("DeleteSchedule", { Name: "nightly", GroupName: "dev" });
    await scheduler.until("2026-11-21T00:00:00Z");
    expect(scheduler.fireTimes).to.have.lengthOf(1);
  });

  it("never again once its group is deleted", async () => {
    const scheduler = await SchedulerFixture.create();
    await scheduler.schedule("rate(1 hour)");
    await scheduler.call("DeleteScheduleGroup", { Name: "dev" });
    await scheduler.until("2026-11-21T00:00:00Z");
    expect(scheduler.fireTimes).to.deep.equal([]);
    expect(await scheduler.call("ListSchedules", {})).to.deep.equal({ Schedules: [], NextToken: undefined });
  });

  it("and is gone after its last fire where it asked for that", async () => {
    const scheduler = await SchedulerFixture.create();
    await scheduler.schedule("at(2026-11-20T01:00:00)", { ActionAfterCompletion: "DELETE" });
    await scheduler.schedule("at(2026-11-20T01:00:00)", { Name: "stays" });
    await scheduler.until("2026-11-20T02:00:00Z");
    const { Schedules } = await scheduler.call<{ Schedules: { Name: string }[] }>("ListSchedules", {});
    expect(Schedules.map(({ Name }) => Name)).to.deep.equal(["stays"]);
    expect(scheduler.fires).to.have.lengthOf(2);
  });
});
