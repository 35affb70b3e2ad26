/** What runs did, which files failed, and what was logged: `history`, `report` and `logs`. */
import { expect } from "chai";
import { failureAdvice } from "../../cli/failure-advice";
import { historyCommand } from "../../cli/history";
import { logsCommand, logText } from "../../cli/logs";
import { reportCommand } from "../../cli/report";
import { codeMeaning } from "../../handlers/failure-codes";
import { at, deployTestStack, type TestStack } from "../local/simulation/stack";
import { type Operator, operator, tooLong } from "./operator";

const FS = "fs-00000000000000001";
const OTHER = "fs-00000000000000002";

const TASKS = {
  good: { fileSystemId: OTHER, schedule: "cron(0 1 * * ? *)" },
  bad: { fileSystemId: FS, schedule: "cron(0 1 * * ? *)" },
  skips: { fileSystemId: FS, schedule: "cron(1 1 * * ? *)", whenBusy: "skip" },
  never: { fileSystemId: FS, schedule: "at(2027-01-01T00:00:00)" },
};

const FILES = [
  ...["a, b.txt", 'say "hi".txt', "c", "d", "e", "f"].map((name) => ({
    path: `/data/${name}`,
    errorCode: "S3AccessDenied",
  })),
  { path: `/data/${"long/".repeat(30)}name`, errorCode: "PathSizeTooLong" },
];

