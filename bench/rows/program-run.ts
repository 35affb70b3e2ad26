/**
 * One preview of a stack with as many tasks as the argument says. Does what `fsx-scheduler preview` does, which reads
 * no stack file from elsewhere, and prints what it took as its last line.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { LOCAL_ACCOUNT } from "../../local/deploy/account";
import { manyTasks, ROOT, stackConfig } from "../stack-values";

export interface PreviewRun {
  /** Milliseconds since the process began. */
  wall: number;
  /** Milliseconds of processor time since then. */
  processor: number;
  /** Megabytes at most. */
  memory: number;
  resources: number;
}

const FILE_SYSTEMS = 100;

async function main(tasks: number): Promise<void> {
  enableCompileCache(join(ROOT, "node_modules", ".cache", "node"));
  const { runProgram } = await import("../../local/deploy/program");
  const { previewLines } = await import("../../cli/preview-tree");
  const config = stackConfig({ tasks: manyTasks(tasks, FILE_SYSTEMS, "cron(0 * * * ? *)") });
  const program = await runProgram({
    directory: ROOT,
    stack: "bench",
    config,
    region: "us-east-1",
    accountId: LOCAL_ACCOUNT,
  });
  for (const line of await previewLines(program, 100)) process.stdout.write(`${line}\n`);
  const { user, system } = process.cpuUsage();
  const run: PreviewRun = {
    wall: performance.now(),
    processor: (user + system) / 1000,
    memory: process.resourceUsage().maxRSS / 1024,
    resources: program.resources.length,
  };
  process.stdout.write(`${JSON.stringify(run)}\n`);
}

void main(Number(process.argv[2]));
