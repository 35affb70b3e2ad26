/**
 * Transfers: every planned run ends once, a failure is told, nothing is copied twice at the same time, and no location
 * or task is left over.
 */
import { transferRecordOf } from "../../../local/run-ledger";
import { parseScheduleExpression } from "../../../stacks/schedule-expression";
import { type Evidence, grouped, type Violation } from "../evidence";
import { fires } from "../planned-fires";
import { TOLD_WITHIN } from "./reports";

export function everyTransferRunEndsOnce(evidence: Evidence): Violation[] {
  const records = transferRecords(evidence);
  const ends = grouped(
    records.filter(({ phase }) => phase === "ended"),
    keyOf,
  );
  const known = new Set(records.map(keyOf));
  const planned = evidence.config.transfers.flatMap(({ name, schedule }) =>
    !schedule?.enabled
      ? []
      : fires(evidence, parseScheduleExpression(schedule.expression), schedule.timezone)
          .filter(({ certain }) => certain)
          .map(({ time }) => keyOf({ transfer: name, run: new Date(time).toISOString() })),
  );
  const letters = evidence.queues
    .flatMap(({ name, bodies }) => (/dead-letters/.test(name) ? bodies : []))
    .join();
  return [...new Set([...planned, ...known])].flatMap((key) => {
    const outcomes = (ends.get(key) ?? []).map(({ outcome }) => outcome);
    const run = key.split(" of ")[1]!;
    if (outcomes.length === 1) return [];
    if (outcomes.length === 0 && letters.includes(run.replace(".000Z", "Z"))) return [];
    const how = outcomes.length === 0 ? "is lost: it has no end" : `ended as ${outcomes.join(" and ")}`;
    return [violation(`${key} ${how}`, Date.parse(run), [run])];
  });
}

export function everyTransferFailureIsTold(evidence: Evidence): Violation[] {
  const mails = evidence.events.flatMap((event) => (event.kind === "mail" ? [event] : []));
  return transferRecords(evidence).flatMap((record) => {
    if (record.phase !== "ended" || record.outcome !== "failed") return [];
    const told = mails.find(
      ({ subject, body, time }) =>
        subject.includes(` ${record.transfer} `) &&
        body.includes(record.run) &&
        Math.abs(Date.parse(time) - record.time) <= TOLD_WITHIN,
    );
    if (told) return [];
    const message = `the failure of ${keyOf(record)} (${record.reason}) was not mailed in time`;
    return [violation(message, record.time, [record.run])];
  });
}

export function nothingOfTransfersLeaks({ config, transfers, end }: Evidence): Violation[] {
  const { agents, tasks, locations, clashes } = transfers;
  // A task and a location per agent; a destination per transfer.
  const mostTasks = agents * config.transfers.length;
  const mostLocations = (agents + 1) * config.transfers.length;
  return [
    ...(tasks > mostTasks ? [violation(`${tasks} tasks for ${agents} agents`, end, [])] : []),
    ...(locations > mostLocations ? [violation(`${locations} locations for ${agents} agents`, end, [])] : []),
    ...clashes.map((clash) => violation(`copied twice at the same time: ${clash}`, end, [])),
  ];
}

function transferRecords({ events }: Evidence) {
  return events.flatMap((event) => {
    const record = event.kind === "log" ? transferRecordOf(event.record) : undefined;
    return record ? [{ ...record, time: Date.parse(event.time) }] : [];
  });
}

function keyOf({ transfer, run }: { transfer: string; run: string }): string {
  return `${transfer} of ${new Date(run).toISOString()}`;
}

function violation(message: string, time: number, about: string[]): Violation {
  return { invariant: "transfers end well", message, time, about };
}
