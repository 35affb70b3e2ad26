/**
 * The two ways to read a directory, which must not differ in what they tell: Node.js's own calls, and the C library's
 * where this machine has them.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

interface Entry {
  name(): string | Buffer;
  type: number;
  size: number;
  mtimeMs: number;
  code: string | undefined;
}

type ReadDirectory = (
  path: string | Buffer,
  reader: {
    enters(mtimeMs: number, dev: number): boolean;
    isIgnored(name: string | Buffer): boolean;
    take(entry: Entry): void;
  },
) => void;

const ways = require("../../cli/scan/directory") as {
  readDirectory: ReadDirectory;
  nodeReadDirectory: ReadDirectory;
  libcReadDirectory(): ReadDirectory | undefined;
};

const DIRECTORY = 0o040000;

interface Read {
  own: { mtimeMs: number; dev: number };
  entries: Map<string, { type: number; size: number; mtimeMs: number }>;
}

describe("reading a directory", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "directory-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("uses the C library's calls on Linux with glibc or musl, and Node.js's own elsewhere", () => {
    const hasCalls = ways.libcReadDirectory() !== undefined;
    expect(ways.readDirectory === ways.nodeReadDirectory).to.equal(!hasCalls);
    if (process.platform !== "linux") expect(hasCalls).to.equal(false);
    else if (!hasCalls) console.log("      koffi is not installed: only Node.js's own calls are tested");
  });

  const readers: [string, ReadDirectory | undefined][] = [
    ["Node.js's calls", ways.nodeReadDirectory],
    ["the C library's calls", ways.libcReadDirectory()],
  ];
  for (const [name, readDirectory] of readers) {
    if (!readDirectory) continue;

    describe(`with ${name}`, () => {
      it("tells type, size and time of everything in it, links not followed", () => {
        writeFileSync(join(folder, "file"), "12345");
        writeFileSync(join(folder, "large"), "");
        truncateSync(join(folder, "large"), 5 * 2 ** 32 + 7);
        mkdirSync(join(folder, "below"));
        symlinkSync("below", join(folder, "link"));
        spawnSync("mkfifo", [join(folder, "fifo")]);
        utimesSync(join(folder, "file"), 0, 1_700_000_000.25);
        utimesSync(join(folder, "large"), 0, new Date(-86_400_500));
        const { entries, own } = read(folder);
        expect([...entries.keys()].sort()).to.deep.equal(["below", "fifo", "file", "large", "link"]);
        expect(entries.get("file")).to.deep.equal({
          type: 0o100000,
          size: 5,
          mtimeMs: 1_700_000_000_250,
        });
        expect(entries.get("large")).to.deep.equal({
          type: 0o100000,
          size: 5 * 2 ** 32 + 7,
          mtimeMs: -86_400_500,
        });
        expect(entries.get("below")!.type).to.equal(DIRECTORY);
        expect(entries.get("fifo")!.type).to.equal(0o010000);
        expect(entries.get("link")).to.include({ type: 0o120000, size: "below".length });
        const { mtimeMs, dev } = statSync(folder);
        expect(own.dev).to.equal(dev);
        expect(own.mtimeMs).to.be.closeTo(mtimeMs, 0.001);
      });

      it("tells every name once: long ones, dots, what is not UTF-8, and more than one call fetches", () => {
        const names = [".", "..", "...", ".hidden", "..a", "ü", "\ufffd", "a b\n", "n".repeat(255)];
        for (let index = 0; index < 2_000; index += 1) names.push(`${index}-${"x".repeat(index % 200)}`);
        for (const each of names.slice(2)) writeFileSync(join(folder, each), "");
        const raw = Buffer.from([0x61, 0xff, 0x62]);
        writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), raw]), "");
        const expected = [...names.slice(2), raw].map((each) => Buffer.from(each).toString("hex"));
        expect(namesIn(folder).sort()).to.deep.equal(expected.sort());
      });

      it("leaves out what is ignored, and reads nothing where it does not enter", () => {
        mkdirSync(join(folder, ".snapshot"));
        writeFileSync(join(folder, ".snap"), "");
        writeFileSync(join(folder, "file"), "");
        const { entries } = read(folder, { isIgnored: (each) => each === ".snapshot" });
        expect([...entries.keys()].sort()).to.deep.equal([".snap", "file"]);
        expect(read(folder, { enters: () => false }).entries.size).to.equal(0);
      });

      it("throws what is wrong with the directory itself, by its code", () => {
        writeFileSync(join(folder, "file"), "");
        expect(() => read(join(folder, "gone")))
          .to.throw()
          .with.property("code", "ENOENT");
        expect(() => read(join(folder, "file")))
          .to.throw()
          .with.property("code", "ENOTDIR");
      });

      it("throws of a directory that may be listed and not gone into, too", () => {
        if (process.getuid?.() === 0) {
          console.log("        run by root, who may go everywhere");
          return;
        }
        mkdirSync(join(folder, "listed"));
        writeFileSync(join(folder, "listed/file"), "");
        chmodSync(join(folder, "listed"), 0o400);
        expect(() => read(join(folder, "listed")))
          .to.throw()
          .with.property("code", "EACCES");
        chmodSync(join(folder, "listed"), 0o700);
      });

      it("reads a directory whose name is not UTF-8", () => {
        const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]);
        mkdirSync(path);
        writeFileSync(Buffer.concat([path, Buffer.from("/file")]), "123");
        expect(read(path).entries.get("file")).to.include({ size: 3 });
      });
    });

    /** Names as hexadecimal bytes. */
    function namesIn(path: string): string[] {
      const names: string[] = [];
      readDirectory!(path, {
        enters: () => true,
        isIgnored: () => false,
        take: (entry) => names.push(Buffer.from(entry.name()).toString("hex")),
      });
      return names;
    }

    function read(
      path: string | Buffer,
      choice: { enters?(): boolean; isIgnored?(name: string | Buffer): boolean } = {},
    ): Read {
      const { enters = () => true, isIgnored = () => false } = choice;
      const found: Read = { own: { mtimeMs: 0, dev: 0 }, entries: new Map() };
      readDirectory!(path, {
        enters: (mtimeMs, dev) => {
          found.own = { mtimeMs, dev };
          return enters();
        },
        isIgnored,
        take: (entry) => {
          expect(entry.code).to.equal(undefined);
          const { type, size, mtimeMs } = entry;
          found.entries.set(entry.name().toString(), { type, size, mtimeMs });
        },
      });
      return found;
    }
  }
});
