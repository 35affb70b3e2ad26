import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { type Inventory, parseInventory } from "../../handlers/inventory";
import { splitInventory } from "../../handlers/split";
import { LocalCloud } from "../../local/cloud";
import { startEndpoint } from "../../local/endpoint";
import { OPERATOR } from "../../local/service";

const COMMAND = resolve(__dirname, "../../cli/fsx-scheduler.js");

interface Ended {
  stdout: string;
  stderr: string;
  status: number | null;
}

describe("fsx-scheduler scan", () => {
  let folder: string;
  let mount: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "scan-")));
    mount = join(folder, "mount");
    mkdirSync(mount);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function scan(...args: string[]): Ended {
    return spawnSync(process.execPath, [COMMAND, "scan", mount, ...args], { cwd: folder, encoding: "utf8" });
  }

  /** Files below the mount with sizes; a path that ends in "/" is an empty directory. */
  function make(tree: Record<string, number>): void {
    for (const [path, bytes] of Object.entries(tree)) {
      const full = join(mount, path);
      mkdirSync(path.endsWith("/") ? full : join(full, ".."), { recursive: true });
      if (!path.endsWith("/")) writeFileSync(full, "x".repeat(bytes));
    }
  }

  function inventory(name = "inventory.jsonl.gz"): Inventory {
    const bytes = readFileSync(join(folder, name));
    return parseInventory((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString(), name);
  }

  /** `[files, bytes]` by path. */
  function figures(whole = inventory()): Record<string, [number, number]> {
    return Object.fromEntries(
      whole.directories.map(({ path, files, bytes }) => [path, [files, bytes] as [number, number]]),
    );
  }

  it("writes each directory with the number and bytes of the files directly in it", () => {
    make({ "/a": 3, "/d/b": 5, "/d/c": 7, "/d/e/f": 11, "/empty/": 0 });
    const { status, stdout } = scan();
    expect([status, stdout]).to.deep.equal([0, ""]);
    expect(figures()).to.deep.equal({ "/": [1, 3], "/d": [2, 12], "/d/e": [1, 11], "/empty": [0, 0] });
    const { header, totals } = inventory();
    expect(header).to.deep.include({ root: mount, sources: ["/"] });
    expect(totals).to.deep.equal({
      kind: "end",
      directories: 4,
      files: 4,
      bytes: 26,
      unreadable: 0,
      complete: true,
    });
  });

  it("writes the latest modification of a directory and its files", () => {
    make({ "/d/old": 1, "/d/new": 1 });
    const time = (text: string): number => Date.parse(text) / 1000;
    utimesSync(join(mount, "d/old"), 0, time("2001-02-03T04:05:06Z"));
    utimesSync(join(mount, "d/new"), 0, time("2031-02-03T04:05:06Z"));
    scan();
    const directory = inventory().directories.find(({ path }) => path === "/d");
    expect(directory?.newest).to.equal("2031-02-03T04:05:06Z");
  });

  it("writes parents before their children", () => {
    make(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`/${i % 7}/${i % 31}/${i}/f`, 1])));
    scan("--workers", "3");
    const seen = new Set([""]);
    for (const { path } of inventory().directories) {
      expect(seen.has(path.slice(0, path.lastIndexOf("/"))), path).to.equal(true);
      seen.add(path === "/" ? "" : path);
    }
  });

  it("counts a symbolic link as a file of 0 bytes and does not follow it", () => {
    make({ "/d/f": 5, "/g": 7 });
    symlinkSync("/", join(mount, "d/root"));
    symlinkSync("../g", join(mount, "d/file"));
    symlinkSync("nowhere", join(mount, "d/broken"));
    scan();
    expect(figures()).to.deep.equal({ "/": [1, 7], "/d": [4, 5] });
  });

  it("leaves out what DataSync leaves out", () => {
    make({
      "/.snapshot/a": 1,
      "/.aws-datasync/a": 1,
      "/.awssync/a": 1,
      "/.zfs/a": 1,
      "/d/.snapshot/a": 1,
      "/d/.zfs/a": 1,
    });
    scan();
    expect(figures()).to.deep.equal({ "/": [0, 0], "/d": [0, 0], "/d/.zfs": [1, 1] });
  });

  it("writes names that are not UTF-8 by their bytes, and others as they are", () => {
    const raw = Buffer.concat([Buffer.from(`${mount}/d é/x`), Buffer.from([0xff])]);
    mkdirSync(join(mount, "d é"));
    mkdirSync(raw);
    writeFileSync(Buffer.concat([raw, Buffer.from("/ü 1")]), "12345");
    mkdirSync(Buffer.concat([raw, Buffer.from("/%a")]));
    writeFileSync(join(mount, "d é", "\ufffd"), "1");
    mkdirSync(join(mount, "line\nbreak"));
    expect(scan().status).to.equal(0);
    const { directories } = inventory();
    const found = directories.map(({ path, files, bytes, raw: isRaw }) => [path, files, bytes, isRaw]);
    expect(found.sort()).to.deep.equal([
      ["/", 0, 0, undefined],
      ["/d é", 1, 1, undefined],
      ["/d%20%C3%A9/x%FF", 1, 5, true],
      ["/d%20%C3%A9/x%FF/%25a", 0, 0, true],
      ["/line\nbreak", 0, 0, undefined],
    ]);
    const { slices } = splitInventory(directories, { slices: 2, perFileCost: 0, sources: ["/"] });
    expect(slices.reduce((sum, { bytes }) => sum + bytes, 0)).to.equal(6);
  });

  it("sums directories below --max-depth into those above them", () => {
    make({ "/a": 1, "/d/b": 2, "/d/e/c": 4, "/d/e/f/c": 8, "/d/g/h/i/c": 16 });
    scan("--max-depth", "1", "--workers", "3");
    expect(figures()).to.deep.equal({ "/": [1, 1], "/d": [4, 30] });
    const { directories, totals, header } = inventory();
    expect(directories.find(({ path }) => path === "/d")?.directories).to.equal(6);
    expect([totals.directories, totals.files, header.maxDepth]).to.deep.equal([7, 5, 1]);
    scan("--max-depth", "0");
    expect(figures()).to.deep.equal({ "/": [5, 31] });
  });

  it("sums a directory whose name is not UTF-8 into one above it whose name is", () => {
    mkdirSync(join(mount, "d é"));
    const raw = Buffer.concat([Buffer.from(`${mount}/d é/x`), Buffer.from([0xff])]);
    mkdirSync(raw);
    writeFileSync(Buffer.concat([raw, Buffer.from("/f")]), "12345");
    scan("--max-depth", "1");
    expect(figures()).to.deep.equal({ "/": [0, 0], "/d é": [1, 5] });
  });

  it("takes the mount off the front of a path only, whatever slash ends it and wherever its name comes again", () => {
    mkdirSync(join(mount, mount), { recursive: true });
    make({ "/mount2020/f": 1, [`${mount}/f`]: 2 });
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, "scan", `${mount}/`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status, stderr).to.equal(0);
    const holding = Object.entries(figures()).filter(([, [files]]) => files > 0);
    expect(Object.fromEntries(holding)).to.deep.equal({ "/mount2020": [1, 1], [mount]: [1, 2] });
  });

  it("walks only the manifest's directories, each once", () => {
    make({ "/files/a/f": 1, "/images/f": 2, "/other/f": 4 });
    writeFileSync(join(folder, "manifest"), "# sources\r\n\r\n/files/\r\n/images\n/files/a\n\n/files\n");
    expect(scan("--manifest", "manifest").status).to.equal(0);
    expect(figures()).to.deep.equal({ "/files": [0, 0], "/files/a": [1, 1], "/images": [1, 2] });
    expect(inventory().header.sources).to.deep.equal(["/files", "/images"]);
  });

  it("refuses a manifest's lines that do not exist or lead out of the mount, each by its number", () => {
    make({ "/d/": 0, "/file": 1 });
    symlinkSync("/tmp", join(mount, "link"));
    const refusals = (text: string): string[] => {
      writeFileSync(join(folder, "manifest"), text);
      const { status, stderr } = scan("--manifest", "manifest");
      expect(status).to.equal(1);
      return stderr.trimEnd().split("\n");
    };
    expect(refusals("/nowhere\n/d\n# /no\n/file\n/link\n/link/x\n")).to.deep.equal([
      `manifest, line 1: "/nowhere" does not exist in ${mount}`,
      'manifest, line 4: "/file" is no directory',
      'manifest, line 5: "/link" is a symbolic link; those are copied as links, not followed',
      `manifest, line 6: "/link/x" does not exist in ${mount}`,
    ]);
    expect(refusals("d\n/d/../../etc\n")).to.deep.equal([
      'manifest, line 1: "d" must begin with "/", which is the mount itself',
      'manifest, line 2: "/d/../../etc" must do without "." and ".."',
    ]);
    expect(refusals("# nothing\n")).to.deep.equal(['manifest: names no directory; "/" is all of them']);
  });

  it("reports a directory that cannot be read, marks it, and exits with 2", () => {
    // Root may read everything, but nobody can change into a path of over 4,096 bytes in one go.
    make({ "/d/f": 1 });
    let path = mount;
    const here = process.cwd();
    while (path.length < 4_100) {
      process.chdir(path.length < 4_000 ? path : ".");
      const name = "n".repeat(200);
      mkdirSync(name);
      process.chdir(name);
      path += `/${name}`;
    }
    process.chdir(here);
    const { status, stderr } = scan();
    expect(status).to.equal(2);
    expect(stderr).to.match(/cannot read .*\/n+ \(ENAMETOOLONG\)\n/);
    expect(stderr).to.contain("1 directory or file could not be read; the inventory marks them");
    const { totals, directories } = inventory();
    expect(totals.unreadable).to.equal(1);
    expect(
      directories.filter(({ unreadable }) => unreadable).map(({ unreadable }) => unreadable),
    ).to.deep.equal(["ENAMETOOLONG"]);
    spawnSync("rm", ["-r", join(mount, "n".repeat(200))]);
  });

  it("refuses a mount that is not there, or no directory", () => {
    rmSync(mount, { recursive: true });
    expect(scan()).to.deep.include({ status: 1, stderr: `${mount}: does not exist\n` });
    writeFileSync(mount, "");
    expect(scan()).to.deep.include({
      status: 1,
      stderr: `${mount}: is no directory; give the one where the source is mounted\n`,
    });
  });

  it("leaves nothing but the inventory, under the name it was given", () => {
    make({ "/d/f": 1 });
    scan("--out", "plain.jsonl");
    expect(readdirSync(folder).sort()).to.deep.equal(["mount", "plain.jsonl"]);
    expect(figures(inventory("plain.jsonl"))).to.deep.equal({ "/": [0, 0], "/d": [1, 1] });
  });

  describe("when it is interrupted", () => {
    const DIRECTORIES = 4_000;
    beforeEach(() => {
      for (let i = 0; i < DIRECTORIES; i += 1)
        mkdirSync(join(mount, String(i % 40), String(i)), { recursive: true });
    });

    /** Starts a scan and ends it as soon as it has something to go on with. */
    async function interrupted(signal: "SIGINT" | "SIGKILL"): Promise<number | null> {
      const child = spawn(process.execPath, [COMMAND, "scan", mount], { cwd: folder, stdio: "ignore" });
      while (!existsSync(join(folder, "inventory.jsonl.gz.state"))) await pause(2);
      child.kill(signal);
      return exitOf(child);
    }

    it("exits with 130, leaves no inventory, and goes on from there with --resume", async () => {
      expect(await interrupted("SIGINT")).to.equal(130);
      expect(existsSync(join(folder, "inventory.jsonl.gz"))).to.equal(false);
      const { stderr, status } = scan("--resume");
      expect(status).to.equal(0);
      expect(stderr).to.match(/^resuming the scan of /);
      expectWhole();
    });

    it("goes on after a crash, too", async () => {
      expect(await interrupted("SIGKILL")).to.equal(null);
      expect(scan("--resume").status).to.equal(0);
      expectWhole();
    });

    it("begins anew without --resume, and with it where there is nothing to resume", async () => {
      await interrupted("SIGINT");
      expect(scan().stderr).to.not.contain("resuming");
      expectWhole();
      expect(scan("--resume").stderr).to.not.contain("resuming");
      expectWhole();
    });

    it("refuses to resume a scan of something else", async () => {
      await interrupted("SIGINT");
      const { status, stderr } = scan("--resume", "--max-depth", "2");
      expect(status).to.equal(1);
      expect(stderr).to.contain("is of a scan with maxDepth not given, not 2; begin anew without --resume");
    });

    function expectWhole(): void {
      const { directories, totals } = inventory();
      expect(new Set(directories.map(({ path }) => path)).size).to.equal(DIRECTORIES + 41);
      expect([directories.length, totals.directories]).to.deep.equal([DIRECTORIES + 41, DIRECTORIES + 41]);
      expect(readdirSync(folder).sort()).to.deep.equal(["inventory.jsonl.gz", "mount"]);
    }
  });

  it("puts the inventory into a bucket with the SDK's own settings", async () => {
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
      const state = join(folder, "state");
      const out = ["--out", "s3://inventories/projects/", "--state", state];
      const child = spawn(process.execPath, [COMMAND, "scan", mount, ...out], {
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
    const state = join(folder, "state");
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
      [COMMAND, "scan", mount, "--out", "s3://inventories/i.jsonl", "--state", state],
      { env: environment, encoding: "utf8" },
    );
    expect(status).to.equal(1);
    expect(stderr).to.match(/^s3:\/\/inventories\/i\.jsonl: .*; --resume tries again\n$/m);
    const digest = createHash("sha256")
      .update(`${mount}\ns3://inventories/i.jsonl`)
      .digest("hex")
      .slice(0, 12);
    expect(readdirSync(state)).to.include(`inventory-${digest}.state`);
    expect(scan("--out", "s3://A/x").stderr).to.equal(
      '--out s3://A/x: "A" is no bucket\'s name; s3://bucket/prefix/ is what is needed\n',
    );
  });
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.on("exit", done));
}
