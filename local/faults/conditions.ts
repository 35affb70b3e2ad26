/**
 * Faults that last a while, for one mix: every hour it is drawn whether they begin in it, for each file system,
 * association and agent that there is, and every day whether the region fails.
 */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import type { FaultMix, FaultName } from "./fault-names";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const HOURLY = ["foreign-task", "association-lost", "agent-offline"] as const;
const MISCONFIGURED = "Amazon FSx is unable to access the S3 bucket: access is denied.";

export class Conditions {
  readonly #timers = new Set<Timer>();
  /** What ends the conditions that hold now. */
  readonly #endings = new Set<() => void>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly mix: FaultMix,
  ) {}

  begin(): void {
    if (HOURLY.some((name) => this.#likely(name))) this.#everyHour();
    if (this.#likely("region-outage")) this.#everyDay();
  }

  end(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const ending of [...this.#endings]) ending();
  }

  #everyHour(): void {
    const { fsx, datasync } = this.cloud;
    for (const { id } of fsx.fileSystems.values()) {
      this.#maybe("foreign-task", id, HOUR, (random) => this.#foreignTask(id, random));
    }
    for (const id of this.#linked()) {
      this.#maybe("association-lost", id, HOUR, (random) => this.#associationLost(id, random));
    }
    for (const { arn } of datasync.agents.sorted) {
      this.#maybe("agent-offline", arn, HOUR, (random) => this.#agentOffline(arn, random));
    }
    this.#after(HOUR, "the next hour", () => this.#everyHour());
  }

  #everyDay(): void {
    const { region, clock, faults } = this.cloud;
    this.#maybe("region-outage", region, DAY - HOUR, () => {
      faults.struck("region-outage", `${region} until ${new Date(clock.now() + HOUR).toISOString()}`);
      this.#holds(HOUR, "region-outage", faults.beginOutage());
    });
    this.#after(DAY, "the next day", () => this.#everyDay());
  }

  /** Associations, and file systems that are linked the old way. */
  #linked(): string[] {
    const { fsx } = this.cloud;
    const old = [...fsx.fileSystems.values()].filter(({ link }) => link !== undefined);
    return [...fsx.associations.keys(), ...old.map(({ id }) => id)];
  }

  #foreignTask(fileSystemId: string, random: Random): void {
    const { fsx, faults } = this.cloud;
    if (fsx.fileSystems.get(fileSystemId)?.lifecycle !== "AVAILABLE") return;
    const seconds = random.integer(60, 5400);
    const taskId = fsx.startForeignTask(fileSystemId, seconds);
    // Busy already: nobody could start one.
    if (taskId === undefined) return;
    faults.struck("foreign-task", `${fileSystemId} ${taskId}`);
    this.#holds(seconds * 1000, "foreign-task", () => fsx.completeNow(taskId));
  }

  #associationLost(id: string, random: Random): void {
    const { fsx, faults } = this.cloud;
    const link = () => fsx.fileSystems.get(id)?.link ?? fsx.associations.get(id);
    if (link()?.lifecycle !== "AVAILABLE") return;
    fsx.setAssociationLifecycle(id, "MISCONFIGURED", MISCONFIGURED);
    faults.struck("association-lost", id);
    this.#holds(random.integer(10 * MINUTE, 6 * HOUR), "association-lost", () => {
      if (link()?.lifecycle === "MISCONFIGURED") fsx.setAssociationLifecycle(id, "AVAILABLE");
    });
  }

  #agentOffline(arn: string, random: Random): void {
    const { datasync, faults } = this.cloud;
    const agent = datasync.agents.all.get(arn);
    if (!agent || agent.silentSince !== undefined) return;
    faults.struck("agent-offline", agent.name);
    if (random.chance(0.5)) datasync.killAgent(arn);
    else datasync.disconnectAgent(arn);
    this.#holds(random.integer(2 * MINUTE, 3 * HOUR), "agent-offline", () =>
      datasync.setAgentStatus(arn, "ONLINE"),
    );
  }

  /** Draws whether it begins within the next `span`, and begins it then. */
  #maybe(name: FaultName, of: string, span: number, begin: (random: Random) => void): void {
    if (!this.#likely(name)) return;
    const random = this.cloud.faults.draw(name, of);
    if (!random.chance(this.mix[name]!)) return;
    this.#after(random.integer(0, span - 1), name, () => begin(random));
  }

  /** The condition holds for so long, or until all faults end. */
  #holds(duration: number, name: FaultName, end: () => void): void {
    let timer: Timer | undefined;
    const ending = () => {
      timer?.cancel();
      this.#endings.delete(ending);
      end();
    };
    this.#endings.add(ending);
    timer = this.cloud.clock.after(duration, `fault ${name} ends`, ending);
  }

  #after(delay: number, label: string, action: () => void): void {
    const timer = this.cloud.clock.after(delay, `faults: ${label}`, () => {
      this.#timers.delete(timer);
      action();
    });
    this.#timers.add(timer);
  }

  #likely(name: FaultName): boolean {
    return (this.mix[name] ?? 0) > 0;
  }
}
