/**
 * What a person gets who invokes startTransfer: a run that is queued, a plan without a run, or what runs have made
 * taken away.
 */
import { expect } from "chai";
import { stackPlan, transferPlan } from "./transfer-plans";
import { finish, TransferSandbox, transferSandbox } from "./transfer-sandbox";

describe("startTransfer, invoked by a person", () => {
  it("queues the run, so that it never meets another half-way", async () => {
    const sandbox = transferSandbox(2);
    const answer = await sandbox.manually({ inventory: "s3://inventories/home/x.jsonl" }, "request-7");
    expect(answer).to.include({ transfer: "home", outcome: "queued", run: "2026-11-20T02:00:20Z" });
    expect(sandbox.sent[0]).to.deep.include({
      QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/prod-transfers.fifo",
      MessageBody:
        '{"transfer":"home","scheduledTime":"2026-11-20T02:00:20Z","inventory":"s3://inventories/home/x.jsonl"}',
      MessageGroupId: "home",
    });
    await sandbox.manually({}, "request-7");
    expect(new Set(sandbox.sent.map((message) => message.MessageDeduplicationId)).size).to.equal(1);
  });

  it("shows the plan on a dry run, and changes nothing", async () => {
    const sandbox = transferSandbox(2);
    const answer = await sandbox.manually({ transfer: "home", dryRun: true });
    expect(
      answer.slices!.map(({ directories, files, bytes }) => ({ directories, files, bytes })),
    ).to.deep.equal([
      { directories: 3, files: 3, bytes: 300 },
      { directories: 4, files: 3, bytes: 300 },
    ]);
    expect(answer.steps).to.deep.equal([
      "create-location slice 0",
      "create-task slice 0",
      "create-location slice 1",
      "create-task slice 1",
    ]);
    const changing = sandbox.datasync.calls.filter(({ operation }) => !/^(list|describe)/.test(operation));
    expect(changing).to.deep.equal([]);
  });

  it("removes what runs have made, but not while a run goes on", async () => {
    const sandbox = transferSandbox(2);
    await sandbox.start();
    const busy = await sandbox.manually({ remove: true }).catch((error: Error) => error);
    expect(busy).to.include({ name: "TransferBusyError" });
    await finish(sandbox);
    expect(await sandbox.manually({ remove: true })).to.include({ outcome: "removed" });
    expect(sandbox.datasync.tasks.size).to.equal(0);
    expect([...sandbox.datasync.locations.keys()]).to.deep.equal([sandbox.destination]);
  });

  it("is told which transfers there are where the name is wrong or missing", async () => {
    const sandbox = new TransferSandbox(stackPlan(transferPlan(), transferPlan({ name: "other" })));
    for (const event of [{}, null, { transfer: "hom" }, { transfer: "__proto__" }]) {
      const error = (await sandbox.manually(event).catch((thrown: Error) => thrown)) as Error;
      expect(error).to.include({ name: "UnknownTransferError" });
      expect(error.message).to.contain("The transfers of stack prod are: home, other.");
    }
  });
});
