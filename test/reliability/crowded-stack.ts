/**
 * A small stack in which much happens: runs of one file system wait for each other all day, one comes after another.
 * For tests that have to find a mistake within a day and a few seeds.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, runProgram } from "../../local/deploy/program";
import { readStackFile } from "../../stacks/stack-file";

export const CROWDED_FROM = new Date("2026-10-31T12:00:00Z");

const FILE_SYSTEM = "fs-0123456789abcdef0";
const task = (minute: number) => ({
  fileSystemId: FILE_SYSTEM,
  type: "Export",
  schedule: `cron(${minute} * * * ? *)`,
  paths: ["/data"],
  maxWait: "2h",
  maxDuration: "1h",
});
const TASKS = {
  first: task(0),
  second: task(1),
  third: task(2),
  release: {
    fileSystemId: FILE_SYSTEM,
    type: "Release",
    after: "third",
    notAccessedForDays: 0,
    maxDuration: "1h",
  },
  other: {
    fileSystemId: "fs-0123456789abcdef1",
    type: "Import",
    schedule: "rate(2 hours)",
    whenBusy: "skip",
    maxDuration: "1h",
  },
};

export interface CrowdedStack {
  stack: string;
  stackDirectory: string;
  program: Program;
  remove(): void;
}

export async function crowdedStack(): Promise<CrowdedStack> {
  const stackDirectory = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-test-"));
  const stack = "crowded";
  const config = {
    "aws:region": "us-east-1",
    "fsx-data-scheduler:notify": { emails: ["oncall@example.com"] },
    "fsx-data-scheduler:tasks": TASKS,
  };
  writeFileSync(join(stackDirectory, `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
  const program = await runProgram({
    directory: join(__dirname, "..", ".."),
    stack,
    config: readStackFile(stackDirectory, stack).config,
    region: "us-east-1",
    accountId: "123456789012",
    now: CROWDED_FROM,
  });
  return { stack, stackDirectory, program, remove: () => rmSync(stackDirectory, { recursive: true }) };
}
