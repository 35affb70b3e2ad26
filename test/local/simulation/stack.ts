/** Deploys a stack of a test's own into a local cloud and records what happens. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { TimedEvent } from "../../../local/events";
import type { FaultMix } from "../../../local/faults/fault-names";
import { type Simulation, startSimulation } from "../../../local/simulation";
import type { World } from "../../../local/world";

export type Mail = TimedEvent & { kind: "mail" };

export interface TestStack {
  simulation: Simulation;
  events: TimedEvent[];
  /** Mails of the functions; those of alarms have subjects of CloudWatch's own. */
  mails(): Mail[];
  alarmMails(): Mail[];
}

export const START = new Date("2026-11-20T00:00:00Z");

export async function deployTestStack(
  values: Record<string, unknown>,
  options: {
    world?: World;
    worldFile?: string;
    seed?: string;
    region?: string;
    faults?: FaultMix;
    from?: Date;
  } = {},
): Promise<TestStack> {
  const stackDirectory = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-test-"));
  const config = {
    "aws:region": options.region ?? "us-east-1",
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`fsx-data-scheduler:${key}`, value])),
  };
  writeFileSync(join(stackDirectory, "Pulumi.test.yaml"), stringify({ config }));
  const events: TimedEvent[] = [];
  try {
    const simulation = await startSimulation({
      directory: join(__dirname, "..", "..", ".."),
      stackDirectory,
      stack: "test",
      from: options.from ?? START,
      seed: options.seed ?? "1",
      world: options.world,
      worldFile: options.worldFile,
      faults: options.faults,
      onEvent: (event) => events.push(event),
    });
    const mails = () => events.filter((event): event is Mail => event.kind === "mail");
    const ofAlarm = ({ subject }: Mail) => /^(ALARM|OK): /.test(subject);
    return {
      simulation,
      events,
      mails: () => mails().filter((mail) => !ofAlarm(mail)),
      alarmMails: () => mails().filter(ofAlarm),
    };
  } finally {
    rmSync(stackDirectory, { recursive: true });
  }
}

/** A moment of the day on which every test stack starts. */
export function at(clock: string): Date {
  return new Date(`2026-11-20T${clock}Z`);
}
