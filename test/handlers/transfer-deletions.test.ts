/**
 * Deletions whose answers are lost: IAM lets the roles delete only what has the stack's tag, which what is gone has
 * not. So a second attempt comes only after a look.
 */
import { expect } from "chai";
import { awsError } from "./fake-fsx";
import { run } from "./transfer-plans";
import { type TransferSandbox, transferSandbox } from "./transfer-sandbox";

const NEXT = run("2026-11-21T02:00:00Z");
const LOST = awsError("TimeoutError", "No answer", 500);

/** A transfer of two slices whose next run has one. */
async function shrunk(): Promise<TransferSandbox> {
  const sandbox = transferSandbox(2);
  await sandbox.start();
  for (const execution of sandbox.datasync.live) {
    sandbox.datasync.end(execution, "SUCCESS");
    await sandbox.watch(execution.TaskExecutionArn);
  }
  sandbox.now += 24 * 3_600_000;
  sandbox.datasync.agent("b").Status = "OFFLINE";
  return sandbox;
}

function notRemoved({ logs }: TransferSandbox): unknown[] {
  return logs.filter(({ record }) => record.event === "not-removed");
}

describe("a task or location that is deleted", () => {
  for (const operation of ["deleteTask", "deleteLocation"] as const) {
    it(`by ${operation} is not asked for again where only the answer was lost`, async () => {
      const sandbox = await shrunk();
      sandbox.datasync.fail(operation, LOST, true);
      expect(await sandbox.start(NEXT)).to.equal(true);
      expect(sandbox.datasync.inputsOf(operation)).to.have.length(1);
      expect(sandbox.datasync.tasks.size).to.equal(1);
      expect(sandbox.datasync.locations.size).to.equal(2);
      expect(notRemoved(sandbox)).to.deep.equal([]);
    });

    it(`by ${operation} is asked for again where it is still there`, async () => {
      const sandbox = await shrunk();
      sandbox.datasync.fail(operation, LOST);
      sandbox.datasync.fail(operation, awsError("ThrottlingException", "Rate exceeded"));
      expect(await sandbox.start(NEXT)).to.equal(true);
      expect(sandbox.datasync.inputsOf(operation)).to.have.length(3);
      expect(sandbox.datasync.tasks.size).to.equal(1);
      expect(sandbox.datasync.locations.size).to.equal(2);
    });
  }

  it("is left to the run's next delivery after three attempts", async () => {
    const sandbox = await shrunk();
    for (let attempt = 0; attempt < 3; attempt++) sandbox.datasync.fail("deleteTask", LOST);
    expect(await sandbox.start(NEXT)).to.equal(false);
    expect(sandbox.datasync.inputsOf("deleteTask")).to.have.length(3);
    expect(await sandbox.start(NEXT)).to.equal(true);
    expect(sandbox.datasync.tasks.size).to.equal(1);
  });

  it("stays, and is told in the log, where DataSync refuses", async () => {
    const sandbox = await shrunk();
    sandbox.datasync.fail("deleteTask", awsError("AccessDeniedException", "not authorized"));
    expect(await sandbox.start(NEXT)).to.equal(true);
    expect(sandbox.datasync.inputsOf("deleteTask")).to.have.length(1);
    expect(notRemoved(sandbox)).to.have.length(2);
  });

  it("stays, and is told to whoever removes a transfer, where DataSync refuses", async () => {
    const sandbox = await shrunk();
    // Two locations, with their tasks and once more by themselves.
    for (let attempt = 0; attempt < 4; attempt++) {
      sandbox.datasync.fail("deleteLocation", awsError("InvalidRequestException", "It is in use."));
    }
    const error = await sandbox.manually({ remove: true }).catch((thrown: Error) => thrown);
    expect(error).to.include({ name: "NotRemovedError" });
    expect((error as Error).message).to.match(/^DataSync keeps arn:.*, arn:.* of home;/);
    expect(notRemoved(sandbox)).to.have.length(4);
    expect(sandbox.datasync.tasks.size).to.equal(0);
    expect(sandbox.datasync.locations.size).to.equal(3);
    expect(await sandbox.manually({ remove: true })).to.include({ outcome: "removed" });
    expect([...sandbox.datasync.locations.keys()]).to.deep.equal([sandbox.destination]);
  });
});
