/** Fire times with what the clocks do to them; read from the stack file, and as deployed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { type Fire, fireList } from "../../cli/fire-list";
import { nextCommand } from "../../cli/next";
import { parseScheduleExpression } from "../../stacks/schedule-expression";
import { fireTimes } from "../../stacks/schedule-times";
import { operator, tooLong } from "./operator";

const list = (expression: string, timezone: string, after: string, count: number) =>
  fireList({ expression, timezone }, Date.parse(after), count).map((fire) =>
    fire.kind === "skipped"
      ? `${new Date(fire.local).toISOString().slice(0, 16)} skipped`
      : [
          new Date(fire.time).toISOString().slice(0, 16),
          ...(fire.clocksMoved ? [`moved ${fire.clocksMoved / 3_600_000} h`] : []),
          ...(fire.twice ? ["twice"] : []),
        ].join(" "),
  );

describe("the next fires of a schedule", () => {
  it("tell the local time that the clocks skip, which does not fire, and that they have moved", () => {
    expect(list("cron(15 2 * * ? *)", "America/New_York", "2027-03-12T12:00:00Z", 3)).to.deep.equal([
      "2027-03-13T07:15",
      "2027-03-14T02:15 skipped",
      "2027-03-15T06:15 moved 1 h",
      "2027-03-16T06:15",
    ]);
  });

  it("tell the local time that comes twice, which fires once", () => {
    expect(list("cron(30 1 * * ? *)", "America/New_York", "2026-10-30T12:00:00Z", 3)).to.deep.equal([
      "2026-10-31T05:30",
      "2026-11-01T05:30 twice",
      "2026-11-02T06:30 moved -1 h",
    ]);
  });

  it("are those of a rate from where it began, and the one of a single time", () => {
    const rateStart = new Date("2026-11-20T00:10:00Z");
    const after = Date.parse("2026-11-20T07:00:00Z");
    const fires = fireList({ expression: "rate(6 hours)", timezone: "UTC", rateStart }, after, 2) as {
      time: number;
    }[];
    expect(fires.map(({ time }) => new Date(time).toISOString())).to.deep.equal([
      "2026-11-20T12:10:00.000Z",
      "2026-11-20T18:10:00.000Z",
    ]);
    expect(list("at(2026-12-01T00:00:00)", "UTC", "2026-11-20T00:00:00Z", 5)).to.deep.equal([
      "2026-12-01T00:00",
    ]);
    expect(list("at(2026-11-01T00:00:00)", "UTC", "2026-11-20T00:00:00Z", 5)).to.deep.equal([]);
  });

  it("are the fires that the program itself counts with, in any zone at any time", () => {
    const zones = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "UTC"];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) }),
        fc.constantFrom(
          "cron(30 1 * * ? *)",
          "cron(0/30 * * * ? *)",
          "cron(15 2 ? * SUN *)",
          "cron(0 0 1 * ? *)",
        ),
        (timezone, after, expression) => {
          const fires = fireList({ expression, timezone }, after, 12).filter(
            (fire): fire is Extract<Fire, { kind: "fire" }> => fire.kind === "fire",
          );
          const wanted: number[] = [];
          for (const time of fireTimes(parseScheduleExpression(expression), timezone, new Date(after))) {
            wanted.push(time.getTime());
            if (wanted.length === 12) break;
          }
          expect(fires.map(({ time }) => time)).to.deep.equal(wanted);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("fsx-scheduler next --file", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "next-"));
    writeFileSync(
      join(directory, "Pulumi.prod.yaml"),
      [
        "config:",
        "  aws:region: us-east-1",
        "  fsx-data-scheduler:tasks:",
        "    night: { fileSystemId: fs-0123456789abcdef0, schedule: cron(15 2 * * ? *), timezone: America/New_York }",
        "    free: { fileSystemId: fs-0123456789abcdef0, type: Release, after: night, notAccessedForDays: 9 }",
        "    off: { fileSystemId: fs-0123456789abcdef0, schedule: rate(6 hours), enabled: false }",
      ].join("\n"),
    );
  });
  after(() => rmSync(directory, { recursive: true }));
  const type = (...argv: string[]) => operator(undefined, { directory })(nextCommand, "--file", ...argv);

  it("shows what the stack file says, without any account", async () => {
    const printed = await type("--stack", "prod", "--count", "3");
    expect(tooLong(printed)).to.deep.equal([]);
    expect(printed.out).to.match(
      /^night: cron\(15 2 \* \* \? \*\) in America\/New_York\n( {2}\w{3} [ \d]\d \w{3}( \d{4})? 02:15 .*\n){3,4}\nfree runs after night\n\noff is disabled \(rate\(6 hours\) in UTC\)\n$/,
    );
  });

  it("notes the changes of the clocks within a year", async () => {
    const { out } = await type("night", "--stack", "prod", "--count", "400");
    expect(out.match(/clocks go forward 1 h/g)?.length).to.be.within(1, 2);
    expect(out.match(/clocks go back 1 h/g)?.length).to.be.within(1, 2);
    expect(out.match(/02:15 .* skipped: the clocks leave this time out/g)?.length).to.be.within(1, 2);
  });

  it("prints JSON with local times and offsets", async () => {
    const { out } = await type("night", "--stack", "prod", "--count", "1", "--json");
    const [night] = JSON.parse(out);
    expect(night).to.include({ name: "night", timezone: "America/New_York" });
    const fire = night.fires.find(({ time }: { time?: string }) => time !== undefined);
    expect(fire.local).to.match(/T02:15:00$/);
    expect(Date.parse(`${fire.local}${fire.offset}`)).to.equal(Date.parse(fire.time));
  });

  it("wants to know which file, and which task", async () => {
    expect((await type()).err).to.equal("Say which file with --stack: --stack prod is Pulumi.prod.yaml.\n");
    expect((await type("nigth", "--stack", "prod")).err).to.equal(
      'Pulumi.prod.yaml schedules nothing named "nigth". What it schedules is night,\nfree, off.\n',
    );
  });
});
