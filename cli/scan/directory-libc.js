/**
 * Reads a directory with the C library's own calls, by way of koffi: on Linux, where there are `statx` and `getdents64`
 * (glibc from 2.30, musl). A file costs one call with a name that lies in memory already; `fs.lstat` makes that name a
 * string, the string a name again, and an object of the answer.
 *
 * Layouts: statx(2) and getdents(2), the same for every architecture of one byte order.
 */
const { isUtf8 } = require("node:buffer");
const fs = require("node:fs");
const { endianness } = require("node:os");
const { getSystemErrorName } = require("node:util");

/** Bytes of entries that one call fetches. */
const FETCHED = 1 << 16;
/** Of a `struct linux_dirent64`, in bytes. */
const LENGTH = 16;
const ENTRY_TYPE = 18;
const NAME = 19;
const DT_DIR = 4;
const DOT = 0x2e;

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
/** STATX_TYPE, STATX_MTIME and STATX_SIZE. */
const WANTED = 0x001 | 0x040 | 0x200;
/** Of a `struct statx`, in units of four bytes. */
const MODE = 0x1c / 4;
const SIZE = 0x28 / 4;
const MTIME = 0x70 / 4;
const DEVICE = 0x88 / 4;
const STATX_WORDS = 0x100 / 4;

const HIGH = 2 ** 32;
const TYPE = 0o170000;
const DIRECTORY = 0o040000;

/** @returns {import("./directory").ReadDirectory | undefined} undefined where there are no such calls */
function libcReadDirectory() {
  if (process.platform !== "linux" || endianness() !== "LE") return undefined;
  const libc = load();
  if (!libc) return undefined;
  const entry = new LibcEntry(libc);
  if (!entry.isAnswered()) return undefined;
  return (path, reader) => {
    const directory = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
    try {
      entry.readAll(directory, reader);
    } finally {
      fs.closeSync(directory);
    }
  };
}

/** The entry that is looked at, in the memory that the calls write to. */
class LibcEntry {
  type = 0;
  size = 0;
  mtimeMs = 0;
  /** @type {string | undefined} */
  code = undefined;

  #fetched = Buffer.alloc(FETCHED);
  #lengths = new Uint16Array(this.#fetched.buffer, this.#fetched.byteOffset, FETCHED / 2);
  #words = new Uint32Array(STATX_WORDS);
  #signed = new Int32Array(this.#words.buffer);
  #here = Buffer.from(".\0");
  #name = 0;
  #libc;
  #fetchedAt;
  #wordsAt;
  #hereAt;

  constructor(libc) {
    this.#libc = libc;
    this.#fetchedAt = libc.address(this.#fetched);
    this.#wordsAt = libc.address(this.#words);
    this.#hereAt = libc.address(this.#here);
  }

  /** Whether the calls are let through; some containers refuse `statx`. */
  isAnswered() {
    this.#look(AT_FDCWD, this.#hereAt);
    return this.code === undefined || this.code === "ENOENT" || this.code === "EACCES";
  }

  name() {
    const name = this.#fetched.subarray(this.#name, this.#fetched.indexOf(0, this.#name));
    return isUtf8(name) ? name.toString() : Buffer.from(name);
  }

  /** @param {import("./directory").Reader} reader */
  readAll(directory, { enters, isIgnored, take }) {
    const bytes = this.#fetched;
    // Who may list a directory and not go into it would read nothing but errors.
    this.#look(directory, this.#hereAt);
    if (this.code !== undefined) throw failure(this.code);
    if (!enters(this.mtimeMs, deviceOf(this.#words[DEVICE], this.#words[DEVICE + 1]))) return;
    for (;;) {
      const end = this.#libc.getdents64(directory, this.#fetchedAt, FETCHED);
      if (end === 0) return;
      if (end < 0) throw failure(this.#libc.lastError());
      for (let at = 0; at < end; at += this.#lengths[(at + LENGTH) >> 1]) {
        this.#name = at + NAME;
        if (bytes[at + NAME] === DOT && (isDots(bytes, at + NAME) || isIgnored(this.name()))) continue;
        // Of a directory its type is enough here; what else there is to know of it, it tells when it is read.
        if (bytes[at + ENTRY_TYPE] === DT_DIR) this.#isDirectory();
        else this.#look(directory, this.#fetchedAt + at + NAME);
        if (this.code !== "ENOENT") take(this);
      }
    }
  }

  #isDirectory() {
    this.code = undefined;
    this.type = DIRECTORY;
  }

  /** @param name where in memory it lies */
  #look(directory, name) {
    const words = this.#words;
    const failed = this.#libc.statx(directory, name, AT_SYMLINK_NOFOLLOW, WANTED, this.#wordsAt);
    this.code = failed === 0 ? undefined : this.#libc.lastError();
    this.type = words[MODE] & TYPE;
    this.size = words[SIZE] + words[SIZE + 1] * HIGH;
    this.mtimeMs = (words[MTIME] + this.#signed[MTIME + 1] * HIGH) * 1000 + words[MTIME + 2] / 1e6;
  }
}

/** Whether the name is `.` or `..`. */
function isDots(bytes, at) {
  return bytes[at + 1] === 0 || (bytes[at + 1] === DOT && bytes[at + 2] === 0);
}

/** As `makedev` puts it together, and `fs.Stats` has it. */
function deviceOf(major, minor) {
  const low = ((major & 0xfff) << 8) | (minor & 0xff);
  return low + (minor >>> 8) * 2 ** 20 + (major >>> 12) * 2 ** 44;
}

function failure(code) {
  return Object.assign(new Error(code), { code });
}

/** The calls; undefined where this machine has them not. */
function load() {
  let koffi;
  try {
    // The binary of koffi itself: the package of that name takes ten times as long to find it, in each thread.
    koffi = require(`@koromix/koffi-linux-${process.arch}`);
  } catch {
    // An optional package: it was not installed, or has nothing for this machine.
    return undefined;
  }
  const own = koffi.load(null);
  try {
    return {
      getdents64: own.func("getdents64", "int64_t", ["int", "uintptr_t", "size_t"]),
      statx: own.func("statx", "int", ["int", "uintptr_t", "int", "uint32_t", "uintptr_t"]),
      address: (memory) => Number(koffi.address(memory)),
      lastError: () => getSystemErrorName(-koffi.errno()),
    };
  } catch {
    // A C library that is older.
    return undefined;
  }
}

module.exports = { libcReadDirectory };
