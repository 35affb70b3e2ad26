/** Stacks with transfers over three agents, for the tests of whole runs, and what must hold after any of them. */
import { expect } from "chai";
import type { Copies } from "../../../local/datasync/copies";
import type { SourceDirectoryDefinition } from "../../../local/datasync/source-tree";
import type { World } from "../../../local/world";
import { deployTestStack, type TestStack } from "./stack";

export const SERVER = "nfs://nas.example.com/export";
export const TARGET = "s3://target/home";
export const AGENTS = ["agent-00000000000000001", "agent-00000000000000002", "agent-00000000000000003"];

/** 30 MB and 100 files a second. */
const PACE = { bytesPerSecond: 30_000_000, filesPerSecond: 100 };

export function agentArn(index: number): string {
  return `arn:aws:datasync:us-east-1:123456789012:agent/${AGENTS[index]}`;
}

export interface TransferStackOptions {
  directories: SourceDirectoryDefinition[];
  agents?: number;
  seed?: string;
  /** Of the transfer, beside what every test has. */
  settings?: Record<string, unknown>;
}

/** One transfer, "home", at 01:00 every day, from a file server through agents into a bucket. */
export function deployTransfer(options: TransferStackOptions): Promise<TestStack> {
  const { directories, agents = 3, seed, settings = {} } = options;
  const world: World = {
    buckets: [{ name: "target" }, { name: "inventories" }],
    fileSystems: [],
    notes: [],
    transfers: {
      agents: AGENTS.slice(0, agents).map((agentId, i) => ({ agentId, name: `nas-${i + 1}`, ...PACE })),
      sources: [
        { uri: SERVER, directories, scans: [{ bucket: "inventories", prefix: "home/", sources: ["/"] }] },
      ],
    },
  };
  return deployTestStack(
    {
      notify: { emails: ["ops@example.com"], on: ["failure", "success"] },
      transfers: {
        home: {
          source: { type: "NFS", server: "nas.example.com", path: "/export" },
          destination: { type: "S3", bucket: "target", prefix: "home/" },
          inventory: "s3://inventories/home/",
          schedule: "cron(0 1 * * ? *)",
          ...settings,
        },
      },
    },
    { world, ...(seed === undefined ? {} : { seed }) },
  );
}

export function copiesOf({ simulation }: TestStack): Copies {
  for (const execution of simulation.cloud.datasync.executions.all) execution.advance();
  return simulation.cloud.datasync.copies;
}

/** What of the source does not lie at the destination. */
export function missingAt(stack: TestStack) {
  const { datasync } = stack.simulation.cloud;
  return copiesOf(stack).missing(datasync.sources[0]!, SERVER, TARGET);
}

/** Whatever happened: nothing copied twice at the same time, and no more locations and tasks than slices. */
export function checkInvariants(stack: TestStack, slices: number): void {
  const { datasync } = stack.simulation.cloud;
  expect(copiesOf(stack).clashes(), "copied twice at the same time").to.deep.equal([]);
  expect(datasync.tasks.size, "tasks").to.be.at.most(slices);
  expect(datasync.locations.size, "locations: one per slice, and the destination").to.be.at.most(slices + 1);
}
