/** What becomes of a CloudFormation stack's parameters: the file, what is said about it, and what is refused. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { importCommand } from "../../cli/import";
import { StackDocument } from "../../cli/stack-document";
import { operator, type Printed, tooLong } from "./operator";

const PROJECT = join(__dirname, "..", "..");

/** The example values of the sample scheduler's own instructions. */
const EXAMPLE = {
  EmailAddress: "your-email@example.com",
  Schedule: "15 6 * * ? *",
  FileSystemId: "fs-0123456789abcdef0",
  Paths: "/drt-test",
  TaskType: "Import",
};

const asList = (parameters: Record<string, string>) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

describe("fsx-scheduler import", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "import-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const type = (...argv: string[]): Promise<Printed> =>
    operator(undefined, { directory })(importCommand, ...argv);
  const parameters = (value: unknown): string => {
    const file = join(directory, "parameters.json");
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  };
  const path = (stack: string) => join(directory, `Pulumi.${stack}.yaml`);
  const take = (value: unknown, ...argv: string[]) =>
    type(parameters(value), "--stack", "new", "--region", "us-east-1", ...argv);

  it("writes a file of the sample's own example that the program takes", async () => {
    const printed = await take(asList(EXAMPLE));
    expect({ err: printed.err, code: printed.code, long: tooLong(printed) }).to.deep.equal({
      err: "",
      code: 0,
      long: [],
    });
    expect(readFileSync(path("new"), "utf8")).to.equal(
      `# Taken over from parameters.json, the parameters of a CloudFormation stack.
config:
  aws:region: us-east-1
  fsx-data-scheduler:notify:
    emails:
      - your-email@example.com
  fsx-data-scheduler:tasks:
    import-drt-test:
      fileSystemId: fs-0123456789abcdef0
      type: Import
      schedule: cron(15 6 * * ? *)
      paths:
        - /drt-test
      reportPath: /fsx-drt-completion-reports
`,
    );
  });

  it("says what was written, and that paths mean something else now", async () => {
    const { out } = await take(asList(EXAMPLE));
    expect(out).to.match(/^Pulumi\.new\.yaml written:\n {2}aws:region +us-east-1\n/);
    const told = out.replace(/\s+/g, " ");
    expect(told).to.include(
      "- Paths: the sample scheduler read Paths and never used it: each run took the whole first association that " +
        'was AVAILABLE, whatever Paths said. From now on only this is imported: "/drt-test". To go on with ' +
        "everything, write paths: [/].",
    );
    expect(told).to.include("While both are deployed, both move the data.");
  });

  for (const [what, value] of [
    ["a plain map", EXAMPLE],
    ["a map below Parameters", { Parameters: EXAMPLE }],
    ["what describe-stacks prints", { Stacks: [{ StackName: "x", Parameters: asList(EXAMPLE) }] }],
    ["a file with a byte order mark", `\uFEFF${JSON.stringify(EXAMPLE)}`],
  ] as const) {
    it(`takes ${what} as it takes the list`, async () => {
      await take(asList(EXAMPLE));
      const list = readFileSync(path("new"), "utf8");
      rmSync(path("new"));
      expect((await take(value)).code).to.equal(0);
      expect(readFileSync(path("new"), "utf8")).to.equal(list);
    });
  }

  it("takes the template's defaults where a parameter is left out or empty", async () => {
    await take({ FileSystemId: "fs-0123456789abcdef0", TaskType: "" });
    const { config } = parse(readFileSync(path("new"), "utf8"));
    expect(config["fsx-data-scheduler:notify"]).to.equal(undefined);
    expect(config["fsx-data-scheduler:tasks"]).to.deep.equal({
      "export-all": {
        fileSystemId: "fs-0123456789abcdef0",
        type: "Export",
        schedule: "cron(0 0/6 * * ? *)",
        paths: ["/"],
        reportPath: "/fsx-drt-completion-reports",
      },
    });
  });

  it("splits paths as a shell would, and begins relative ones at the root, saying so", async () => {
    const { out } = await take({ ...EXAMPLE, Paths: '/dir1 dir_2 "/dir 3" /dir4/file1', TaskType: "Export" });
    const { config } = parse(readFileSync(path("new"), "utf8"));
    expect(config["fsx-data-scheduler:tasks"]["export-dir1-and-more"].paths).to.deep.equal([
      "/dir1",
      "/dir_2",
      "/dir 3",
      "/dir4/file1",
    ]);
    expect(out.replace(/\s+/g, " ")).to.include('"dir_2" was written as "/dir_2"');
  });

  it("says where the report goes now when its prefix had no slash", async () => {
    const { out } = await take({ ...EXAMPLE, TaskCompletionReportPath: "reports" });
    expect(out.replace(/\s+/g, " ")).to.include('"reports" was glued to the association\'s S3 path as it is');
  });

  it("keeps whom Pulumi.yaml has told so far, where a stack gets addresses of its own", async () => {
    copyFileSync(join(PROJECT, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
    copyFileSync(join(PROJECT, "Pulumi.prod.yaml"), path("prod"));
    const printed = await type(parameters(EXAMPLE), "--stack", "prod");
    expect({ err: printed.err, code: printed.code }).to.deep.equal({ err: "", code: 0 });
    expect(printed.out).to.include("as in Pulumi.yaml, and the stack's own from now on");
    const shared = parse(readFileSync(join(directory, "Pulumi.yaml"), "utf8")).config.notify.default;
    expect(parse(readFileSync(path("prod"), "utf8")).config["fsx-data-scheduler:notify"]).to.deep.equal({
      ...shared,
      emails: [...shared.emails, "your-email@example.com"],
    });

    const again = await type(
      parameters({ ...EXAMPLE, EmailAddress: shared.emails[0] }),
      "--stack",
      "other",
      "--region",
      "us-east-1",
    );
    expect(again.code).to.equal(0);
    expect(readFileSync(path("other"), "utf8")).not.to.include("notify");
  });

  for (const stack of ["dev", "prod"]) {
    it(`extends the ${stack} file: every line of it stays as it is, with its comments`, async () => {
      copyFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), path(stack));
      const before = readFileSync(path(stack), "utf8").split("\n");
      const printed = await type(parameters(EXAMPLE), "--stack", stack);
      expect({ err: printed.err, code: printed.code }).to.deep.equal({ err: "", code: 0 });
      const after = readFileSync(path(stack), "utf8").split("\n");
      const kept = before.filter((line) => !after.includes(line));
      // A list in brackets is one line, which gets its new item.
      expect(kept).to.deep.equal(stack === "dev" ? ["    emails: [storage-oncall@example.com]"] : []);
      const values = (lines: string[]) => parse(lines.join("\n")).config;
      const [old, now] = [values(before), values(after)];
      const told = old["fsx-data-scheduler:notify"];
      expect(Object.keys(now)).to.deep.equal([
        ...Object.keys(old),
        ...(told ? [] : ["fsx-data-scheduler:notify"]),
      ]);
      expect(Object.keys(now["fsx-data-scheduler:tasks"])).to.deep.equal([
        ...Object.keys(old["fsx-data-scheduler:tasks"]),
        "import-drt-test",
      ]);
      expect(now["fsx-data-scheduler:notify"].emails).to.deep.equal([
        ...(told?.emails ?? []),
        "your-email@example.com",
      ]);
    });
  }

  it("changes nothing the second time, and says so", async () => {
    await take(EXAMPLE);
    const before = readFileSync(path("new"), "utf8");
    const again = await type(parameters(EXAMPLE), "--stack", "new");
    expect(again.out).to.equal("Pulumi.new.yaml holds all of this already; nothing was changed.\n");
    expect(readFileSync(path("new"), "utf8")).to.equal(before);
  });

  it("prints the file and writes nothing with --dry-run", async () => {
    const { out } = await take(EXAMPLE, "--dry-run", "--name", "nightly");
    expect(Object.keys(parse(out).config["fsx-data-scheduler:tasks"])).to.deep.equal(["nightly"]);
    expect(existsSync(path("new"))).to.equal(false);
  });

  it("tells the same as JSON", async () => {
    const printed = JSON.parse((await take(EXAMPLE, "--json")).out);
    expect(printed).to.include({ file: "Pulumi.new.yaml", written: true, task: "import-drt-test" });
    expect(printed.changes["tasks.import-drt-test.schedule"]).to.equal("cron(15 6 * * ? *)");
    expect(printed.differences[0]).to.match(/^Paths: /);
  });

  it("prints the aws command that exports a deployed stack's parameters", async () => {
    expect(await type("--from-stack-name", "fsx-drt-scheduler", "--region", "eu-west-1")).to.deep.equal({
      out:
        "aws cloudformation describe-stacks --stack-name fsx-drt-scheduler --region eu-west-1 \\\n" +
        "  --query 'Stacks[0].Parameters' --output json > fsx-drt-scheduler-parameters.json\n" +
        "fsx-scheduler import fsx-drt-scheduler-parameters.json --stack prod --region eu-west-1\n",
      err: "",
      code: 0,
    });
  });

  describe("refuses, and writes nothing:", () => {
    const refusals: [what: string, value: unknown, argv: string[], message: RegExp][] = [
      ["JSON that is broken", "{", [], /parameters\.json is not JSON: /],
      [
        "a file of something else",
        "[1, 2]",
        [],
        /does not hold CloudFormation parameters\. They look like this:/,
      ],
      [
        "an unknown parameter",
        { ...EXAMPLE, Shedule: "x" },
        [],
        /"Shedule" is not a parameter .*did you mean Schedule\?/,
      ],
      [
        "a value that only AWS knows",
        [{ ParameterKey: "FileSystemId", UsePreviousValue: true }],
        [],
        /FileSystemId has no value of its own/,
      ],
      [
        "a parameter given twice",
        [...asList(EXAMPLE), ...asList({ Paths: "/" })],
        [],
        /Paths is given twice/,
      ],
      ["no file system", { EmailAddress: "a@example.com" }, [], /FileSystemId is missing/],
      [
        "an id that AWS does not have",
        { ...EXAMPLE, FileSystemId: "fs-0123456789abcdefg" },
        [],
        /Nothing was written.*not a file system's id/,
      ],
      [
        "a schedule that never fires",
        { ...EXAMPLE, Schedule: "15 6 * * * *" },
        [],
        /one of them must be "\?"/,
      ],
      ["a task type of another kind", { ...EXAMPLE, TaskType: "Release" }, [], /TaskType is "Release"/],
      [
        "a quote that is not closed",
        { ...EXAMPLE, Paths: '"/dir' },
        [],
        /the double quote at character 1 is never closed/,
      ],
      [
        "a region that is none",
        EXAMPLE,
        ["--region", "Virginia"],
        /"Virginia", which is not a region's name/,
      ],
    ];
    for (const [what, value, argv, message] of refusals) {
      it(what, async () => {
        const printed = await take(value, ...argv);
        expect({ out: printed.out, code: printed.code }).to.deep.equal({ out: "", code: 1 });
        expect(printed.err.replace(/\s+/g, " ")).to.match(message);
        expect(existsSync(path("new"))).to.equal(false);
      });
    }

    it("a region where the file has another, or neither has one", async () => {
      await take(EXAMPLE);
      const other = await type(parameters(EXAMPLE), "--stack", "new", "--region", "eu-west-1");
      expect(other.err).to.match(/^Pulumi\.new\.yaml is for us-east-1, and one stack is one region\./);
      const none = await type(parameters(EXAMPLE), "--stack", "other");
      expect(none.err.replace(/\s+/g, " ")).to.match(
        /^Pulumi\.other\.yaml does not say its region yet\. Give .*--region/,
      );
    });

    it("a task of the same name with other settings", async () => {
      await take(EXAMPLE);
      const printed = await take({ ...EXAMPLE, Schedule: "0 5 * * ? *" });
      expect(printed.err.replace(/\s+/g, " ")).to.match(
        /^Pulumi\.new\.yaml has a task "import-drt-test" already, with other settings\. .*--name/,
      );
    });

    it("a file that was not valid before, naming its problems", async () => {
      writeFileSync(path("bad"), "config:\n  aws:region: us-east-1\n  fsx-data-scheduler:taks: {}\n");
      const printed = await type(parameters(EXAMPLE), "--stack", "bad");
      expect(printed.err.replace(/\s+/g, " ")).to.match(
        /some may have been there before.*taks: not a setting of this project; did you mean "tasks"/,
      );
    });

    it("a missing file, and no file at all", async () => {
      expect((await type("nowhere.json", "--stack", "new")).err).to.equal(
        '"nowhere.json" cannot be read: there is no such file.\n',
      );
      expect((await type()).err).to.match(/^Say which file holds the parameters: /);
      expect((await type(parameters(EXAMPLE))).err).to.match(/^Say which stack file to write with --stack/);
    });
  });

  it("extends whatever valid file there is without touching another line, or leaves it alone", () => {
    const comment = fc.constantFrom("", " # why");
    const file = fc
      .record({
        region: fc.boolean(),
        notify: fc.constantFrom(
          "",
          "  fsx-data-scheduler:notify:\n    emails: [a@example.com, b@example.com]\n",
          "  fsx-data-scheduler:notify:\n    emails:\n      - a@example.com # first\n      # last\n    on: [failure]\n",
          "  fsx-data-scheduler:notify: {}\n",
          "  fsx-data-scheduler:notify: { emails: [] }\n",
          "  notify: { on: [failure] }\n",
        ),
        tasks: fc.constantFrom(
          "",
          "  fsx-data-scheduler:tasks: {}\n",
          "  fsx-data-scheduler:tasks:\n",
          "  tasks:\n    one:\n      fileSystemId: fs-0123456789abcdef0\n      # end of one\n",
          "  fsx-data-scheduler:tasks:\n      one: { fileSystemId: fs-0123456789abcdef0 }\n\n      # wide\n",
          "  fsx-data-scheduler:tasks: { one: { fileSystemId: fs-0123456789abcdef0 } }\n",
        ),
        comment,
      })
      .map(
        ({ region, notify, tasks, comment }) =>
          `# top\nconfig:${comment}\n${region ? "  aws:region: us-east-1\n" : ""}${notify}${tasks}# bottom\n`,
      );
    fc.assert(
      fc.property(file, (text) => {
        writeFileSync(path("any"), text);
        const document = new StackDocument(directory, "any", "");
        if (document.get("aws:region") === undefined) document.setFirst("aws:region", "eu-west-1");
        document.addItem("fsx-data-scheduler:notify", "emails", "new@example.com");
        document.addTo("fsx-data-scheduler:tasks", "new", {
          fileSystemId: "fs-00000000000000001",
          paths: ["/a b"],
        });
        const { config } = parse(document.text);
        expect((config["fsx-data-scheduler:notify"] ?? config.notify).emails.at(-1)).to.equal(
          "new@example.com",
        );
        expect((config["fsx-data-scheduler:tasks"] ?? config.tasks).new.paths).to.deep.equal(["/a b"]);
        const comments = (all: string) => all.match(/#.*/g);
        expect(comments(document.text)).to.deep.equal(comments(text));
      }),
      { numRuns: 150 },
    );
  });
});
