import { expect } from "chai";
import * as fc from "fast-check";
import { CANCEL_GRACE } from "../../handlers/backoff";
import {
  decideWatch,
  type WatchedTask,
  type WatchFacts,
  type WatchObservation,
} from "../../handlers/decide-watch";
import { TASK_TAGS } from "../../handlers/plan";

const CREATED = Date.parse("2026-11-20T02:00:00Z");
const HOUR = 3_600;

function task(lifecycle: string, more: Partial<WatchedTask> = {}): WatchObservation {
  return { kind: "task", task: { taskId: "task-1", lifecycle, tags: {}, ...more } };
}

function facts(observation: WatchObservation, seconds: number): WatchFacts {
  return { now: CREATED + seconds * 1000, createdTime: CREATED, maxDuration: 12 * HOUR, observation };
}

const counted = (total: number, failed: number) => ({ counts: { total, failed, succeeded: total - failed } });
const UNKNOWN: WatchObservation = { kind: "unknown" };
const UNSEEN: WatchObservation = { kind: "unseen", reason: "ThrottlingException: slow down" };

describe("what becomes of a task that is watched", () => {
  for (const [what, observation, seconds, expected] of [
    ["pending", task("PENDING"), 0, "watch 30"],
    ["executing", task("EXECUTING"), HOUR, "watch 300"],
    ["executing just before its maxDuration", task("EXECUTING"), 12 * HOUR - 5, "watch 5"],
    ["executing at its maxDuration", task("EXECUTING"), 12 * HOUR, "cancel 30"],
    ["pending at its maxDuration", task("PENDING"), 12 * HOUR, "cancel 30"],
    ["being canceled after its maxDuration", task("CANCELING"), 12 * HOUR + 30, "watch 30"],
    ["being canceled before its maxDuration", task("CANCELING"), HOUR, "watch 300"],
    ["executing an hour after its maxDuration", task("EXECUTING"), 13 * HOUR, "stuck"],
    ["being canceled an hour after its maxDuration", task("CANCELING"), 13 * HOUR, "stuck"],
    ["in a lifecycle that is new to us", task("PAUSED"), HOUR, "watch 300"],
    ["succeeded", task("SUCCEEDED", counted(5, 0)), HOUR, "succeeded"],
    ["succeeded without counts", task("SUCCEEDED"), HOUR, "succeeded"],
    ["succeeded after its maxDuration", task("SUCCEEDED"), 14 * HOUR, "succeeded"],
    ["succeeded with failed files", task("SUCCEEDED", counted(5, 1)), HOUR, "failed FilesFailed"],
    ["failed with some files", task("FAILED", counted(5, 1)), HOUR, "failed FilesFailed"],
    ["failed with all files", task("FAILED", counted(5, 5)), HOUR, "failed TaskFailed"],
    ["failed with no file", task("FAILED", counted(0, 0)), HOUR, "failed TaskFailed"],
    ["failed without counts", task("FAILED"), HOUR, "failed TaskFailed"],
    ["canceled before its maxDuration", task("CANCELED"), HOUR, "failed TaskCanceled"],
    ["canceled after its maxDuration", task("CANCELED"), 12 * HOUR + 60, "failed TaskTimedOut"],
    [
      "canceled before its maxDuration and seen after it",
      task("CANCELED", { endTime: CREATED + 1000 }),
      13 * HOUR,
      "failed TaskCanceled",
    ],
    ["unknown in its first minutes", UNKNOWN, 299, "watch 30"],
    ["unknown after five minutes", UNKNOWN, 300, "failed TaskLost"],
    ["not to be seen", UNSEEN, HOUR, "watch 300"],
    ["not to be seen an hour after its maxDuration", UNSEEN, 13 * HOUR, "stuck"],
    [
      "already told",
      task("FAILED", { tags: { [TASK_TAGS.reported]: "2026-11-20T03:00:00Z" } }),
      HOUR,
      "reported",
    ],
  ] as const) {
    it(`${what}: ${expected}`, () => {
      const decision = decideWatch(facts(observation, seconds));
      const words = [
        decision.action === "ended" ? decision.outcome : decision.action,
        ...("reason" in decision ? [decision.reason] : []),
        ...("seconds" in decision ? [decision.seconds] : []),
      ];
      expect(words.join(" ")).to.equal(expected);
    });
  }

  for (const [observation, detail] of [
    [task("FAILED", { failure: "No such path" }), "FSx says: No such path."],
    [task("FAILED"), "FSx gives no reason."],
    [task("FAILED", counted(5, 1)), ""],
    [task("FAILED", { ...counted(5, 1), failure: "Some files failed." }), "FSx says: Some files failed."],
    [task("SUCCEEDED", counted(5, 1)), "FSx calls the task SUCCEEDED, but 1 file failed."],
    [task("EXECUTING", counted(2_000, 3)), "FSx still says EXECUTING, 2,000 of 2,000 files done."],
    [UNSEEN, "FSx could not be asked: ThrottlingException: slow down."],
  ] as const) {
    it(`says "${detail}"`, () => {
      expect(decideWatch(facts(observation, HOUR))).to.include({ detail });
    });
  }

  const lifecycle = fc.constantFrom(
    "PENDING",
    "EXECUTING",
    "CANCELING",
    "SUCCEEDED",
    "FAILED",
    "CANCELED",
    "NEW",
    "",
  );
  const number = fc.integer({ min: 0, max: 1_000_000 });
  const observation: fc.Arbitrary<WatchObservation> = fc.oneof(
    fc.constant(UNKNOWN),
    fc.record({ kind: fc.constant("unseen" as const), reason: fc.string() }),
    fc
      .tuple(lifecycle, fc.option(fc.tuple(number, number)), fc.option(fc.string()))
      .map(([state, files, failure]) =>
        task(state, {
          ...(files ? counted(files[0] + files[1], files[1]) : {}),
          ...(failure === null ? {} : { failure }),
        }),
      ),
  );
  const anyFacts = fc
    .tuple(observation, fc.integer({ min: -60, max: 10 * 86_400 }), fc.integer({ min: 300, max: 7 * 86_400 }))
    .map(([seen, seconds, maxDuration]) => ({ ...facts(seen, seconds), maxDuration }));

  it("is decided for everything that can be seen, and looked at again within bounds", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideWatch(given);
        expect(decision.action).to.be.oneOf(["watch", "cancel", "ended", "stuck", "reported"]);
        if ("seconds" in decision) expect(decision.seconds).to.be.within(1, 1_512);
      }),
    );
  });

  it("comes to an end: an hour after its maxDuration nothing is watched or canceled any more", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const over = given.now - given.createdTime >= (given.maxDuration + CANCEL_GRACE) * 1000;
        if (over) expect(decideWatch(given).action).to.be.oneOf(["ended", "stuck", "reported"]);
      }),
    );
  });

  it("is never canceled before its maxDuration, and never a success with failed files", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideWatch(given);
        if (given.now - given.createdTime < given.maxDuration * 1000) {
          expect(decision.action).to.not.be.oneOf(["cancel", "stuck"]);
        }
        const seen = given.observation;
        const failures = seen.kind === "task" ? (seen.task.counts?.failed ?? 0) : 0;
        if (failures > 0 && decision.action === "ended") expect(decision.outcome).to.equal("failed");
      }),
    );
  });
});
