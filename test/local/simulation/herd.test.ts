/**
 * Sixty file systems with two runs each, all due within two minutes, and an FSx that answers two requests a second.
 */
import { expect } from "chai";
import { type RunRecord, TASK_TAGS } from "../../../handlers/plan";
import { deployTestStack, START, type TestStack } from "./stack";

const FILE_SYSTEMS = 60;
const LIMIT = 2;
const HOUR = 3_600_000;

const idOf = (index: number) => `fs-${String(index).padStart(17, "0")}`;

/** The first run of each file system is due at one o'clock, the second a minute later, while the first executes. */
const TASKS = Object.fromEntries(
  Array.from({ length: FILE_SYSTEMS }, (_, index) => index).flatMap((index) =>
    ["first", "second"].map((name, minute) => [
      `${name}-${index}`,
      { fileSystemId: idOf(index), schedule: `cron(${minute} 1 * * ? *)`, paths: ["/"] },
    ]),
  ),
);

describe("file systems that are all due at once, with FSx throttling", function () {
  this.timeout(300_000);
  let stack: TestStack;

  before(async () => {
    stack = await deployTestStack({ notify: { emails: ["ops@example.com"] }, tasks: TASKS });
    stack.simulation.cloud.fsx.options.requestsPerSecond = LIMIT;
    await stack.simulation.runUntil(new Date(START.getTime() + 3 * HOUR));
  });
  after(() => stack?.simulation.close());

  const tasks = () => [...stack.simulation.cloud.fsx.tasks.all.values()];
  const records = () =>
    stack.events.flatMap((event) => {
      const { message } = (event.kind === "log" ? event.record : {}) as { message?: Partial<RunRecord> };
      return message?.event === "run" ? [message] : [];
    });

  it("all start, each once", () => {
    const schedules = tasks().map(({ tags }) => tags.get(TASK_TAGS.schedule));
    expect(schedules.sort()).to.deep.equal(Object.keys(TASKS).sort());
  });

  it("start on each file system in the order in which they were due", () => {
    for (let index = 0; index < FILE_SYSTEMS; index += 1) {
      const own = tasks().filter(({ fileSystemId }) => fileSystemId === idOf(index));
      const inOrder = own.sort((one, other) => one.sequence - other.sequence);
      expect(inOrder.map(({ tags }) => tags.get(TASK_TAGS.schedule))).to.deep.equal([
        `first-${index}`,
        `second-${index}`,
      ]);
    }
  });

  it("all end as succeeded, and none as a dead letter", () => {
    const ended = records().filter(({ phase }) => phase === "ended");
    expect(ended.map(({ outcome }) => outcome)).to.deep.equal(Array(2 * FILE_SYSTEMS).fill("succeeded"));
    expect(stack.events.filter(({ kind }) => kind === "queue")).to.deep.equal([]);
    expect(stack.mails()).to.deep.equal([]);
  });

  it("were throttled", () => {
    const throttled = stack.events.filter(
      (event) => event.kind === "api" && event.service === "fsx" && event.error === "ThrottlingException",
    );
    expect(throttled.length).to.be.above(FILE_SYSTEMS);
  });
});
