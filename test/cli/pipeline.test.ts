/**
 * `fsx-scheduler pipeline` against a stack in a local cloud: runs that are started, refused, followed to either end,
 * watched and looked back on.
 */
import { expect } from "chai";
import { pauseCommand, resumeCommand } from "../../cli/pause";
import { pipelineCommand } from "../../cli/pipeline";
import { deployTestStack, START, type TestStack } from "../local/simulation/stack";
import { type Operator, operator, type Printed, tooLong } from "./operator";

const STACK = {
  notify: { emails: ["oncall@example.com"] },
  pipelines: {
    variants: {
      bucket: "lab-runs",
      importPrefix: "samples/",
      exportPrefix: "variants/",
      schedule: "cron(0 22 * * ? *)",
      job: { image: "public.ecr.aws/docker/library/busybox:stable", timeout: "2h" },
    },
    "by-request": { bucket: "lab-requests", job: { image: "public.ecr.aws/docker/library/busybox:stable" } },
  },
};

/** What the command prints as JSON. */
type Told = Record<string, unknown>;

describe("pipeline commands", function () {
  this.timeout(120_000);
  let stack: TestStack;
  let operate: Operator;
  let pipeline: (...argv: string[]) => Promise<Printed>;

  before(async () => {
    stack = await deployTestStack(STACK);
    operate = operator(stack.simulation, { speed: 60 });
    pipeline = (...argv) => operate(pipelineCommand, ...argv);
    await stack.simulation.runUntil(new Date(START.getTime() + 60_000));
  });

  after(() => stack.simulation.close());

  const json = async (...argv: string[]): Promise<Told> => {
    const { out } = await pipeline(...argv, "--json");
    return JSON.parse(out) as Told;
  };
  const later = (minutes: number) =>
    stack.simulation.runUntil(new Date(stack.simulation.cloud.clock.now() + minutes * 60_000));

  it("tells of pipelines that have never run", async () => {
    const status = await pipeline("status");
    expect(status.out.split("\n")).to.deep.equal([
      "Stack test in us-east-1, Fri 20 Nov 2026 00:01 UTC",
      "",
      "variants",
      "  nothing runs",
      "  next: 22:00, in 21 h",
      "",
      "by-request",
      "  nothing runs",
      "  next: when somebody starts it",
      "",
    ]);
    const history = await pipeline("history", "variants");
    expect(history.out).to.equal("variants, times in UTC\n  no runs\n");
  });

  it("knows when somebody has paused a schedule", async () => {
    await operate(pauseCommand, "variants");
    expect((await pipeline("status", "variants")).out).to.match(/^ {2}next: its schedule is paused$/m);
    await operate(resumeCommand, "variants");
    expect((await pipeline("status", "variants")).out).to.match(/^ {2}next: 22:00, in 21 h$/m);
  });

  it("refuses what the machine would refuse, all of it at once, and starts nothing", async () => {
    const set = ["--set", "vcpu=16", "--set", "attempts=11", "--set", "deleteLustre=True"];
    const refused = await pipeline("run", "variants", ...set, "--set", "jobTimeout=14401");
    expect(refused.code).to.equal(1);
    expect(refused.out).to.equal("");
    expect(refused.err.split("\n").filter((line) => /^(Nothing|-)/.test(line))).to.deep.equal([
      "Nothing was started:",
      '- "vcpu" is no parameter of a run; did you mean vcpus? There are',
      '- attempts is "11"; a whole number from 1 to 10 is needed',
      '- deleteLustre is "True"; true or false, without quotes, is needed',
      '- jobTimeout is "14401"; a whole number from 60 to 14400 is needed',
    ]);
    expect(await json("status", "variants")).to.have.nested.property("pipelines[0].running.length", 0);
  });

  it("starts a run with the values that it is given", async () => {
    const started = await pipeline("run", "by-request", "--set", "vcpus=8", "--set", "lustreVersion=2.15");
    expect(started.code).to.equal(0);
    expect(started.err).to.equal("");
    expect(started.out).to.match(
      /^by-request started: by-hand-20261120T0001\d\dZ-[0-9a-f]{6}\n {2}with vcpus 8, lustreVersion "2.15"\n {2}follow it: {2}fsx-scheduler pipeline status by-request\n$/,
    );
    expect(tooLong(started)).to.deep.equal([]);
  });

  it("tells what a run is doing and what it waits for", async () => {
    await later(2);
    const { out, ...rest } = await pipeline("status", "by-request");
    expect(out).to.match(/ {2}by-hand-20261120T0001\d\dZ-[0-9a-f]{6} {2}runs for 2 min/);
    expect(out).to.match(
      / {4}making the file system for 2 min \(state \w+\)\n {4}waits for FSx to make it available\n {4}file system fs-[0-9a-f]{17}\n/,
    );
    expect(tooLong({ out, ...rest })).to.deep.equal([]);
    const told = await json("status", "by-request");
    const [{ running }] = told.pipelines as [{ running: Told[] }];
    expect(running).to.have.length(1);
    expect(running[0]).to.include({ status: "running", phase: "making the file system" });
    expect(running[0]!.durationSeconds).to.be.within(110, 130);
  });

  it("follows a run to its success, phase by phase", async () => {
    const run = await pipeline("run", "variants", "--wait");
    expect(run.err).to.equal("");
    expect(run.code, run.out).to.equal(0);
    const phases = run.out
      .split("\n")
      .flatMap((line) => /^[\d hmins]{11} (.*), waits for/.exec(line)?.[1] ?? []);
    expect(phases).to.deep.equal([
      "making the file system",
      "linking it to S3",
      "importing",
      "running the job",
      "exporting",
      "deleting the file system",
    ]);
    expect(run.out).to.match(
      /\nvariants succeeded after \d[\d hmins]+\n {2}File system fs-[0-9a-f]{17} is deleted\.\n {2}Nothing has to be cleaned up\.\n$/,
    );
    expect(tooLong(run)).to.deep.equal([]);
  });

  it("exits by the result of a run that failed, and says what is left to do", async () => {
    stack.simulation.cloud.batch.jobs.failNext({ exitCode: 3 });
    const run = await pipeline("run", "variants", "--wait", "--json");
    expect(run.code).to.equal(1);
    const told = JSON.parse(run.out) as Told;
    expect(told).to.include({ pipeline: "variants", status: "failed", error: "JobFailed" });
    expect(told.cause).to.match(/^The job failed\. Batch says: /);
    expect((told.fileSystem as Told).next).to.equal("Nothing has to be cleaned up.");
  });

  it("stops following when it is told to, and the run goes on", async () => {
    const run = await pipeline("run", "variants", "--wait", "--timeout", "3m");
    expect(run.code).to.equal(3);
    expect(run.out).to.match(/\nvariants still runs after 3 min \(--timeout\)\. It goes on by itself\.\n$/);
  });

  it("looks back on every run with its result and error", async () => {
    await later(120);
    const history = await pipeline("history", "variants");
    const lines = history.out.split("\n");
    expect(lines[0]).to.equal("variants, times in UTC");
    expect(lines[1]).to.match(/^ {2}Fri 20 Nov \d\d:\d\d {2}\d+ min( \d+ s)? +succeeded$/);
    expect(lines[2]).to.match(/^ {2}Fri 20 Nov \d\d:\d\d {2}\d+ min( \d+ s)? +JobFailed$/);
    expect(lines[3]).to.match(/^ {6}by-hand-/);
    expect(lines[4]).to.match(/^ {6}The job failed\./);
    expect(lines[5]).to.match(/ succeeded$/);
    expect(tooLong(history)).to.deep.equal([]);
    const [{ out }] = [await pipeline("history", "--json", "--limit", "1")];
    const told = JSON.parse(out) as Told[];
    expect(told.map(({ pipeline: name, status }) => [name, status])).to.deep.equal([
      ["variants", "succeeded"],
      ["by-request", "succeeded"],
    ]);
  });

  it("names the pipelines that there are to somebody who misses one", async () => {
    const { err, code } = await pipeline("run", "variant");
    expect(code).to.equal(1);
    expect(err.replaceAll("\n", " ")).to.equal(
      'Stack test has no pipeline named "variant". Did you mean variants? Its pipelines are variants and by-request. ',
    );
  });
});
