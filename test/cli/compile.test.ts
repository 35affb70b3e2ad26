import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(__dirname, "..", "..");

/** A project of its own with the compiler in it, since what is kept lies in the project. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), "compile-"));
  mkdirSync(join(folder, "cli"));
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(join(ROOT, "node_modules")))
    if (name !== ".cache") symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  for (const name of ["cli/compile.js", "tsconfig.json"]) cpSync(join(ROOT, name), join(folder, name));
  return folder;
}

function run(folder: string, source: string): string {
  writeFileSync(join(folder, "one.ts"), source);
  return execFileSync(process.execPath, ["-r", "./cli/compile.js", "-e", 'require("./one.ts")'], {
    cwd: folder,
    encoding: "utf8",
  }).trim();
}

describe("compiling the project as it is loaded", () => {
  let folder: string;
  beforeEach(() => {
    folder = project();
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const kept = (): string => join(folder, "node_modules", ".cache", "typescript", "one.ts.js");

  it("keeps what came out, and takes that the next time", () => {
    expect(run(folder, "console.log(1 as number);")).to.equal("1");
    writeFileSync(kept(), readFileSync(kept(), "utf8").replace("console.log(1)", "console.log('kept')"));
    expect(run(folder, "console.log(1 as number);")).to.equal("kept");
  });

  it("compiles a file anew once it has changed, and keeps one output for each", () => {
    run(folder, "console.log(1 as number);");
    expect(run(folder, "console.log(2 as number);")).to.equal("2");
    expect(readdirSync(join(kept(), ".."))).to.deep.equal(["one.ts.js"]);
  });

  it("compiles it anew once the compiler's settings have changed", () => {
    run(folder, "console.log(1 as number);");
    writeFileSync(kept(), readFileSync(kept(), "utf8").replace("console.log(1)", "console.log('kept')"));
    writeFileSync(join(folder, "tsconfig.json"), `${readFileSync(join(folder, "tsconfig.json"), "utf8")}\n`);
    expect(run(folder, "console.log(1 as number);")).to.equal("1");
  });

  it("tells the TypeScript's lines in a stack trace, also when it was kept", () => {
    const source =
      "interface Unseen {\n  member: number;\n}\n\nconsole.log(new Error('x').stack!.split('\\n')[1]);\n";
    for (const _ of [1, 2]) expect(run(folder, source)).to.match(/one\.ts:5:13\)?$/);
  });
});
