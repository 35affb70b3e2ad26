/**
 * Runs of a pipeline as Step Functions knows them: executions, the state that each is in, and what became of its file
 * system. Nothing here changes anything.
 */
import type { ExecutionListItem, HistoryEvent, SFN } from "@aws-sdk/client-sfn";
import { phaseWith } from "../components/pipeline-phases";
import { asking } from "./aws-error";

export type RunStatus = "running" | "succeeded" | "failed" | "timed out" | "aborted";

/** Times are milliseconds since the epoch. */
export interface PipelineRun {
  arn: string;
  name: string;
  status: RunStatus;
  startedAt: number;
  endedAt?: number;
  error?: string;
  cause?: string;
}

/** How far a run is. */
export interface RunStep {
  /** The state that it entered last. */
  state: string;
  phase: string;
  waitsFor: string;
  /** When it entered the phase. */
  since: number;
  fileSystem: RunFileSystem | undefined;
}

export interface RunFileSystem {
  id: string;
  /** Once its fate is decided: `fs-… is deleted`. */
  text?: string;
  /** What is left to do for people. */
  next?: string;
}

const STATUS: Record<string, RunStatus> = {
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timed out",
  ABORTED: "aborted",
};
/** Events that come with their data; an execution's last state is among the last of them. */
const EVENTS_WITH_DATA = 20;
/** GetExecutionHistory and ListExecutions: 1,000 at most (botocore stepfunctions 2016-11-23 model). */
const MOST_PER_PAGE = 1000;

/** The newest first. */
export async function listRuns(
  sfn: SFN,
  stateMachineArn: string,
  most: number,
  statusFilter?: "RUNNING",
): Promise<PipelineRun[]> {
  const found: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await asking("list the pipeline's runs", () =>
      sfn.listExecutions({
        stateMachineArn,
        statusFilter,
        nextToken,
        maxResults: Math.min(MOST_PER_PAGE, most - found.length),
      }),
    );
    found.push(...(page.executions ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined && found.length < most);
  return found.map((item) => ({
    arn: item.executionArn!,
    name: item.name!,
    status: STATUS[item.status!] ?? "running",
    startedAt: item.startDate!.getTime(),
    ...(item.stopDate ? { endedAt: item.stopDate.getTime() } : {}),
  }));
}

/** With its error and cause, where it has failed. */
export async function readRun(sfn: SFN, executionArn: string): Promise<PipelineRun> {
  const answer = await asking("read the pipeline's run", () => sfn.describeExecution({ executionArn }));
  return {
    arn: executionArn,
    name: answer.name!,
    status: STATUS[answer.status!] ?? "running",
    startedAt: answer.startDate!.getTime(),
    ...(answer.stopDate ? { endedAt: answer.stopDate.getTime() } : {}),
    ...(answer.error ? { error: answer.error } : {}),
    ...(answer.cause ? { cause: answer.cause } : {}),
  };
}

/**
 * The step that a run is in, or was in last; undefined for one that has not begun.
 * @param before what was read before: as long as the phase is the same, its beginning is not looked for again
 */
export async function readStep(
  sfn: SFN,
  executionArn: string,
  before?: RunStep,
): Promise<RunStep | undefined> {
  const last = await lastEntered(sfn, executionArn);
  if (!last) return undefined;
  const state = last.stateEnteredEventDetails!.name!;
  const phase = phaseWith(state) ?? { name: state, waitsFor: "its next state" };
  const since =
    before?.phase === phase.name ? before.since : await phaseBegan(sfn, executionArn, phase.name, last);
  return {
    state,
    phase: phase.name,
    waitsFor: phase.waitsFor,
    since,
    fileSystem: fileSystemIn(last.stateEnteredEventDetails!.input),
  };
}

async function lastEntered(sfn: SFN, executionArn: string): Promise<HistoryEvent | undefined> {
  for await (const event of eventsBackwards(sfn, executionArn, EVENTS_WITH_DATA, true)) {
    if (event.stateEnteredEventDetails?.name) return event;
  }
  return undefined;
}

async function phaseBegan(
  sfn: SFN,
  executionArn: string,
  phase: string,
  last: HistoryEvent,
): Promise<number> {
  let began = last;
  for await (const event of eventsBackwards(sfn, executionArn, MOST_PER_PAGE, false)) {
    const name = event.stateEnteredEventDetails?.name;
    if (name === undefined || event.id! > last.id!) continue;
    if ((phaseWith(name)?.name ?? name) !== phase) break;
    began = event;
  }
  return began.timestamp!.getTime();
}

async function* eventsBackwards(
  sfn: SFN,
  executionArn: string,
  maxResults: number,
  includeExecutionData: boolean,
): AsyncGenerator<HistoryEvent> {
  let nextToken: string | undefined;
  do {
    const page = await asking("read the history of the pipeline's run", () =>
      sfn.getExecutionHistory({
        executionArn,
        reverseOrder: true,
        maxResults,
        includeExecutionData,
        nextToken,
      }),
    );
    yield* page.events ?? [];
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** States hand on what is known of the run; before there is a file system, its id is empty. */
function fileSystemIn(input: string | undefined): RunFileSystem | undefined {
  let data: { fileSystem?: Partial<RunFileSystem> } | null;
  try {
    data = JSON.parse(input ?? "{}") as typeof data;
  } catch {
    // Cut off by Step Functions, which tells so.
    return undefined;
  }
  const { id, text, next } = data?.fileSystem ?? {};
  if (!id) return undefined;
  return { id, ...(text ? { text } : {}), ...(next ? { next } : {}) };
}
