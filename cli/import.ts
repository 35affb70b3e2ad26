/**
 * `fsx-scheduler import`: takes the parameters of the sample scheduler's CloudFormation stack over into a stack file,
 * and says what changes and what means something else from now on. Needs no AWS account.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Command } from "commander";
import { parse, stringify } from "yaml";
import { StackConfigError } from "../stacks/config";
import { isMap } from "../stacks/config-problems";
import { fileProblem } from "../stacks/file-problem";
import { PROJECT_FILE, sharedConfig } from "../stacks/project-file";
import { PROJECT, StackFileError } from "../stacks/stack-file";
import { CommandError } from "./command-error";
import { type ImportPlan, importPlan } from "./import-plan";
import { wrapped } from "./lines";
import { helpText } from "./operation";
import { parseParameters } from "./parameters";
import { StackDocument } from "./stack-document";
import { word } from "./status-lines";
import { processSurroundings, type Surroundings } from "./surroundings";

interface ImportOptions {
  stack?: string;
  region?: string;
  name?: string;
  fromStackName?: string;
  dryRun?: boolean;
  json?: boolean;
}

interface Imported {
  plan: ImportPlan;
  document: StackDocument;
  /** Keys that were written, with their values in YAML. */
  changes: [key: string, value: string][];
  warnings: string[];
}

export function importCommand(surroundings: Surroundings = processSurroundings()): Command {
  return new Command("import")
    .description("take over the parameters of the sample scheduler's CloudFormation stack into a stack file")
    .argument("[parameters]", "the JSON file: a list of ParameterKey and ParameterValue, or a plain map")
    .option("-s, --stack <name>", "the stack whose file is written or extended: Pulumi.<name>.yaml")
    .option("-r, --region <region>", "the file system's region, where the file does not say it yet")
    .option("-n, --name <name>", "the task's name (default: made from its type and first path)")
    .option("--from-stack-name <name>", "print the aws command that exports a deployed stack's parameters")
    .option("--dry-run", "print the file instead of writing it")
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      helpText({
        about:
          "An existing file keeps its comments and its order; the task is added at the end of its tasks. " +
          "Nothing is written unless the whole file is valid then. Needs no AWS account.",
        exits: { 0: "written, or nothing to change", 1: "not taken over; nothing was written" },
        examples: [
          "fsx-scheduler import --from-stack-name fsx-drt-scheduler",
          "fsx-scheduler import parameters.json --stack prod --region us-east-1",
          "fsx-scheduler import parameters.json --stack prod --name nightly --dry-run",
        ],
      }),
    )
    .action((file: string | undefined, options: ImportOptions) => {
      if (options.fromStackName !== undefined) {
        surroundings.write(`${exportCommand(options.fromStackName, options).join("\n")}\n`);
        return;
      }
      tell(takeOver(file, options, surroundings), options, surroundings);
    });
}

/** How to get the parameters' file, and what to do with it. */
function exportCommand(stackName: string, { region, stack = "prod" }: ImportOptions): string[] {
  const file = `${stackName.replace(/[^\w.-]+/g, "-")}-parameters.json`;
  return [
    `aws cloudformation describe-stacks --stack-name ${word(stackName)}${region ? ` --region ${region}` : ""} \\`,
    `  --query 'Stacks[0].Parameters' --output json > ${file}`,
    `fsx-scheduler import ${file} --stack ${stack} --region ${region ?? "REGION"}`,
  ];
}

/** @throws CommandError */
function takeOver(file: string | undefined, options: ImportOptions, surroundings: Surroundings): Imported {
  if (file === undefined) {
    throw new CommandError(
      "Say which file holds the parameters: fsx-scheduler import parameters.json --stack prod. " +
        "For those of a deployed stack: fsx-scheduler import --from-stack-name NAME",
    );
  }
  const stack = options.stack;
  if (stack === undefined || !/^[A-Za-z0-9_-]+$/.test(stack)) {
    throw new CommandError(
      stack === undefined
        ? "Say which stack file to write with --stack: --stack prod writes Pulumi.prod.yaml."
        : `"${stack}" cannot be a stack's name here; use letters, digits, "-" and "_".`,
    );
  }
  const plan = importPlan(parseParameters(read(file), file), options.name);
  const document = new StackDocument(
    surroundings.directory,
    stack,
    `# Taken over from ${file.split("/").at(-1)}, the parameters of a CloudFormation stack.`,
  );
  const changes = [
    ...setRegion(document, options.region),
    ...addEmail(document, plan.email, sharedConfig(surroundings.directory, PROJECT)),
    ...addTask(document, plan),
  ];
  const warnings = checked(document);
  if (!options.dryRun && changes.length > 0) document.write();
  return { plan, document, changes, warnings };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new CommandError(`"${file}" cannot be read: ${fileProblem(cause)}.`, { cause });
  }
}

