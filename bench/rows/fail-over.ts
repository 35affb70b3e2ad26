/**
 * Virtual seconds from the moment at which an agent's death ends a task execution with ERROR, to the moment at which the
 * task runs again on another agent; beside a loop that looks at all executions every 300 seconds.
 */
import { generateTree } from "../../local/datasync/tree-generator";
import type { TimedEvent } from "../../local/events";
import type { World } from "../../local/world";
import { deployStack, START } from "../deployed-stack";
import { median } from "../measure";
import type { Measured, Row, Scale } from "../row";

const AGENTS = 3;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Seconds between two looks of the loop, which begins with the run. */
const LOOP = 300;

type Execution = TimedEvent & { kind: "transfer execution" };

export const failOverRow: Row = {
  name: "fail-over",
  title: "from an agent's death to the restarted task, in virtual time",
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    const runs = scale === "full" ? 5 : 1;
    const executions = await transferWithDeaths(runs);
    const deaths = executions.filter(({ status }) => status === "ERROR");
    if (deaths.length !== runs) throw new Error(`${deaths.length} executions failed, not ${runs}`);
    const own = deaths.map((death) => secondsBetween(death, restartOf(death, executions)));
    const loop = deaths.map((death) => LOOP - (((Date.parse(death.time) - START.getTime()) / 1000) % LOOP));
    return {
      figures: [
        {
          key: "seconds",
          label: `ERROR to restart, the longest of ${runs}`,
          value: Math.max(...own),
          unit: "s",
          target: { atMost: 10 },
          detail: `median ${median(own).toFixed(1)} s, beside ${Math.round(median(loop))} s by a loop of ${LOOP} s`,
        },
        {
          key: "ratio",
          label: "the median ÷ the loop's",
          value: median(own) / median(loop),
          unit: "×",
          detail: "the loop looks at a multiple of 300 s after the run's start and restarts at once",
          held: "atMost",
        },
      ],
    };
  },
};

/** Every hour a run, and another agent that dies in it and comes back before the next. */
async function transferWithDeaths(runs: number): Promise<Execution[]> {
  const executions: Execution[] = [];
  const simulation = await deployStack(
    {
      transfers: {
        home: {
          source: { type: "NFS", server: "nas.example.com", path: "/export" },
          destination: { type: "S3", bucket: "target", prefix: "home/" },
          inventory: "s3://inventories/home/",
          schedule: "cron(0 * * * ? *)",
          // So that each run has as much to do as the first.
          options: { transferMode: "ALL" },
        },
      },
    },
    { world: world(), onEvent: (event) => event.kind === "transfer execution" && executions.push(event) },
  );
  const { cloud } = simulation;
  try {
    for (let run = 1; run <= runs; run += 1) {
      const begin = START.getTime() + run * HOUR;
      const agent = `arn:aws:datasync:us-east-1:${cloud.accountId}:agent/${agentId(run % AGENTS)}`;
      cloud.datasync.killAgent(agent, begin + (4 + run * 0.7) * MINUTE);
      await simulation.runUntil(new Date(begin + 50 * MINUTE));
      cloud.datasync.setAgentStatus(agent, "ONLINE");
    }
  } finally {
    await simulation.close();
  }
  return executions;
}

function restartOf(death: Execution, executions: readonly Execution[]): Execution {
  const restart = executions.find(({ task, time }) => task === death.task && time > death.time);
  if (!restart) throw new Error(`${death.task} was not started again`);
  return restart;
}

function secondsBetween(one: Execution, other: Execution): number {
  return (Date.parse(other.time) - Date.parse(one.time)) / 1000;
}

function world(): World {
  const directories = generateTree({ directories: 400, files: 60_000, bytes: 50e9, seed: "fail-over" });
  return {
    buckets: [{ name: "target" }, { name: "inventories" }],
    fileSystems: [],
    notes: [],
    transfers: {
      agents: Array.from({ length: AGENTS }, (_, index) => ({
        agentId: agentId(index),
        name: `nas-${index + 1}`,
        bytesPerSecond: 30_000_000,
        filesPerSecond: 100,
      })),
      sources: [
        {
          uri: "nfs://nas.example.com/export",
          directories,
          scans: [{ bucket: "inventories", prefix: "home/", sources: ["/"] }],
        },
      ],
    },
  };
}

function agentId(index: number): string {
  return `agent-${String(index + 1).padStart(17, "0")}`;
}
