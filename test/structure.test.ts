/**
 * The rules of the project's layout: who may import whom, what is in which folder, how long a file may be, and what
 * may be installed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";

const ROOT = resolve(__dirname, "..");

/** Folders of source, and what each may import besides itself. `index` is the program's entry. */
const MAY_IMPORT: Record<string, string[]> = {
  index: ["stacks"],
  stacks: ["components", "handlers"],
  components: ["handlers"],
  handlers: [],
  local: ["stacks", "components", "handlers"],
  cli: ["local", "stacks", "components", "handlers"],
  bench: ["cli", "local", "stacks", "components", "handlers"],
};

/** Everything that may lie at the top; a name the design does not know is a question to ask before adding it. */
const TOP = [
  "LICENSE",
  "README.md",
  "bench",
  "biome.json",
  "cli",
  "components",
  "docs",
  "handlers",
  "index.ts",
  "local",
  "package-lock.json",
  "package.json",
  "stacks",
  "test",
  "tsconfig.json",
];

/** Licences that let others use this, in whatever way they like. */
const LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-3.0", // spdx-exceptions, a list
  "CC0-1.0",
  "ISC",
  "MIT",
  "PSF-2.0",
  "Python-2.0",
]);

/** Packages whose manifest names no licence of the list, and what their licence file was found to be. */
const OTHER_LICENCES: Record<string, string> = {
  "node_modules/@logdna/tail-file": "SEE LICENSE IN LICENSE", // MIT
};

/** Lines. A file starts asking to be two at 300; at this length it has to be. */
const LONGEST = 400;

interface Lock {
  packages: Record<
    string,
    { license?: string; resolved?: string; optionalDependencies?: Record<string, string> }
  >;
}

function lock(): Lock {
  return JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;
}

/** TypeScript files below a folder of the project, as paths from its root. */
function sources(folder: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function programFiles(): string[] {
  return ["index.ts", ...Object.keys(MAY_IMPORT).flatMap(sources)].filter((path) =>
    existsSync(join(ROOT, path)),
  );
}

/** What a file imports, in whatever form: import, export from, import(), require(), import types. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  const form = /(?:\bfrom\s*|\bimport\s*|\b(?:import|require)\s*\(\s*)["']([^"'\n]+)["']/g;
  return [...text.matchAll(form)].map((match) => match[1]!);
}

/** The project's folder that an import leads to; undefined for packages. */
function folderOf(path: string, imported: string): string | undefined {
  if (!imported.startsWith(".")) return undefined;
  const target = relative(ROOT, resolve(ROOT, dirname(path), imported));
  return target.split("/")[0]!.replace(/\.ts$/, "");
}

describe("the project's structure", function () {
  // Every source file is read.
  this.timeout(60_000);

  it("imports go index → stacks → components → handlers; local, cli and bench import them, and nothing imports the last", () => {
    const wrong = programFiles().flatMap((path) => {
      const own = path.split("/")[0]!.replace(/\.ts$/, "");
      return importsOf(path)
        .map((imported) => ({ imported, folder: folderOf(path, imported) }))
        .filter(({ folder }) => folder !== undefined && folder !== own && !MAY_IMPORT[own]!.includes(folder))
        .map(({ imported }) => `${path} imports ${imported}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it("handlers import no Pulumi", () => {
    const wrong = sources("handlers").filter((path) =>
      importsOf(path).some((name) => name.startsWith("@pulumi/")),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("handlers import the AWS SDK as types only, since their code requires it inside its factory", () => {
    const wrong = sources("handlers").filter((path) =>
      /^(?:import|export) (?!type\b)[^;]*from "@aws-sdk\//m.test(readFileSync(join(ROOT, path), "utf8")),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("the program imports only packages that `pulumi up` installs", () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const wrong = ["index", "stacks", "components"]
      .flatMap((folder) => (folder === "index" ? ["index.ts"] : sources(folder)))
      .filter((path) => existsSync(join(ROOT, path)))
      .flatMap((path) =>
        importsOf(path)
          .filter((name) => !name.startsWith(".") && !name.startsWith("node:"))
          .map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"))
          .filter((name) => !(name in manifest.dependencies))
          .map((name) => `${path} imports ${name}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it("the top folder holds what the design lists, and nothing else", () => {
    // Names with a dot are settings of tools, and a user adds stacks of their own.
    const unknown = readdirSync(ROOT).filter(
      (name) =>
        !TOP.includes(name) &&
        !/^\.|^Pulumi(\.[\w-]+)?\.yaml$|\.log$/.test(name) &&
        !["node_modules", "tmp"].includes(name),
    );
    expect(unknown).to.deep.equal([]);
  });

  it("no source file is longer than 400 lines", () => {
    const tooLong = programFiles()
      .map((path) => ({ path, lines: readFileSync(join(ROOT, path), "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > LONGEST)
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    expect(tooLong).to.deep.equal([]);
  });

  it("no folder of source holds an empty file", () => {
    expect(programFiles().filter((path) => statSync(join(ROOT, path)).size === 0)).to.deep.equal([]);
  });

  it("every installed package's licence lets others use this", () => {
    const wrong = Object.entries(lock().packages)
      .filter(([path]) => path !== "")
      .filter(
        ([path, { license }]) => !(license ?? "").split(/ (?:OR|AND) /).every((part) => isGood(path, part)),
      )
      .map(([path, { license }]) => `${path}: ${license ?? "no licence given"}`);
    expect(wrong).to.deep.equal([]);
  });

  it("the lock file lists the optional packages of every platform, without which npm ci refuses it", () => {
    const { packages } = lock();
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages),
      ),
    );
    expect(missing).to.deep.equal([]);
  });

  it("the lock file holds no registry's address", () => {
    const wrong = Object.entries(lock().packages).filter(([, { resolved }]) => resolved !== undefined);
    expect(wrong.map(([path]) => path)).to.deep.equal([]);
  });
});

function isGood(path: string, licence: string): boolean {
  const name = licence.replace(/[()]/g, "");
  return LICENCES.has(name) || OTHER_LICENCES[path] === name;
}