describe("what runs did", () => {
  let stack: TestStack;
  let type: Operator;
  let bad: string;

  before(async () => {
    stack = await deployTestStack({ notify: { emails: ["oncall@example.com"] }, tasks: TASKS });
    type = operator(stack.simulation, { timezone: "Europe/Berlin" });
    const { fsx } = stack.simulation.cloud;
    fsx.failNextTask(FS, { files: FILES });
    await stack.simulation.runUntil(at("02:00:00"));
    bad = fsx.tasks.of(FS).find(({ tags }) => JSON.stringify([...tags]).includes('"bad"'))!.id;
  });
  after(() => stack.simulation.close());

  describe("fsx-scheduler history", () => {
    it("lists runs in their order with results, counts and durations, and failures with their reasons", async () => {
      const printed = await type(historyCommand);
      expect(tooLong(printed)).to.deep.equal([]);
      const lines = printed.out.trimEnd().split("\n");
      expect(lines[0]).to.match(/^Due \(CET\) +task +result +files +took$/);
      expect(lines.find((line) => line.includes("good"))).to.match(
        /^Fri 20 Nov 02:00 {2}good {3}succeeded {2}[\d,]+ +\d+ (s|min)/,
      );
      expect(lines.find((line) => line.includes("skips "))).to.match(
        /^Fri 20 Nov 02:01 {2}skips {2}skipped$/,
      );
      const failed = lines.findIndex((line) => line.includes(" bad "));
      expect(lines[failed]).to.match(/ {2}FAILED /);
      expect(printed.out).to.include(`\n    7 files failed. `);
      expect(printed.out).to.include(`\n    ${bad}: fsx-scheduler report ${bad}\n`);
      expect(lines.at(-1)).to.equal("3 runs: 1 succeeded, 1 failed, 1 skipped");
    });

    it("keeps to one task, to a time and to a number", async () => {
      const one = await type(historyCommand, "good");
      expect(one.out).to.match(/^Due \(CET\) +result +files +took\n/);
      expect(one.out).to.match(/\n1 run: 1 succeeded\n$/);
      expect((await type(historyCommand, "never", "--since", "12h")).out).to.equal(
        "No run of never in the last 12 h. Longer ago: --since 30d\n",
      );
      expect((await type(historyCommand, "--since", "10m")).out).to.match(
        /^No run of any task in the last 10 min\./,
      );
      expect((await type(historyCommand, "--limit", "1")).out).to.match(
        /1 run: 1 \w+ \(2 earlier ones with --limit\)/,
      );
    });

    it("shows FSx's task ids in a column where the terminal is wide", async () => {
      const { out } = await operator(stack.simulation, { columns: 120 })(historyCommand);
      expect(out).to.match(/^Due .* FSx task\n/);
      expect(out).to.include(`  ${bad}\n`);
    });

    it("prints JSON with everything that is known of a run", async () => {
      const runs = JSON.parse((await type(historyCommand, "--json")).out);
      const run = runs.find(({ schedule }: { schedule: string }) => schedule === "bad");
      expect(run).to.deep.include({
        scheduledTime: "2026-11-20T01:00:00Z",
        state: "ended",
        outcome: "failed",
        reason: "FilesFailed",
        type: "Export",
        fileSystemId: FS,
        taskId: bad,
      });
      expect(run.counts.failed).to.equal(7);
      expect(run.durationSeconds).to.be.greaterThan(0);
      expect(run.reportPath).to.match(/^s3:\/\/.*\/fsx-drt-completion-reports$/);
    });

    it("knows tasks from FSx whose logs are gone", async () => {
      const { groups } = stack.simulation.cloud.logs;
      const kept = [...groups.values()].map((group) => [group, new Map(group.streams)] as const);
      for (const group of groups.values()) group.streams.clear();
      try {
        const runs = JSON.parse((await type(historyCommand, "--json")).out);
        expect(
          runs.map((run: Record<string, unknown>) => [run.schedule, run.state, run.outcome, run.reason]),
        ).to.deep.equal([
          ["good", "ended", "succeeded", undefined],
          ["bad", "ended", "failed", "FilesFailed"],
        ]);
      } finally {
        for (const [group, streams] of kept)
          for (const [name, stream] of streams) group.streams.set(name, stream);
      }
    });
  });

  describe("fsx-scheduler report", () => {
    it("tells failures by code, the first paths, what each code means and what to do", async () => {
      const printed = await type(reportCommand, bad);
      expect(printed.code).to.equal(0);
      expect(tooLong(printed).filter((line) => !line.startsWith("  s3://"))).to.deep.equal([]);
      const told = printed.out;
      expect(told).to.match(
        new RegExp(`^${bad} of bad: FAILED\\n {2}[\\d,]+ of [\\d,]+ files succeeded, 7 failed\\n`),
      );
      expect(told).to.match(/\n {2}s3:\/\/.*\/task-\w+\/failures\.csv\n/);
      expect(told).to.match(/\nS3AccessDenied, 6 files: S3 refused FSx\n {2}To do: Let the file system's/);
      expect(told).to.include('\n    data/a, b.txt\n    data/say "hi".txt\n');
      expect(told).to.include("\n    and 1 more\n");
      expect(told).to.match(/\nPathSizeTooLong, 1 file: the path is longer than an S3 key can be/);
      expect(told).to.match(
        /\n {2}fsx-scheduler report task-\w+ --all\n[\s\S]*\n {2}fsx-scheduler run bad --wait\n$/,
      );
    });

    it("takes a task's name for its last task, and prints every path with --all", async () => {
      const { out } = await type(reportCommand, "bad", "--all");
      expect(out.trimEnd().split("\n").sort()).to.deep.equal(FILES.map(({ path }) => path.slice(1)).sort());
    });

    it("shows as many files for each code as asked", async () => {
      expect((await type(reportCommand, bad, "--files", "0")).out).to.not.include("data/");
      expect((await type(reportCommand, bad, "--files", "9")).out).to.not.match(/and \d+ more|--all/);
    });

    it("prints JSON with every file", async () => {
      const report = JSON.parse((await type(reportCommand, bad, "--json")).out);
      expect(report).to.include({ taskId: bad, schedule: "bad", lifecycle: "FAILED", cut: false });
      expect(report.files).to.have.length(7);
      expect(report.codes[0]).to.include({ code: "S3AccessDenied", files: 6 });
    });

    it("says that there is none where no file failed", async () => {
      const printed = await type(reportCommand, "good");
      expect(printed.code).to.equal(0);
      expect(printed.out).to.match(
        /^task-\w+ of good: SUCCEEDED\n.*, 0 failed\n {2}No file failed, so FSx wrote no report\.\n$/,
      );
    });

    it("says what is wrong where the report, or the task, is not there", async () => {
      const { objects } = stack.simulation.cloud.s3;
      const location = JSON.parse((await type(reportCommand, bad, "--json")).out).location as string;
      const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location)!;
      const { body } = objects.get(bucket, key) as unknown as { body: Buffer };
      objects.delete(bucket, key);
      const gone = await type(reportCommand, bad);
      expect(gone.code).to.equal(1);
      expect(gone.err.replace(/\s+/g, " ")).to.match(
        /^7 files of task-\w+ failed, and there is no report at s3:/,
      );
      objects.put(bucket, key, body ?? Buffer.alloc(0), "text/csv");
      expect((await type(reportCommand, "task-00000000000000000")).err).to.match(
        /^FSx knows no task-0+ in us-east-1 any more/,
      );
      expect((await type(reportCommand, "never")).err).to.match(/^FSx knows no task of never\./);
      expect((await type(reportCommand, "nevr")).err).to.match(/Did you mean never\?/);
    });

    it("knows what to do about every code that has a meaning", () => {
      const codes = [
        "PathSizeTooLong",
        "FileSizeTooLarge",
        "S3AccessDenied",
        "S3Error",
        "S3ObjectPathNotPosixCompliant",
        "S3FileDeleted",
        "S3ObjectNotFound",
        "S3ObjectInUnsupportedTier",
        "S3SymlinkInUnsupportedTier",
        "S3ObjectTypeMismatch",
        "ResourceBusy",
        "InternalError",
        "INTERNAL_ERROR",
      ];
      const unlisted = failureAdvice("SomethingNew");
      expect(codes.filter((code) => !codeMeaning(code) || failureAdvice(code) === unlisted)).to.deep.equal(
        [],
      );
    });
  });

  describe("fsx-scheduler logs", () => {
    it("tells what the functions logged about a task, day by day", async () => {
      const printed = await type(logsCommand, "bad");
      expect(tooLong(printed)).to.deep.equal([]);
      const lines = printed.out.trimEnd().split("\n");
      expect(lines[0]).to.equal("Fri 20 Nov 2026, CET");
      expect(lines[1]).to.match(new RegExp(`^02:00:\\d\\d {2}bad started: ${bad}, Export on ${FS}`));
      expect(printed.out).to.match(/\n02:\d\d:\d\d {2}bad failed: 7 of [\d,]+ files not exported\./);
      expect(printed.out).to.not.match(/of [\d,]+ files\n|skips/);
    });

    it("shows every look with --all, and only what was asked for of one FSx task", async () => {
      const { out } = await type(logsCommand, bad, "--all");
      expect(out.match(new RegExp(`bad ${bad}: `, "g"))!.length).to.be.greaterThan(1);
      expect((await type(logsCommand, "never")).out).to.equal(
        "Nothing was logged in that time. Longer ago: --since 7d\n",
      );
    });

    it("prints the records as they are with --json", async () => {
      const { out } = await type(logsCommand, "skips", "--json");
      const records = out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(records.map(({ message }) => [message.schedule, message.phase, message.outcome])).to.deep.equal([
        ["skips", "ended", "skipped"],
      ]);
    });

    it("goes on with --follow, and tells nothing twice", async () => {
      const stop = new AbortController();
      let looks = 0;
      const following = operator(stack.simulation, {
        stopped: stop.signal,
        pause: async () => {
          await stack.simulation.runUntil(new Date(at("00:50:00").getTime() + 86_400_000 + ++looks * 60_000));
          if (looks === 20) stop.abort();
        },
      });
      const { code, out } = await following(logsCommand, "skips", "--since", "24h", "--follow");
      expect(code).to.equal(0);
      expect(out.match(/skips (skipped|started)/g)).to.have.length(2);
      expect(out).to.match(/^Fri 20 Nov 2026, UTC\n[\s\S]*\n\nSat 21 Nov 2026, UTC\n01:01:\d\d {2}skips /);
    });

    for (const [what, line, text] of [
      [
        "an error of a function",
        '{"level":"ERROR","message":{"event":"error","taskId":"task-1","error":{"name":"Oops","message":"no"}}}',
        "ERROR error task-1: Oops: no",
      ],
      [
        "an error that nobody caught",
        '{"level":"ERROR","errorType":"TypeError","errorMessage":"x is undefined","message":"Invoke Error"}',
        "ERROR TypeError: x is undefined",
      ],
      [
        "a time-out that Lambda tells",
        '{"type":"platform.report","requestId":"r-1","record":{"status":"timeout"}}',
        "platform.report timeout (request r-1)",
      ],
      ["a line that is no JSON", "INIT_START Runtime\n", "INIT_START Runtime"],
      ["metrics, which are not for people", '{"_aws":{},"RunsFailed":1}', undefined],
      [
        "a report of an invocation that went well",
        '{"type":"platform.report","record":{"status":"success"}}',
        undefined,
      ],
    ] as const) {
      it(`words ${what}`, () => expect(logText(line)).to.equal(text));
    }
  });
});
