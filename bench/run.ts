/**
 * `npm run bench`: measures the rows of the table one after the other, prints what came out and whether it reaches its
 * target. `--short` is for CI: less of everything, and every ratio is held to the one in reference.json.
 */
import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { type MeasuredRow, readReference, regressions, writeReference } from "./regression";
import { machine, rowLines } from "./report";
import { isReached, type Measured, type Row, type Scale } from "./row";
import { ROWS } from "./rows";

interface RunOptions {
  only?: string[];
  short?: boolean;
  json?: string;
  update?: boolean;
}

const names = ROWS.map(({ name }) => name);

new Command("npm run bench --")
  .description(
    "measure what is promised about speed, size and memory; every figure with what it is measured beside",
  )
  .addOption(new Option("--only <row...>", "only these rows").choices(names))
  .option(
    "--short",
    "less of everything, and fail where a ratio is a third worse than in bench/reference.json",
  )
  .option("--update", "write the ratios into bench/reference.json; with --short")
  .option("--json <file>", "write the figures into a file as well")
  .addHelpText(
    "after",
    `
Exit code: 0; 2 when a target is missed; with --short instead when a ratio has become a third worse; 1 when it failed.

Examples:
  npm run bench
  npm run bench -- --only scan plan --json figures.json
  npm run bench -- --short`,
  )
  .action(async (options: RunOptions) => {
    process.exitCode = await run(options);
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });

async function run({ only = names, short, json, update }: RunOptions): Promise<number> {
  const scale: Scale = short ? "short" : "full";
  if (update && !short) throw new Error("--update writes the short form's figures; give --short as well");
  console.log(`${machine()}\n`);
  const measured: MeasuredRow[] = [];
  const rows = ROWS.filter((row) => only.includes(row.name) && (!short || row.hasShortForm));
  const failed: string[] = [];
  for (const row of rows) {
    try {
      measured.push({ row: row.name, ...(await measure(row, scale, short === true && !update)) });
    } catch (error) {
      // An hour's figures are not to be lost for it.
      console.error(`${row.name} FAILED:`, error);
      failed.push(row.name);
    }
    if (json !== undefined) keep(json, scale, measured);
  }
  if (failed.length > 0) {
    console.log(`failed: ${failed.join(", ")}`);
    return 1;
  }
  if (update) writeReference(readReference(), measured);
  return short ? heldToReference(measured) : heldToTargets(measured);
}

async function measure(row: Row, scale: Scale, isHeld: boolean): Promise<Measured> {
  const result = await row.run(scale);
  for (const line of rowLines(row, result)) console.log(line);
  if (!isHeld || regressions(readReference(), [{ row: row.name, ...result }]).length === 0) return result;
  // Noise makes a ratio worse for once, a slower program makes it worse each time.
  console.log("  Worse than in bench/reference.json: measured once more.");
  const again = await row.run(scale);
  for (const line of rowLines(row, again)) console.log(line);
  return again;
}

function keep(file: string, scale: Scale, rows: readonly MeasuredRow[]): void {
  const date = new Date().toISOString();
  writeFileSync(file, `${JSON.stringify({ date, machine: machine(), scale, rows }, null, 2)}\n`);
}

function heldToReference(measured: readonly MeasuredRow[]): number {
  const worse = regressions(readReference(), measured);
  for (const line of worse) console.log(`WORSE ${line}`);
  const held = measured.flatMap(({ figures }) => figures.filter((figure) => figure.held)).length;
  console.log(`${held - worse.length} of ${held} ratios as good as in bench/reference.json`);
  return worse.length > 0 ? 2 : 0;
}

function heldToTargets(measured: readonly MeasuredRow[]): number {
  const targets = measured.flatMap(({ row, figures }) =>
    figures.flatMap(({ key, value, target }) =>
      target ? [{ name: `${row}.${key}`, isReached: isReached(value, target) }] : [],
    ),
  );
  const missed = targets.filter((one) => !one.isReached).map(({ name }) => name);
  console.log(`${targets.length - missed.length} of ${targets.length} targets reached`);
  if (missed.length > 0) console.log(`missed: ${missed.join(", ")}`);
  return missed.length > 0 ? 2 : 0;
}
