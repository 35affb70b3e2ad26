/**
 * CommonJS modules of a realm: the function's archive, the runtime's files and the AWS SDK, evaluated in the realm
 * (compiled once for all realms), and Node.js's own modules, less what would reach past the realm.
 */
import * as fs from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { type Context, compileFunction, Script } from "node:vm";
import type { RealmNetwork } from "./network";

export interface RealmModulesOptions {
  context: Context;
  global: typeof globalThis;
  process: NodeJS.Process;
  network: RealmNetwork;
  taskRoot: string;
  /** Folders whose files the code can read, and load. */
  readable: string[];
  /** Folders of files that are the same for every realm. */
  shared: string[];
  /** A file from which the SDK's packages resolve. */
  anchor: string;
}

interface LoadedModule {
  exports: unknown;
  id: string;
  filename: string;
  loaded: boolean;
}

const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];
type Wrapper = (
  exports: unknown,
  require: unknown,
  module: LoadedModule,
  filename: string,
  directory: string,
) => void;

const SDK = /^@(aws-sdk|smithy)\//;
/** Compiled files that every realm shares. */
const compiled = new Map<string, Script>();
/** Where a specifier leads from a folder of such files. */
const resolved = new Map<string, string>();

export class RealmModules {
  readonly #cache: Record<string, LoadedModule> = {};
  readonly #builtins: Record<string, unknown>;

  constructor(private readonly options: RealmModulesOptions) {
    this.#builtins = this.#replaced();
  }

  /** The module's exports; it is evaluated at most once. */
  load(file: string): unknown {
    const known = this.#cache[file];
    if (known) return known.exports;
    if (!this.#within(file, this.options.readable)) throw denied(file);
    const module: LoadedModule = { exports: {}, id: file, filename: file, loaded: false };
    this.#cache[file] = module;
    try {
      if (file.endsWith(".json")) {
        module.exports = (this.options.global.JSON as typeof JSON).parse(fs.readFileSync(file, "utf8"));
      } else {
        this.#wrapper(file).call(
          module.exports,
          module.exports,
          this.#requireOf(file),
          module,
          file,
          dirname(file),
        );
      }
      module.loaded = true;
    } catch (error) {
      delete this.#cache[file];
      throw error;
    }
    return module.exports;
  }

  #wrapper(file: string): Wrapper {
    const { context, global, shared } = this.options;
    const known = compiled.get(file);
    if (known) return known.runInContext(context) as Wrapper;
    const source = fs.readFileSync(file, "utf8");
    if (this.#within(file, shared)) {
      const script = new Script(`(function (${PARAMETERS}) {${source}\n})`, { filename: file });
      compiled.set(file, script);
      return script.runInContext(context) as Wrapper;
    }
    try {
      return compileFunction(source, PARAMETERS, { filename: file, parsingContext: context }) as Wrapper;
    } catch (error) {
      // The runtime looks for its own kind.
      throw error instanceof SyntaxError ? new global.SyntaxError(error.message) : error;
    }
  }

  #requireOf(file: string) {
    const require = (specifier: string) => {
      if (isBuiltin(specifier)) return this.#builtin(specifier.replace(/^node:/, ""));
      return this.load(this.#resolve(specifier, file));
    };
    return Object.assign(require, {
      cache: this.#cache,
      resolve: (specifier: string) => this.#resolve(specifier, file),
    });
  }

  #builtin(name: string): unknown {
    return Object.hasOwn(this.#builtins, name) ? this.#builtins[name] : process.getBuiltinModule(name);
  }

  #resolve(specifier: string, from: string): string {
    const { taskRoot, anchor } = this.options;
    if (!from.startsWith(taskRoot + sep)) {
      const key = `${dirname(from)} ${specifier}`;
      const known = resolved.get(key) ?? createRequire(from).resolve(specifier);
      resolved.set(key, known);
      return known;
    }
    try {
      // A copy in the archive wins over the runtime's.
      const found = createRequire(from).resolve(specifier);
      if (found.startsWith(taskRoot + sep)) return found;
    } catch (error) {
      if (!SDK.test(specifier)) throw error;
    }
    if (SDK.test(specifier)) return createRequire(anchor).resolve(specifier);
    throw Object.assign(new Error(`Cannot find module '${specifier}'\nRequire stack:\n- ${from}`), {
      code: "MODULE_NOT_FOUND",
    });
  }

  /** What would reach past the realm, as a child process has it. */
  #replaced(): Record<string, unknown> {
    const { process, network, global } = this.options;
    const files = this.#files();
    return {
      process,
      ...network,
      fs: files,
      "fs/promises": files.promises,
      timers: { setTimeout: global.setTimeout, clearTimeout: global.clearTimeout },
      "timers/promises": {},
      module: {
        createRequire: (file: string) => this.#requireOf(file),
        registerHooks: () => undefined,
        syncBuiltinESMExports: () => undefined,
      },
    };
  }

  /** The file system, refusing all but the readable folders as Node.js's permission model does. */
  #files(): typeof fs {
    const guard = (from: object, refuse: (error: Error) => unknown) =>
      Object.fromEntries(
        // Its classes and constants (some of which are deprecated, and say so) lead past the guard, or nowhere.
        Object.keys(from)
          .filter((name) => /^[a-z]/.test(name))
          .map((name) => [name, (from as Record<string, unknown>)[name]])
          .map(([name, value]) => [
            name,
            typeof value !== "function"
              ? value
              : (path: unknown, ...more: unknown[]) =>
                  this.#within(resolve(String(path)), this.options.readable)
                    ? (value as (...args: unknown[]) => unknown)(path, ...more)
                    : refuse(denied(String(path))),
          ]),
      );
    const guarded = guard(fs, (error) => {
      throw error;
    });
    const promises = guard(fs.promises, (error) => Promise.reject(error));
    return { ...guarded, promises } as unknown as typeof fs;
  }

  #within(file: string, folders: string[]): boolean {
    return folders.some((folder) => file === folder || file.startsWith(folder + sep));
  }
}

/** As Node.js's permission model says it. */
function denied(path: string): Error {
  const error = new Error("Access to this API has been restricted");
  return Object.assign(error, { code: "ERR_ACCESS_DENIED", permission: "FileSystemRead", resource: path });
}
