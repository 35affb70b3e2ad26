/** What `logs` says of transfers and pipelines, and which log groups it reads for a name. */
import { expect } from "chai";
import { logsAbout, logText } from "../../cli/logs";

const STACK = {
  name: "test",
  region: "us-east-1",
  local: undefined,
  now: async () => 0,
  outputs: {
    region: "us-east-1",
    schedules: {},
    alarms: [],
    logGroups: ["start", "watch", "machine", "job"],
    pipelines: { nightly: { logGroups: ["machine", "job"] } },
    transfers: { byName: { home: {} } },
  },
};

describe("fsx-scheduler logs, of a stack without tasks", () => {
  it("reads a transfer's records by its name, and all of a pipeline's own groups", () => {
    const filterPattern = '{ $.message.schedule = "home" || $.message.transfer = "home" }';
    expect(logsAbout(STACK, "home")).to.deep.equal(
      STACK.outputs.logGroups.map((logGroupName) => ({ logGroupName, filterPattern })),
    );
    expect(logsAbout(STACK, "nightly")).to.deep.equal([{ logGroupName: "machine" }, { logGroupName: "job" }]);
    expect(logsAbout(STACK, undefined)).to.have.length(4);
  });

  it("names those there are to somebody who misses one", () => {
    expect(() => logsAbout(STACK, "hom")).to.throw(
      'Stack test has nothing scheduled named "hom". Did you mean home? Those there are: home and nightly.',
    );
  });

  for (const [line, text] of [
    [
      { message: { event: "transfer", transfer: "home", phase: "started", slices: 3 } },
      "home started: 3 slices",
    ],
    [
      {
        message: { event: "transfer", transfer: "home", phase: "failed-over", slice: 1, from: "a", to: "b" },
      },
      "home: slice 1 failed over from a to b",
    ],
    [
      {
        message: {
          event: "transfer",
          transfer: "home",
          phase: "ended",
          outcome: "failed",
          detail: "No agent.",
        },
      },
      "home FAILED: No agent.",
    ],
    [
      {
        level: "INFO",
        message: { event: "repeated", schedule: "nightly", scheduledTime: "2026-11-20T02:00:00Z" },
      },
      "nightly: the run of 2026-11-20T02:00:00Z was delivered again after its end; nothing was done",
    ],
    [
      { message: { event: "repeated", transfer: "home", run: "2026-11-20T02:00:00Z" } },
      "home: the run of 2026-11-20T02:00:00Z was delivered again after its end; nothing was done",
    ],
    [
      { message: { event: "followed", transfer: "home", run: "2026-11-20T02:00:00Z", why: "concluded" } },
      "home: the run of 2026-11-20T02:00:00Z is watched no more (concluded)",
    ],
    [
      { message: { event: "watching", transfer: "home", waiting: ["Slice 0 is TRANSFERRING."] } },
      "home goes on. Slice 0 is TRANSFERRING.",
    ],
    [
      { message: { event: "agent-offline", agent: "arn:a", lastConnection: "2026-11-20T02:00:00Z" } },
      "arn:a is OFFLINE, last seen 2026-11-20T02:00:00Z",
    ],
    [
      { message: { event: "removed", task: "arn:t", transfer: "old" } },
      'arn:t was removed: the stack no longer has the transfer "old"',
    ],
    [
      { level: "ERROR", message: { event: "error", about: "home", error: { name: "E", message: "m" } } },
      "ERROR error: E: m",
    ],
    [
      {
        execution_arn: "arn:aws:states:us-east-1:1:execution:nightly:run-1",
        type: "ExecutionFailed",
        details: { error: "ExportFailed", cause: "gone" },
      },
      "nightly run-1 ExecutionFailed: ExportFailed: gone",
    ],
    [{ execution_arn: "arn:aws:states:us-east-1:1:execution:n:r", type: "PassStateEntered" }, undefined],
  ] as const) {
    it(`says ${text ?? "nothing of a step in between"}`, () => {
      expect(logText(JSON.stringify(line))).to.equal(text);
    });
  }
});
