/**
 * Walks directories for `fsx-scheduler scan`. Calls block, since there is nothing else to do where this runs. Plain
 * JavaScript, because compiling it would take as long as walking 100,000 files.
 */
const fs = require("node:fs");
const { constants, gzipSync } = require("node:zlib");
const { readDirectory } = require("./directory");

/** Milliseconds of a turn while somebody waits for its end. */
const SHORT_TURN = 2;

/** DataSync transfers none of these (DataSync guide, "Data excluded by default"). */
const IGNORED = ".snapshot";
const IGNORED_AT_ROOT = new Set([".snapshot", ".aws-datasync", ".awssync", ".zfs"]);

const DIRECTORY = 0o040000;
const REGULAR = 0o100000;
const MOST_PROBLEMS = 20;

/** One thread's part of a walk. */
class Walk {
  #root;
  #device;
  #maxDepth;
  #longTurn;
  #hungry;
  #unanswered;
  /** Whether this has nothing to walk, and so is counted as hungry. */
  #isHungry = false;
  /** Whether this walks where work is handed out, which cannot be done meanwhile. */
  #isInTheWay;
  /**
   * Directories to walk, as paths from the root. One that is not UTF-8 begins with "%" and is written as in the
   * inventory.
   */
  #stack = [];
  #lines = [];
  #report = emptyReport();
  /** With a greatest depth: sums of this turn by ancestor. */
  #sums = new Map();

  /** @param {import("./walkers").WalkSubject} subject */
  constructor({ root, device, maxDepth, turn, hungry, unanswered, isInTheWay = false }) {
    this.#root = root;
    this.#device = device;
    this.#maxDepth = maxDepth;
    this.#longTurn = turn;
    this.#hungry = hungry;
    this.#unanswered = unanswered;
    this.#isInTheWay = isInTheWay;
    this.#becomeHungry();
  }

