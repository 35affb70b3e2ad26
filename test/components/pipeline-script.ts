/**
 * How the pipelines' tests script a world, and what the fake cloud keeps of it.
 */
import type { Json } from "../../components/asl";

/** How the world behaves. Times are minutes; "never" is a step that does not end. */
export interface Script {
  fileSystem: { minutes: number | "never"; ends: "AVAILABLE" | "FAILED" };
  association: { minutes: number | "never"; ends: "AVAILABLE" | "MISCONFIGURED" | "FAILED" };
  import: { minutes: number | "never"; ends: "SUCCEEDED" | "FAILED" };
  export: {
    minutes: number | "never";
    ends: "SUCCEEDED" | "FAILED" | "CANCELED";
    failedFiles: number;
  };
  deletion: { minutes: number | "never" };
  /** Attempt by attempt; the last is repeated. */
  attempts: Attempt[];
  /** Minutes a job waits for a host. */
  queueMinutes: number | "never";
  /** Whether a terminated job ends. */
  stoppable: boolean;
  /** Age of the oldest queued change, minute by minute after the job's end; "none" where nothing is published. */
  queue: ((minutesAfterEnd: number) => number | "none") | undefined;
}

export interface Attempt {
  minutes: number | "never";
  ends: "success" | "exit 1" | "spot" | "no start";
  writes?: boolean;
}

export function script(changes: Partial<Script> = {}): Script {
  return {
    fileSystem: { minutes: 6, ends: "AVAILABLE" },
    association: { minutes: 1, ends: "AVAILABLE" },
    import: { minutes: 2, ends: "SUCCEEDED" },
    export: { minutes: 4, ends: "SUCCEEDED", failedFiles: 0 },
    deletion: { minutes: 3 },
    attempts: [{ minutes: 10, ends: "success" }],
    queueMinutes: 3,
    stoppable: true,
    queue: undefined,
    ...changes,
  };
}

export interface FileSystem {
  id: string;
  mountName: string;
  lifecycle: string;
  tags: Json;
  /** Whether a job wrote what is not in S3. */
  unexported: boolean;
  autoExports: boolean;
}
export interface Association {
  id: string;
  fileSystemId: string;
  path: string;
  uri: string;
  lifecycle: string;
}
export interface RepositoryTask {
  id: string;
  fileSystemId: string;
  type: string;
  lifecycle: string;
  failed: number;
}
export interface JobDefinition {
  arn: string;
  name: string;
  status: "ACTIVE" | "INACTIVE";
  properties: Members;
}
export interface Job {
  id: string;
  name: string;
  status: string;
  statusReason: string;
  exitCode: number | undefined;
  definition: JobDefinition;
  parameters: Members;
  ended: Promise<void>;
  end: () => void;
  endedAt: number | undefined;
  terminated: boolean;
}
export type Members = Record<string, Json>;
