/**
 * One execution of a task: LAUNCHING, PREPARING, TRANSFERRING, VERIFYING, SUCCESS or ERROR, on virtual time. While one
 * of its agents is silent it stands still; what was copied stays copied, whatever becomes of it.
 */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import type { Agent } from "./agent";
import { agentDefaults, type Failure, type PlannedFailure } from "./failure";
import type { Location } from "./location";
import { planWork, type WorkPlan } from "./plan-work";
import type { DataSyncService } from "./service";
import type { FilterList, TaskReportConfig } from "./shapes";
import type { Task } from "./task";
import { type Pace, TransferWork } from "./transfer-work";

export type ExecutionStatus =
  | "QUEUED"
  | "CANCELLING"
  | "LAUNCHING"
  | "PREPARING"
  | "TRANSFERRING"
  | "VERIFYING"
  | "SUCCESS"
  | "ERROR";

export type Phase = "PREPARING" | "TRANSFERRING" | "VERIFYING";

/** When a phase began and ended, and how long it takes if nothing comes between. */
export interface PhaseTimes {
  start: number;
  length: number;
  end?: number;
  failed?: true;
}

/** What StartTaskExecution decides for this execution alone. */
export interface ExecutionSettings {
  options: Task["options"];
  includes: FilterList;
  excludes: FilterList;
  report: TaskReportConfig | undefined;
  tags: Map<string, string>;
}

/** Listing is so many times as fast as copying small files, verifying so many times as fast as transferring. */
const LISTING = 20;
const VERIFYING = 4;
const LEAST_PREPARING = 2_000;

