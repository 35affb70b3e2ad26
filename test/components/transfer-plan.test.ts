/** What the transfer functions are deployed with: their plan under DataSync's own names, and their code alone. */
import { expect } from "chai";
import { transferPlanJson } from "../../components/transfer-plan";
import type { TransferStackPlan } from "../../handlers/transfer-plan";
import { packed } from "./archive";
import { REPORT, region, transfer } from "./transfers";

describe("what the transfer functions are told", () => {
  it("are options under DataSync's own names, and nothing that only components need", () => {
    const plan = JSON.parse(transferPlanJson("dev", true, [transfer("home", REPORT)])) as TransferStackPlan;
    expect(plan.transfers.home!.options).to.deep.equal({
      VerifyMode: "POINT_IN_TIME_CONSISTENT",
      OverwriteMode: "ALWAYS",
      Atime: "BEST_EFFORT",
      Mtime: "PRESERVE",
      Uid: "INT_VALUE",
      Gid: "INT_VALUE",
      PreserveDeletedFiles: "PRESERVE",
      PreserveDevices: "NONE",
      PosixPermissions: "PRESERVE",
      BytesPerSecond: -1,
      TaskQueueing: "ENABLED",
      LogLevel: "BASIC",
      TransferMode: "CHANGED",
    });
    expect(plan.transfers.home).to.not.have.any.keys("destination", "schedule");
    expect(plan.transfers.home).to.include({ taskMode: "BASIC", maxDuration: 86_400 });
  });

  it("travels in archives that hold the code alone, under 100 KB compressed", async function () {
    this.timeout(60_000);
    const { all } = await region([transfer("home")]);
    for (const { inputs } of all("lambda/function:Function")) {
      const archive = await packed(inputs.code);
      expect(archive.paths).to.deep.equal(["__index.js"]);
      expect(archive.bytes).to.be.below(100_000);
    }
  });
});
