/**
 * Faults on purpose: what goes wrong, when. Each call to an emulated service passes here before and after its effect.
 */
import { type CallContext, ConnectionLost, ServiceError } from "./service";

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

export class Faults {
  readonly #planned: PlannedFault[] = [];
  #report: (name: string, target: string) => void = () => undefined;

  /** Tells of every fault that strikes. */
  onFault(report: (name: string, target: string) => void): void {
    this.#report = report;
  }

  /** Plans a fault for the next calls. */
  plan(fault: PlannedFault): void {
    this.#planned.push({ ...fault });
  }

  /** @throws the planned error, where one strikes before the effect */
  before(service: string, operation: string, _call: CallContext): void {
    this.#strike(service, operation, false);
  }

  /** @throws the planned error, where one strikes after the effect */
  after(service: string, operation: string, _call: CallContext): void {
    this.#strike(service, operation, true);
  }

  #strike(service: string, operation: string, afterEffect: boolean): void {
    const target = `${service}.${operation}`;
    const fault = this.#planned.find(
      (f) =>
        f.times > 0 &&
        (f.afterEffect ?? false) === afterEffect &&
        (f.target === target || f.target === `${service}.*`),
    );
    if (!fault) return;
    fault.times--;
    this.#report(fault.error === "connection lost" ? fault.error : fault.error.code, target);
    if (fault.error === "connection lost") throw new ConnectionLost(`${target}: the connection was lost`);
    throw new ServiceError(fault.error.code, fault.error.message, fault.error.status);
  }
}
