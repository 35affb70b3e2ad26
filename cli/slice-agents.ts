/**
 * Words for the phases of a transfer's run, with agents by their names: the functions' log lines hold ARNs, DataSync's
 * executions hold names.
 */
import type { TransferRecord } from "../handlers/transfer-plan";
import type { TimedEvent } from "../local/events";
import { size } from "./sizes";
import { count, counted, duration } from "./wording";

export class SliceAgents {
  /** Of each slice's task, by name: the execution seen last, its agent, and the agent before. */
  readonly #slices = new Map<string, { execution: string; agent: string; before?: string }>();

  observe(event: TimedEvent & { kind: "transfer execution" }): void {
    const known = this.#slices.get(event.taskName);
    if (known?.execution === event.execution) return;
    const agent = event.agents.join(", ");
    this.#slices.set(event.taskName, {
      execution: event.execution,
      agent,
      ...(known ? { before: known.agent } : {}),
    });
  }

  /** What a run's line says behind its name and phase. */
  describe(record: TransferRecord): string {
    if (record.phase === "failed-over") return this.#failOver(record);
    if (record.phase === "started") {
      const source = record.inventory === undefined ? "" : `, planned from ${record.inventory}`;
      return `${counted(record.slices ?? 0, "slice")}${source}`;
    }
    if (record.phase !== "ended" || record.outcome !== "succeeded") return record.detail ?? "";
    const parts = [`${size(record.bytes ?? 0)} in ${counted(record.files ?? 0, "file")}`];
    if (record.durationSeconds !== undefined) parts.push(`in ${duration(record.durationSeconds)}`);
    if (record.slices !== undefined) parts.push(counted(record.slices, "slice"));
    return parts.join(", ");
  }

  #failOver({ transfer, slice = 0, from = "", to = "", execution }: TransferRecord): string {
    const task = [...this.#slices].find(
      ([name, seen]) => seen.execution === execution && name.endsWith(`-${transfer}-slice-${slice}`),
    );
    return `slice ${count(slice)}, from ${task?.[1].before ?? from} to ${task?.[1].agent ?? to}`;
  }
}
