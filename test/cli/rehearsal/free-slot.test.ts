import { expect } from "chai";
import fc from "fast-check";
import { freeSlot, slotFor } from "../../../cli/rehearsal/free-slot";
import { shiftedSchedule } from "../../../cli/rehearsal/shifted-schedule";
import { parseScheduleExpression } from "../../../stacks/schedule-expression";
import { fireTimes } from "../../../stacks/schedule-times";
import { at, FROM, rehearsal, run, unstarted } from "./rehearsals";

const MINUTE = 60_000;

describe("a shifted schedule", () => {
  for (const [text, by, expected] of [
    ["cron(15 3 * * ? *)", 20, "cron(35 3 * * ? *)"],
    ["cron(15 3 * * ? *)", -20, "cron(55 2 * * ? *)"],
    ["cron(15 3 * * ? *)", -200, "cron(55 23 * * ? *)"],
    ["cron(15 3 ? * MON-FRI *)", -200, undefined],
    ["cron(15 3 ? * MON-FRI *)", 60, "cron(15 4 ? * MON-FRI *)"],
    ["cron(10 * * * ? *)", 55, "cron(5 * * * ? *)"],
    ["cron(0,30 8 * * ? *)", 40, undefined],
    ["cron(0,30 8 * * ? *)", 20, "cron(20,50 8 * * ? *)"],
    ["cron(0 0/6 * * ? *)", 90, "cron(30 1,7,13,19 * * ? *)"],
    ["rate(12 hours)", 30, "cron(30 0,12 * * ? *)"],
    ["rate(20 minutes)", 5, "cron(5,25,45 * * * ? *)"],
    ["rate(7 hours)", 30, undefined],
    ["rate(1 day)", -30, "cron(30 23 * * ? *)"],
    ["at(2026-12-01T00:00:00)", 30, undefined],
  ] as const) {
    it(`${text} by ${by} minutes is ${expected ?? "no single expression"}`, () => {
      expect(shiftedSchedule(text, by, FROM)).to.equal(expected);
    });
  }

  it("fires at the same times, so many minutes later, whatever the expression", () => {
    const list = (min: number, max: number) =>
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(list(0, 59), list(0, 23), fc.integer({ min: -700, max: 700 }), (minutes, hours, by) => {
        const text = `cron(${minutes.join(",")} ${hours.join(",")} * * ? *)`;
        const shifted = shiftedSchedule(text, by);
        if (shifted === undefined) return;
        const times = (expression: string, after: number) => {
          const some: number[] = [];
          for (const time of fireTimes(parseScheduleExpression(expression), "UTC", new Date(after))) {
            if (some.push(time.getTime()) === 20) return some;
          }
          return some;
        };
        expect(times(shifted, FROM + by * MINUTE)).to.deep.equal(
          times(text, FROM).map((time) => time + by * MINUTE),
        );
      }),
    );
  });
});

