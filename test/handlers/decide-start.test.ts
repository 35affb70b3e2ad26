import { expect } from "chai";
import * as fc from "fast-check";
import { expiresAfter } from "../../handlers/backoff";
import { decideCreateFailure, decideStart, isActive, type StartFacts } from "../../handlers/decide-start";
import type { ObservedFileSystem, ObservedTask } from "../../handlers/file-system";
import { TASK_TAGS } from "../../handlers/plan";
import { taskPlan } from "./lambda-sandbox";

const NOW = Date.parse("2026-11-20T02:00:00Z");
const TIME = "2026-11-20T02:00:00Z";

const AVAILABLE = { fileSystemPath: "/", dataRepositoryPath: "s3://b", lifecycle: "AVAILABLE" };

function seen(tasks: ObservedTask[] = [], associations = [AVAILABLE]): ObservedFileSystem {
  return { kind: "seen", associations, tasks };
}

function observed(
  lifecycle: string,
  scheduledTime?: string,
  stack = "prod",
  schedule = "nightly-export",
): ObservedTask {
  return {
    taskId: "task-00000000000000009",
    lifecycle,
    type: "EXPORT_TO_REPOSITORY",
    createdTime: NOW,
    paths: [],
    tags:
      scheduledTime === undefined
        ? {}
        : {
            [TASK_TAGS.stack]: stack,
            [TASK_TAGS.schedule]: schedule,
            [TASK_TAGS.scheduledTime]: scheduledTime,
          },
  };
}

function facts(fileSystem: ObservedFileSystem, more: Partial<StartFacts> = {}): StartFacts {
  return {
    stack: "prod",
    now: NOW,
    run: { schedule: "nightly-export", scheduledTime: TIME, since: NOW },
    task: taskPlan(),
    fileSystem,
    ...more,
  };
}

const LATE = { now: NOW + 21_601_000 };
const SKIPPING = { task: taskPlan({ whenBusy: "skip" }) };
const CREATING = seen([], [{ ...AVAILABLE, lifecycle: "CREATING" }]);
const UNLINKED = seen([], []);

