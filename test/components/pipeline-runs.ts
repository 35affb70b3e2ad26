/**
 * Runs a pipeline's state machine through an interpreter on virtual time. The interpreter knows pauses in real time
 * only, so Wait, Retry and TimeoutSeconds are taken out of what it sees and done here.
 */
import { type RunOptions, StateMachine } from "aws-local-stepfunctions";
import type { Json, Retrier, State, StateMachineDefinition, TaskState } from "../../components/asl";
import type { PipelineSettings } from "../../components/pipeline-settings";
import { PIPELINE_INTEGRATIONS, pipelineDefinition } from "../../components/pipeline-states";
import { FakeCloud } from "./pipeline-fakes";
import { type Job, type Members, type Script, script } from "./pipeline-script";
import { definitionArgs, parametersOf, pipelineSettings } from "./pipeline-settings";
import { awsError } from "./pipeline-world";

/** What happens to the calls of a state. */
export interface StateFault {
  state: string;
  kind: "throttled" | "5xx" | "answer lost" | "hangs" | "refused";
  /** Default 1. */
  times?: number;
}

export interface Run {
  /** `Done`, or the name of the error. */
  end: string;
  cause: string;
  minutes: number;
  /** Events as a Standard workflow's history counts them. */
  events: number;
  /** Characters of the largest state data. */
  largestData: number;
  /** Names of the states in order. */
  states: string[];
  output: Json;
}

export interface Scenario {
  settings?: Partial<PipelineSettings>;
  script?: Partial<Script>;
  input?: Json;
  faults?: StateFault[];
  parameterText?: string;
  notifyOnSuccess?: boolean;
  /** Called when the job is submitted. */
  onJob?: (job: Job, cloud: FakeCloud) => void;
}

export interface Outcome extends Run {
  cloud: FakeCloud;
  deleted: boolean;
  exported: boolean;
}

/** One run in a world of its own. */
export async function runPipeline(scenario: Scenario = {}): Promise<Outcome> {
  const { cloud, definition } = prepare(scenario);
  const [run] = await together(cloud, [
    () => execute(cloud, definition, "run-1", scenario.input ?? {}, scenario),
  ]);
  return {
    ...run!,
    cloud,
    deleted: cloud.fsx.createdFileSystems > 0 && cloud.fsx.fileSystems.size === 0,
    exported: cloud.fsx.exported,
  };
}

export function prepare(scenario: Scenario): { cloud: FakeCloud; definition: StateMachineDefinition } {
  const settings = pipelineSettings(scenario.settings);
  const text = scenario.parameterText ?? JSON.stringify(parametersOf(settings));
  return {
    cloud: new FakeCloud(script(scenario.script), text),
    definition: pipelineDefinition(
      definitionArgs(settings, { notifyOnSuccess: scenario.notifyOnSuccess ?? false }),
    ),
  };
}

/** Lets virtual time pass until all executions have ended. */
export async function together(cloud: FakeCloud, starts: (() => Promise<Run>)[]): Promise<Run[]> {
  let done = false;
  const runs = Promise.all(starts.map((start) => start())).finally(() => {
    done = true;
  });
  runs.catch(() => undefined);
  for (;;) {
    // Promises of one instant settle before the next timer runs.
    await new Promise((resolve) => setImmediate(resolve));
    if (done) return runs;
    const next = cloud.clock.next();
    if (next === undefined) throw new Error("the execution waits for what never comes");
    await cloud.clock.runUntil(next);
  }
}

export async function execute(
  cloud: FakeCloud,
  definition: StateMachineDefinition,
  name: string,
  input: Json,
  scenario: Pick<Scenario, "faults" | "onJob">,
): Promise<Run> {
  const started = cloud.clock.now();
  const states: string[] = [];
  let events = 2;
  let largestData = 0;
  const handlers: NonNullable<NonNullable<RunOptions["overrides"]>["taskResourceLocalHandlers"]> = {};
  const faults = (scenario.faults ?? []).map((fault) => ({ ...fault, left: fault.times ?? 1 }));
  for (const [state, step] of Object.entries(definition.States)) {
    if (step.Type === "Wait") {
      handlers[state] = async (data) => {
        await cloud.clock.sleep(step.Seconds * 1000, state);
        return data as never;
      };
    }
    if (step.Type === "Task") {
      handlers[state] = async (parameters) => {
        const attempts = { made: 0 };
        try {
          return (await attempted(
            cloud,
            state,
            step,
            parameters as Members,
            faults,
            scenario,
            attempts,
          )) as never;
        } finally {
          events += 3 * attempts.made;
        }
      };
    }
  }
  const context = {
    Execution: { Id: `arn:aws:states:us-east-1:123456789012:execution:simulate:${name}`, Name: name },
    State: {
      get EnteredTime() {
        return new Date(cloud.clock.now()).toISOString();
      },
    },
  };
  const machine = new StateMachine(
    { ...definition, TimeoutSeconds: undefined, States: mapStates(definition, runnable) } as never,
    { validationOptions: { noValidate: true } },
  );
  const execution = machine.run(input as never, {
    overrides: { taskResourceLocalHandlers: handlers },
    context,
  });
  const watching = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === "StateEntered") {
        states.push(event.state.name);
        events += 2;
        largestData = Math.max(largestData, JSON.stringify(event.state.input).length);
      }
    }
  })();
  const result = await execution.result.then(
    (output) => ({ end: "Done", cause: "", output: output as Json }),
    (error: Error) => {
      const cause = error.cause as Error;
      return { end: cause.name, cause: cause.message, output: null };
    },
  );
  const minutes = (cloud.clock.now() - started) / 60_000;
  await watching;
  return { ...result, minutes, events, largestData, states };
}