describe("a free slot", () => {
  const hourlyRuns = Array.from({ length: 24 }, (_, hour) =>
    run("hourly", at(`${String(hour).padStart(2, "0")}:10`), 5),
  );
  const nightly = run("nightly", at("03:12"), 8, { started: at("03:15"), ended: at("03:23"), waited: true });

  it("moves the task that runs less often, next to where it was, with ten minutes to spare", () => {
    const given = {
      tasks: { hourly: { schedule: "cron(10 * * * ? *)" }, nightly: { schedule: "cron(12 3 * * ? *)" } },
      runs: [...hourlyRuns, nightly],
    };
    // The hourly one occupies minutes 10 to 15; the nightly one wants 10, and 2 for its start, and 10 on each side.
    expect(freeSlot(rehearsal(given), ["hourly", "nightly"])).to.deep.equal({
      task: "nightly",
      from: "cron(12 3 * * ? *)",
      to: "cron(27 3 * * ? *)",
      timezone: "UTC",
      by: 15,
      needs: 10 * MINUTE,
      spare: 10 * MINUTE,
      fires: 1,
      free: 1,
    });
  });

  it("has room for the tasks that follow, too", () => {
    const given = {
      tasks: {
        hourly: { schedule: "cron(10 * * * ? *)" },
        nightly: { schedule: "cron(12 3 * * ? *)" },
        release: { type: "Release", notAccessedForDays: 1, after: "nightly" },
      },
      runs: [...hourlyRuns, nightly, { ...run("release", at("03:24"), 10), scheduled: at("03:12") }],
    };
    // 2 + 8 and 2 + 10 minutes, with 10 on each side: 42, from :25 on at the earliest, until :08 at the latest.
    const slot = freeSlot(rehearsal(given), ["hourly", "nightly"]);
    expect(slot).to.include({ to: "cron(27 3 * * ? *)", needs: 22 * MINUTE, spare: 10 * MINUTE });
  });

  it("gives up the spare minutes before it gives up", () => {
    const crowded = Array.from({ length: 96 }, (_, i) => run("often", FROM + i * 15 * MINUTE, 3));
    const given = {
      tasks: { often: { schedule: "rate(15 minutes)" }, nightly: { schedule: "cron(0 3 * * ? *)" } },
      runs: [...crowded, run("nightly", at("03:00"), 8, { started: at("03:03"), ended: at("03:11") })],
    };
    expect(freeSlot(rehearsal(given), ["often", "nightly"])).to.include({
      spare: 0,
      to: "cron(5 3 * * ? *)",
    });
  });

  it("may be taken on one day in ten, which is told", () => {
    const long = run("hourly", at("03:05"), 50);
    const given = {
      tasks: { hourly: { schedule: "cron(5 * * * ? *)" }, nightly: { schedule: "cron(6 3 * * ? *)" } },
      runs: Array.from({ length: 10 }, (_, day) => [
        day === 0 ? long : run("hourly", at("03:05", day), 5),
        ...Array.from({ length: 24 }, (_, hour) => hour)
          .filter((hour) => hour !== 3)
          .map((hour) => run("hourly", at(`${String(hour).padStart(2, "0")}:05`, day), 40)),
        run("nightly", at("03:06", day), 8),
      ]).flat(),
      days: 10,
    };
    expect(freeSlot(rehearsal(given), ["hourly", "nightly"])).to.include({
      to: "cron(21 3 * * ? *)",
      spare: 10 * MINUTE,
      fires: 10,
      free: 9,
    });
  });

  it("is none where the file system is never free so long, or a run was never seen to execute", () => {
    const crowded = Array.from({ length: 96 }, (_, i) => run("often", FROM + i * 15 * MINUTE, 14));
    const of = { often: { schedule: "rate(15 minutes)" }, nightly: { schedule: "cron(0 3 * * ? *)" } };
    const long = run("nightly", at("03:00"), 8, { started: at("03:14"), ended: at("03:22") });
    expect(freeSlot(rehearsal({ tasks: of, runs: [...crowded, long] }), ["often", "nightly"])).to.equal(
      undefined,
    );
    const never = rehearsal({
      tasks: of,
      runs: [run("often", FROM, 1), unstarted("nightly", at("03:00"), "expired")],
    });
    expect(slotFor(never, "nightly", { spare: 0, share: 1, within: 720 })).to.equal(undefined);
  });

  it("is none for a task and itself, or for one and its follower", () => {
    const given = rehearsal({
      tasks: { nightly: { schedule: "cron(0 3 * * ? *)" }, next: { after: "nightly" } },
      runs: [run("nightly", at("03:00"), 8), run("next", at("03:09"), 8)],
    });
    expect(freeSlot(given, ["nightly", "nightly"])).to.equal(undefined);
    expect(freeSlot(given, ["nightly", "next"])).to.equal(undefined);
  });

  it("touches nobody's time, and is found where there is one, in any week of two schedules", () => {
    const length = fc.integer({ min: 1, max: 200 });
    const minute = fc.integer({ min: 0, max: 59 });
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        hours,
        minute,
        length,
        minute,
        length,
        (busyHours, busyMinute, busyLength, ownMinute, ownLength) => {
          const days = [0, 1, 2];
          const others = days.flatMap((day) =>
            busyHours.map((hour) =>
              run("other", at(`${String(hour).padStart(2, "0")}:00`, day) + busyMinute * MINUTE, busyLength),
            ),
          );
          const own = days.map((day) => run("own", at("12:00", day) + ownMinute * MINUTE, ownLength));
          const given = rehearsal({
            tasks: {
              other: { schedule: `cron(${busyMinute} ${busyHours.join(",")} * * ? *)` },
              own: { schedule: `cron(${ownMinute} 12 * * ? *)` },
            },
            runs: [...others, ...own],
            days: 3,
          });
          const needs = (ownLength + 2) * MINUTE;
          // By hand: every five minutes up to half a day away, each fire beside each other run.
          const fits = (by: number) => {
            const fires = [-1, ...days, 3]
              .map((day) => at("12:00", day) + (ownMinute + by) * MINUTE)
              .filter((time) => time >= FROM && time < FROM + 3 * 86_400_000);
            return fires.every((time) =>
              others.every(
                ({ scheduled }) => time + needs <= scheduled || scheduled + busyLength * MINUTE <= time,
              ),
            );
          };
          const slot = slotFor(given, "own", { spare: 0, share: 1, within: 720 });
          const nearest = Array.from({ length: 144 }, (_, i) => (i + 1) * 5)
            .flatMap((by) => [by, -by])
            .find(fits);
          expect(slot?.by).to.equal(nearest);
          if (slot) expect(slot.needs).to.equal(needs);
        },
      ),
      { numRuns: 60 },
    );
  });
});
