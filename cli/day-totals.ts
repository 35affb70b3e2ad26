/** What a day's line adds up, where the timeline tells days instead of runs. */
import { size } from "./sizes";
import { count, counted } from "./wording";

type Outcome = "succeeded" | "failed" | "skipped" | "superseded";

export class DayTotals {
  readonly #runs = { succeeded: 0, failed: 0, skipped: 0, superseded: 0 };
  readonly #pipelines = { succeeded: 0, failed: 0 };
  readonly #transfers = { succeeded: 0, failed: 0, skipped: 0, superseded: 0 };
  #waited = 0;
  #files = 0;
  #bytes = 0;
  #failOvers = 0;

  waitRun(): void {
    this.#waited++;
  }

  endRun(outcome: Outcome, files: number): void {
    this.#runs[outcome]++;
    this.#files += files;
  }

  endPipelineRun(change: string): void {
    this.#pipelines[change === "succeeded" ? "succeeded" : "failed"]++;
  }

  endTransfer(outcome: Outcome, bytes: number): void {
    this.#transfers[outcome]++;
    this.#bytes += bytes;
  }

  failOver(): void {
    this.#failOvers++;
  }

  /** `Fri 20 Nov 2026    29 succeeded, 0 failed; 69,318 files; 1 transfer succeeded, 176 GB` */
  line(day: string): string {
    const parts = [this.#runsPart(), ...this.#pipelinesPart(), ...this.#transfersPart()];
    return `${day}  ${parts.filter((part) => part !== "").join("; ") || "   nothing ended"}`;
  }

  #runsPart(): string {
    const { succeeded, failed, skipped, superseded } = this.#runs;
    if (succeeded + failed + skipped + superseded + this.#waited === 0) return "";
    const parts = [`${count(succeeded).padStart(4)} succeeded`, `${failed} failed`];
    if (this.#waited) parts.push(`${this.#waited} waited`);
    if (skipped) parts.push(`${skipped} skipped`);
    if (superseded) parts.push(`${superseded} superseded`);
    return `${parts.join(", ")}; ${counted(this.#files, "file")}`;
  }

  #pipelinesPart(): string[] {
    return outcomes("pipeline run", this.#pipelines);
  }

  #transfersPart(): string[] {
    const parts = outcomes("transfer", this.#transfers);
    if (this.#bytes > 0) parts.push(size(this.#bytes));
    if (this.#failOvers > 0) parts.push(counted(this.#failOvers, "fail-over"));
    return parts.length === 0 ? [] : [parts.join(", ")];
  }
}

/** `2 transfers succeeded`, `1 transfer failed`: only those that there are. */
function outcomes(noun: string, counts: Partial<Record<Outcome, number>>): string[] {
  return Object.entries(counts).flatMap(([outcome, number]) =>
    number > 0 ? [`${counted(number, noun)} ${outcome}`] : [],
  );
}
