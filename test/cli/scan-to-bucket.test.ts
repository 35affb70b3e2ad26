/** A scan whose inventory goes to a bucket: through the SDK's own settings, and kept where the bucket is out of reach. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { parseInventory } from "../../handlers/inventory";
import { LocalCloud } from "../../local/cloud";
import { startEndpoint } from "../../local/endpoint";
import { OPERATOR } from "../../local/service";
import { COMMAND, exitOf, scanMount } from "./scan-mount";

describe("fsx-scheduler scan", () => {
  const mounted = scanMount();
  const { scan, make, figures } = mounted;

  it("puts the inventory into a bucket with the SDK's own settings, at the second attempt, too", async () => {
    make({ "/d/f": 1 });
    const cloud = new LocalCloud({
      region: "us-east-1",
      start: Date.parse("2026-11-20T00:00:00Z"),
      seed: "scan",
    });
    cloud.s3.objects.createBucket("inventories");
    const endpoint = await startEndpoint(cloud);
    try {
      const environment = {
        ...process.env,
        AWS_ENDPOINT_URL: endpoint.url,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      };
      const state = join(mounted.folder, "state");
      const out = ["--out", "s3://inventories/projects/", "--state", state];
      // The first time it is out of reach.
      spawnSync(process.execPath, [COMMAND, "scan", mounted.mount, ...out], {
        env: { ...environment, AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_MAX_ATTEMPTS: "1" },
      });
      expect(readdirSync(state).map((name) => name.replace(/^.*\./, ""))).to.deep.equal(["partial", "state"]);
      const child = spawn(process.execPath, [COMMAND, "scan", mounted.mount, ...out, "--resume"], {
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stderr = "";
      child.stderr!.on("data", (data: Buffer) => {
        stderr += data.toString();
      });
      expect(await exitOf(child), stderr).to.equal(0);
      const key = /s3:\/\/inventories\/(projects\/inventory-\d{8}T\d{6}Z\.jsonl\.gz): /.exec(stderr)![1]!;
      const object = (await cloud.call("s3", "GetObject", { Bucket: "inventories", Key: key }, OPERATOR)) as {
        Body: Uint8Array;
      };
      const whole = parseInventory(gunzipSync(object.Body).toString(), key);
      expect(figures(whole)).to.deep.equal({ "/": [0, 0], "/d": [1, 1] });
      expect(readdirSync(state)).to.deep.equal([]);
    } finally {
      await endpoint.close();
    }
  });

  it("keeps what it walked when the bucket cannot be reached", () => {
    make({ "/d/f": 1 });
    const state = join(mounted.folder, "state");
    const environment = {
      ...process.env,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_MAX_ATTEMPTS: "1",
    };
    const { status, stderr } = spawnSync(
      process.execPath,
      [COMMAND, "scan", mounted.mount, "--out", "s3://inventories/i.jsonl", "--state", state],
      { env: environment, encoding: "utf8" },
    );
    expect(status).to.equal(1);
    expect(stderr).to.match(/^s3:\/\/inventories\/i\.jsonl: .*; --resume tries again\n$/m);
    const digest = createHash("sha256")
      .update(`${mounted.mount}\ns3://inventories/i.jsonl`)
      .digest("hex")
      .slice(0, 12);
    expect(readdirSync(state)).to.include(`inventory-${digest}.state`);
    expect(scan("--out", "s3://A/x").stderr).to.equal(
      '--out s3://A/x: "A" is no bucket\'s name; s3://bucket/prefix/ is what is needed\n',
    );
  });
});
