import { createHash } from "node:crypto";
import { expect } from "chai";
import { CHAOS } from "../../../local/faults/fault-names";
import { at, deployTestStack } from "../simulation/stack";

const STACK = {
  notify: { emails: ["oncall@example.com"], on: ["failure", "success"] },
  tasks: {
    often: {
      fileSystemId: "fs-0123456789abcdef0",
      type: "Export",
      schedule: "rate(20 minutes)",
      paths: ["/a"],
    },
    hourly: { fileSystemId: "fs-0123456789abcdef0", type: "Export", schedule: "rate(1 hour)", paths: ["/"] },
    after: { fileSystemId: "fs-0123456789abcdef0", type: "Release", after: "hourly", notAccessedForDays: 0 },
  },
};

/** Hours in which every fault of `--chaos` is five times as likely, as `--json` prints them. */
async function hours(seed: string): Promise<{ text: string; struck: number }> {
  const faults = Object.fromEntries(Object.entries(CHAOS).map(([name, p]) => [name, 5 * p]));
  faults["function-timeout"] = 0.1;
  const { simulation, events } = await deployTestStack(STACK, { seed, faults });
  try {
    await simulation.runUntil(at("08:00:00"));
    const struck = [...simulation.cloud.faults.counts.values()].reduce((sum, count) => sum + count, 0);
    return { text: events.map((event) => `${JSON.stringify(event)}\n`).join(""), struck };
  } finally {
    await simulation.close();
  }
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

describe("a simulation with faults", () => {
  it("gives the same events, byte for byte, for the same seed, and others for another", async () => {
    const first = await hours("1");
    expect(first.struck).to.be.above(50);
    for (const part of ['"outcome":"crash"', '"outcome":"timeout"', "ConnectionLost"])
      expect(first.text).to.include(part);
    const second = await hours("1");
    const lines = second.text.split("\n");
    const different = first.text.split("\n").find((line, i) => line !== lines[i]);
    expect(different, "the first event that differs").to.equal(undefined);
    expect(digest(second.text)).to.equal(digest(first.text));
    expect(digest((await hours("2")).text)).not.to.equal(digest(first.text));
  }).timeout(600_000);
});
