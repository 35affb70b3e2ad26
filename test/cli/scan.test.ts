/**
 * What `fsx-scheduler scan` writes of a mount, directory by directory, what it leaves out, and what it refuses.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { splitInventory } from "../../handlers/split";
import { COMMAND, scanMount } from "./scan-mount";

describe("fsx-scheduler scan", () => {
  const mounted = scanMount();
  const { scan, make, inventory, figures } = mounted;

  it("writes each directory with the number and bytes of the files directly in it", () => {
    make({ "/a": 3, "/d/b": 5, "/d/c": 7, "/d/e/f": 11, "/empty/": 0 });
    const { status, stdout } = scan();
    expect([status, stdout]).to.deep.equal([0, ""]);
    expect(figures()).to.deep.equal({ "/": [1, 3], "/d": [2, 12], "/d/e": [1, 11], "/empty": [0, 0] });
    const { header, totals } = inventory();
    expect(header).to.deep.include({ root: mounted.mount, sources: ["/"] });
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
    utimesSync(join(mounted.mount, "d/old"), 0, time("2001-02-03T04:05:06Z"));
    utimesSync(join(mounted.mount, "d/new"), 0, time("2031-02-03T04:05:06Z"));
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
    symlinkSync("/", join(mounted.mount, "d/root"));
    symlinkSync("../g", join(mounted.mount, "d/file"));
    symlinkSync("nowhere", join(mounted.mount, "d/broken"));
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
    const raw = Buffer.concat([Buffer.from(`${mounted.mount}/d é/x`), Buffer.from([0xff])]);
    mkdirSync(join(mounted.mount, "d é"));
    mkdirSync(raw);
    writeFileSync(Buffer.concat([raw, Buffer.from("/ü 1")]), "12345");
    mkdirSync(Buffer.concat([raw, Buffer.from("/%a")]));
    writeFileSync(join(mounted.mount, "d é", "\ufffd"), "1");
    mkdirSync(join(mounted.mount, "line\nbreak"));
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
    mkdirSync(join(mounted.mount, "d é"));
    const raw = Buffer.concat([Buffer.from(`${mounted.mount}/d é/x`), Buffer.from([0xff])]);
    mkdirSync(raw);
    writeFileSync(Buffer.concat([raw, Buffer.from("/f")]), "12345");
    scan("--max-depth", "1");
    expect(figures()).to.deep.equal({ "/": [0, 0], "/d é": [1, 5] });
  });

  it("takes the mount off the front of a path only, whatever slash ends it and wherever its name comes again", () => {
    mkdirSync(join(mounted.mount, mounted.mount), { recursive: true });
    make({ "/mount2020/f": 1, [`${mounted.mount}/f`]: 2 });
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, "scan", `${mounted.mount}/`], {
      cwd: mounted.folder,
      encoding: "utf8",
    });
    expect(status, stderr).to.equal(0);
    const holding = Object.entries(figures()).filter(([, [files]]) => files > 0);
    expect(Object.fromEntries(holding)).to.deep.equal({ "/mount2020": [1, 1], [mounted.mount]: [1, 2] });
  });

  it("walks only the manifest's directories, each once", () => {
    make({ "/files/a/f": 1, "/images/f": 2, "/other/f": 4 });
    writeFileSync(
      join(mounted.folder, "manifest"),
      "# sources\r\n\r\n/files/\r\n/images\n/files/a\n\n/files\n",
    );
    expect(scan("--manifest", "manifest").status).to.equal(0);
    expect(figures()).to.deep.equal({ "/files": [0, 0], "/files/a": [1, 1], "/images": [1, 2] });
    expect(inventory().header.sources).to.deep.equal(["/files", "/images"]);
  });

  it("refuses a manifest's lines that do not exist or lead out of the mount, each by its number", () => {
    make({ "/d/": 0, "/file": 1 });
    symlinkSync(mounted.folder, join(mounted.mount, "link"));
    const refusals = (text: string): string[] => {
      writeFileSync(join(mounted.folder, "manifest"), text);
      const { status, stderr } = scan("--manifest", "manifest");
      expect(status).to.equal(1);
      return stderr.trimEnd().split("\n");
    };
    expect(refusals("/nowhere\n/d\n# /no\n/file\n/link\n/link/x\n")).to.deep.equal([
      `manifest, line 1: "/nowhere" does not exist in ${mounted.mount}`,
      'manifest, line 4: "/file" is no directory',
      'manifest, line 5: "/link" is a symbolic link; those are copied as links, not followed',
      `manifest, line 6: "/link/x" does not exist in ${mounted.mount}`,
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
    let path = mounted.mount;
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
    spawnSync("rm", ["-r", join(mounted.mount, "n".repeat(200))]);
  });

  it("leaves out other file systems and names them, and takes them with --cross-file-systems", () => {
    if (!existsSync("/dev/pts") || statSync("/dev/pts").dev === statSync("/dev").dev) {
      console.log("      there is no other file system in /dev to leave out");
      return;
    }
    const scanDevices = (...options: string[]): string =>
      spawnSync(process.execPath, [COMMAND, "scan", "/dev", ...options], {
        cwd: mounted.folder,
        encoding: "utf8",
      }).stderr;
    const isWalked = (): boolean => inventory().directories.some(({ path }) => path === "/pts");
    expect(scanDevices()).to.contain(
      "leaving out /dev/pts, another file system (--cross-file-systems takes it)\n",
    );
    expect(isWalked()).to.equal(false);
    expect(scanDevices("--cross-file-systems")).to.not.contain("leaving out");
    expect(isWalked()).to.equal(true);
  });

  it("refuses a mount that is not there, or no directory", () => {
    rmSync(mounted.mount, { recursive: true });
    expect(scan()).to.deep.include({ status: 1, stderr: `${mounted.mount}: does not exist\n` });
    writeFileSync(mounted.mount, "");
    expect(scan()).to.deep.include({
      status: 1,
      stderr: `${mounted.mount}: is no directory; give the one where the source is mounted\n`,
    });
  });

  it("says what is wrong with a manifest or a place for the inventory before it walks", () => {
    make({ "/d/f": 1 });
    const error = (...options: string[]): string => {
      const { status, stderr } = scan(...options);
      expect(status).to.equal(1);
      return stderr;
    };
    const { folder } = mounted;
    expect(error("--manifest", "none.txt")).to.equal("--manifest none.txt: no such file\n");
    expect(error("--manifest", folder)).to.equal(`--manifest ${folder}: it is a folder\n`);
    expect(error("--out", join(folder, "none", "i.gz"))).to.equal(
      `--out ${folder}/none/i.gz: there is no folder ${folder}/none; make it first\n`,
    );
    expect(error("--out", folder)).to.equal(
      `--out ${folder}: that is a folder; give a file, such as ${folder}/inventory.jsonl.gz\n`,
    );
    expect(readdirSync(folder)).to.deep.equal(["mount"]);
  });

  it("leaves nothing but the inventory, under the name it was given", () => {
    make({ "/d/f": 1 });
    scan("--out", "plain.jsonl");
    expect(readdirSync(mounted.folder).sort()).to.deep.equal(["mount", "plain.jsonl"]);
    expect(figures(inventory("plain.jsonl"))).to.deep.equal({ "/": [0, 0], "/d": [1, 1] });
    scan("--out", "summed.jsonl", "--max-depth", "0");
    expect(figures(inventory("summed.jsonl"))).to.deep.equal({ "/": [1, 1] });
  });

  it("keeps an unfinished scan on another file system than the inventory's", () => {
    const state = "/dev/shm/fsx-data-scheduler-test-state";
    if (!existsSync("/dev/shm") || statSync("/dev/shm").dev === statSync(mounted.folder).dev) {
      console.log("      there is no other file system to keep it on");
      return;
    }
    make({ "/d/f": 1 });
    try {
      for (const out of ["whole.jsonl.gz", "plain.jsonl"]) {
        expect(scan("--out", out, "--state", state).status).to.equal(0);
        expect(figures(inventory(out))).to.deep.equal({ "/": [0, 0], "/d": [1, 1] });
        expect(readdirSync(state)).to.deep.equal([]);
      }
      expect(readdirSync(mounted.folder).sort()).to.deep.equal(["mount", "plain.jsonl", "whole.jsonl.gz"]);
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
  });
});
