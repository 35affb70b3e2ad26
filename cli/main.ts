/**
 * The `fsx-scheduler` command: which commands there are, and how errors reach people. Each command is loaded only when
 * it is asked for, since the local cloud takes longer to load than the preview takes to run.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";

interface LazyCommand {
  /** For the list of commands, which is shown without loading any. */
  summary: string;
  load(): Promise<Command>;
}

const COMMANDS: Record<string, LazyCommand> = {
  local: {
    summary: "run a stack on this machine, in a local cloud, without an AWS account",
    load: async () => (await import("./local")).localCommand(),
  },
  preview: {
    summary: "show what a stack is made of, without an AWS account",
    load: async () => (await import("./preview")).previewCommand(),
  },
  scan: {
    summary: "walk a mounted source and write the inventory that transfers are split by",
    load: async () => (await import("./scan")).scanCommand(),
  },
  plan: {
    summary: "show how a source would be split over DataSync agents",
    load: async () => (await import("./plan")).planCommand(),
  },
};

/**
 * Runs the command line and sets the process's exit code: 0, or 1 after an error, which goes to stderr.
 * @param argv as `process.argv`: node, script, and what was typed
 */
export async function main(argv: string[]): Promise<void> {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  try {
    const program = await commandLine(argv);
    await program.parseAsync(argv);
  } catch (error) {
    console.error(argv.includes("--debug") ? error : messageOf(error));
    process.exitCode = 1;
  }
}

async function commandLine(argv: string[]): Promise<Command> {
  const program = new Command("fsx-scheduler")
    .description(
      "Scheduled data repository tasks for Amazon FSx for Lustre: see what a stack is and what it would do.",
    )
    .version(version(), "-V, --version", "print the version")
    .option("--debug", "print where an error comes from, not only what it is")
    .addHelpText(
      "after",
      `
Examples:
  fsx-scheduler preview                   what the dev stack is made of
  fsx-scheduler preview --stack prod --json
  fsx-scheduler local                     a day of the dev stack on this machine, without an AWS account
  fsx-scheduler local --stack prod --for 30d`,
    );
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    if (argv.includes(name)) program.addCommand(await load());
    else program.command(name).description(summary);
  }
  return program;
}

function version(): string {
  const manifest = readFileSync(join(__dirname, "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
