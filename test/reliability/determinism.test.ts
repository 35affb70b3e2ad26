/**
 * Equal runs are equal, byte for byte, with faults, too: in one process and in another, in another time zone and
 * folder, in function processes of their own and in shared ones.
 */
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { ProcessPool } from "../../local/lambda/process-pool";
import { crowdedDigest } from "./crowded-digest";
import { type CrowdedStack, crowdedStack } from "./crowded-stack";

describe("a run with faults", function () {
  this.timeout(600_000);
  let crowded: CrowdedStack;
  let digest: string;
  before(async () => {
    crowded = await crowdedStack();
    digest = await crowdedDigest(crowded, "1");
  });
  after(() => crowded?.remove());

  it("has other events with another seed", async () => {
    expect(await crowdedDigest(crowded, "2")).not.to.equal(digest);
  });

  it("has the same events in function processes that other runs have used before", async () => {
    const pool = new ProcessPool();
    try {
      for (const seed of ["2", "1", "1"]) {
        const found = await crowdedDigest(crowded, seed, pool);
        if (seed === "1") expect(found).to.equal(digest);
      }
    } finally {
      await pool.close();
    }
  });

  it("has the same events in another process, time zone and folder", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        "--require",
        require.resolve("ts-node/register/transpile-only"),
        join(__dirname, "crowded-digest.ts"),
        "1",
      ],
      {
        cwd: tmpdir(),
        env: {
          ...process.env,
          TZ: "Pacific/Chatham",
          TS_NODE_PROJECT: join(__dirname, "..", "..", "tsconfig.json"),
        },
      },
    );
    expect(stdout.trim()).to.equal(digest);
  });
});
