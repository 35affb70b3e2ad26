/**
 * Pipelines: every planned run begins and ends, a bad end is told, and a file system that is left is one that somebody
 * was told of.
 */
import { parseScheduleExpression } from "../../../stacks/schedule-expression";
import { type Evidence, grouped, type Violation } from "../evidence";
import { fires } from "../planned-fires";
import { TOLD_WITHIN } from "./reports";

const MINUTE = 60_000;
/** A region that is out of order for an hour, half an hour of lateness, and the Scheduler's pauses between attempts. */
const BEGUN_WITHIN = 3 * 60 * MINUTE;
const BAD_ENDS = /^(failed|timed out|aborted)$/;
const ENDS = /^(succeeded|failed|timed out|aborted)$/;

export function everyPipelineRunBeginsAndEnds(evidence: Evidence): Violation[] {
  const executions = evidence.events.flatMap((event) => (event.kind === "execution" ? [event] : []));
  const begun = executions.filter(({ change }) => change === "started");
  const notBegun = evidence.config.pipelines.flatMap((pipeline) => {
    if (!pipeline.schedule?.enabled) return [];
    const expression = parseScheduleExpression(pipeline.schedule.expression);
    const own = begun
      .filter(({ stateMachine }) => stateMachine.endsWith(`-${pipeline.name}`))
      .map(({ time }) => Date.parse(time));
    return fires(evidence, expression, pipeline.schedule.timezone)
      .filter(({ certain }) => certain)
      .filter(({ time }) => !own.some((start) => start >= time && start <= time + BEGUN_WITHIN))
      .map(({ time }) =>
        violation(`${pipeline.name} of ${new Date(time).toISOString()} never began`, time, [pipeline.name]),
      );
  });
  const byName = grouped(executions, ({ execution }) => execution);
  const notEnded = [...byName].flatMap(([name, events]) => {
    const ends = events.filter(({ change, state }) => state === undefined && ENDS.test(change));
    if (ends.length === 1) return [];
    const { stateMachine, time } = events[0]!;
    return [violation(`${name} of ${stateMachine} ended ${ends.length} times`, Date.parse(time), [name])];
  });
  return [...notBegun, ...notEnded];
}

export function everyBadPipelineEndIsTold({ events }: Evidence): Violation[] {
  const told = events.flatMap((event) =>
    event.kind === "mail" || (event.kind === "alarm" && event.to === "ALARM") ? [event] : [],
  );
  return events.flatMap((event) => {
    if (event.kind !== "execution" || event.state !== undefined || !BAD_ENDS.test(event.change)) return [];
    const end = Date.parse(event.time);
    const pipeline = event.stateMachine;
    const word = told.find((one) => {
      const time = Date.parse(one.time);
      if (time < end - TOLD_WITHIN || time > end + TOLD_WITHIN) return false;
      const text = one.kind === "mail" ? one.subject + one.body : one.alarm;
      return text.includes(event.execution) || pipeline.endsWith(text.split("-failed")[0]!);
    });
    if (word) return [];
    return [
      violation(
        `${event.execution} of ${pipeline} ${event.change} (${event.error}) and nobody was told`,
        end,
        [event.execution],
      ),
    ];
  });
}

export function noFileSystemIsForgotten({ events, newFileSystems, end }: Evidence): Violation[] {
  const told = events
    .flatMap((event) => (event.kind === "mail" ? [event.subject + event.body] : []))
    .join("\n");
  return newFileSystems
    .filter((id) => !told.includes(id))
    .map((id) => violation(`${id} is left, and nobody was told`, end, [id]));
}

function violation(message: string, time: number, about: string[]): Violation {
  return { invariant: "pipelines end well", message, time, about };
}
