import { expect } from "chai";
import { parseStackConfig, type StackConfig, StackConfigError } from "../../stacks/config";

const NOW = new Date("2026-11-20T00:00:00Z");
const FILE_SYSTEM = "fs-0123456789abcdef0";
const NOTIFY = { emails: ["storage-oncall@example.com"] };

interface Parsed {
  config: StackConfig;
  warnings: string[];
}

/** A stack named dev with these values, and somebody to tell. */
function parse(values: Record<string, unknown>, stack = "dev"): Parsed {
  return parseStackConfig({ stack, values: { notify: NOTIFY, ...values }, now: NOW });
}

/** A stack with one task named "export", and these settings beside a file system. */
const parseTask = (settings: Record<string, unknown>) =>
  parse({ tasks: { export: { fileSystemId: FILE_SYSTEM, ...settings } } });

function problemsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof StackConfigError)) throw error;
    return [...error.problems];
  }
  return [];
}

/** Problems of one setting of a task, without the key. */
function settingProblem(key: string, value: unknown, others: Record<string, unknown> = {}): string {
  const problems = problemsOf(() => parseTask({ ...others, [key]: value }));
  expect(problems, JSON.stringify(value)).to.have.length(1);
  const start = `tasks.export.${key}: `;
  expect(problems[0]!.startsWith(start), problems[0]).to.equal(true);
  return problems[0]!.slice(start.length);
}

/** Problems of a stack with these tasks; each gets a file system. */
function tasksProblems(tasks: Record<string, Record<string, unknown>>): string[] {
  const whole = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [name, { fileSystemId: FILE_SYSTEM, ...task }]),
  );
  return problemsOf(() => parse({ tasks: whole }));
}

describe("the smallest stack", () => {
  it("gets every default", () => {
    expect(parseTask({})).to.deep.equal({
      config: {
        stack: "dev",
        notify: { emails: ["storage-oncall@example.com"], on: ["failure"] },
        kmsKey: undefined,
        logRetentionDays: 30,
        dashboard: false,
        tasks: [
          {
            name: "export",
            scheduleName: "export",
            fileSystemId: FILE_SYSTEM,
            type: "Export",
            paths: ["/"],
            reportPath: "/fsx-drt-completion-reports",
            whenBusy: "wait",
            maxWait: 21_600,
            maxDuration: 43_200,
            notAccessedForDays: undefined,
            enabled: true,
            expression: "cron(0 0/6 * * ? *)",
            timezone: "UTC",
            after: undefined,
            followers: [],
            alarmIfNoSuccessFor: undefined,
          },
        ],
      },
      warnings: [],
    });
  });

  it("without a task is refused with the smallest task", () => {
    const message =
      "tasks: no task given; the smallest is { nightly-export: { fileSystemId: fs-0123456789abcdef0 } }";
    for (const tasks of [undefined, null, {}])
      expect(problemsOf(() => parse({ tasks }))).to.deep.equal([message]);
  });
});

describe("a stack's errors", () => {
  it("are all collected and thrown once, each with its key", () => {
    const action = () =>
      parse({
        tasks: {
          "nightly-export": {
            fileSystemId: FILE_SYSTEM,
            schedule: "cron(15 6 * * * *)",
            paths: Array.from({ length: 34 }, (_, index) => `/dir${index}`),
          },
          "release-cold": {
            fileSystemId: FILE_SYSTEM,
            type: "Release",
            after: "nightly-exprot",
            notAccessedForDays: 14,
          },
        },
      });
    expect(action).to.throw(
      StackConfigError,
      /^Pulumi\.dev\.yaml is not valid:\n {2}tasks\.nightly-export\.schedule: "cron\(15 6 \* \* \* \*\)" – day-of-month and day-of-week are both "\*"; one of them must be "\?"\n {2}tasks\.nightly-export\.paths\[32\]: 34 paths given, at most 32 allowed per task\n {2}tasks\.release-cold\.after: no task named "nightly-exprot"; did you mean "nightly-export"\?$/,
    );
  });

  it("name a key as pulumi config set --path takes it", () => {
    expect(
      problemsOf(() => parse({ tasks: { "a b": { fileSystemId: FILE_SYSTEM, enabled: 1 } } })),
    ).to.deep.equal([`tasks["a b"].enabled: is the number 1; write true or false`]);
  });
});

