/**
 * A person at the command line of a stack in a local cloud: types commands, reads what they print, and waits by the
 * cloud's own clock. The commands talk to the cloud over HTTP, as they would from another process.
 */
import type { Command } from "commander";
import { CommandError } from "../../cli/command-error";
import { messageLines } from "../../cli/lines";
import { PulumiFailure, type Surroundings } from "../../cli/surroundings";
import type { Simulation } from "../../local/simulation";

export interface Printed {
  /** Standard output. */
  out: string;
  /** Standard error: also what the command threw. */
  err: string;
  code: number;
}

export interface OperatorOptions extends Partial<Surroundings> {
  /** How many times faster than a command waits the cloud's time goes on. */
  speed?: number;
}

export const NEW_YORK = "America/New_York";

/** Runs one command line, without the name of the command that it begins with. */
export type Operator = (
  command: (surroundings: Surroundings) => Command,
  ...argv: string[]
) => Promise<Printed>;

export function operator(simulation: Simulation | undefined, options: OperatorOptions = {}): Operator {
  return async (command, ...argv) => {
    const { speed = 1, ...given } = options;
    const printed: Printed = { out: "", err: "", code: 0 };
    const surroundings: Surroundings = {
      env: simulation ? { AWS_ENDPOINT_URL: simulation.endpoint.url } : {},
      directory: "/nowhere",
      write: (text) => {
        printed.out += text;
      },
      writeError: (text) => {
        printed.err += text;
      },
      interactive: false,
      columns: 80,
      rows: Number.POSITIVE_INFINITY,
      timezone: "UTC",
      pause: async (milliseconds) => {
        const { clock } = simulation!.cloud;
        await simulation!.runUntil(new Date(clock.now() + milliseconds * speed));
      },
      stopped: new AbortController().signal,
      exit: (code) => {
        printed.code = code;
      },
      pulumi: () => Promise.reject(new PulumiFailure(true, "spawn pulumi ENOENT")),
      clientSettings: {
        ...(simulation ? { endpoint: simulation.endpoint.url } : {}),
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      },
      ...given,
    };
    try {
      await command(surroundings).parseAsync(argv, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      printed.err += `${messageLines(error.message, surroundings.columns).join("\n")}\n`;
      printed.code = error.exitCode;
    }
    return printed;
  };
}

/** Lines that are longer than a terminal of 80 columns. */
export function tooLong({ out, err }: Printed): string[] {
  return `${out}${err}`.split("\n").filter((line) => line.length > 80);
}