/** A state as the interpreter gets it. */
function runnable(state: State): unknown {
  if (state.Type === "Wait") return { Type: "Task", Resource: "wait", Next: state.Next };
  if (state.Type !== "Task") return state;
  const { Retry: _, TimeoutSeconds: __, ...rest } = state;
  return { ...rest, TimeoutSeconds: 2_000_000 };
}

function mapStates(definition: StateMachineDefinition, change: (state: State) => unknown) {
  return Object.fromEntries(Object.entries(definition.States).map(([name, state]) => [name, change(state)]));
}

/** All attempts of one Task state. */
async function attempted(
  cloud: FakeCloud,
  state: string,
  task: TaskState,
  parameters: Members,
  faults: (StateFault & { left: number })[],
  scenario: Pick<Scenario, "onJob">,
  attempts: { made: number },
): Promise<Json> {
  const counts = task.Retry.map(() => 0);
  for (;;) {
    attempts.made++;
    try {
      return await timed(cloud, task, () => faulty(cloud, state, task, parameters, faults, scenario));
    } catch (error) {
      const index = task.Retry.findIndex(({ ErrorEquals }) => ErrorEquals.includes((error as Error).name));
      const retrier = task.Retry[index];
      if (!retrier || counts[index]! >= retrier.MaxAttempts) throw error;
      await cloud.clock.sleep(pause(retrier, counts[index]!), `${state} retry`);
      counts[index]!++;
    }
  }
}

/** Without jitter, so that a scenario takes the same time again: the longest that it can be. */
function pause({ IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier, attempt: number): number {
  return (
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000
  );
}

/** One attempt, with the state's time limit. */
function timed(cloud: FakeCloud, task: TaskState, action: () => Promise<Json>): Promise<Json> {
  return new Promise((resolve, reject) => {
    const timer = cloud.clock.after(task.TimeoutSeconds * 1000, "TimeoutSeconds", () =>
      reject(awsError("States.Timeout", "")),
    );
    action()
      .then(resolve, reject)
      .finally(() => timer.cancel());
  });
}

async function faulty(
  cloud: FakeCloud,
  state: string,
  task: TaskState,
  parameters: Members,
  faults: (StateFault & { left: number })[],
  { onJob }: Pick<Scenario, "onJob">,
): Promise<Json> {
  const integration = Object.values(PIPELINE_INTEGRATIONS).find(({ resource }) =>
    task.Resource.endsWith(`:::${resource}`),
  )!;
  const { service, operation, errorPrefix, sync } = integration;
  const optimized = { batch: "AWSBatch", lambda: "AWSLambda", sns: "AmazonSNS", fsx: "FSx", ssm: "Ssm" }[
    service
  ];
  const client = integration.resource.startsWith("aws-sdk") ? errorPrefix : optimized;
  const fault = faults.find((one) => one.state === state && one.left > 0);
  if (fault) fault.left--;
  switch (fault?.kind) {
    case "throttled":
      throw awsError(
        service === "lambda" ? "Lambda.TooManyRequestsException" : `${errorPrefix}.${client}Exception`,
        "Rate exceeded",
      );
    case "5xx":
      throw awsError(
        {
          fsx: "FSx.InternalServerErrorException",
          batch: "Batch.ServerException",
          lambda: "Lambda.ServiceException",
          sns: "SNS.InternalErrorException",
          ssm: "Ssm.InternalServerErrorException",
        }[service],
        "something went wrong inside",
      );
    case "refused":
      throw awsError(
        {
          fsx: "FSx.BadRequestException",
          batch: "Batch.ClientException",
          lambda: "Lambda.ResourceNotFoundException",
          sns: "SNS.AuthorizationErrorException",
          ssm: "Ssm.ParameterNotFoundException",
        }[service],
        "no",
      );
    case "hangs":
      return new Promise(() => undefined);
  }
  const answer = sync ? runJob(cloud, parameters, fault, onJob) : cloud.call(service, operation, parameters);
  const value = await answer;
  if (fault?.kind === "answer lost") throw awsError(`${errorPrefix}.SdkClientException`, "connection reset");
  return JSON.parse(JSON.stringify(value)) as Json;
}

async function runJob(
  cloud: FakeCloud,
  parameters: Members,
  fault: StateFault | undefined,
  onJob: Scenario["onJob"],
): Promise<Json> {
  cloud.calls.push("batch.SubmitJob");
  const job = cloud.batch.submit(parameters);
  onJob?.(job, cloud);
  // What is lost is the answer of SubmitJob, long before the job's end.
  if (fault?.kind === "answer lost") throw awsError("Batch.SdkClientException", "connection reset");
  await job.ended;
  return cloud.batch.jobResult(job);
}
