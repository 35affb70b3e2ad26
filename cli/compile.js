/**
 * Compiles the project's TypeScript as it is loaded, the way `pulumi up` compiles the program, and keeps what came out:
 * loading the compiler and compiling is most of the processor time of a short command. Requiring this file does it.
 */
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const cache = path.join(root, "node_modules", ".cache", "typescript");
const project = path.join(root, "tsconfig.json");

/** What the output depends on beside the file. */
const settings = [versionOf("ts-node"), versionOf("typescript"), fs.readFileSync(project, "utf8")].join("\n");

/** Between the output and what it was made of. */
const SEPARATOR = "\0";

let compiler;

// What ts-node would do with each stack trace; the output says where it comes from. From Node 22.14 on, the maps of
// packages, a thousand files, stay unread.
const { setSourceMapsSupport = process.setSourceMapsEnabled } = require("node:module");
setSourceMapsSupport(true);
require.extensions[".ts"] = (module, file) => module._compile(outputOf(file), file);

/** Read, since resolving takes longer. */
function versionOf(name) {
  return JSON.parse(fs.readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")).version;
}

function outputOf(file) {
  const source = fs.readFileSync(file, "utf8");
  const kept = path.join(cache, `${path.relative(root, file)}.js`);
  // All of it and no digest of it: loading what makes digests takes longer than reading.
  const origin = `${SEPARATOR}${settings}\n${file}\n${source}`;
  const before = read(kept);
  if (before?.endsWith(origin)) return before.slice(0, -origin.length);
  // Whatever the working directory is, the compiler's settings are this project's.
  compiler ??= require("ts-node").create({ cwd: root, project, transpileOnly: true });
  const output = compiler.compile(source, file);
  write(kept, output + origin);
  return output;
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whole or not at all, since another process may be reading it. Where nothing can be kept, it is compiled each time. */
function write(file, text) {
  const draft = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, file);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS", "ENOSPC"].includes(error.code)) throw error;
  }
}