export class Execution {
  status: ExecutionStatus = "QUEUED";
  launched: number | undefined;
  endedAt: number | undefined;
  /** Those that do it, from its launch on. */
  agents: Agent[] = [];
  failure: Failure | undefined;
  plan: WorkPlan | undefined;
  work: TransferWork | undefined;
  /** When each phase began and ended. */
  readonly phases = new Map<Phase, PhaseTimes>();
  /** `ReportResult.Status`; undefined without a report. */
  report: { status: "PENDING" | "SUCCESS" | "ERROR"; detail?: string } | undefined;
  #timer: Timer | undefined;
  #then: () => void = () => undefined;
  #due = 0;
  /** Since when it stands still. */
  #stalled: number | undefined;
  #order: PlannedFailure | undefined;
  #sourceUri = "";
  #undertaken: ((end: number) => void) | undefined;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly datasync: DataSyncService,
    readonly task: Task,
    readonly id: string,
    readonly settings: ExecutionSettings,
    /** When it was asked for. */
    readonly started: number,
  ) {}

  get arn(): string {
    return `${this.task.arn}/execution/${this.id}`;
  }

  get ended(): boolean {
    return this.endedAt !== undefined;
  }

  /** Since when it stands still, because an agent is silent. */
  get standsSince(): number | undefined {
    return this.#stalled;
  }

  /** Whether it occupies its task and its agents. */
  get running(): boolean {
    return !this.ended && this.launched !== undefined;
  }

  /** Its turn has come. */
  launch(agents: Agent[]): void {
    const now = this.cloud.clock.now();
    this.agents = agents;
    this.launched = now;
    this.#order = this.datasync.failures.take(this);
    this.#enter("LAUNCHING");
    const { launchingFor } = this.datasync.options;
    const offline = agents.find(({ status }) => status === "OFFLINE");
    if (offline) {
      this.#step(launchingFor, () =>
        this.fail({ code: "AgentOffline", detail: `The agent ${offline.id} is offline.` }),
      );
      return;
    }
    this.#step(launchingFor, () => this.#prepare());
    if (agents.some(({ silentSince }) => silentSince !== undefined)) this.stall();
  }

  /** One of its agents fell silent. */
  stall(): void {
    if (!this.running || this.#stalled !== undefined) return;
    this.advance();
    this.#stalled = this.cloud.clock.now();
    this.#timer?.cancel();
  }

  /** All of its agents are in contact again. */
  resume(): void {
    if (this.#stalled === undefined || this.ended) return;
    const now = this.cloud.clock.now();
    const pause = now - this.#stalled;
    this.#stalled = undefined;
    this.work?.resume(now);
    const isWhole = this.status === "TRANSFERRING" && this.#order?.phase !== "TRANSFERRING";
    this.#due = isWhole ? this.work!.end : this.#due + pause;
    this.#arm();
  }

  /** What has been copied by now is in the ledger. */
  advance(time = this.cloud.clock.now()): void {
    if (this.status !== "TRANSFERRING" || this.#stalled !== undefined) return;
    const { copies } = this.datasync;
    const agents = this.agents.map(({ arn }) => arn);
    this.work!.advance(time, {
      made: ({ destination }) => copies.makeDirectory(destination),
      copied: (piece) => {
        const { path } = piece.item.directory;
        copies.record(this.arn, agents, `${this.#sourceUri}${path === "/" ? "" : path}`, piece);
      },
    });
  }

  /** It is not to go on; ends a little later. */
  cancel(): void {
    this.advance();
    this.#timer?.cancel();
    this.#stalled = undefined;
    this.#enter("CANCELLING");
    this.#step(this.datasync.options.cancellingFor, () =>
      this.fail({ code: "Cancelled", detail: "The task execution was cancelled." }),
    );
  }

  /** Another limit of bytes per second, also while it transfers. */
  setBandwidth(bytesPerSecond: number): void {
    this.advance();
    this.settings.options.BytesPerSecond = bytesPerSecond;
    if (this.status !== "TRANSFERRING" || this.#stalled !== undefined) return;
    this.work!.changePace(this.#pace(), this.cloud.clock.now());
    if (this.#order?.phase === "TRANSFERRING") return;
    this.#timer?.cancel();
    this.#due = this.work!.end;
    this.#arm();
  }

  fail(failure: Failure): void {
    if (this.ended) return;
    this.advance();
    this.failure = failure;
    const phase = [...this.phases.values()].find(({ end }) => end === undefined);
    if (phase) phase.failed = true;
    this.#end("ERROR");
  }

  #prepare(): void {
    const { datasync, task, settings } = this;
    const source = datasync.location(task.source);
    const destination = datasync.location(task.destination);
    const found = datasync.treeAt(source.uri);
    const failure = this.#obstacle(source, destination) ?? (found ? undefined : notMounted(source));
    if (failure || !found) {
      this.fail(failure!);
      return;
    }
    this.#sourceUri = found.tree.uri;
    this.plan = planWork(
      {
        ...found,
        destination: destination.uri.replace(/\/+$/, ""),
        includes: settings.includes[0]?.Value,
        excludes: settings.excludes[0]?.Value,
        options: settings.options,
      },
      datasync.copies,
    );
    this.#undertaken = datasync.copies.undertake(this.arn, this.plan.items, this.cloud.clock.now());
    const { files, folders } = this.plan.listed;
    const listing = ((files + folders) / (this.#pace().filesPerSecond * LISTING)) * 1000;
    this.#phase("PREPARING", LEAST_PREPARING + listing, () => this.#transfer());
  }

  /** Why it cannot begin: a server out of an agent's reach, a role that may not. */
  #obstacle(source: Location, destination: Location): Failure | undefined {
    const hosts = [...source.hosts, ...destination.hosts];
    const unable = this.agents.find(({ cannotReach }) => hosts.some((host) => cannotReach.has(host)));
    if (unable) {
      return {
        code: "InputUnreachable",
        detail: `The agent ${unable.id} cannot reach ${hosts.join(", ")}.`,
      };
    }
    const refusal = this.datasync.accessProblem(this.task, source, destination);
    return refusal === undefined ? undefined : { code: "AccessDenied", detail: refusal };
  }

  #transfer(): void {
    const now = this.cloud.clock.now();
    this.work = new TransferWork(this.plan!.items, this.#pace(), now);
    this.#phase("TRANSFERRING", this.work.end - now, () => this.#transferred());
  }

  #transferred(): void {
    // All of it, however the fractions of milliseconds of a million files add up.
    this.advance(Number.POSITIVE_INFINITY);
    for (const { destination, left } of this.plan!.deletions) {
      this.datasync.copies.replace(destination, left);
    }
    const { VerifyMode } = this.settings.options;
    if (VerifyMode === "NONE") {
      this.#end("SUCCESS");
      return;
    }
    const { files, bytes } = VerifyMode === "ONLY_FILES_TRANSFERRED" ? this.work!.total : this.plan!.listed;
    const pace = this.#pace();
    const seconds = bytes / pace.bytesPerSecond + files / pace.filesPerSecond;
    this.#phase("VERIFYING", (seconds / VERIFYING) * 1000, () => this.#end("SUCCESS"));
  }

  /** What this one execution moves: its agents together, within its limit. */
  #pace(): Pace {
    const workers = this.agents.length > 0 ? this.agents : [agentDefaults];
    const sum = (of: (worker: Pace) => number) => workers.reduce((total, worker) => total + of(worker), 0);
    const limit = this.settings.options.BytesPerSecond;
    const bytes = sum(({ bytesPerSecond }) => bytesPerSecond);
    return {
      bytesPerSecond: limit > 0 ? Math.min(limit, bytes) : bytes,
      filesPerSecond: sum(({ filesPerSecond }) => filesPerSecond),
    };
  }

  #phase(phase: Phase, duration: number, then: () => void): void {
    const now = this.cloud.clock.now();
    for (const before of this.phases.values()) before.end ??= now;
    this.phases.set(phase, { start: now, length: duration });
    this.#enter(phase);
    const order = this.#order?.phase === phase ? this.#order : undefined;
    if (order) this.#step(duration * order.part, () => this.fail(order.failure));
    else this.#step(duration, then);
  }

  #step(duration: number, then: () => void): void {
    this.#then = then;
    this.#due = this.cloud.clock.now() + duration;
    this.#arm();
  }

  #arm(): void {
    // A whole millisecond later, so that what ends at a fraction of one has ended.
    this.#timer = this.cloud.clock.at(Math.ceil(this.#due), `datasync: ${this.id}`, () => this.#then());
  }

  #end(status: "SUCCESS" | "ERROR"): void {
    const now = this.cloud.clock.now();
    this.#timer?.cancel();
    this.endedAt = now;
    for (const phase of this.phases.values()) phase.end ??= now;
    this.#undertaken?.(now);
    if (this.settings.report && this.launched !== undefined) this.report = { status: "PENDING" };
    this.#enter(status);
    this.datasync.executionEnded(this);
  }

  #enter(status: ExecutionStatus): void {
    this.status = status;
    this.datasync.executionChanged(this);
  }
}

function notMounted({ uri }: Location): Failure {
  return { code: "InputNotFound", detail: `${uri} could not be mounted or read.` };
}
