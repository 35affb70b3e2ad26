/** What a seed waits for before its invariants are checked, and what it leaves to the people who were told. */
import { expect } from "chai";
import { LocalCloud } from "../../local/cloud";
import { createWorld } from "../../local/world";
import { busy } from "./run-seed";

const FROM = Date.parse("2026-10-28T00:00:00Z");

describe("a seed that comes to its end", () => {
  it("waits for the tasks of the stack's file systems, not for an export that keeps a pipeline's", async () => {
    const cloud = new LocalCloud({ region: "us-east-1", start: FROM, seed: "drain" });
    const own = { fileSystemId: "fs-0123456789abcdef0" };
    const pipelines = { fileSystemId: "fs-0123456789abcdef1" };
    const world = { buckets: [], fileSystems: [own], notes: [] };
    createWorld(cloud, { ...world, fileSystems: [own, pipelines] });
    expect(busy({ cloud, world })).to.equal(false);
    cloud.fsx.startForeignTask(pipelines.fileSystemId, 3_600);
    expect(busy({ cloud, world })).to.equal(false);
    cloud.fsx.startForeignTask(own.fileSystemId, 3_600);
    expect(busy({ cloud, world })).to.equal(true);
    await cloud.clock.runUntil(FROM + 2 * 3_600_000);
    expect(busy({ cloud, world })).to.equal(false);
    await cloud.close();
  });
});
