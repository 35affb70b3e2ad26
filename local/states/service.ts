/**
 * AWS Step Functions: Standard state machines in JSONPath. `aws-local-stepfunctions` interprets them; their tasks call
 * the emulated services under the machine's role, and everything that takes time takes virtual time.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { Service, ServiceError, validationErrors } from "../service";
import { executionNotFound, invalidArn, machineNotFound } from "./errors";
import type { Execution } from "./execution";
import {
  describeExecution,
  getExecutionHistory,
  listExecutions,
  startExecution,
  stopExecution,
} from "./execution-operations";
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  listStateMachines,
  updateStateMachine,
} from "./machine-operations";
import type { StateMachineRecord } from "./state-machine";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { validateStateMachineDefinition } from "./validate-definition";

export class StatesService extends Service {
  readonly name = "states";
  /** By ARN. */
  readonly machines = new Map<string, StateMachineRecord>();
  readonly random: Random;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.random = cloud.random.stream("states");
    this.register(
      createStateMachine(cloud, this),
      updateStateMachine(cloud, this),
      deleteStateMachine(this),
      describeStateMachine(this),
      listStateMachines(this),
      validateStateMachineDefinition(cloud),
      startExecution(cloud, this),
      stopExecution(this),
      describeExecution(this),
      listExecutions(this),
      getExecutionHistory(this),
      tagResource(this),
      untagResource(this),
      listTagsForResource(this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", validationErrors(problems));
  }

  machineArn(name: string): string {
    return this.cloud.arn("states", `stateMachine:${name}`);
  }

  /** @throws ServiceError StateMachineDoesNotExist, InvalidArn */
  machine(arn: string): StateMachineRecord {
    if (!/^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:[^:]+$/.test(arn)) throw invalidArn(arn);
    const machine = this.machines.get(arn);
    if (!machine) throw machineNotFound(arn);
    return machine;
  }

  /** @throws ServiceError ExecutionDoesNotExist, InvalidArn */
  execution(arn: string): Execution {
    const [, machineName, name] = /^arn:[^:]+:states:[^:]+:\d{12}:execution:([^:]+):([^:]+)$/.exec(arn) ?? [];
    if (machineName === undefined || name === undefined) throw invalidArn(arn);
    const execution = this.machines.get(this.machineArn(machineName))?.executions.get(name);
    if (execution?.arn !== arn) throw executionNotFound(arn);
    return execution;
  }

  /** Ends every execution, so that none of its timers keeps the process alive. */
  async close(): Promise<void> {
    for (const { executions } of this.machines.values()) {
      for (const execution of executions.values()) await execution.close();
    }
  }
}
