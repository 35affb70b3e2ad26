/**
 * The `fsx-scheduler` command: which commands there are, and how errors reach people. Each command is loaded only when
 * it is asked for, since the local cloud takes longer to load than the preview takes to run.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { CommandError } from "./command-error";
import { messageLines } from "./lines";

interface LazyCommand {
  /** For the list of commands, which is shown without loading any. */
  summary: string;
  group: keyof typeof GROUPS;
  load(): Promise<Command>;
}

/** Headings of the list of commands, in its order. */
const GROUPS = {
  local: "Without an AWS account:",
  look: "Look at a deployed stack:",
  act: "Do something about it:",
} as const;

const COMMANDS: Record<string, LazyCommand> = {
  local: {
    summary: "run a stack on this machine, in a local cloud",
    group: "local",
    load: async () => (await import("./local")).localCommand(),
  },
  preview: {
    summary: "show what a stack is made of",
    group: "local",
    load: async () => (await import("./preview")).previewCommand(),
  },
  cost: {
    summary: "what a month of a stack costs, counted in a local run",
    group: "local",
    load: async () => (await import("./cost")).costCommand(),
  },
  scan: {
    summary: "walk a mounted source and write the inventory that transfers are split by",
    group: "local",
    load: async () => (await import("./scan")).scanCommand(),
  },
  plan: {
    summary: "show how a source would be split over DataSync agents",
    group: "local",
    load: async () => (await import("./plan")).planCommand(),
  },
  import: {
    summary: "take over the parameters of a CloudFormation stack into a stack file",
    group: "local",
    load: async () => (await import("./import")).importCommand(),
  },
  status: {
    summary: "schedules, what runs now, queues and alarms",
    group: "look",
    load: async () => (await import("./status")).statusCommand(),
  },
  history: {
    summary: "runs with their results, counts and durations",
    group: "look",
    load: async () => (await import("./history")).historyCommand(),
  },
  report: {
    summary: "which files of a task failed, why, and what to do",
    group: "look",
    load: async () => (await import("./report")).reportCommand(),
  },
  logs: {
    summary: "what the functions logged about a task",
    group: "look",
    load: async () => (await import("./logs")).logsCommand(),
  },
  next: {
    summary: "when schedules fire next, with changes of the clocks",
    group: "look",
    load: async () => (await import("./next")).nextCommand(),
  },
  doctor: {
    summary: "check everything that a stack needs, and say what to fix",
    group: "look",
    load: async () => (await import("./doctor")).doctorCommand(),
  },
  run: {
    summary: "start a task now",
    group: "act",
    load: async () => (await import("./run")).runCommand(),
  },
  cancel: {
    summary: "cancel a task that runs",
    group: "act",
    load: async () => (await import("./cancel")).cancelCommand(),
  },
  retry: {
    summary: "run again what could not start, and clear its dead letter",
    group: "act",
    load: async () => (await import("./retry")).retryCommand(),
  },
  pause: {
    summary: "stop a schedule until it is resumed",
    group: "act",
    load: async () => (await import("./pause")).pauseCommand(),
  },
  resume: {
    summary: "let a paused schedule fire again",
    group: "act",
    load: async () => (await import("./pause")).resumeCommand(),
  },
  pipeline: {
    summary: "start, watch and look back on runs of task-export pipelines",
    group: "act",
    load: async () => (await import("./pipeline")).pipelineCommand(),
  },
  transfer: {
    summary: "scan, start, watch and look back on DataSync transfers",
    group: "act",
    load: async () => (await import("./transfer")).transferCommand(),
  },
};

/** Commander says "argument 'x' is invalid. why", as if two sentences; here the reason belongs to the first. */
function wordErrors(command: Command): void {
  command.configureOutput({
    outputError: (text, write) => write(text.replace("' is invalid. ", "' is invalid: ")),
  });
  for (const inner of command.commands) wordErrors(inner);
}

/**
 * Runs the command line and sets the process's exit code: what the command says, or 1 after an error, which goes to
 * stderr.
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
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
  }
}

async function commandLine(argv: string[]): Promise<Command> {
  const program = new Command("fsx-scheduler")
    .description(
      "Data between Amazon FSx for Lustre and S3, on a schedule: see what a stack is and would do, and run it.",
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
  fsx-scheduler local --stack prod --for 30d
  fsx-scheduler status --stack prod --watch
  fsx-scheduler run nightly-export --wait

Every command has --help with examples. Commands about a deployed stack find it through pulumi's outputs, and use the
SDK's standard settings: AWS_PROFILE, AWS_ENDPOINT_URL, … (docs/operations.md).`,
    );
  // Only the command's own name is loaded; the names of tasks may be those of commands, too.
  const words = argv.slice(2).filter((word) => !word.startsWith("-"));
  const typed = words[0] === "help" ? words[1] : words[0];
  for (const group of Object.keys(GROUPS)) {
    for (const [name, command] of Object.entries(COMMANDS)) {
      if (command.group !== group) continue;
      const loaded = name === typed ? await command.load() : new Command(name).description(command.summary);
      wordErrors(loaded);
      program.addCommand(loaded.helpGroup(GROUPS[command.group]));
    }
  }
  return program;
}

function version(): string {
  const manifest = readFileSync(join(__dirname, "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function messageOf(error: unknown): string {
  if (error instanceof CommandError)
    return messageLines(error.message, process.stderr.columns ?? 100).join("\n");
  return error instanceof Error ? error.message : String(error);
}
