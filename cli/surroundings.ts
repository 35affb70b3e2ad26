/**
 * What a command works in besides its arguments: the terminal, the environment, the clock that it waits by, the Pulumi
 * CLI. Commands take it as a parameter, so that tests give one of their own.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";

export interface Surroundings {
  env: Record<string, string | undefined>;
  /** The project's folder, where Pulumi.yaml and the stack files are. */
  directory: string;
  /** Standard output, and standard error. */
  write(text: string): void;
  writeError(text: string): void;
  /** Whether standard output is a terminal that can be drawn on again. */
  interactive: boolean;
  /** Characters that fit into a line, and lines that fit on the screen. */
  readonly columns: number;
  readonly rows: number;
  /** The reader's own time zone. */
  timezone: string;
  /** Waits so many milliseconds, or until `stopped` aborts. */
  pause(milliseconds: number): Promise<void>;
  /** Aborted when the reader has seen enough (Ctrl-C); only commands that follow something look at it. */
  stopped: AbortSignal;
  /** What the process ends with. */
  exit(code: number): void;
  /**
   * Standard output of `pulumi` with these arguments.
   * @throws PulumiFailure
   */
  pulumi(args: string[]): Promise<string>;
  /** Settings of every AWS client beyond the SDK's own defaults. */
  clientSettings: ClientSettings;
}

export interface ClientSettings {
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** Why Pulumi gave nothing. */
export class PulumiFailure extends Error {
  override readonly name = "PulumiFailure";
  constructor(
    /** There is no such command on this machine. */
    readonly missing: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Lines that are no terminal's are as wide as a console's log shows them well. */
const PIPE_COLUMNS = 100;

/** Those of this process. */
export function processSurroundings(): Surroundings {
  const directory = join(__dirname, "..");
  const stop = new AbortController();
  return {
    env: process.env,
    directory,
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    interactive: process.stdout.isTTY === true,
    // A terminal may be made larger or smaller while something is drawn on it.
    get columns() {
      return process.stdout.columns ?? (Number(process.env.COLUMNS) || PIPE_COLUMNS);
    },
    get rows() {
      return process.stdout.rows ?? Number.POSITIVE_INFINITY;
    },
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    pause: (milliseconds) => pause(milliseconds, stop.signal),
    get stopped() {
      // From the first time that somebody looks, Ctrl-C ends what follows instead of the process.
      if (process.listenerCount("SIGINT") === 0) process.once("SIGINT", () => stop.abort());
      return stop.signal;
    },
    exit: (code) => {
      process.exitCode = code;
    },
    pulumi: (args) => runPulumi(args, directory),
    clientSettings: {},
  };
}

function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (stopped.aborted) done();
    else stopped.addEventListener("abort", done);
  });
}

function runPulumi(args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) {
        resolve(stdout);
        return;
      }
      const missing = error.code === "ENOENT";
      const said = stderr.trim() || error.message;
      reject(new PulumiFailure(missing, said.replace(/^error: /, ""), { cause: error }));
    });
  });
}
