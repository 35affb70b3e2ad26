/**
 * Walks directories for `fsx-scheduler scan`, in a process of its own: only a process can change its working
 * directory, and a file's name alone is looked up twice as fast as its whole path. Calls block, since there is nothing
 * else to do here. Plain JavaScript, because compiling it would take as long as walking 100,000 files.
 *
 * Reads one JSON object per line: {walk, give, soon, stack}, as `WalkRequest` has it. Answers each with one JSON object in a
 * line, a `WalkReport`, whose `bytes` says how many bytes of inventory lines follow it.
 */
const fs = require("node:fs");

/** `turn`: milliseconds after which the walker reports. */
/** @type {{ root: string, device: number | null, maxDepth: number | null, turn: number }} */
const { root, device, maxDepth, turn: longTurn } = JSON.parse(process.argv[2]);

/** The same while another walker has nothing to do. */
const SHORT_TURN = 2;

/** DataSync transfers none of these (DataSync guide, "Data excluded by default"). */
const IGNORED = ".snapshot";
const IGNORED_AT_ROOT = new Set([".snapshot", ".aws-datasync", ".awssync", ".zfs"]);

const TYPE = 0o170000;
const DIRECTORY = 0o040000;
const REGULAR = 0o100000;
const NO_THROW = { throwIfNoEntry: false };
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

// The terminal interrupts the whole group; when to stop is for the process that started this one.
process.on("SIGINT", () => undefined);
main();

function main() {
  let rest = "";
  const chunk = Buffer.alloc(1 << 20);
  for (;;) {
    const size = fs.readSync(0, chunk);
    if (size === 0) return;
    rest += chunk.toString("latin1", 0, size);
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const request = JSON.parse(Buffer.from(rest.slice(0, end), "latin1").toString());
      rest = rest.slice(end + 1);
      if (request.walk) stack = stack.concat(request.walk);
      turn(request);
    }
  }
}

function turn({ give, soon, stack: wantsStack }) {
  const until = performance.now() + Math.min(longTurn, soon ? SHORT_TURN : longTurn);
  while (!wantsStack && stack.length > 0 && performance.now() < until) walk(stack.pop());
  for (const [key, sum] of sums) writeLine(key, sum);
  sums.clear();
  // The oldest are nearest to the root, and so have most below them.
  report.given = give ? stack.splice(0, Math.floor(stack.length / 2)) : [];
  report.left = stack.length;
  if (wantsStack) report.stack = stack;
  const body = Buffer.from(lines.join(""));
  report.bytes = body.length;
  writeAll(Buffer.from(`${JSON.stringify(report)}\n`));
  writeAll(body);
  lines = [];
  report = emptyReport();
}

function walk(key) {
  const isRaw = key.charCodeAt(0) === 37;
  const path = isRaw ? Buffer.concat([Buffer.from(root), bytesOf(key)]) : root + key;
  const record = { files: 0, bytes: 0, newest: 0, directories: 1, unreadable: undefined };
  try {
    record.newest = fs.lstatSync(path).mtimeMs;
    if (isRaw) walkRaw(path, key, record);
    else {
      process.chdir(path);
      const names = fs.readdirSync(".");
      if (names.some((name) => name.includes("\ufffd"))) walkRaw(Buffer.from(path), key, record);
      else for (let at = 0; at < names.length; at += 1) look(names[at], names[at], key, record);
    }
  } catch (error) {
    if (error.code === "ENOENT" && key !== "/") return;
    record.unreadable = error.code;
    problem(key, error);
  }
  report.directories += 1;
  report.files += record.files;
  report.size += record.bytes;
  report.at = key;
  if (maxDepth === null) writeLine(key, record);
  else addUp(key, record);
}

/** Names that are not all UTF-8: by their bytes and their whole paths, since one cannot change into such a directory. */
function walkRaw(path, key, record) {
  for (const name of fs.readdirSync(path, { encoding: "buffer" })) {
    const text = name.toString();
    const isText = Buffer.from(text).equals(name);
    const inRaw = key.charCodeAt(0) === 37;
    const child = isText && !inRaw ? text : escaped(name);
    const full = Buffer.concat([path, Buffer.from("/"), name]);
    look(child, full, isText || inRaw ? key : `%${escaped(Buffer.from(key))}`, record);
  }
}

/** Counts what is in a directory, and remembers it if it is one itself. */
function look(name, path, key, record) {
  if (name === IGNORED || (key === "/" && IGNORED_AT_ROOT.has(name))) return;
  let stats;
  try {
    stats = fs.lstatSync(path, NO_THROW);
  } catch (error) {
    record.unreadable ??= error.code;
    problem(join(key, name), error);
    return;
  }
  if (stats === undefined) return;
  const type = stats.mode & TYPE;
  if (type === DIRECTORY) {
    if (device === null || stats.dev === device) stack.push(join(key, name));
    else report.elsewhere.push(join(key, name));
    return;
  }
  record.files += 1;
  if (type === REGULAR) record.bytes += stats.size;
  if (stats.mtimeMs > record.newest) record.newest = stats.mtimeMs;
}

function join(key, name) {
  return key === "/" || key === "%/" ? key + name : `${key}/${name}`;
}

function problem(key, error) {
  report.unreadable += 1;
  if (report.problems.length < MOST_PROBLEMS) report.problems.push({ path: key, code: error.code });
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
    bytes: 0,
  };
}

function writeAll(bytes) {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(1, bytes, at);
}
