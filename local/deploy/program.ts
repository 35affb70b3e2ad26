/**
 * Runs a Pulumi program with no engine: the real index.ts of a project under a mock monitor, in this process. Gives
 * what it registered, or throws what `pulumi up` would have stopped at, wherever in the program that was thrown.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { accountOf } from "./account";
import { LocalMonitor } from "./monitor";
import type { Properties, RegisteredResource } from "./resource-type";

export interface ProgramOptions {
  /** The project's folder, absolute: it holds Pulumi.yaml and index.ts. */
  directory: string;
  /** `dev` */
  stack: string;
  /** The stack file's `config`: `aws:region`, `fsx-data-scheduler:tasks`, … as YAML gives them. */
  config: Record<string, unknown>;
  region: string;
  accountId: string;
  /** The time that the program finds it to be; the machine's where not given. */
  now?: Date;
  /**
   * Milliseconds without a registration after which a run is given up, because an output that never resolves would
   * block it for ever. 30,000 by default.
   */
  patience?: number;
}

export interface Program {
  stack: string;
  region: string;
  accountId: string;
  /** In the order of the program's constructors, which no file's reading time changes. The stack itself is not among them. */
  resources: RegisteredResource[];
  outputs: Properties;
  /** What the program said with `pulumi.log.warn`. */
  warnings: string[];
}

/** What is used of Pulumi's state of one run. */
interface RunStore {
  /** `rpcDone` settles when all requests to the monitor and the engine that have begun are answered. */
  settings: { rpcDone: Promise<unknown>; engine?: unknown };
}

/** Pulumi's automation API runs programs in this process with these; they carry no type declarations. */
interface RunState {
  withLocalStorage<T>(run: () => Promise<T>): Promise<T>;
  getStore(): RunStore;
}

/** What of Pulumi serves its debugging alone. */
interface Debugging {
  resource: { Resource: { stackTrace: (skip: number) => unknown[] } };
  "runtime/debuggable": { debuggablePromise: <T>(promise: Promise<T>) => Promise<T> };
  log: { debug: (message: string) => Promise<void> };
}

let previous: Promise<unknown> = Promise.resolve();

/**
 * Runs one program at a time: the module cache, the working directory and the handlers of lost errors are the process's.
 * @throws the program's own error as it was thrown; AggregateError where there are several
 */
export function runProgram(options: ProgramOptions): Promise<Program> {
  const run = previous.then(() => runAlone(options));
  previous = run.catch(() => undefined);
  return run;
}

async function runAlone(options: ProgramOptions): Promise<Program> {
  const entry = join(options.directory, "index.ts");
  const settings = join(options.directory, "Pulumi.yaml");
  if (!existsSync(settings) || !existsSync(entry)) {
    throw new Error(`${options.directory} is not a Pulumi project: Pulumi.yaml and index.ts belong there`);
  }
  const project = (parse(readFileSync(settings, "utf8")) as { name: string }).name;
  const config = configTexts(options);
  const { withLocalStorage, getStore } = require("@pulumi/pulumi/runtime/state") as RunState;
  const monitor = new LocalMonitor(accountOf(options.region, options.accountId), options.directory);
  const failures = new Failures();
  const restore = [
    failures.catchLost(),
    useDirectory(options.directory),
    useFreshModules(options.directory),
    useTime(options.now),
    ...useNoDebugging(),
  ];
  try {
    return await withLocalStorage(async () => {
      const store = getStore();
      await monitor.install(project, options.stack, store.settings);
      pulumi.runtime.setAllConfig(config);
      const order = new ConstructionOrder();
      const stall = stalled(monitor, options.patience ?? 30_000);
      const outputs = await Promise.race([finish(entry, store, order), failures.first, stall.failure])
        .catch((error: unknown) => failures.add(error))
        .finally(stall.stop);
      // Lost errors are reported once the microtasks have run; give all that belong to one cause the time to arrive.
      await turns(10);
      for (const message of monitor.errors) failures.add(new Error(message));
      const failure = failures.summary(monitor.refusals);
      if (failure) throw failure;
      return {
        stack: options.stack,
        region: options.region,
        accountId: options.accountId,
        resources: await order.sort(monitor.resources),
        outputs: defined(outputs as Properties),
        warnings: monitor.warnings,
      };
    });
  } finally {
    for (const undo of restore.reverse()) undo();
  }
}

/** Loads the program below a stack and waits until everything that it set off has come to an end. */
async function finish(entry: string, store: RunStore, order: ConstructionOrder): Promise<Properties> {
  const outputs = (await pulumi.runtime.runInPulumiStack(async () => {
    order.watch();
    const exported: unknown = require(entry);
    return typeof exported === "function" ? exported() : exported;
  })) as Properties | undefined;
  for (let done: unknown; done !== store.settings.rpcDone; ) {
    done = store.settings.rpcDone;
    await done;
    await turns(2);
  }
  return outputs ?? {};
}

/**
 * The order in which the program's constructors ran. Registrations arrive in another: a function's waits until its
 * code has been packed, which takes as long as the disk takes, and a local run is to be the same each time.
 */
class ConstructionOrder {
  readonly #constructed: pulumi.Resource[] = [];

  /** To be called inside the stack. */
  watch(): void {
    pulumi.runtime.registerStackTransformation(({ resource }) => {
      this.#constructed.push(resource);
      return undefined;
    });
  }

