/**
 * Walks directories for `fsx-scheduler scan`, in a thread of its own. Calls block, since there is nothing else to do
 * here. Plain JavaScript, because compiling it would take as long as walking 100,000 files.
 *
 * Each message is a `WalkRequest`, and each of those about work is answered by a `WholeReport` (`scan-walkers.ts`).
 */
const fs = require("node:fs");
const { parentPort } = require("node:worker_threads");
const { constants, gzipSync } = require("node:zlib");
const { readDirectory } = require("./scan-directory");

/** What is walked. `turn`: milliseconds after which the walker reports. */
let root = "";
let device = null;
let maxDepth = null;
let longTurn = 0;
/** @type {Int32Array} not 0 while somebody waits for this turn to end */
let hurry;

/** The same while there is hurry. */
const SHORT_TURN = 2;

/** DataSync transfers none of these (DataSync guide, "Data excluded by default"). */
const IGNORED = ".snapshot";
const IGNORED_AT_ROOT = new Set([".snapshot", ".aws-datasync", ".awssync", ".zfs"]);

const DIRECTORY = 0o040000;
const REGULAR = 0o100000;
const MOST_PROBLEMS = 20;

/**
 * Directories to walk, as paths from the root. One that is not UTF-8 begins with "%" and is written as in the
 * inventory.
 */
let stack = [];
let lines = [];
let report = emptyReport();
/** With a greatest depth: sums of this turn by ancestor. */
const sums = new Map();

parentPort.on("message", (request) => {
  if (request.begin) ({ root, device, maxDepth, turn: longTurn, hurry } = request.begin);
  else if (request.end) parentPort.close();
  else turn(request);
});

function turn({ walk: more, give, stack: wantsStack }) {
  if (more) stack = stack.concat(more);
  const began = performance.now();
  const ends = () =>
    performance.now() - began >= (Atomics.load(hurry, 0) === 0 ? longTurn : Math.min(longTurn, SHORT_TURN));
  while (!wantsStack && stack.length > 0 && !ends()) walk(stack.pop());
  for (const [key, sum] of sums) writeLine(key, sum);
  sums.clear();
  // The oldest are nearest to the root, and so have most below them.
  report.given = give ? stack.splice(0, Math.floor(stack.length / 2)) : [];
  report.left = stack.length;
  if (wantsStack) report.stack = stack;
  // Compressed here, where there are several to do it: archives in a row are one archive.
  if (lines.length > 0) report.lines = gzipSync(lines.join(""), { level: constants.Z_BEST_SPEED });
  parentPort.postMessage(report);
  lines = [];
  report = emptyReport();
}

function walk(key) {
  const path = isRaw(key) ? Buffer.concat([Buffer.from(root), bytesOf(key)]) : root + key;
  const record = { files: 0, bytes: 0, newest: 0, directories: 1, unreadable: undefined };
  let isHere = true;
  try {
    readDirectory(path, {
      enters: (mtimeMs, dev) => {
        record.newest = mtimeMs;
        isHere = isWalked(dev);
        return isHere;
      },
      isIgnored: (name) => name === IGNORED || (key === "/" && IGNORED_AT_ROOT.has(name)),
      take: (entry) => take(entry, key, record),
    });
  } catch (error) {
    if (error.code === "ENOENT" && key !== "/") return;
    // What is not to be walked need not be readable either.
    isHere = isWalked(deviceOf(path));
    if (isHere) {
      record.unreadable = error.code;
      problem(key, error.code);
    }
  }
  if (!isHere) {
    report.elsewhere.push(key);
    return;
  }
  report.directories += 1;
  report.files += record.files;
  report.size += record.bytes;
  report.at = key;
  if (maxDepth === null) writeLine(key, record);
  else addUp(key, record);
}

/** Whether something on this file system is walked. */
function isWalked(dev) {
  return device === null || dev === device;
}

/** Of a directory that cannot be read. Where not even that can be known, it counts as one of those to be read. */
function deviceOf(path) {
  try {
    return fs.lstatSync(path).dev;
  } catch {
    return device;
  }
}

/** Counts what is in a directory, and remembers it if it is one itself. */
function take(entry, key, record) {
  const { type, code } = entry;
  if (code !== undefined) {
    record.unreadable ??= code;
    problem(below(key, entry.name()), code);
  } else if (type === DIRECTORY) {
    stack.push(below(key, entry.name()));
  } else {
    record.files += 1;
    if (type === REGULAR) record.bytes += entry.size;
    if (entry.mtimeMs > record.newest) record.newest = entry.mtimeMs;
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

function problem(key, code) {
  report.unreadable += 1;
  if (report.problems.length < MOST_PROBLEMS) report.problems.push({ path: key, code });
}

function addUp(key, record) {
  const at = ancestor(key);
  const sum = sums.get(at);
  if (!sum) {
    sums.set(at, record);
    return;
  }
  sum.files += record.files;
  sum.bytes += record.bytes;
  sum.directories += record.directories;
  sum.newest = Math.max(sum.newest, record.newest);
  sum.unreadable ??= record.unreadable;
}

/** The directory of the greatest depth that a path lies in, or itself where it is not that deep. */
function ancestor(key) {
  if (maxDepth === 0) return "/";
  let end = key.indexOf("/");
  for (let depth = 0; depth < maxDepth && end >= 0; depth += 1) end = key.indexOf("/", end + 1);
  if (end < 0) return key;
  const cut = key.slice(0, end);
  if (cut.charCodeAt(0) !== 37) return cut;
  const bytes = bytesOf(cut);
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : cut;
}

function writeLine(key, { files, bytes, newest, directories, unreadable }) {
  const isRaw = key.charCodeAt(0) === 37;
  let line = `{"path":${JSON.stringify(isRaw ? key.slice(1) : key)},"files":${files},"bytes":${bytes}`;
  if (newest > 0) line += `,"newest":"${new Date(newest).toISOString().slice(0, 19)}Z"`;
  if (isRaw) line += ',"raw":true';
  if (directories !== 1) line += `,"directories":${directories}`;
  if (unreadable !== undefined) line += `,"unreadable":"${unreadable}"`;
  lines.push(`${line}}\n`);
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