describe("an unknown key", () => {
  const keys =
    "fileSystemId, type, schedule, after, timezone, paths, reportPath, whenBusy, maxWait, maxDuration, alarmIfNoSuccessFor, notAccessedForDays and enabled";

  it("is refused at every level with what was meant, or what there is", () => {
    expect(
      problemsOf(() => parse({ tasks: { export: { fileSystemId: FILE_SYSTEM } }, taks: {} })),
    ).to.deep.equal([`taks: not a setting of this project; did you mean "tasks"?`]);
    expect(
      problemsOf(() => parse({ tasks: { export: { fileSystemId: FILE_SYSTEM } }, pipelines: {} })),
    ).to.deep.equal([
      "pipelines: not a setting of this project; it has tasks, notify, kmsKey, logRetentionDays and dashboard",
    ]);
    expect(
      problemsOf(() =>
        parse({ notify: { email: [], emails: ["a@b.org"] }, tasks: { x: { fileSystemId: FILE_SYSTEM } } }),
      ),
    ).to.deep.equal([`notify.email: not a setting of notify; did you mean "emails"?`]);
    expect(problemsOf(() => parseTask({ shedule: "rate(1 day)" }))).to.deep.equal([
      `tasks.export.shedule: not a setting of a task; did you mean "schedule"?`,
    ]);
    expect(problemsOf(() => parseTask({ colour: "blue" }))).to.deep.equal([
      `tasks.export.colour: not a setting of a task; it has ${keys}`,
    ]);
  });

  it("that JavaScript knows is unknown all the same", () => {
    expect(
      problemsOf(() => parse({ tasks: JSON.parse('{"__proto__":{"fileSystemId":"fs-0123456789abcdef0"}}') })),
    ).to.deep.equal(["tasks.__proto__: this name means something else in JavaScript; use another"]);
    expect(problemsOf(() => parseTask({ constructor: 1 }))[0]).to.match(
      /^tasks\.export\.constructor: not a setting/,
    );
  });
});

describe("a value of the wrong YAML type", () => {
  it("is told in the words of YAML", () => {
    const cases: [key: string, value: unknown, problem: string][] = [
      ["fileSystemId", undefined, "is missing; write text, such as fs-0123456789abcdef0"],
      ["fileSystemId", null, "is empty; write text, such as fs-0123456789abcdef0"],
      ["fileSystemId", [FILE_SYSTEM], "is a list; write text, such as fs-0123456789abcdef0"],
      ["schedule", { cron: "x" }, "is a map; write text, such as cron(15 6 * * ? *)"],
      ["schedule", 6, "is the number 6; write text, such as cron(15 6 * * ? *)"],
      ["timezone", 1, "is the number 1; write text, such as America/New_York"],
      ["type", true, "is true; it takes Export, Import or Release"],
      ["maxWait", 6, "is the number 6; write text, such as 6h"],
      ["enabled", "false", 'is the text "false"; write false without quotes'],
      ["enabled", "no", 'is the text "no"; write true or false'],
      ["enabled", 0, "is the number 0; write true or false"],
      [
        "paths",
        5,
        `is the number 5; write a list or one text, such as ["/dir1", "/dir 3"] or '/dir1 "/dir 3"'`,
      ],
      ["paths", null, `is empty; write a list or one text, such as ["/dir1", "/dir 3"] or '/dir1 "/dir 3"'`],
      ["reportPath", false, "is false; write text, such as /fsx-drt-completion-reports"],
    ];
    for (const [key, value, problem] of cases) expect(settingProblem(key, value)).to.equal(problem);
    expect(settingProblem("notAccessedForDays", "14", { type: "Release" })).to.equal(
      'is the text "14"; write 14 without quotes',
    );
    expect(problemsOf(() => parseTask({ paths: ["/a", 5] }))).to.deep.equal([
      "tasks.export.paths[1]: is the number 5; write a path, such as /dir1",
    ]);
  });

  it("is told for whole sections", () => {
    const smallest = "{ nightly-export: { fileSystemId: fs-0123456789abcdef0 } }";
    expect(problemsOf(() => parse({ tasks: [{ name: "a" }] }))).to.deep.equal([
      `tasks: is a list; tasks are a map from name to settings, such as ${smallest}`,
    ]);
    expect(problemsOf(() => parse({ tasks: "x" }))[0]).to.equal(
      `tasks: is the text "x"; tasks are a map from name to settings, such as ${smallest}`,
    );
    expect(problemsOf(() => parse({ tasks: { export: "nightly" } }))[0]).to.match(
      /^tasks\.export: is the text "nightly"; a task is a map with fileSystemId, type, .* or enabled$/,
    );
    expect(
      problemsOf(() => parse({ notify: ["a@b.org"], tasks: { x: { fileSystemId: FILE_SYSTEM } } })),
    ).to.deep.equal(["notify: is a list; notify is a map with emails or on"]);
  });
});

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
    expect(settingProblem("maxWait", "soon")).to.equal(
      '"soon" – not a duration; write 90s, 15m, 6h, 2d or 1h30m',
    );
    const { maxWait, maxDuration } = parseTask({ maxWait: "0s", maxDuration: "7d" }).config.tasks[0]!;
    expect([maxWait, maxDuration]).to.deep.equal([0, 604_800]);
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