describe("what becomes of a run", () => {
  for (const [what, given, action] of [
    ["on an idle file system", facts(seen()), "start"],
    [
      "on a file system whose tasks have all ended",
      facts(seen([observed("FAILED"), observed("CANCELED")])),
      "start",
    ],
    ["beside a pending task", facts(seen([observed("PENDING")])), "wait"],
    ["beside an executing task", facts(seen([observed("EXECUTING")])), "wait"],
    ["beside a task that is being canceled", facts(seen([observed("CANCELING")])), "wait"],
    ["that may not wait beside an executing task", facts(seen([observed("EXECUTING")]), SKIPPING), "skipped"],
    [
      "that may not wait and comes late, where everything has ended",
      facts(seen([{ ...observed("SUCCEEDED"), createdTime: NOW - 60_000, endTime: NOW + 60_000 }]), {
        ...SKIPPING,
        now: NOW + 360_000,
      }),
      "start",
    ],
    [
      "that may not wait and is late beside an executing task",
      facts(seen([observed("EXECUTING")]), { ...SKIPPING, ...LATE }),
      "skipped",
    ],
    ["that has waited as long as it may", facts(seen(), { now: NOW + 21_600_000 }), "start"],
    ["that has waited longer than it may", facts(seen(), LATE), "expired"],
    [
      "that has waited longer than it may and is still busy",
      facts(seen([observed("EXECUTING")]), LATE),
      "expired",
    ],
    [
      "that may not wait at all and took a minute to arrive",
      facts(seen(), { task: taskPlan({ maxWait: 0 }), now: NOW + 60_000 }),
      "start",
    ],
    ["whose own task is executing", facts(seen([observed("EXECUTING", TIME)])), "adopt"],
    ["whose own task has ended", facts(seen([observed("SUCCEEDED", TIME)]), LATE), "adopt"],
    ["whose time is another stack's task's", facts(seen([observed("EXECUTING", TIME, "dev")])), "wait"],
    [
      "whose time is another schedule's task's",
      facts(seen([observed("SUCCEEDED", TIME, "prod", "other")])),
      "start",
    ],
    ["after a newer run's task", facts(seen([observed("SUCCEEDED", "2026-11-20T03:00:00Z")])), "superseded"],
    [
      "after a newer run's task, although late",
      facts(seen([observed("FAILED", "2026-11-20T09:00:00Z")]), LATE),
      "superseded",
    ],
    ["after an older run's task", facts(seen([observed("SUCCEEDED", "2026-11-20T01:00:00Z")])), "start"],
    ["after a task with an unreadable time", facts(seen([observed("SUCCEEDED", "soon")])), "start"],
    ["whose association is being created", facts(CREATING), "wait"],
    ["whose association is being created for too long", facts(CREATING, LATE), "expired"],
    ["of a file system without a link", facts(UNLINKED), "refused"],
    ["of a file system without a link, although late", facts(UNLINKED, LATE), "refused"],
    ["of a file system without a link and busy", facts(seen([observed("EXECUTING")], [])), "refused"],
    [
      "of a file system that cannot be seen now",
      facts({ kind: "unseen", permanent: false, reason: "x" }),
      "wait",
    ],
    [
      "of a file system that cannot be seen for too long",
      facts({ kind: "unseen", permanent: false, reason: "x" }, LATE),
      "expired",
    ],
    [
      "of a file system that does not exist",
      facts({ kind: "unseen", permanent: true, reason: "x" }),
      "refused",
    ],
  ] as const) {
    it(`${what}: ${action}`, () => {
      expect(decideStart(given).action).to.equal(action);
    });
  }

  it("says how long an expired run has waited, and for what", () => {
    expect(decideStart(facts(seen([observed("EXECUTING")]), LATE))).to.deep.equal({
      action: "expired",
      reason:
        "It could not start within 6 h (maxWait); it has waited 6 h." +
        " fs-0123456789abcdef0 is busy with task-00000000000000009 (EXECUTING).",
    });
  });

  const lifecycle = fc.constantFrom(
    "PENDING",
    "EXECUTING",
    "CANCELING",
    "SUCCEEDED",
    "FAILED",
    "CANCELED",
    "NEW",
  );
  const tag = fc.constantFrom(undefined, TIME, "2026-11-20T01:00:00Z", "2026-11-20T03:00:00Z", "soon");
  const tasks = fc.array(
    fc.tuple(lifecycle, tag).map(([state, time]) => observed(state, time)),
    { maxLength: 4 },
  );
  const associations = fc.array(
    fc.record({
      fileSystemPath: fc.constantFrom("/", "/dir1", "/dir2"),
      dataRepositoryPath: fc.constantFrom("s3://b/1", "s3://b/2/"),
      lifecycle: fc.constantFrom("AVAILABLE", "AVAILABLE", "UPDATING", "MISCONFIGURED"),
    }),
    { maxLength: 3 },
  );
  const fileSystem: fc.Arbitrary<ObservedFileSystem> = fc.oneof(
    fc.record({ kind: fc.constant("seen" as const), associations, tasks }),
    fc.record({ kind: fc.constant("unseen" as const), permanent: fc.boolean(), reason: fc.string() }),
  );
  const anyFacts = fc
    .tuple(
      fileSystem,
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 0, max: 50_000 }),
      fc.constantFrom("wait" as const, "skip" as const),
    )
    .map(([given, waited, maxWait, whenBusy]) =>
      facts(given, { now: NOW + waited * 1000, task: taskPlan({ maxWait, whenBusy }) }),
    );

  it("is one of the seven, with a sentence wherever it does not start", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideStart(given);
        expect(decision.action).to.be.oneOf([
          "start",
          "adopt",
          "wait",
          "superseded",
          "skipped",
          "expired",
          "refused",
        ]);
        if (decision.action !== "start") expect(decision.reason).to.match(/[.!?]$/);
      }),
    );
  });

  it("is never a start while a task is active, nor after the run has expired, nor without being seen", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { action } = decideStart(given);
        const expired = (given.now - given.run.since) / 1000 > expiresAfter(given.task.maxWait);
        const active =
          given.fileSystem.kind === "seen" && given.fileSystem.tasks.some((task) => isActive(task.lifecycle));
        if (expired || active || given.fileSystem.kind === "unseen") expect(action).to.not.equal("start");
        if (expired) expect(action).to.not.equal("wait");
        if (given.task.whenBusy === "wait") expect(action).to.not.equal("skipped");
      }),
    );
  });
});

describe("what becomes of a run whose task FSx did not create", () => {
  const failure = (kind: "busy" | "temporary" | "permanent", name = "Name") => ({
    kind,
    name,
    message: "words",
  });
  for (const [kind, more, action] of [
    ["busy", {}, "wait"],
    ["busy", SKIPPING, "skipped"],
    ["busy", LATE, "expired"],
    ["temporary", {}, "wait"],
    ["temporary", SKIPPING, "wait"],
    ["temporary", LATE, "expired"],
    ["permanent", {}, "refused"],
    ["permanent", LATE, "refused"],
  ] as const) {
    it(`${kind}${more === LATE ? ", late" : more === SKIPPING ? ", skipping" : ""}: ${action}`, () => {
      expect(decideCreateFailure(facts(seen(), more), failure(kind)).action).to.equal(action);
    });
  }

  it("quotes FSx", () => {
    expect(decideCreateFailure(facts(seen()), failure("permanent", "BadRequest"))).to.deep.equal({
      action: "refused",
      reason: "FSx refused the task: BadRequest: words.",
    });
  });
});
