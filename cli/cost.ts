/**
 * `fsx-scheduler cost`: what a month of a stack costs, counted in a local run of it.
 */
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Bill } from "../local/cost/bill";
import { costLines } from "./cost-table";
import { durationOption, helpText } from "./operation";
import { ProgressReporter } from "./progress";

interface CostOptions {
  stack: string;
  for: number;
  from?: Date;
  seed: string;
  json?: boolean;
}

/** What one run may take at most; a year shows every schedule there is. */
const LONGEST = 366 * 86_400;
/** Long enough for a watch to be over, and short enough to try. */
const SHORTEST = 3600;

export function costCommand(): Command {
  return new Command("cost")
    .description("what a month of a stack costs, counted in a local run of it")
    .option("-s, --stack <name>", "the stack: Pulumi.<name>.yaml", "dev")
    .addOption(
      new Option("--for <duration>", "how much virtual time to count; scaled to 30 days")
        .argParser(period)
        .default(30 * 86_400, "30d"),
    )
    .option("--from <day>", "day on which it begins: 2026-12-01 (default: today)", day)
    .option("--seed <text>", "another seed, another month", "1")
    .option("--json", "print JSON for programs, and nothing else on standard output")
    .addHelpText(
      "after",
      helpText({
        about:
          "Runs the stack in the local cloud, without an AWS account, counts what AWS would bill, and " +
          "multiplies it by us-east-1's on-demand prices, whatever the stack's region. The second sum is " +
          "what is left where nothing else in the account uses AWS's free allowances.",
        exits: { 0: "counted", 1: "the stack could not be run" },
        examples: [
          "fsx-scheduler cost",
          "fsx-scheduler cost --stack prod --for 7d",
          "fsx-scheduler cost --stack prod --json | jq .total",
        ],
      }),
    )
    .action(cost);
}

async function cost(options: CostOptions): Promise<void> {
  const from = options.from ?? new Date(new Date().toISOString().slice(0, 10));
  // Loaded late, so that a mistyped option is told at once.
  const { startSimulation } = await import("../local/simulation");
  const { billOf } = await import("../local/cost/bill");
  const simulation = await startSimulation({
    directory: join(__dirname, ".."),
    stack: options.stack,
    from,
    seed: options.seed,
  });
  try {
    const progress = new ProgressReporter(process.stderr, !options.json);
    const end = from.getTime() + options.for * 1000;
    await simulation.runUntil(new Date(end), (now) =>
      progress.update((now - from.getTime()) / (end - from.getTime()), () =>
        new Date(now).toISOString().slice(0, 10),
      ),
    );
    progress.end();
    const bill = billOf(simulation.usage());
    const { region } = simulation.cloud;
    const output = options.json
      ? JSON.stringify(costJson(options.stack, region, bill), null, 2)
      : costLines({ stack: options.stack, region, bill }, process.stdout.columns ?? 80).join("\n");
    process.stdout.write(`${output}\n`);
  } finally {
    await simulation.close();
  }
}

/** Money in full: whoever reads JSON rounds by themselves. */
export function costJson(stack: string, region: string, bill: Bill): object {
  return {
    stack,
    region,
    currency: "USD",
    days: 30,
    countedSeconds: bill.seconds,
    pricedRegion: bill.pricedRegion,
    own: bill.own,
    ownBeyondFree: bill.ownBeyondFree,
    total: bill.total,
    totalBeyondFree: bill.totalBeyondFree,
    lines: bill.lines.map(({ key, price, quantity, cost, costBeyondFree }) => ({
      key,
      service: price.service,
      item: price.item,
      quantity,
      usd: price.usd,
      per: price.per,
      unit: price.unit,
      ...(price.work ? { work: true } : {}),
      cost,
      costBeyondFree,
      source: price.source,
      date: price.date,
      ...(price.uncertain ? { uncertain: true } : {}),
    })),
  };
}

function period(text: string): number {
  const seconds = durationOption(text);
  if (seconds >= SHORTEST && seconds <= LONGEST) return seconds;
  throw new InvalidArgumentError("it takes from 1h to 366d.");
}

function day(text: string): Date {
  const time = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError("it takes a day, as 2026-12-01 is.");
}
