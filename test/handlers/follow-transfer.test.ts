/** What an open run costs and what it is safe from: its message, the looks that it has taken, and when it goes away. */
import type { TaskStatus } from "@aws-sdk/client-datasync";
import { expect } from "chai";
import { decideFollow } from "../../handlers/follow-transfer";
import { type OpenRunMessage, TRANSFER_TAGS } from "../../handlers/transfer-plan";
import { isToBeLookedAt, readMessages } from "../../handlers/watch-transfers";
import { awsError } from "./fake-fsx";
import { RUN, run } from "./transfer-plans";
import { type TransferSandbox, transferSandbox } from "./transfer-sandbox";

const MINUTE = 60_000;

/** DataSync's operations since, with how often each was called. */
function callsSince({ datasync }: TransferSandbox, from: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { operation } of datasync.calls.slice(from)) found[operation] = (found[operation] ?? 0) + 1;
  return found;
}

describe("an open run", () => {
  it("has its message before it is planned for good, so that a crash in between leaves no run unwatched", async () => {
    const sandbox = transferSandbox(2);
    sandbox.datasync.fail("tagResource", awsError("InternalException", "Try again", 500));
    expect(await sandbox.start()).to.equal(false);
    expect(sandbox.openRuns.map(({ follow, run }) => [follow, run])).to.deep.equal([["home", RUN]]);
    // It has nothing looked at until then, and goes on.
    expect(await sandbox.follow()).to.deep.equal([]);
    expect(sandbox.openRuns).to.have.length(1);
    sandbox.now += 31 * MINUTE;
    expect(await sandbox.start()).to.equal(true);
    // A second message of the run does nothing that the first would not.
    expect(new Set(sandbox.openRuns.map(({ anchor }) => anchor)).size).to.equal(1);
  });

  it("is planned only when its message is on the queue", async () => {
    const sandbox = transferSandbox(2);
    sandbox.fail("sendMessage", awsError("ServiceUnavailable", "Try again", 503));
    expect(await sandbox.start()).to.equal(false);
    expect(sandbox.datasync.live).to.deep.equal([]);
    expect(await sandbox.start()).to.equal(true);
    expect(sandbox.openRuns).to.have.length(1);
  });

  it("costs two calls of DataSync a look while all its slices work", async () => {
    const sandbox = transferSandbox(3);
    sandbox.datasync.pageSize = 100;
    await sandbox.start();
    const from = sandbox.datasync.calls.length;
    await sandbox.follow();
    expect(callsSince(sandbox, from)).to.deep.equal({ listTagsForResource: 1, listTasks: 1 });
  });

  it("costs one call for each slice that is done, until the last", async () => {
    const sandbox = transferSandbox(5);
    sandbox.datasync.pageSize = 100;
    await sandbox.start();
    const executions = [...sandbox.datasync.live];
    for (const execution of executions.slice(1)) {
      sandbox.datasync.end(execution, "SUCCESS");
      const from = sandbox.datasync.calls.length;
      await sandbox.watch(execution.TaskExecutionArn, "SUCCESS");
      expect(callsSince(sandbox, from)).to.deep.equal({ listTasks: 1 });
    }
    sandbox.datasync.end(executions[0]!, "SUCCESS");
    await sandbox.watch(executions[0]!.TaskExecutionArn, "SUCCESS");
    expect(sandbox.mails).to.have.length(1);
  });

  it("is no more once its end was told: then nothing polls", async () => {
    const sandbox = transferSandbox(2);
    sandbox.datasync.pageSize = 100;
    await sandbox.start();
    for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
    await sandbox.follow();
    expect(sandbox.mails).to.have.length(1);
    const from = sandbox.datasync.calls.length;
    expect(await sandbox.follow()).to.deep.equal([]);
    expect(sandbox.openRuns).to.deep.equal([]);
    expect(callsSince(sandbox, from)).to.deep.equal({ listTagsForResource: 1 });
  });

  it("is looked at again soon at first, and at most five minutes later", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    const pauses: unknown[] = [];
    for (const minutes of [0, 10, 120]) {
      sandbox.now += minutes * MINUTE;
      await sandbox.follow();
      pauses.push(sandbox.visibility.at(-1)!.VisibilityTimeout);
    }
    expect(pauses).to.deep.equal([30, 60, 300]);
    expect(sandbox.visibility.at(-1)!.QueueUrl).to.match(/\/prod-open-runs\.fifo$/);
  });

  it("is looked at as soon as its time is over, even while all its slices work", async () => {
    const sandbox = transferSandbox(2, { maxDuration: 3_600 });
    await sandbox.start();
    sandbox.now += 59 * MINUTE;
    await sandbox.follow();
    expect(sandbox.visibility.at(-1)!.VisibilityTimeout).to.equal(60);
    sandbox.now += MINUTE;
    expect((await sandbox.follow()).map(({ over }) => over)).to.deep.equal([true]);
    expect(sandbox.datasync.inputsOf("cancelTaskExecution")).to.have.length(2);
  });

  it("is looked at also where DataSync could not be asked for its tags", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    sandbox.datasync.end(sandbox.datasync.live[0]!, "ERROR");
    sandbox.datasync.fail("listTagsForResource", awsError("InternalException", "Try again", 500));
    await sandbox.follow();
    expect(sandbox.metrics.FailOvers).to.equal(1);
    expect(sandbox.openRuns).to.have.length(1);
  });

  it("gets a new message before SQS gives the old one up", async () => {
    const sandbox = transferSandbox(2, { maxDuration: 30 * 86_400 });
    await sandbox.start();
    sandbox.now += 3 * 24 * 60 * MINUTE;
    await sandbox.follow(799);
    expect(sandbox.openRuns.map(({ renewed }) => renewed)).to.deep.equal([0]);
    await sandbox.follow(800);
    expect(sandbox.openRuns.map(({ renewed }) => renewed)).to.deep.equal([1]);
    const sent = sandbox.sent.filter(({ QueueUrl }) => QueueUrl.endsWith("/prod-open-runs.fifo"));
    expect(sent.map(({ MessageGroupId }) => MessageGroupId)[0]).to.equal(sent[1]!.MessageGroupId);
    expect(sent[0]!.MessageDeduplicationId).to.not.equal(sent[1]!.MessageDeduplicationId);
  });

  it("does not hold up the next one", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
    await sandbox.watch(sandbox.datasync.executions.keys().next().value, "SUCCESS");
    sandbox.now += 60 * MINUTE;
    await sandbox.start(run("2026-11-20T03:00:00Z"));
    const groups = sandbox.sent
      .filter(({ QueueUrl }) => QueueUrl.endsWith("/prod-open-runs.fifo"))
      .map(({ MessageGroupId }) => MessageGroupId);
    expect(new Set(groups).size).to.equal(2);
  });
});