  /**
   * Walks until it has nothing left or the turn is over.
   * @param {import("./walkers").WalkRequest} request
   * @returns {import("./walkers").WholeReport}
   */
  turn({ walk: more, give, stack: wantsStack }) {
    if (more) this.#stack = this.#stack.concat(more);
    if (this.#isHungry && this.#stack.length > 0) this.#stopHunger();
    const began = performance.now();
    while (!wantsStack && this.#stack.length > 0 && performance.now() - began < this.#turnNow())
      this.#walk(this.#stack.pop());
    for (const [key, sum] of this.#sums) this.#writeLine(key, sum);
    this.#sums.clear();
    const report = this.#report;
    // The oldest are nearest to the root, and so have most below them.
    if (give) report.given = this.#stack.splice(0, Math.floor(this.#stack.length / 2));
    report.left = this.#stack.length;
    if (wantsStack) report.stack = this.#stack;
    // Compressed here, where there are several to do it: archives in a row are one archive.
    if (this.#lines.length > 0)
      report.lines = gzipSync(this.#lines.join(""), { level: constants.Z_BEST_SPEED });
    this.#lines = [];
    this.#report = emptyReport();
    if (this.#stack.length === 0 && !this.#isHungry) this.#becomeHungry();
    return report;
  }

  /** @returns what is left to walk, for somebody who takes this place */
  leave() {
    const left = this.#stack;
    this.#stack = [];
    if (this.#isHungry) this.#stopHunger();
    return left;
  }

  /** Whoever has nothing to walk waits for what another one gives at its turn's end. */
  #becomeHungry() {
    this.#isHungry = true;
    Atomics.add(this.#hungry, 0, 1);
  }

  #stopHunger() {
    this.#isHungry = false;
    Atomics.sub(this.#hungry, 0, 1);
  }

  /** Milliseconds. */
  #turnNow() {
    const isAwaited =
      Atomics.load(this.#hungry, 0) > 0 || (this.#isInTheWay && Atomics.load(this.#unanswered, 0) > 0);
    return isAwaited ? Math.min(this.#longTurn, SHORT_TURN) : this.#longTurn;
  }

  #walk(key) {
    const path = isRaw(key) ? Buffer.concat([Buffer.from(this.#root), bytesOf(key)]) : this.#root + key;
    const record = { files: 0, bytes: 0, newest: 0, directories: 1, unreadable: undefined };
    let isHere = true;
    try {
      readDirectory(path, {
        enters: (mtimeMs, dev) => {
          record.newest = mtimeMs;
          isHere = this.#isWalked(dev);
          return isHere;
        },
        isIgnored: (name) => name === IGNORED || (key === "/" && IGNORED_AT_ROOT.has(name)),
        take: (entry) => this.#take(entry, key, record),
      });
    } catch (error) {
      if (error.code === "ENOENT" && key !== "/") return;
      // What is not to be walked need not be readable either.
      isHere = this.#isWalked(this.#deviceOf(path));
      if (isHere) {
        record.unreadable = error.code;
        this.#problem(key, error.code);
      }
    }
    if (!isHere) {
      this.#report.elsewhere.push(key);
      return;
    }
    this.#report.directories += 1;
    this.#report.files += record.files;
    this.#report.size += record.bytes;
    this.#report.at = key;
    if (this.#maxDepth === null) this.#writeLine(key, record);
    else this.#addUp(key, record);
  }

  /** Whether something on this file system is walked. */
  #isWalked(dev) {
    return this.#device === null || dev === this.#device;
  }

  /** Of a directory that cannot be read. Where not even that can be known, it counts as one of those to be read. */
  #deviceOf(path) {
    try {
      return fs.lstatSync(path).dev;
    } catch {
      return this.#device;
    }
  }

  /** Counts what is in a directory, and remembers it if it is one itself. */
  #take(entry, key, record) {
    const { type, code } = entry;
    if (code !== undefined) {
      record.unreadable ??= code;
      this.#problem(below(key, entry.name()), code);
    } else if (type === DIRECTORY) {
      this.#stack.push(below(key, entry.name()));
    } else {
      record.files += 1;
      if (type === REGULAR) record.bytes += entry.size;
      if (entry.mtimeMs > record.newest) record.newest = entry.mtimeMs;
    }
  }

  #problem(key, code) {
    this.#report.unreadable += 1;
    if (this.#report.problems.length < MOST_PROBLEMS) this.#report.problems.push({ path: key, code });
  }

  #addUp(key, record) {
    const at = this.#ancestor(key);
    const sum = this.#sums.get(at);
    if (!sum) {
      this.#sums.set(at, record);
      return;
    }
    sum.files += record.files;
    sum.bytes += record.bytes;
    sum.directories += record.directories;
    sum.newest = Math.max(sum.newest, record.newest);
    sum.unreadable ??= record.unreadable;
  }

  /** The directory of the greatest depth that a path lies in, or itself where it is not that deep. */
  #ancestor(key) {
    if (this.#maxDepth === 0) return "/";
    let end = key.indexOf("/");
    for (let depth = 0; depth < this.#maxDepth && end >= 0; depth += 1) end = key.indexOf("/", end + 1);
    if (end < 0) return key;
    const cut = key.slice(0, end);
    if (!isRaw(cut)) return cut;
    const bytes = bytesOf(cut);
    const text = bytes.toString();
    return Buffer.from(text).equals(bytes) ? text : cut;
  }

  #writeLine(key, { files, bytes, newest, directories, unreadable }) {
    let line = `{"path":${JSON.stringify(isRaw(key) ? key.slice(1) : key)},"files":${files},"bytes":${bytes}`;
    if (newest > 0) line += `,"newest":"${new Date(newest).toISOString().slice(0, 19)}Z"`;
    if (isRaw(key)) line += ',"raw":true';
    if (directories !== 1) line += `,"directories":${directories}`;
    if (unreadable !== undefined) line += `,"unreadable":"${unreadable}"`;
    this.#lines.push(`${line}}\n`);
  }
}

/** What lies below a directory under a name, which is bytes where it is not UTF-8. */
function below(key, name) {
  if (isRaw(key)) return join(key, escaped(Buffer.from(name)));
  return typeof name === "string" ? join(key, name) : join(`%${escaped(Buffer.from(key))}`, escaped(name));
}

function isRaw(key) {
  return key.charCodeAt(0) === 37;
}

function join(key, name) {
  return key === "/" || key === "%/" ? key + name : `${key}/${name}`;
}

/** Bytes as the inventory writes what is not UTF-8. */
function escaped(bytes) {
  let text = "";
  for (const byte of bytes) {
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x25;
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

function bytesOf(key) {
  const text = key.slice(1).replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}

function emptyReport() {
  return {
    directories: 0,
    files: 0,
    size: 0,
    unreadable: 0,
    problems: [],
    elsewhere: [],
    at: "/",
    given: [],
    left: 0,
  };
}

module.exports = { Walk };
