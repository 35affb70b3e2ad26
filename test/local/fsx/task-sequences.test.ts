import { expect } from "chai";
import * as fc from "fast-check";
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { OPERATOR, ServiceError } from "../../../local/service";
import { call, cloudWith, DAY, FS, HOUR, NO_REPORT, START, taskNow } from "./fixture";

const TYPES = ["EXPORT_TO_REPOSITORY", "RELEASE_DATA_FROM_FILESYSTEM", "IMPORT_METADATA_FROM_REPOSITORY"];

type Step =
  | { do: "create"; type: number; path: string }
  | { do: "cancel" | "complete" | "stick"; task: number }
  | { do: "pass"; seconds: number }
  | { do: "fail"; files: number }
  | { do: "foreign"; seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("create" as const),
    type: fc.nat(2),
    path: fc.constantFrom("/data", "/home", "/", "/nowhere"),
  }),
  fc.record({
    do: fc.constantFrom("cancel" as const, "complete" as const, "stick" as const),
    task: fc.nat(5),
  }),
  fc.record({ do: fc.constant("pass" as const), seconds: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ do: fc.constant("fail" as const), files: fc.nat(200) }),
  fc.record({ do: fc.constant("foreign" as const), seconds: fc.integer({ min: 1, max: 300 }) }),
);

const NEXT: Record<string, string[]> = {
  PENDING: ["EXECUTING", "CANCELING"],
  EXECUTING: ["SUCCEEDED", "FAILED", "CANCELING"],
  CANCELING: ["CANCELED"],
  SUCCEEDED: [],
  FAILED: [],
  CANCELED: [],
};

/** Runs the steps; gives every event of a task, and the cloud. */
async function run(
  steps: Step[],
  concurrency: "one" | "queue",
): Promise<{ cloud: LocalCloud; events: TimedEvent[] }> {
  const cloud = cloudWith({
    activity: [
      { path: "/data", filesPerDay: 9000, objectsPerDay: 900 },
      { path: "/home", filesPerDay: 300 },
    ],
  });
  cloud.fsx.options.concurrency = concurrency;
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => {
    if (event.kind === "task") events.push(event);
  });
  for (const each of steps) {
    const ids = [...cloud.fsx.tasks.all.keys()];
    try {
      if (each.do === "pass") await cloud.clock.runUntil(cloud.clock.now() + each.seconds * 1000);
      else if (each.do === "fail") cloud.fsx.failNextTask(FS, { files: each.files });
      else if (each.do === "foreign") cloud.fsx.startForeignTask(FS, each.seconds);
      else if (each.do === "create") {
        const Type = TYPES[each.type]!;
        const Paths = [each.type === 2 ? "s3://bucket-a/data" : each.path];
        const release = { ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value: 1 } } };
        const input = {
          Type,
          FileSystemId: FS,
          Paths,
          Report: NO_REPORT,
          ...(each.type === 1 ? release : {}),
        };
        await call(cloud, "CreateDataRepositoryTask", input);
      } else {
        const TaskId = ids[each.task % Math.max(1, ids.length)];
        if (TaskId === undefined) continue;
        if (each.do === "cancel") await call(cloud, "CancelDataRepositoryTask", { TaskId });
        else if (each.do === "complete") cloud.fsx.completeNow(TaskId);
        else cloud.fsx.setTaskStuck(TaskId);
      }
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      expect(["DataRepositoryTaskExecuting", "DataRepositoryTaskEnded"]).to.include(error.code);
    }
    for (const id of cloud.fsx.tasks.all.keys()) {
      const { Status, Lifecycle } = await taskNow(cloud, id);
      if (!Status) continue;
      const done = Status.SucceededCount + Status.FailedCount;
      expect(done).to.be.at.most(Status.TotalCount);
      if (Lifecycle === "SUCCEEDED" || Lifecycle === "FAILED") expect(done).to.equal(Status.TotalCount);
      if (Lifecycle === "FAILED") expect(Status.FailedCount).to.be.greaterThan(0);
      if (Lifecycle === "SUCCEEDED") expect(Status.FailedCount).to.equal(0);
    }
  }
  return { cloud, events };
}

describe("Any sequence of creating, cancelling, steering and waiting", () => {
  for (const concurrency of ["one", "queue"] as const) {
    it(`keeps to the graph of lifecycles, its counts consistent (${concurrency})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          const { events } = await run(steps, concurrency);
          const last = new Map<string, string>();
          for (const event of events) {
            if (event.kind !== "task") continue;
            const before = last.get(event.taskId);
            if (before === undefined) expect(event.lifecycle).to.equal("PENDING");
            else expect(NEXT[before]).to.include(event.lifecycle);
            last.set(event.taskId, event.lifecycle);
          }
        }),
        { numRuns: 60 },
      );
    });
  }

  it("never has two tasks executing on one file system, unless a test forces one", async () => {
    const unforced = fc.array(
      step.filter((each) => each.do !== "complete"),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(unforced, async (steps) => {
        const { events } = await run(steps, "queue");
        const executing = new Set<string>();
        for (const event of events) {
          if (event.kind !== "task") continue;
          if (event.lifecycle === "EXECUTING") executing.add(event.taskId);
          else if (event.lifecycle !== "CANCELING") executing.delete(event.taskId);
          expect(executing.size).to.be.at.most(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is the same again with the same seed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        expect((await run(steps, "queue")).events).to.deep.equal((await run(steps, "queue")).events);
      }),
      { numRuns: 15 },
    );
  });
});

describe("Thirty days of hourly tasks on ten file systems", () => {
  it("take well under five seconds", async function () {
    this.timeout(20_000);
    const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "long" });
    const ids = Array.from({ length: 10 }, (_, i) => `fs-0000000${i}`);
    for (const fileSystemId of ids) {
      cloud.fsx.addFileSystem({
        fileSystemId,
        associations: [{ fileSystemPath: "/", dataRepositoryPath: `s3://bucket-${fileSystemId}` }],
        activity: [
          { path: "/data", filesPerDay: 20_000 },
          { path: "/results", filesPerDay: 3000 },
        ],
      });
    }
    let refused = 0;
    const hourly = async (): Promise<void> => {
      for (const FileSystemId of ids) {
        const input = { Type: "EXPORT_TO_REPOSITORY", FileSystemId, Report: NO_REPORT };
        await cloud.call("fsx", "CreateDataRepositoryTask", input, OPERATOR).catch(() => refused++);
      }
      cloud.clock.after(HOUR, "hourly", hourly);
    };
    cloud.clock.after(0, "hourly", hourly);
    const begin = performance.now();
    await cloud.clock.runUntil(START + 30 * DAY - 1);
    const seconds = (performance.now() - begin) / 1000;
    expect([cloud.fsx.tasks.all.size, refused]).to.deep.equal([7200, 0]);
    expect(seconds).to.be.lessThan(5);
  });
});
