/**
 * Records pipelines' runs from their state machines' executions: one entry per run, with its phases and the first of
 * its troubles.
 */
import { phaseOf, phaseWith } from "../../components/pipeline-phases";
import type { TimedEvent } from "../../local/events";
import { PROJECT } from "../../stacks/stack-file";
import type { PipelineRun } from "./rehearsal";

type ExecutionEvent = TimedEvent & { kind: "execution" };

/** A run with more retries than these is told by the first ones and its end. */
const MOST_TROUBLES = 20;
const FIRST_PHASE = "reading its parameters";
const LAST_PHASE = "clearing up";

export class PipelineRecorder {
  readonly runs: PipelineRun[] = [];
  readonly #open = new Map<string, PipelineRun>();
  readonly #prefix: string;

  constructor(stack: string) {
    this.#prefix = `${PROJECT}-${stack}-`;
  }

  observe(event: ExecutionEvent, time: number): void {
    const key = `${event.stateMachine} ${event.execution}`;
    if (event.change === "started") {
      const run: PipelineRun = {
        pipeline: event.stateMachine.replace(this.#prefix, ""),
        execution: event.execution,
        started: time,
        end: "unfinished",
        phases: [{ name: FIRST_PHASE, from: time }],
        troubles: [],
      };
      this.runs.push(run);
      this.#open.set(key, run);
      return;
    }
    const run = this.#open.get(key);
    if (!run) return;
    if (event.change === "entered") enter(run, event.state ?? "", time);
    else if (event.change === "retrying" || event.change === "caught") note(run, event, time);
    else {
      run.ended = time;
      run.end = event.change;
      if (event.error !== undefined) run.error = event.error;
      if (event.cause !== undefined) run.cause = event.cause;
      this.#open.delete(key);
    }
  }
}

/** States that look again belong to the phase that is on; clearing up begins in many states, and is never left. */
function enter(run: PipelineRun, state: string, time: number): void {
  const phase = phaseOf(state) ?? (phaseWith(state)?.name === LAST_PHASE ? LAST_PHASE : undefined);
  if (phase === undefined || phase === run.phases.at(-1)!.name) return;
  run.phases.push({ name: phase, from: time });
}

function note(run: PipelineRun, event: ExecutionEvent, time: number): void {
  if (run.troubles.length >= MOST_TROUBLES) return;
  run.troubles.push({
    time,
    state: event.state ?? "",
    what: event.change === "caught" ? "caught" : "retried",
    error: event.error ?? "",
  });
}
