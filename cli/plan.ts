/**
 * `fsx-scheduler plan`: shows how a source would be split over DataSync agents, and how even that is, before anything
 * exists.
 */
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { Command, InvalidArgumentError, Option } from "commander";
import { errorName } from "../handlers/errors";
import { type Inventory, inventoryReader } from "../handlers/inventory";
import { splitInventory } from "../handlers/split";
import { fileProblem } from "../stacks/file-problem";
import { planLines } from "./plan-table";
import { readManifest } from "./scan/manifest";
import { parseSize } from "./sizes";

/** What a file costs beside its bytes where nothing else is said; as a stack file's `transfers` has it. */
const PER_FILE_COST = "256KiB";

interface PlanOptions {
  agents: number;
  perFileCost: number;
  manifest?: string;
  source?: string[];
  json?: boolean;
}

export function planCommand(): Command {
  return new Command("plan")
    .description("show how a source would be split over DataSync agents")
    .argument("<inventory>", "what `fsx-scheduler scan` wrote, .gz or not")
    .requiredOption("-a, --agents <n>", "how many agents share the work; must be given", agents)
    .addOption(
      new Option("-c, --per-file-cost <bytes>", "what a file costs beside its bytes")
        .default(parseSize(PER_FILE_COST), PER_FILE_COST)
        .argParser(bytes),
    )
    .option("-m, --manifest <file>", "transfer only its directories: one per line, such as /files")
    .option("-s, --source <path...>", "transfer only these directories")
    .option("--json", "print the plan as JSON, with every filter, and nothing else")
    .addHelpText(
      "after",
      `
The remainder is the slice of what no filter names: it excludes what the others include.

Examples:
  fsx-scheduler plan inventory.jsonl.gz --agents 4
  fsx-scheduler plan inventory.jsonl.gz --agents 4 --per-file-cost 1MB --source /files /images
  fsx-scheduler plan inventory.jsonl.gz --agents 4 --json | jq -r '.slices[].includes | join("|")'`,
    )
    .action(plan);
}

async function plan(file: string, options: PlanOptions): Promise<void> {
  const inventory = await readInventoryFile(file);
  const sources = sourcesOf(options) ?? inventory.header.sources;
  const split = splitInventory(inventory.directories, {
    slices: options.agents,
    perFileCost: options.perFileCost,
    sources,
  });
  if (options.json) {
    process.stdout.write(`${JSON.stringify(split, null, 2)}\n`);
    return;
  }
  const width = process.stdout.isTTY ? process.stdout.columns : 100;
  for (const line of planLines(inventory, split, options, width)) process.stdout.write(`${line}\n`);
}

function sourcesOf({ manifest, source }: PlanOptions): string[] | undefined {
  if (manifest !== undefined && source)
    throw new Error("--manifest and --source both name the sources; give one");
  if (manifest === undefined) return source;
  return readManifest(manifest).map(({ path }) => path);
}

/**
 * Reads an inventory in a stream.
 * @throws Error naming the file, and its line where there is one to blame
 */
export async function readInventoryFile(file: string): Promise<Inventory> {
  const reader = inventoryReader(file);
  const input = createReadStream(file);
  const text = file.endsWith(".gz") ? input.pipe(createGunzip()) : input;
  // pipe() leaves the first stream's errors where they are.
  if (text !== input) input.on("error", (error) => text.destroy(error));
  text.setEncoding("utf8");
  try {
    for await (const piece of text) reader.push(piece as string);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith("Z_"))
      throw new Error(`${file}: is no whole gzip file (${(error as Error).message})`);
    if (errorName(error) === "InventoryError") throw error;
    throw new Error(`${file}: ${fileProblem(error)}; \`fsx-scheduler scan\` writes an inventory`, {
      cause: error,
    });
  }
  return reader.end();
}

function agents(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a whole number from 1 to 9999 is needed.");
}

function bytes(text: string): number {
  try {
    return parseSize(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
