/** What becomes of a CloudFormation stack's parameters: the file, and what is said about it. */
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { asList, EXAMPLE, ImportFolder } from "./importing";
import { tooLong } from "./operator";

const PROJECT = join(__dirname, "..", "..");

describe("fsx-scheduler import", () => {
  const folder = new ImportFolder();

  it("writes a file of the sample's own example that the program takes", async () => {
    const printed = await folder.take(asList(EXAMPLE));
    expect({ err: printed.err, code: printed.code, long: tooLong(printed) }).to.deep.equal({
      err: "",
      code: 0,
      long: [],
    });
    expect(readFileSync(folder.stackFile("new"), "utf8")).to.equal(
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
    const { out } = await folder.take(asList(EXAMPLE));
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
      await folder.take(asList(EXAMPLE));
      const list = readFileSync(folder.stackFile("new"), "utf8");
      rmSync(folder.stackFile("new"));
      expect((await folder.take(value)).code).to.equal(0);
      expect(readFileSync(folder.stackFile("new"), "utf8")).to.equal(list);
    });
  }

  it("takes the template's defaults where a parameter is left out or empty", async () => {
    await folder.take({ FileSystemId: "fs-0123456789abcdef0", TaskType: "" });
    const { config } = parse(readFileSync(folder.stackFile("new"), "utf8"));
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
    const { out } = await folder.take({
      ...EXAMPLE,
      Paths: '/dir1 dir_2 "/dir 3" /dir4/file1',
      TaskType: "Export",
    });
    const { config } = parse(readFileSync(folder.stackFile("new"), "utf8"));
    expect(config["fsx-data-scheduler:tasks"]["export-dir1-and-more"].paths).to.deep.equal([
      "/dir1",
      "/dir_2",
      "/dir 3",
      "/dir4/file1",
    ]);
    expect(out.replace(/\s+/g, " ")).to.include('"dir_2" was written as "/dir_2"');
  });

  it("says where the report goes now when its prefix had no slash", async () => {
    const { out } = await folder.take({ ...EXAMPLE, TaskCompletionReportPath: "reports" });
    expect(out.replace(/\s+/g, " ")).to.include('"reports" was glued to the association\'s S3 path as it is');
  });

  it("keeps whom Pulumi.yaml has told so far, where a stack gets addresses of its own", async () => {
    copyFileSync(join(PROJECT, "Pulumi.yaml"), join(folder.path, "Pulumi.yaml"));
    copyFileSync(join(PROJECT, "Pulumi.prod.yaml"), folder.stackFile("prod"));
    const printed = await folder.type(folder.parameters(EXAMPLE), "--stack", "prod");
    expect({ err: printed.err, code: printed.code }).to.deep.equal({ err: "", code: 0 });
    expect(printed.out).to.include("as in Pulumi.yaml, and the stack's own from now on");
    const shared = parse(readFileSync(join(folder.path, "Pulumi.yaml"), "utf8")).config.notify.default;
    expect(
      parse(readFileSync(folder.stackFile("prod"), "utf8")).config["fsx-data-scheduler:notify"],
    ).to.deep.equal({
      ...shared,
      emails: [...shared.emails, "your-email@example.com"],
    });

    const again = await folder.type(
      folder.parameters({ ...EXAMPLE, EmailAddress: shared.emails[0] }),
      "--stack",
      "other",
      "--region",
      "us-east-1",
    );
    expect(again.code).to.equal(0);
    expect(readFileSync(folder.stackFile("other"), "utf8")).not.to.include("notify");
  });

  for (const stack of ["dev", "prod"]) {
    it(`extends the ${stack} file: every line of it stays as it is, with its comments`, async () => {
      copyFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), folder.stackFile(stack));
      const before = readFileSync(folder.stackFile(stack), "utf8").split("\n");
      const printed = await folder.type(folder.parameters(EXAMPLE), "--stack", stack);
      expect({ err: printed.err, code: printed.code }).to.deep.equal({ err: "", code: 0 });
      const after = readFileSync(folder.stackFile(stack), "utf8").split("\n");
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
    await folder.take(EXAMPLE);
    const before = readFileSync(folder.stackFile("new"), "utf8");
    const again = await folder.type(folder.parameters(EXAMPLE), "--stack", "new");
    expect(again.out).to.equal("Pulumi.new.yaml holds all of this already; nothing was changed.\n");
    expect(readFileSync(folder.stackFile("new"), "utf8")).to.equal(before);
  });

  it("prints the file and writes nothing with --dry-run", async () => {
    const { out } = await folder.take(EXAMPLE, "--dry-run", "--name", "nightly");
    expect(Object.keys(parse(out).config["fsx-data-scheduler:tasks"])).to.deep.equal(["nightly"]);
    expect(existsSync(folder.stackFile("new"))).to.equal(false);
  });

  it("tells the same as JSON", async () => {
    const printed = JSON.parse((await folder.take(EXAMPLE, "--json")).out);
    expect(printed).to.include({ file: "Pulumi.new.yaml", written: true, task: "import-drt-test" });
    expect(printed.changes["tasks.import-drt-test.schedule"]).to.equal("cron(15 6 * * ? *)");
    expect(printed.differences[0]).to.match(/^Paths: /);
  });

  it("prints the aws command that exports a deployed stack's parameters", async () => {
    expect(
      await folder.type("--from-stack-name", "fsx-drt-scheduler", "--region", "eu-west-1"),
    ).to.deep.equal({
      out:
        "aws cloudformation describe-stacks --stack-name fsx-drt-scheduler --region eu-west-1 \\\n" +
        "  --query 'Stacks[0].Parameters' --output json > fsx-drt-scheduler-parameters.json\n" +
        "fsx-scheduler import fsx-drt-scheduler-parameters.json --stack prod --region eu-west-1\n",
      err: "",
      code: 0,
    });
  });
});
