import { existsSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { asList, EXAMPLE, ImportFolder } from "./importing";

describe("fsx-scheduler import refuses, and writes nothing:", () => {
  const folder = new ImportFolder();

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
    ["a parameter given twice", [...asList(EXAMPLE), ...asList({ Paths: "/" })], [], /Paths is given twice/],
    ["no file system", { EmailAddress: "a@example.com" }, [], /FileSystemId is missing/],
    [
      "an id that AWS does not have",
      { ...EXAMPLE, FileSystemId: "fs-0123456789abcdefg" },
      [],
      /Nothing was written.*not a file system's id/,
    ],
    ["a schedule that never fires", { ...EXAMPLE, Schedule: "15 6 * * * *" }, [], /one of them must be "\?"/],
    ["a task type of another kind", { ...EXAMPLE, TaskType: "Release" }, [], /TaskType is "Release"/],
    [
      "a quote that is not closed",
      { ...EXAMPLE, Paths: '"/dir' },
      [],
      /the double quote at character 1 is never closed/,
    ],
    ["a region that is none", EXAMPLE, ["--region", "Virginia"], /"Virginia", which is not a region's name/],
  ];
  for (const [what, value, argv, message] of refusals) {
    it(what, async () => {
      const printed = await folder.take(value, ...argv);
      expect({ out: printed.out, code: printed.code }).to.deep.equal({ out: "", code: 1 });
      expect(printed.err.replace(/\s+/g, " ")).to.match(message);
      expect(existsSync(folder.stackFile("new"))).to.equal(false);
    });
  }

  it("a region where the file has another, or neither has one", async () => {
    await folder.take(EXAMPLE);
    const other = await folder.type(folder.parameters(EXAMPLE), "--stack", "new", "--region", "eu-west-1");
    expect(other.err).to.match(/^Pulumi\.new\.yaml is for us-east-1, and one stack is one region\./);
    const none = await folder.type(folder.parameters(EXAMPLE), "--stack", "other");
    expect(none.err.replace(/\s+/g, " ")).to.match(
      /^Pulumi\.other\.yaml does not say its region yet\. Give .*--region/,
    );
  });

  it("a task of the same name with other settings", async () => {
    await folder.take(EXAMPLE);
    const printed = await folder.take({ ...EXAMPLE, Schedule: "0 5 * * ? *" });
    expect(printed.err.replace(/\s+/g, " ")).to.match(
      /^Pulumi\.new\.yaml has a task "import-drt-test" already, with other settings\. .*--name/,
    );
  });

  it("a file that was not valid before, naming its problems", async () => {
    writeFileSync(
      folder.stackFile("bad"),
      "config:\n  aws:region: us-east-1\n  fsx-data-scheduler:taks: {}\n",
    );
    const printed = await folder.type(folder.parameters(EXAMPLE), "--stack", "bad");
    expect(printed.err.replace(/\s+/g, " ")).to.match(
      /some may have been there before.*taks: not a setting of this project; did you mean "tasks"/,
    );
  });

  it("a missing file, and no file at all", async () => {
    expect((await folder.type("nowhere.json", "--stack", "new")).err).to.equal(
      '"nowhere.json" cannot be read: no such file.\n',
    );
    expect((await folder.type()).err).to.match(/^Say which file holds the parameters: /);
    expect((await folder.type(folder.parameters(EXAMPLE))).err).to.match(
      /^Say which stack file to write with --stack/,
    );
  });
});
