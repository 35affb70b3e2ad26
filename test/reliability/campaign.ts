/**
 * `npm run test:reliability`: many seeds of a stack with faults, over several processes, and every invariant checked
 * on each. What failed is told with its seed, the events that show it, and the command that repeats it.
 */
import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { parseFaultList } from "../../local/faults/fault-list";
import { CHAOS, type FaultMix } from "../../local/faults/fault-names";
import { explain } from "./explain";
import { summaryLines, summaryOf } from "./summary";
import type { Answer, Order } from "./worker";

interface Options {
  stack: string;
  seeds: number;
  fromSeed: number;
  days: number;
  from: string;
  faults?: FaultMix;
  jobs: number;
  atOnce: number;
  results?: string;
}

/** Failing seeds that are shrunk and explained; each takes as long as a dozen seeds at most. */
const EXPLAINED = 3;

const number = (text: string) => Number(text);
const command = new Command("test:reliability")
  .description("Runs many seeds of a stack with faults, and checks that nothing is lost.")
  .option("--stack <name>", "stack file to run", "prod")
  .option("--seeds <n>", "how many seeds", number, 20)
  .option("--from-seed <n>", "the first one", number, 1)
  .option("--days <n>", "days with faults; what is left then comes to its end without", number, 7)
  .option("--from <date>", "virtual time at the start", "2026-10-28")
  .option("--faults <list>", "NAME=P,… instead of all faults in their documented mix", parseFaultList)
  .option("--jobs <n>", "processes", number, 2)
  .option("--at-once <n>", "seeds that each process runs at a time", number, 3)
  .option("--results <file>", "keeps every seed's result there, and goes on where it ended");

async function campaign(options: Options): Promise<void> {
  const answers = earlier(options.results);
  const known = new Set(answers.map(({ seed }) => seed));
  const seeds = Array.from({ length: options.seeds }, (_, i) => options.fromSeed + i).filter(
    (s) => !known.has(s),
  );
  const began = performance.now();
  let done = 0;
  const take = (answer: Answer) => {
    answers.push(answer);
    done++;
    if (options.results) appendFileSync(options.results, `${JSON.stringify(answer)}\n`);
    const left = ((performance.now() - began) / 1000 / done) * (seeds.length - done + 1);
    for (const { invariant, message, time } of answer.violations) {
      console.log(`seed ${answer.seed} FAILED at ${time}: ${invariant}: ${message}`);
    }
    if (done % Math.max(1, Math.ceil(seeds.length / 50)) === 0) {
      console.log(
        `progress ${done}/${seeds.length}  seed ${answer.seed}: ${answer.runs} runs in ${answer.seconds.toFixed(1)} s; about ${Math.ceil(left / 60)} min left`,
      );
    }
  };
  const queue = [...seeds];
  await Promise.all(
    Array.from({ length: Math.min(options.jobs, seeds.length) }, () => work(options, queue, take)),
  );
  const summary = summaryOf(answers);
  console.log(["", ...summaryLines(summary)].join("\n"));
  for (const seed of [...new Set(summary.violations.map((violation) => violation.seed))].slice(
    0,
    EXPLAINED,
  )) {
    console.log(await explain(order(options, seed), console.log));
  }
  if (summary.violations.length + summary.problems.length > 0) process.exitCode = 1;
}

function order(options: Options, seed: number): Order {
  const { stack, days, from, faults } = options;
  return { stack, days, seed, from: new Date(from).toISOString(), faults: faults ?? CHAOS };
}

/** One process, until there are no more seeds. */
async function work(options: Options, queue: number[], take: (answer: Answer) => void): Promise<void> {
  const worker = fork(join(__dirname, "worker.ts"));
  worker.setMaxListeners(0);
  const line = async () => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
      take(await ask(worker, order(options, seed)));
    }
  };
  try {
    await Promise.all(Array.from({ length: options.atOnce }, line));
  } finally {
    worker.disconnect();
  }
}

function ask(worker: ChildProcess, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (code: number | null) =>
      reject(new Error(`seed ${order.seed}: its process ended with ${code}`));
    const answered = (answer: unknown) => {
      if ((answer as Answer).seed !== order.seed) return;
      worker.off("exit", lost);
      worker.off("message", answered);
      resolve(answer as Answer);
    };
    worker.once("exit", lost);
    worker.on("message", answered);
    worker.send(order);
  });
}

function earlier(file: string | undefined): Answer[] {
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Answer);
}

command.parse();
void campaign(command.opts<Options>()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