describe("what becomes of an open run's message", () => {
  const began = "2026-11-20T02:00:20Z";
  const message: OpenRunMessage = { follow: "home", run: RUN, anchor: "task-0", began, renewed: 0 };
  const decide = (tags: Parameters<typeof decideFollow>[0]["tags"], minutes = 10, maxDuration?: number) =>
    decideFollow({ now: Date.parse(began) + minutes * MINUTE, message, maxDuration, tags });
  const tags = (more: Partial<Record<keyof typeof TRANSFER_TAGS, string>>) =>
    Object.fromEntries(
      Object.entries(more).map(([name, value]) => [TRANSFER_TAGS[name as keyof typeof TRANSFER_TAGS], value]),
    );

  for (const [what, decision] of [
    ["concluded", decide(tags({ run: RUN, concluded: RUN }), 10, 3_600)],
    [
      "superseded",
      decide(tags({ run: "2026-11-20T03:00:00Z", concluded: RUN.replace("20", "19") }), 10, 3_600),
    ],
    ["deleted", decide("deleted", 10, 3_600)],
    ["no transfer", decide(tags({ run: RUN }))],
    ["never planned", decide({}, 61, 3_600)],
  ] as const) {
    it(`is that it goes away where its run is told to be: ${what}`, () => {
      expect(decision).to.deep.equal({ action: "done", why: what });
    });
  }

  it("is that it waits for the planning without a look, also behind an older run's tags", () => {
    const waits = { action: "again", seconds: 60, look: false, over: false };
    expect(decide({}, 10, 3_600)).to.deep.equal(waits);
    expect(decide(tags({ run: "2026-11-19T02:00:00Z" }), 10, 3_600)).to.deep.equal(waits);
  });
});

describe("whether there is anything to look at", () => {
  const task = (number: number, Status: TaskStatus) => ({
    TaskArn: `task-${number}`,
    Name: `slice-${number}`,
    Status,
  });
  const seen = (statuses: TaskStatus[], ...bodies: object[]) =>
    isToBeLookedAt(
      "home",
      statuses.map((status, number) => task(number, status)),
      readMessages({
        Records: bodies.map((body) => ({ messageId: "m", receiptHandle: "r", body: JSON.stringify(body) })),
      }),
    );
  const event = (number: number, State: string) => ({
    resources: [`task-${number}/execution/exec-1`],
    detail: { State },
  });
  const look = { look: "home", over: false };

  it("is told by the tasks' list: nothing while all work, everything once one rests", () => {
    expect(seen(["RUNNING", "QUEUED"], look)).to.equal(false);
    expect(seen(["RUNNING", "AVAILABLE"], look)).to.equal(true);
    expect(seen(["RUNNING", "RUNNING"], { look: "home", over: true })).to.equal(true);
    expect(seen(["AVAILABLE"], { look: "other", over: true })).to.equal(false);
  });

  it("is told by events: each failure, and the last success", () => {
    expect(seen(["RUNNING", "AVAILABLE"], event(1, "SUCCESS"))).to.equal(false);
    expect(seen(["AVAILABLE", "AVAILABLE"], event(1, "SUCCESS"))).to.equal(true);
    expect(seen(["RUNNING", "AVAILABLE"], event(1, "ERROR"))).to.equal(true);
    // A list that is a moment too old does not hide a failure.
    expect(seen(["RUNNING", "RUNNING"], event(1, "ERROR"))).to.equal(true);
    expect(seen(["RUNNING", "AVAILABLE"], event(7, "ERROR"))).to.equal(false);
    expect(seen(["RUNNING", "AVAILABLE"], event(1, "SUCCESS"), event(1, "ERROR"))).to.equal(true);
  });

  it("is everything on the watch over tasks, and nothing for a transfer without tasks", () => {
    expect(seen(["RUNNING"], { watch: "tasks" })).to.equal(true);
    expect(seen([], { watch: "tasks" })).to.equal(false);
    expect(seen(["AVAILABLE"], { watch: "agents" })).to.equal(false);
  });
});