describe("names", () => {
  it("that become the same schedule are refused", () => {
    expect(tasksProblems({ "a b": {}, "a-b": {} })).to.deep.equal([
      `tasks.a-b: both this and "a b" become the EventBridge schedule "a-b", as AWS takes only letters, digits and -_. in its name; rename one of them`,
    ]);
  });

  it("of tasks over 64 characters are refused", () => {
    expect(tasksProblems({ [`x${"y".repeat(64)}`]: {} })[0]).to.match(
      /: the name has 65 characters; an EventBridge schedule's name has at most 64$/,
    );
  });

  it("of stacks that do not fit AWS's names are refused", () => {
    const tasks = { export: { fileSystemId: FILE_SYSTEM } };
    expect(problemsOf(() => parse({ tasks }, "x".repeat(34)))).to.deep.equal([]);
    expect(problemsOf(() => parse({ tasks }, "x".repeat(35)))[0]).to.match(/^stack: .* at most 34 /);
    expect(problemsOf(() => parse({ tasks }, "dev.2"))[0]).to.match(
      /^stack: .*only letters, digits, "-" and "_"/,
    );
  });
});

describe("notify", () => {
  const notify = (value: unknown) => () =>
    parse({ notify: value, tasks: { export: { fileSystemId: FILE_SYSTEM } } });

  it("without an address is warned of", () => {
    const warning = ["notify.emails: no address given, so nobody is told when a run fails; add one"];
    for (const value of [undefined, {}, { emails: [] }])
      expect(notify(value)().warnings).to.deep.equal(warning);
  });

  it("takes valid addresses, each once", () => {
    expect(
      notify({ emails: ["a.b+c@x-y.example.com", "o'neil@example.org"] })().config.notify.emails,
    ).to.have.length(2);
    expect(
      problemsOf(
        notify({
          emails: ["a@b", "x y@example.com", "a..b@example.com", "ok@example.com", "OK@example.com"],
        }),
      ),
    ).to.deep.equal([
      ...["a@b", "x y@example.com", "a..b@example.com"].map(
        (email, index) =>
          `notify.emails[${index}]: "${email}" is not an e-mail address; write one such as storage-oncall@example.com`,
      ),
      `notify.emails[4]: "OK@example.com" is the same as emails[3]; give each address once`,
    ]);
    expect(problemsOf(notify({ emails: "a@example.com" }))).to.deep.equal([
      `notify.emails: is the text "a@example.com"; write a list, such as [storage-oncall@example.com]`,
    ]);
  });

  it("always tells failures, and successes on request", () => {
    expect(
      notify({ emails: ["a@example.com"], on: ["failure", "success"] })().config.notify.on,
    ).to.deep.equal(["failure", "success"]);
    const always = "notify.on: failure is missing and is always told; write [failure] or [failure, success]";
    expect(problemsOf(notify({ emails: ["a@example.com"], on: ["success"] }))).to.deep.equal([always]);
    expect(problemsOf(notify({ emails: ["a@example.com"], on: [] }))).to.deep.equal([always]);
    expect(problemsOf(notify({ emails: ["a@example.com"], on: ["failure", "sucess"] }))).to.deep.equal([
      `notify.on[1]: "sucess" is not one of its values; did you mean "success"?`,
    ]);
  });
});

describe("kmsKey", () => {
  const key = (kmsKey: unknown) => () => parse({ kmsKey, tasks: { export: { fileSystemId: FILE_SYSTEM } } });
  const arn = (partition: string) =>
    `arn:${partition}:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

  it("is none, create or the ARN of a key in any partition", () => {
    expect(key(undefined)().config.kmsKey).to.equal(undefined);
    expect(key("none")().config.kmsKey).to.equal(undefined);
    expect(key("create")().config.kmsKey).to.equal("create");
    for (const partition of ["aws", "aws-cn", "aws-us-gov", "aws-iso-b"]) {
      expect(key(arn(partition))().config.kmsKey).to.deep.equal({ arn: arn(partition) });
    }
  });

  it("is not a key's id or alias", () => {
    const right = `write create, none or a key's ARN, such as ${arn("aws")}`;
    expect(problemsOf(key("1234abcd-12ab-34cd-56ef-1234567890ab"))).to.deep.equal([
      `kmsKey: "1234abcd-12ab-34cd-56ef-1234567890ab" is not a key; ${right}`,
    ]);
    expect(problemsOf(key("alias/storage"))).to.deep.equal([
      `kmsKey: "alias/storage" is not a key; an alias can move to another key; ${right}`,
    ]);
  });
});

describe("logRetentionDays and dashboard", () => {
  const values = (more: Record<string, unknown>) => () =>
    parse({ ...more, tasks: { export: { fileSystemId: FILE_SYSTEM } } });

  it("are also taken as the text that pulumi config set saves", () => {
    const { config } = values({ logRetentionDays: "90", dashboard: "true" })();
    expect([config.logRetentionDays, config.dashboard]).to.deep.equal([90, true]);
  });

  it("have values of their own", () => {
    expect(problemsOf(values({ logRetentionDays: 31 }))).to.deep.equal([
      "logRetentionDays: is the number 31; CloudWatch Logs keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days",
    ]);
    expect(problemsOf(values({ logRetentionDays: "a month" }))).to.deep.equal([
      `logRetentionDays: is the text "a month"; write a whole number, such as 30`,
    ]);
    expect(problemsOf(values({ dashboard: "yes" }))).to.deep.equal([
      `dashboard: is the text "yes"; write true or false`,
    ]);
  });
});
