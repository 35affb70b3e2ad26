import { expect } from "chai";
import { parseTask, problemsOf, settingProblem, tasksProblems } from "./config-cases";

describe("a file system's id", () => {
  it("is fs- and 8 to 18 hex digits", () => {
    for (const id of ["fs-01234567", "fs-0123456789abcdef0", "fs-0123456789abcdef01"]) {
      expect(problemsOf(() => parseTask({ fileSystemId: id }))).to.deep.equal([]);
    }
    const rule = "it is fs- and 8 to 18 of 0-9 a-f, such as fs-0123456789abcdef0";
    for (const id of ["fs-0123456", "fs-0123456789abcdef012", "fs-0123456789ghijkl0", "fs0123456789", ""]) {
      expect(settingProblem("fileSystemId", id)).to.equal(`"${id}" is not a file system's id; ${rule}`);
    }
    expect(settingProblem("fileSystemId", "fs-0123ABCD")).to.equal(
      `"fs-0123ABCD" is not a file system's id; did you mean "fs-0123abcd"?`,
    );
  });
});

describe("a task's type and other words", () => {
  it("are taken as they are written, and suggested in another case", () => {
    expect(settingProblem("type", "export")).to.equal(
      `"export" is not one of its values; did you mean "Export"?`,
    );
    expect(settingProblem("type", "Copy")).to.equal(
      `"Copy" is not one of its values; it takes Export, Import or Release`,
    );
    expect(settingProblem("whenBusy", "Wait")).to.equal(
      `"Wait" is not one of its values; did you mean "wait"?`,
    );
  });
});

describe("a task's schedule", () => {
  it("excludes after", () => {
    expect(tasksProblems({ a: {}, b: { schedule: "rate(1 day)", after: "a" } })).to.deep.equal([
      "tasks.b.after: given together with schedule; a task runs by its schedule or after another task, so remove one of them",
    ]);
  });

  it("has a time zone of IANA's", () => {
    expect(settingProblem("timezone", "America/NewYork")).to.equal(
      `"America/NewYork" is not an IANA time zone name; did you mean "America/New_York"?`,
    );
  });

  it("that is a rate has no use for a time zone", () => {
    expect(parseTask({ schedule: "rate(6 hours)", timezone: "Europe/Berlin" }).warnings).to.deep.equal([
      "tasks.export.timezone: has no effect on rate(6 hours), which counts from when it was set; for local times write a cron schedule",
    ]);
  });

  it("in the past is warned of", () => {
    expect(parseTask({ schedule: "at(2026-11-19T23:00:00)" }).warnings).to.deep.equal([
      "tasks.export.schedule: at(2026-11-19T23:00:00) is in the past, so this task never runs; give a later time or remove it",
    ]);
    // Still to come in New York, where it is 19:00.
    expect(
      parseTask({ schedule: "at(2026-11-19T23:00:00)", timezone: "America/New_York" }).warnings,
    ).to.deep.equal([]);
    expect(parseTask({ schedule: "cron(0 0 1 1 ? 2020-2026)" }).warnings).to.deep.equal([
      "tasks.export.schedule: cron(0 0 1 1 ? 2020-2026) names only times in the past, so this task never runs; give a later time or remove it",
    ]);
  });

  it("at a time that the clocks skip is refused", () => {
    expect(settingProblem("schedule", "at(2027-03-14T02:30:00)", { timezone: "America/New_York" })).to.equal(
      "at(2027-03-14T02:30:00) – clocks in America/New_York skip this time; give another",
    );
  });

  it("on a date that no calendar has is refused", () => {
    // 2028 is a leap year whose 29 February is a Tuesday.
    expect(settingProblem("schedule", "0 0 ? 2 1#5 2028")).to.equal(
      "cron(0 0 ? 2 1#5 2028) – no calendar has such a date; give another",
    );
  });

  it("that the clocks skip for a whole day is warned of", () => {
    expect(parseTask({ schedule: "15 2 * * ? *", timezone: "America/New_York" }).warnings).to.deep.equal([
      "tasks.export.schedule: cron(15 2 * * ? *) does not run on 2027-03-14, as clocks in America/New_York skip its time that day; an hour later or earlier it would",
    ]);
    expect(parseTask({ schedule: "15 2,14 * * ? *", timezone: "America/New_York" }).warnings).to.deep.equal(
      [],
    );
  });
});