/** One stack is one region. */
function setRegion(document: StackDocument, region: string | undefined): Imported["changes"] {
  const known = document.get("aws:region");
  if (known !== undefined) {
    if (region === undefined || region === known) return [];
    throw new CommandError(
      `${document.file} is for ${String(known)}, and one stack is one region. For ${region}, choose another --stack.`,
    );
  }
  if (region === undefined) {
    throw new CommandError(
      `${document.file} does not say its region yet. Give the file system's with --region, such as --region us-east-1.`,
    );
  }
  document.setFirst("aws:region", region);
  return [["aws:region", region]];
}

/** @param shared the values that Pulumi.yaml gives to every stack that does not have them itself */
function addEmail(
  document: StackDocument,
  email: string | undefined,
  shared: Record<string, unknown>,
): Imported["changes"] {
  if (email === undefined) return [];
  const key = `${PROJECT}:notify`;
  const inherited = document.get(key) === undefined && isMap(shared[key]) ? shared[key] : undefined;
  const { emails } = (inherited ?? document.get(key) ?? {}) as { emails?: unknown };
  const known = Array.isArray(emails) ? emails : [];
  if (known.some((one) => typeof one === "string" && one.toLowerCase() === email.toLowerCase())) return [];
  if (inherited) {
    // A stack that has the key itself has it whole, so what it had from Pulumi.yaml is written down with it.
    for (const [name, value] of Object.entries({ ...inherited, emails: [...known, email] })) {
      document.addTo(key, name, value);
    }
    return [
      ["notify", `as in ${PROJECT_FILE}, and the stack's own from now on`],
      ["notify.emails", `+ ${email}`],
    ];
  }
  document.addItem(key, "emails", email);
  return [["notify.emails", known.length === 0 ? email : `+ ${email}`]];
}

function addTask(document: StackDocument, { name, task }: ImportPlan): Imported["changes"] {
  const key = `${PROJECT}:tasks`;
  const tasks = (document.get(key) ?? {}) as Record<string, unknown>;
  if (Object.hasOwn(tasks, name)) {
    if (isDeepStrictEqual(tasks[name], { ...task })) return [];
    throw new CommandError(
      `${document.file} has a task "${name}" already, with other settings. Choose another name with --name, or remove that one.`,
    );
  }
  document.addTo(key, name, { ...task });
  return Object.entries(task).map(([setting, value]) => [
    `tasks.${name}.${setting}`,
    Array.isArray(value) ? JSON.stringify(value) : stringify(value).trimEnd(),
  ]);
}

/** @throws CommandError with the problems of the whole file */
function checked(document: StackDocument): string[] {
  try {
    return document.check(Date.now());
  } catch (cause) {
    if (!(cause instanceof StackConfigError) && !(cause instanceof StackFileError)) throw cause;
    const before = document.existed ? " (some may have been there before)" : "";
    throw new CommandError(
      `Nothing was written: with these parameters the file would not be valid${before}.\n${cause.message}`,
      { cause },
    );
  }
}

function tell(imported: Imported, options: ImportOptions, surroundings: Surroundings): void {
  const { changes, document, plan, warnings } = imported;
  if (options.json) {
    const value = {
      file: document.file,
      written: !options.dryRun && changes.length > 0,
      task: plan.name,
      changes: Object.fromEntries(changes),
      differences: plan.differences,
      warnings,
      values: parse(document.text) as unknown,
    };
    surroundings.write(`${JSON.stringify(value, null, 2)}\n`);
  } else if (options.dryRun) surroundings.write(document.text);
  else surroundings.write(`${importedLines(imported, options, surroundings.columns).join("\n")}\n`);
}

function importedLines(
  { changes, document, plan, warnings }: Imported,
  { stack }: ImportOptions,
  width: number,
): string[] {
  if (changes.length === 0) return [`${document.file} holds all of this already; nothing was changed.`];
  const keyWidth = Math.max(...changes.map(([key]) => key.length));
  return [
    `${document.file} ${document.existed ? "extended" : "written"}:`,
    ...changes.map(([key, value]) => `  ${key.padEnd(keyWidth)}  ${value}`),
    ...warnings.flatMap((warning) => wrapped(`warning: ${warning}`, width, "  ")),
    "",
    "What means something else from now on:",
    ...plan.differences.flatMap((difference) => wrapped(`- ${difference}`, width, "  ")),
    "",
    "Next:",
    ...columnsOf([
      [`fsx-scheduler local --stack ${stack}`, "a day of it on this machine"],
      [
        document.existed ? `pulumi up --stack ${stack}` : `pulumi stack init ${stack} && pulumi up`,
        "deploy it",
      ],
      [`fsx-scheduler doctor --stack ${stack}`, "see whether all is well"],
      ["aws cloudformation delete-stack --stack-name …", "then remove the old one"],
    ]),
    ...wrapped("While both are deployed, both move the data.", width),
  ];
}

function columnsOf(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
