/** With a KMS key on topic and queues, everything still gets through: runs, notifications, and alarms. */
import { expect } from "chai";
import { at, deployTestStack } from "./stack";

const ACCOUNT = "210987654321";

describe("a stack with a KMS key", () => {
  for (const kmsKey of [
    "create",
    `arn:aws:kms:us-east-1:${ACCOUNT}:key/12345678-90ab-cdef-1234-567890abcdef`,
  ]) {
    it(`runs, notifies and raises alarms with ${kmsKey}`, async () => {
      const stack = await deployTestStack({
        kmsKey,
        notify: { emails: ["oncall@example.com"] },
        tasks: {
          fails: { fileSystemId: "fs-00000000000000001", schedule: "at(2026-11-20T01:00:00)" },
          succeeds: { fileSystemId: "fs-00000000000000002", schedule: "at(2026-11-20T01:00:00)" },
        },
      });
      try {
        const { cloud } = stack.simulation;
        if (kmsKey !== "create") expect(cloud.accountId).to.equal(ACCOUNT);
        cloud.fsx.failNextTask("fs-00000000000000001", { message: "Out of space." });
        await stack.simulation.runUntil(at("03:00:00"));
        expect(stack.simulation.totals()).to.include({ runs: 2, succeeded: 1, failed: 1, unfinished: 0 });
        expect(stack.mails()).to.have.length(1);
        expect(stack.alarmMails().map(({ subject }) => subject)).to.include(
          'ALARM: "fsx-data-scheduler-test-run-failed" in US East (N. Virginia)',
        );
        expect(stack.events.filter(({ kind }) => kind === "warning")).to.deep.equal([]);
      } finally {
        await stack.simulation.close();
      }
    });
  }
});
