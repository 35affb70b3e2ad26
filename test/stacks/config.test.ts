import { expect } from "chai";
import { StackConfigError } from "../../stacks/config";
import { FILE_SYSTEM, parse, parseTask, problemsOf, settingProblem, tasksProblems } from "./config-cases";

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
        pipelines: [],
        transfers: [],
      },
      warnings: [],
    });
  });

  it("without a task or a pipeline is refused with the smallest task", () => {
    const message =
      "tasks: no task, pipeline or transfer given; the smallest is { nightly-export: { fileSystemId: fs-0123456789abcdef0 } }";
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
      problemsOf(() => parse({ tasks: { export: { fileSystemId: FILE_SYSTEM } }, colours: {} })),
    ).to.deep.equal([
      "colours: not a setting of this project; it has tasks, pipelines, transfers, notify, kmsKey, logRetentionDays and dashboard",
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
