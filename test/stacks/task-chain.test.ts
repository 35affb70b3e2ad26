import { expect } from "chai";
import { FILE_SYSTEM, parse, parseTask, settingProblem, tasksProblems } from "./config-cases";

describe("a task that runs after another", () => {
  it("is one of its followers", () => {
    const { config, warnings } = parse({
      tasks: {
        a: { fileSystemId: FILE_SYSTEM },
        b: { fileSystemId: FILE_SYSTEM, after: "a" },
        c: { fileSystemId: FILE_SYSTEM, after: "a" },
      },
    });
    expect(
      config.tasks.map(({ name, followers, after, expression }) => [name, followers, after, expression]),
    ).to.deep.equal([
      ["a", ["b", "c"], undefined, "cron(0 0/6 * * ? *)"],
      ["b", [], "a", undefined],
      ["c", [], "a", undefined],
    ]);
    expect(warnings).to.deep.equal([]);
  });

  it("that does not exist is refused", () => {
    expect(
      tasksProblems({ "nightly-export": {}, b: { after: "nightly-exprot" }, c: { after: "other" } }),
    ).to.deep.equal([
      `tasks.b.after: no task named "nightly-exprot"; did you mean "nightly-export"?`,
      `tasks.c.after: no task named "other"`,
    ]);
  });

  it("that is itself is refused", () => {
    expect(tasksProblems({ a: { after: "a" } })).to.deep.equal([
      "tasks.a.after: a task cannot run after itself; name another task, or give a schedule instead",
    ]);
  });

  it("in a circle is refused once, with the circle", () => {
    expect(
      tasksProblems({ a: { after: "c" }, b: { after: "a" }, c: { after: "b" }, d: { after: "a" } }),
    ).to.deep.equal([
      `tasks.a.after: the tasks wait for each other ("a" after "c" after "b" after "a"); give one of them a schedule`,
    ]);
  });

  it("in a chain of more than ten is refused once, at the eleventh", () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [`t${index + 1}`, index === 0 ? {} : { after: `t${index}` }]),
      );
    expect(tasksProblems(chain(10))).to.deep.equal([]);
    expect(tasksProblems(chain(13))).to.deep.equal([
      `tasks.t11.after: it is number 11 of a chain that begins with "t1"; at most 10 tasks may follow each other, as Lambda stops longer chains as loops; give it a schedule`,
    ]);
  });

  it("that is disabled is warned of", () => {
    const tasks = {
      a: { fileSystemId: FILE_SYSTEM, enabled: false },
      b: { fileSystemId: FILE_SYSTEM, after: "a" },
    };
    expect(parse({ tasks }).warnings).to.deep.equal([
      `tasks.b.after: "a" is disabled, so this task never runs`,
    ]);
  });

  it("has no use for a time zone", () => {
    const tasks = {
      a: { fileSystemId: FILE_SYSTEM },
      b: { fileSystemId: FILE_SYSTEM, after: "a", timezone: "UTC" },
    };
    expect(parse({ tasks }).warnings).to.deep.equal([
      "tasks.b.timezone: has no effect on a task that runs after another one; remove it",
    ]);
  });
});

describe("a task's alarmIfNoSuccessFor", () => {
  const alarm = (value: string, schedule: string, others: Record<string, unknown> = {}) =>
    parseTask({ ...others, schedule, alarmIfNoSuccessFor: value }).config.tasks[0]!.alarmIfNoSuccessFor;
  const refused = (value: string, schedule: string, others: Record<string, unknown> = {}) =>
    settingProblem("alarmIfNoSuccessFor", value, { ...others, schedule });

  it("is whole minutes up to a day and whole hours beyond, as CloudWatch looks back", () => {
    expect(alarm("90m", "rate(1 hour)")).to.equal(5400);
    expect(refused("10m30s", "rate(1 minute)")).to.equal(
      "10m30s – CloudWatch looks back in whole minutes; write 10m or 11m",
    );
    expect(refused("25h30m", "rate(1 hour)")).to.equal(
      "25h30m – CloudWatch looks back over a day in whole hours; write 25h or 26h",
    );
  });

  it("is longer than the pauses that the schedule takes by itself", () => {
    expect(alarm("7h", "rate(6 hours)")).to.equal(25_200);
    expect(refused("6h", "rate(6 hours)")).to.equal(
      "6h – the schedule pauses 6h by itself, so the alarm would go off without a failure; give more, such as 7h",
    );
    expect(refused("26h", "0 3 ? * MON-FRI *")).to.equal(
      "26h – the schedule pauses 3d by itself (2026-11-27 03:00 to 2026-11-30 03:00 UTC), so the alarm would go off without a failure; give more, such as 80h",
    );
  });

  it("is longer than the day on which clocks go back", () => {
    expect(refused("25h", "15 6 * * ? *", { timezone: "America/New_York" })).to.equal(
      "25h – the schedule pauses 25h by itself (2027-11-06 10:15 to 2027-11-07 11:15 UTC), so the alarm would go off without a failure; give more, such as 28h",
    );
    expect(alarm("26h", "15 6 * * ? *", { timezone: "America/New_York" })).to.equal(93_600);
    expect(alarm("25h", "15 6 * * ? *")).to.equal(90_000);
  });

  it("is refused where a week is not enough", () => {
    expect(refused("7d", "0 0 1 * ? *")).to.equal(
      "7d – the schedule pauses 31d by itself (2026-12-01 00:00 to 2027-01-01 00:00 UTC), so the alarm would go off without a failure; an alarm looks back 7d at most, so remove it",
    );
    expect(refused("7d", "0 0 29 2 ? *")).to.equal(
      "7d – the schedule runs less than once a year, and an alarm looks back 7d at most; remove it",
    );
    expect(refused("7d", "at(2026-12-01T00:00:00)")).to.equal(
      "the schedule runs only once, so the alarm would go off later for good; remove it",
    );
  });

  it("of a task that runs after another is measured by the chain's schedule", () => {
    const follower = (value: string) =>
      tasksProblems({
        first: { schedule: "rate(1 day)" },
        second: { after: "first" },
        third: { after: "second", alarmIfNoSuccessFor: value },
      });
    expect(follower("26h")).to.deep.equal([]);
    expect(follower("6h")).to.deep.equal([
      `tasks.third.alarmIfNoSuccessFor: 6h – "first", which starts the chain, pauses 24h by itself, so the alarm would go off without a failure; give more, such as 27h`,
    ]);
  });

  it("makes no alarm for a task that does not run", () => {
    const { config, warnings } = parse({
      tasks: {
        a: { fileSystemId: FILE_SYSTEM, enabled: false, alarmIfNoSuccessFor: "26h" },
        b: { fileSystemId: FILE_SYSTEM, after: "a", alarmIfNoSuccessFor: "26h" },
      },
    });
    expect(config.tasks.map((task) => task.alarmIfNoSuccessFor)).to.deep.equal([undefined, undefined]);
    expect(warnings).to.deep.equal([
      `tasks.b.after: "a" is disabled, so this task never runs`,
      "tasks.a.alarmIfNoSuccessFor: there is no alarm while the task is disabled",
      "tasks.b.alarmIfNoSuccessFor: there is no alarm while a task that it waits for is disabled",
    ]);
  });
});