describe("a task's paths", () => {
  it("may be one text, quoted as a shell would", () => {
    expect(parseTask({ paths: '/dir1 /dir_2 "/dir 3"' }).config.tasks[0]!.paths).to.deep.equal([
      "/dir1",
      "/dir_2",
      "/dir 3",
    ]);
    expect(settingProblem("paths", '/dir1 "/dir 3')).to.equal(
      `"/dir1 \\"/dir 3" – the double quote at character 7 is never closed; add the closing "`,
    );
  });

  it("are refused one by one, with their place", () => {
    expect(problemsOf(() => parseTask({ paths: ["/a", "b", "/a/"] }))).to.deep.equal([
      `tasks.export.paths[1]: "b" is relative; write a path from the file system's root, such as "/b"`,
      `tasks.export.paths[2]: "/a/" is the same as paths[0]; give each path once`,
    ]);
  });

  it("inside one another are warned of", () => {
    expect(parseTask({ paths: ["/a", "/a/b"] }).warnings).to.deep.equal([
      `tasks.export.paths[1]: "/a/b" lies inside "/a" already`,
    ]);
  });
});

describe("a Release", () => {
  it("says how old files must be, as FSx's own default releases all", () => {
    expect(problemsOf(() => parseTask({ type: "Release" }))).to.deep.equal([
      "tasks.export.notAccessedForDays: is missing; a Release needs the days since a file's last access, such as 14 (0 releases files of any age)",
    ]);
    expect(
      parseTask({ type: "Release", notAccessedForDays: 0 }).config.tasks[0]!.notAccessedForDays,
    ).to.equal(0);
    for (const days of [-1, 1.5, 36_501]) {
      expect(settingProblem("notAccessedForDays", days, { type: "Release" })).to.equal(
        `is the number ${days}; write a whole number of days from 0 to 36500, such as 14`,
      );
    }
  });

  it("is the only type that asks for an age", () => {
    expect(settingProblem("notAccessedForDays", 14)).to.equal(
      "only a Release takes it, and this task is an Export; remove it",
    );
  });
});

describe("a task's report path", () => {
  it("is 1 to 900 bytes below the association's own S3 path", () => {
    for (const path of ["reports", "/reports/", "x".repeat(900)]) {
      expect(parseTask({ reportPath: path }).config.tasks[0]!.reportPath).to.equal(path);
    }
    const cases: [string, string][] = [
      ["", "has 0 bytes; it takes 1 to 900, such as /fsx-drt-completion-reports"],
      ["x".repeat(901), "has 901 bytes; it takes 1 to 900, such as /fsx-drt-completion-reports"],
      ["a\tb", '"a\\tb" has the control character U+0009; write the path without it'],
      ["/a/../b", '"/a/../b" has a ".." segment; write the path without it'],
      ["s3://b/x", `"s3://b/x" is a whole S3 URI; write only what comes below the association's own S3 path`],
    ];
    for (const [path, problem] of cases) expect(settingProblem("reportPath", path)).to.equal(problem);
  });
});

describe("a task's durations", () => {
  it("have limits", () => {
    expect(settingProblem("maxWait", "8d")).to.equal('"8d" – it takes 0s to 7d');
    expect(settingProblem("maxDuration", "4m")).to.equal('"4m" – it takes 5m to 7d');
    expect(settingProblem("maxDuration", "169h")).to.equal('"169h" – it takes 5m to 7d');
    expect(settingProblem("alarmIfNoSuccessFor", "9m")).to.equal('"9m" – it takes 10m to 7d');
    expect(settingProblem("alarmIfNoSuccessFor", "8d")).to.equal(
      '"8d" – it takes 10m to 7d: CloudWatch\'s alarms look back seven days at most',
    );
    expect(settingProblem("maxWait", "soon")).to.equal(
      '"soon" – not a duration; write 90s, 15m, 6h, 2d or 1h30m',
    );
    const { maxWait, maxDuration } = parseTask({ maxWait: "0s", maxDuration: "7d" }).config.tasks[0]!;
    expect([maxWait, maxDuration]).to.deep.equal([0, 604_800]);
  });
});
