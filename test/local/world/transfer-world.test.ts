/** The world that transfers need: derived from a stack's config, alive from day to day. */
import { expect } from "chai";
import { parseInventory } from "../../../handlers/inventory";
import { LocalCloud } from "../../../local/cloud";
import { createWorld, deriveWorld, type World } from "../../../local/world";
import { parseStackConfig } from "../../../stacks/config";

const START = new Date("2026-11-20T00:00:00Z");
const DAY = 86_400_000;
const AGENT = "arn:aws:datasync:us-east-1:123456789012:agent/agent-0123456789abcdef0";

function worldOf(transfers: Record<string, object>, seed = "1"): World {
  const { config } = parseStackConfig({
    stack: "test",
    values: { transfers, notify: { emails: ["ops@example.com"] } },
    now: START,
  });
  return deriveWorld(config, { region: "us-east-1", seed, start: START });
}

function cloudOf(world: World): LocalCloud {
  const cloud = new LocalCloud({ region: "us-east-1", start: START.getTime(), seed: "1" });
  createWorld(cloud, world);
  return cloud;
}

const NFS = {
  source: { type: "NFS", server: "nas.example.com", path: "/export" },
  destination: { type: "S3", bucket: "target", prefix: "home/" },
  inventory: "s3://inventories/home/",
};

function inventories(cloud: LocalCloud) {
  return cloud.s3.objects
    .list("inventories")
    .map(({ key, body }) => ({ key, inventory: parseInventory(Buffer.from(body!).toString(), key) }));
}

describe("the world that transfers need", () => {
  it("is nothing where nothing is transferred", () => {
    const world = deriveWorld({ tasks: [] }, { region: "us-east-1", seed: "1", start: START });
    expect(world).to.deep.equal({ buckets: [], fileSystems: [], notes: [] });
  });

  it("has three agents, the file server, the buckets, and an inventory of what is there", () => {
    const cloud = cloudOf(worldOf({ home: { ...NFS, sources: ["/projects", "/new/things"] } }));
    expect(cloud.datasync.agents.sorted.map(({ name }) => name).sort()).to.deep.equal([
      "nas-agent-1",
      "nas-agent-2",
      "nas-agent-3",
    ]);
    expect(cloud.s3.objects.buckets.map(({ name }) => name)).to.deep.equal(["inventories", "target"]);
    const [tree] = cloud.datasync.sources;
    expect(tree!.uri).to.equal("nfs://nas.example.com/export");
    const [found, ...others] = inventories(cloud);
    expect(others).to.deep.equal([]);
    expect(found!.key).to.equal("home/inventory-2026-11-20T00.jsonl");
    const { header, directories, totals } = found!.inventory;
    expect(header.sources).to.deep.equal(["/projects", "/new/things"]);
    const inside = [...tree!.directories.values()].filter(({ path }) =>
      /^\/(projects|new\/things)(\/|$)/.test(path),
    );
    expect(inside.length).to.be.above(200);
    expect(directories.map(({ path }) => path).sort()).to.deep.equal(inside.map(({ path }) => path).sort());
    expect(totals.files).to.equal(inside.reduce((sum, { files }) => sum + files, 0));
    expect(totals.bytes).to.equal(inside.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it("changes from day to day, and is scanned every night", async () => {
    const cloud = cloudOf(worldOf({ home: NFS }));
    const before = cloud.datasync.sources[0]!.files;
    await cloud.clock.runUntil(START.getTime() + 3 * DAY);
    const all = inventories(cloud);
    expect(all.map(({ key }) => key)).to.deep.equal(
      [20, 21, 22, 23].map((day) => `home/inventory-2026-11-${day}T00.jsonl`),
    );
    const files = all.map(({ inventory }) => inventory.totals.files);
    expect(files[0]).to.equal(before);
    expect(files).to.deep.equal([...files].sort((a, b) => a - b));
    expect(files[3]! / before).to.be.within(1.005, 1.1);
  });

  it("has the agents that are named, those with the tag, the passwords, and what is written to", () => {
    const locationArn = "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0";
    const world = worldOf({
      smb: {
        ...NFS,
        source: { type: "SMB", server: "win", path: "/share", user: "u", passwordSecret: "win/password" },
        agents: { arns: [AGENT] },
        destination: {
          type: "FSxLustre",
          fileSystemId: "fs-0123456789abcdef0",
          path: "/in",
          securityGroupIds: ["sg-0123456789abcdef0"],
        },
      },
      minio: {
        ...NFS,
        source: {
          type: "ObjectStorage",
          server: "minio",
          bucket: "data",
          prefix: "in/",
          credentialsSecret: "arn:aws:secretsmanager:us-east-1:123456789012:secret:minio-AbCdEf",
        },
        agents: { tag: { key: "team", value: "a" } },
        destination: { locationArn },
      },
    });
    const cloud = cloudOf(world);
    const { datasync, secretsmanager, fsx } = cloud;
    expect(datasync.agents.all.has(AGENT)).to.equal(true);
    expect(datasync.agents.sorted.filter(({ tags }) => tags.get("team") === "a")).to.have.length(3);
    expect(datasync.sources.map(({ uri }) => uri)).to.deep.equal([
      "smb://win/share",
      "object-storage://minio/data/in",
    ]);
    expect([...secretsmanager.secrets.keys()]).to.deep.equal(["win/password", "minio"]);
    expect(fsx.fileSystems.has("fs-0123456789abcdef0")).to.equal(true);
    expect(datasync.locations.get(locationArn)?.kind).to.equal("Efs");
  });

  it("is the same for the same seed, and another for another", () => {
    expect(worldOf({ home: NFS })).to.deep.equal(worldOf({ home: NFS }));
    expect(worldOf({ home: NFS }, "2").transfers!.sources).to.not.deep.equal(
      worldOf({ home: NFS }).transfers!.sources,
    );
  });
});
