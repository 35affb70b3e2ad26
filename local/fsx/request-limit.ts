/**
 * How many requests FSx answers in a second. AWS publishes no figure; where the options set one, a bucket of so many
 * tokens is filled up at each full second, and who finds it empty is throttled.
 */
import type { LocalCloud } from "../cloud";
import { throttled } from "../faults/error-codes";
import type { Caller } from "../service";
import type { FsxService } from "./service";

const SECOND = 1_000;

export class RequestLimit {
  /**
   * Requests answered, by second. Functions that run at once in virtual time run one after the other here, so a
   * request may belong to a second that others have left already.
   */
  readonly #answered = new Map<number, number>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly fsx: FsxService,
  ) {}

  /**
   * Takes a token. The operator needs none: people can look at what is going on, whatever it is.
   * @throws ServiceError ThrottlingException
   */
  take(caller: Caller): void {
    const { requestsPerSecond } = this.fsx.options;
    if (requestsPerSecond === Number.POSITIVE_INFINITY || caller.kind === "operator") return;
    const now = this.cloud.clock.now();
    // A function's own time runs on from the cloud's, which stands still meanwhile.
    const second = Math.floor((now + this.#waited(caller)) / SECOND);
    const answered = this.#answered.get(second) ?? 0;
    if (answered >= requestsPerSecond) throw throttled("fsx");
    if (answered === 0) this.#forget(now);
    this.#answered.set(second, answered + 1);
  }

  #waited(caller: Caller): number {
    return this.cloud.lambda.invocationOf(caller)?.waited ?? 0;
  }

  #forget(now: number): void {
    for (const second of this.#answered.keys()) {
      if ((second + 1) * SECOND <= now) this.#answered.delete(second);
    }
  }
}
