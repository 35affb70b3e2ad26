/**
 * What happens in a world at a set time: plain data, read from a world file, and what it does to the local cloud.
 */
import { TASK_TAGS } from "../handlers/plan";
import type { JobFailure } from "./batch/job-failure";
import type { LocalCloud } from "./cloud";
import type { FaultMix } from "./faults/fault-names";
import type { RepositoryLifecycle } from "./fsx/file-system";
import type { TaskFailure } from "./fsx/task-plan";

export interface WorldEvent {
  /** Virtual milliseconds since the epoch. */
  time: number;
  /** As a person wrote it; what the timeline shows. */
  text: string;
  action: WorldAction;
}

export type WorldAction =
  /** `directory`: of the association, where it is not known by its id; absent for a file system linked the old way. */
  | {
      kind: "association";
      id: string;
      directory?: string | undefined;
      lifecycle: RepositoryLifecycle;
      message?: string | undefined;
    }
  | { kind: "agent"; name: string; change: "OFFLINE" | "ONLINE" | "DIES" }
  /** The agent's next execution fails. */
  | { kind: "execution"; agent: string }
  /** The next task of a schedule that begins to execute. */
  | {
      kind: "task";
      fileSystemId: string;
      schedule: string;
      failure?: TaskFailure;
      takes?: number | "stuck";
    }
  /** Somebody else's task runs on the file system, unless it is busy already. */
  | { kind: "busy"; fileSystemId: string; seconds: number }
  /** The next attempt of any job. */
  | { kind: "job"; failure: JobFailure }
  | { kind: "outage"; seconds: number }
  | { kind: "faults"; mix: FaultMix; seconds: number };

/** Sets the timers of a world's events. Those of the past do not happen. */
export function scheduleEvents(cloud: LocalCloud, events: readonly WorldEvent[]): void {
  for (const { time, text, action } of events) {
    if (time < cloud.clock.now()) continue;
    cloud.clock.at(time, `world: ${text}`, () => {
      cloud.events.emit({ kind: "fault", name: "as scripted", target: text });
      happen(cloud, action);
    });
  }
}

/** @throws Error where what it names is not there any more */
function happen(cloud: LocalCloud, action: WorldAction): void {
  const { fsx, datasync, batch, faults, clock } = cloud;
  switch (action.kind) {
    case "association":
      fsx.setAssociationLifecycle(associationId(cloud, action), action.lifecycle, action.message);
      break;
    case "agent": {
      const arn = agentArn(cloud, action.name);
      if (action.change === "DIES") datasync.killAgent(arn);
      else datasync.setAgentStatus(arn, action.change);
      break;
    }
    case "execution":
      datasync.failNextExecution(agentArn(cloud, action.agent));
      break;
    case "task": {
      const { fileSystemId, schedule, failure, takes } = action;
      fsx.tasks.order(fileSystemId, {
        of: ({ tags }) => tags.get(TASK_TAGS.schedule) === schedule,
        ...(failure ? { failure } : {}),
        ...(takes === undefined ? {} : { takes }),
      });
      break;
    }
    case "busy":
      fsx.startForeignTask(action.fileSystemId, action.seconds);
      break;
    case "job":
      batch.failNextJob(action.failure);
      break;
    case "outage":
      clock.after(action.seconds * 1000, "the region's outage ends", faults.beginOutage());
      break;
    case "faults":
      clock.after(action.seconds * 1000, "faults end", faults.start(action.mix));
      break;
  }
}

function associationId(cloud: LocalCloud, { id, directory }: WorldAction & { kind: "association" }): string {
  if (directory === undefined) return id;
  const found = cloud.fsx
    .associationsOf(id)
    .find(({ fileSystemPath }) => fileSystemPath.replace(/(?<=.)\/+$/, "") === directory);
  if (!found) throw new Error(`${id} has no association of ${directory} any more.`);
  return found.id;
}

function agentArn(cloud: LocalCloud, name: string): string {
  const agent = cloud.datasync.agents.sorted.find((one) => one.name === name);
  if (!agent) throw new Error(`There is no agent "${name}".`);
  return agent.arn;
}