  async sort(resources: RegisteredResource[]): Promise<RegisteredResource[]> {
    const position = new Map<string, number>();
    for (const [index, resource] of this.#constructed.entries()) {
      const urn = await new Promise<string>((resolve) => {
        resource.urn.apply(resolve);
      });
      position.set(urn, index);
    }
    return resources.toSorted((a, b) => position.get(a.urn)! - position.get(b.urn)!);
  }
}

/** What went wrong during a run, from wherever it came. */
class Failures {
  readonly #errors = new Set<Error>();
  #report: (error: Error) => void = () => undefined;
  /** Rejects with the first one. */
  readonly first = new Promise<never>((_, reject) => {
    this.#report = reject;
  });

  add(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.#errors.add(error);
    this.#report(error);
  }

  /**
   * Takes the process's place for errors that nobody awaits: an output whose `apply` throws, an asynchronous
   * constructor. Those who listened before (a test runner, which would fail the wrong test) listen again afterwards.
   */
  catchLost(): () => void {
    this.first.catch(() => undefined);
    const events = ["unhandledRejection", "uncaughtException"] as const;
    const before = events.map((event) => process.listeners(event as "uncaughtException"));
    const listen = (error: unknown) => this.add(error);
    for (const event of events) process.removeAllListeners(event).on(event, listen);
    return () => {
      for (const [index, event] of events.entries()) {
        process.removeAllListeners(event);
        for (const listener of before[index]!) process.on(event, listener);
      }
    };
  }

  /**
   * One error for all. Where the monitor refused something, that is the cause and the program's errors are its echo.
   */
  summary(refusals: Error[]): Error | undefined {
    const errors = refusals.length > 0 ? refusals : [...this.#errors];
    const distinct = errors.filter((error, i) => errors.findIndex((e) => e.message === error.message) === i);
    if (distinct.length < 2) return distinct[0];
    return new AggregateError(distinct, distinct.map((error) => error.message).join("\n"));
  }
}

/** Rejects once nothing has been registered for a while; its timer also keeps the process alive until then. */
function stalled(monitor: LocalMonitor, patience: number): { failure: Promise<never>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_, reject) => {
    const look = (seen: number) => {
      timer = setTimeout(() => {
        const count = monitor.resources.length;
        if (count > seen) look(count);
        else {
          reject(
            new Error(
              `The program does not end: nothing was registered for ${patience / 1000} s, after ${count} resources. ` +
                "An input or an output waits for something that never comes.",
            ),
          );
        }
      }, patience);
    };
    look(-1);
  });
  return { failure, stop: () => clearTimeout(timer) };
}

/** Without the outputs that have no value, which Pulumi leaves out and warns of. */
function defined(outputs: Properties): Properties {
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));
}

/** Config as Pulumi's engine hands it to a program: texts, and JSON for everything that is not one. */
function configTexts({ config, region }: ProgramOptions): Record<string, string> {
  const texts: Record<string, string> = { "aws:region": region };
  for (const [key, value] of Object.entries(config)) {
    if (value !== undefined && value !== null)
      texts[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return texts;
}

/** Pulumi looks for packages from the working directory, which is the project's folder under `pulumi up`. */
function useDirectory(directory: string): () => void {
  const before = process.cwd();
  process.chdir(directory);
  return () => process.chdir(before);
}

/** Lets the program's own files be loaded anew, as each run of `pulumi up` does; packages stay loaded. */
function useFreshModules(directory: string): () => void {
  // What no program imports stays as it is: this file and its callers are there.
  const others = ["node_modules", "local", "cli", "test"].map((folder) => join(directory, folder) + sep);
  const isProgram = (path: string) =>
    path.startsWith(directory + sep) && !others.some((folder) => path.startsWith(folder));
  const forget = () => {
    const forgotten = Object.entries(require.cache).filter(([path]) => isProgram(path));
    for (const [path] of forgotten) delete require.cache[path];
    return forgotten;
  };
  const before = forget();
  return () => {
    forget();
    for (const [path, module] of before) require.cache[path] = module;
  };
}

/** Lets the program find it to be `now`; the local cloud's time is not the machine's. */
function useTime(now: Date | undefined): () => void {
  const machine = globalThis.Date;
  if (now) {
    globalThis.Date = new Proxy(machine, {
      construct: (target, args) => Reflect.construct(target, args.length > 0 ? args : [now.getTime()]),
      get: (target, key) => (key === "now" ? () => now.getTime() : Reflect.get(target, key)),
    });
  }
  return () => {
    globalThis.Date = machine;
  };
}

/**
 * Leaves out what Pulumi records for its own debugging and the engine's, which nobody sees here: where in the program
 * each resource was made, where in Pulumi each of its hundred promises was, and three messages for each resource. Of a
 * stack of a thousand tasks that was a third of the time and of the memory.
 */
function useNoDebugging(): (() => void)[] {
  const of = <Name extends keyof Debugging>(name: Name) =>
    require(`@pulumi/pulumi/${name}`) as Debugging[Name];
  return [
    replaced(of("resource").Resource, "stackTrace", () => []),
    replaced(of("runtime/debuggable"), "debuggablePromise", (promise) => promise),
    replaced(of("log"), "debug", () => Promise.resolve()),
  ];
}

/** Puts a member in the place of another until it is undone. */
function replaced<Owner, Key extends keyof Owner>(owner: Owner, key: Key, member: Owner[Key]): () => void {
  const original = owner[key];
  owner[key] = member;
  return () => {
    owner[key] = original;
  };
}

/** Lets the event loop turn, so that everything that is ready has run. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
