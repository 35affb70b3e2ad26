/**
 * Faults on purpose: what goes wrong, when. Each call to an emulated service passes here before and after its effect,
 * and whatever else can go wrong asks here whether it does. Some faults are planned one by one, by tests; the others
 * strike with a probability, drawn from the run's seed.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { type Caller, ConnectionLost, ServiceError, type ServiceName } from "../service";
import { callFaultsAfter, callFaultsBefore, slowness } from "./call-faults";
import { Conditions } from "./conditions";
import { FAULTS, type FaultMix, type FaultName } from "./fault-names";

/** One planned fault: the next `times` calls of `operation` end with it. */
export interface PlannedFault {
  /** `fsx.CreateDataRepositoryTask`, or `fsx.*` */
  target: string;
  /** What the caller sees: an error of the service, or a connection that breaks. */
  error: { code: string; message: string; status: number } | "connection lost";
  /** Whether the operation takes effect first, so that only its answer is lost. */
  afterEffect?: boolean;
  times: number;
}

/** An API call, as far as faults have to know it. */
export interface FaultyCall {
  service: ServiceName;
  operation: string;
  input: unknown;
  caller: Caller;
}

export class Faults {
  /** How often each fault has struck, by its name. */
  readonly counts = new Map<FaultName, number>();
  readonly #planned: PlannedFault[] = [];
  readonly #mixes = new Map<FaultMix, Conditions>();
  /** How often each opportunity came at this instant of virtual time: the same request, tried again. */
  readonly #seen = new Map<string, number>();
  #instant = Number.NaN;
  #outages = 0;

  constructor(private readonly cloud: LocalCloud) {}

  /** Plans a fault for the next calls. */
  plan(fault: PlannedFault): void {
    this.#planned.push({ ...fault });
  }

  /**
   * Lets faults strike from now on, on top of those that strike already.
   * @returns ends these again; those that last a while end with it
   * @throws RangeError for a name that there is not, or a probability outside 0 to 1
   */
  start(mix: FaultMix): () => void {
    for (const [name, probability] of Object.entries(mix)) {
      if (!(name in FAULTS)) throw new RangeError(`There is no fault "${name}".`);
      if (!(probability >= 0 && probability <= 1)) {
        throw new RangeError(`${name}: ${probability} is no probability; it is a number from 0 to 1.`);
      }
    }
    const own = { ...mix };
    const conditions = new Conditions(this.cloud, own);
    this.#mixes.set(own, conditions);
    conditions.begin();
    return () => {
      this.#mixes.delete(own);
      conditions.end();
    };
  }

  /**
   * From now on nothing strikes, and what lasts a while is over: outages, lost associations, silent agents, other
   * people's tasks. What has happened stays: failed tasks are failed, stuck ones stuck.
   */
  stop(): void {
    this.#planned.length = 0;
    for (const [mix, conditions] of [...this.#mixes]) {
      this.#mixes.delete(mix);
      conditions.end();
    }
  }

  /**
   * Decides whether a fault strikes. The decision depends on the seed, the fault, the time and the opportunity alone,
   * not on what was decided before: another fault, or requests that arrive in another order, change nothing.
   * @param opportunity what is decided about; the same one twice at one instant is two opportunities
   * @param target what the report says it struck
   * @returns what else is to be drawn for it, where it strikes
   */
  strike(name: FaultName, opportunity: string, target = opportunity): Random | undefined {
    if (this.#mixes.size === 0) return undefined;
    let spared = 1;
    for (const mix of this.#mixes.keys()) spared *= 1 - (mix[name] ?? 0);
    if (spared === 1) return undefined;
    const random = this.draw(name, opportunity);
    if (!random.chance(1 - spared)) return undefined;
    this.struck(name, target);
    return random;
  }

  /** The randomness of one opportunity. */
  draw(name: FaultName, opportunity: string): Random {
    const now = this.cloud.clock.now();
    if (now !== this.#instant) {
      this.#instant = now;
      this.#seen.clear();
    }
    const key = `faults/${name}/${now}/${opportunity}`;
    const before = this.#seen.get(key) ?? 0;
    this.#seen.set(key, before + 1);
    return this.cloud.random.stream(`${key}/${before}`);
  }

  /** Counts and tells a fault that has struck. */
  struck(name: FaultName, target: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.#report(name, target);
  }

  /** Whether the region is out of order. */
  get outage(): boolean {
    return this.#outages > 0;
  }

  /** The region is out of order until the returned function is called. */
  beginOutage(): () => void {
    this.#outages++;
    return () => {
      this.#outages--;
    };
  }

  /** @throws ServiceError, ConnectionLost where one strikes before the effect */
  before(call: FaultyCall): void {
    this.strikePlanned(`${call.service}.${call.operation}`, false);
    callFaultsBefore(this.cloud, call);
  }

  /** @throws ServiceError, ConnectionLost where one strikes after the effect */
  after(call: FaultyCall): void {
    this.strikePlanned(`${call.service}.${call.operation}`, true);
    callFaultsAfter(this.cloud, call);
  }

  /** Milliseconds until a function has the answer to its call, where it is slow. */
  answerDelay(call: FaultyCall): number | undefined {
    return slowness(this.cloud, call);
  }

  /** @throws ServiceError, ConnectionLost as was planned for `target`: `fsx.CreateDataRepositoryTask` */
  strikePlanned(target: string, afterEffect: boolean): void {
    const every = `${target.slice(0, target.indexOf("."))}.*`;
    const fault = this.#planned.find(
      (f) =>
        f.times > 0 &&
        (f.afterEffect ?? false) === afterEffect &&
        (f.target === target || f.target === every),
    );
    if (!fault) return;
    fault.times--;
    this.#report(fault.error === "connection lost" ? fault.error : fault.error.code, target);
    if (fault.error === "connection lost") throw new ConnectionLost(`${target}: the connection was lost`);
    throw new ServiceError(fault.error.code, fault.error.message, fault.error.status);
  }

  #report(name: string, target: string): void {
    this.cloud.events.emit({ kind: "fault", name, target });
  }
}
