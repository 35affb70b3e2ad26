/** StartExecution, StopExecution, DescribeExecution, ListExecutions and GetExecutionHistory. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, type Permission, ServiceError } from "../service";
import { invalidName } from "./errors";
import { Execution } from "./execution";
import { onePage } from "./pages";
import type { StatesService } from "./service";
import * as shapes from "./shapes";
import { PAYLOAD_BYTES } from "./task-run";

const startInput = z.strictObject({
  stateMachineArn: shapes.arn,
  name: z.string().min(1).max(80).optional(),
  input: z.string().optional(),
  traceHeader: z.string().max(256).optional(),
});

const stopInput = z.strictObject({
  executionArn: shapes.arn,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});

const describeInput = z.strictObject({ executionArn: shapes.arn, includedData: shapes.includedData });

const listInput = z.strictObject({
  stateMachineArn: shapes.arn,
  statusFilter: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]).optional(),
  maxResults: shapes.maxResults,
  nextToken: shapes.nextToken,
});

const historyInput = z.strictObject({
  executionArn: shapes.arn,
  maxResults: shapes.maxResults,
  reverseOrder: z.boolean().optional(),
  nextToken: shapes.nextToken,
  includeExecutionData: z.boolean().optional(),
});

const on =
  (action: string) =>
  ({ executionArn }: { executionArn: string }): Permission[] => [
    { action: `states:${action}`, resource: executionArn },
  ];

/**
 * The same name with the same input gives the execution that runs under it; any other use of a name is an error, as
 * names stay taken for 90 days (API reference, StartExecution).
 */
export function startExecution(
  cloud: LocalCloud,
  states: StatesService,
): Operation<z.infer<typeof startInput>, { executionArn: string; startDate: Date }> {
  return {
    name: "StartExecution",
    input: startInput,
    permissions: ({ stateMachineArn }) => [{ action: "states:StartExecution", resource: stateMachineArn }],
    handle({ stateMachineArn, name, input = "{}" }) {
      const machine = states.machine(stateMachineArn);
      if (name !== undefined && !shapes.NAME.test(name)) throw invalidName(name);
      checkInput(input);
      const known = name === undefined ? undefined : machine.executions.get(name);
      if (known && known.status === "RUNNING" && known.input === input) {
        return { executionArn: known.arn, startDate: new Date(known.startTime) };
      }
      if (known) {
        throw new ServiceError("ExecutionAlreadyExists", `Execution Already Exists: '${known.arn}'`);
      }
      const given = name ?? states.random.uuid();
      const arn = cloud.arn("states", `execution:${machine.name}:${given}`);
      const execution = new Execution(cloud, machine, given, arn, input);
      machine.executions.set(given, execution);
      return { executionArn: arn, startDate: new Date(execution.startTime) };
    },
  };
}

/** @throws ServiceError InvalidExecutionInput, ValidationException */
function checkInput(input: string): void {
  if (Buffer.byteLength(input) > PAYLOAD_BYTES) {
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${PAYLOAD_BYTES}`,
    );
  }
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new ServiceError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${(cause as Error).message}'`,
    );
  }
}

export function stopExecution(
  states: StatesService,
): Operation<z.infer<typeof stopInput>, { stopDate: Date }> {
  return {
    name: "StopExecution",
    input: stopInput,
    permissions: on("StopExecution"),
    handle({ executionArn, error, cause }, { time }) {
      const execution = states.execution(executionArn);
      execution.stop(error, cause);
      return { stopDate: new Date(execution.stopTime ?? time) };
    },
  };
}

export function describeExecution(states: StatesService): Operation<z.infer<typeof describeInput>> {
  return {
    name: "DescribeExecution",
    input: describeInput,
    permissions: on("DescribeExecution"),
    handle({ executionArn, includedData }) {
      const execution = states.execution(executionArn);
      const whole = includedData !== "METADATA_ONLY";
      const { output, error, cause, stopTime } = execution;
      return {
        executionArn,
        stateMachineArn: execution.machine.arn,
        name: execution.name,
        status: execution.status,
        startDate: new Date(execution.startTime),
        ...(stopTime === undefined ? {} : { stopDate: new Date(stopTime) }),
        ...(whole ? { input: execution.input, inputDetails: { included: true } } : {}),
        ...(whole && output !== undefined ? { output, outputDetails: { included: true } } : {}),
        ...(error === undefined ? {} : { error }),
        ...(whole && cause ? { cause } : {}),
        redriveCount: 0,
      };
    },
  };
}

/** The last one first. */
export function listExecutions(states: StatesService): Operation<z.infer<typeof listInput>> {
  return {
    name: "ListExecutions",
    input: listInput,
    permissions: ({ stateMachineArn }) => [{ action: "states:ListExecutions", resource: stateMachineArn }],
    handle({ stateMachineArn, statusFilter, maxResults, nextToken }) {
      const all = [...states.machine(stateMachineArn).executions.values()]
        .filter(({ status }) => statusFilter === undefined || status === statusFilter)
        .toReversed();
      const { items, ...next } = onePage(all, maxResults, nextToken);
      return {
        executions: items.map(({ arn, name, status, startTime, stopTime }) => ({
          executionArn: arn,
          stateMachineArn,
          name,
          status,
          startDate: new Date(startTime),
          ...(stopTime === undefined ? {} : { stopDate: new Date(stopTime) }),
          redriveCount: 0,
        })),
        ...next,
      };
    },
  };
}

export function getExecutionHistory(states: StatesService): Operation<z.infer<typeof historyInput>> {
  return {
    name: "GetExecutionHistory",
    input: historyInput,
    permissions: on("GetExecutionHistory"),
    handle({ executionArn, maxResults, reverseOrder, nextToken, includeExecutionData = true }) {
      const { history } = states.execution(executionArn);
      const all = reverseOrder ? history.events.toReversed() : history.events;
      const { items, ...next } = onePage(all, maxResults, nextToken);
      return { events: items.map((event) => history.describe(event, includeExecutionData)), ...next };
    },
  };
}
