/** A cloud with a role that state machines run under, and short ways to make and run them. */
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { OPERATOR, ServiceError, type ServiceName } from "../../../local/service";

export const START = Date.UTC(2026, 2, 1);
export const ROLE = "arn:aws:iam::123456789012:role/machine";
export const SECOND = 1000;

export type States = Record<string, Record<string, unknown>>;

export interface Described {
  executionArn: string;
  name: string;
  status: string;
  startDate: Date;
  stopDate?: Date;
  output?: string;
  error?: string;
  cause?: string;
}

export interface HistoryEvent {
  id: number;
  type: string;
  timestamp: Date;
  [details: string]: unknown;
}

const statement = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

export const ALLOW_ALL = { Effect: "Allow", Action: "*", Resource: "*" };

export class Fixture {
  readonly cloud: LocalCloud;
  readonly events: TimedEvent[] = [];
  #machines = 0;

  private constructor(seed: string) {
    this.cloud = new LocalCloud({ region: "us-east-1", start: START, seed });
    this.cloud.events.subscribe((event) => this.events.push(event));
  }

  static async create({ seed = "test", allow = [ALLOW_ALL] as object[] } = {}): Promise<Fixture> {
    const fixture = new Fixture(seed);
    await fixture.role("machine", "states.amazonaws.com", allow);
    return fixture;
  }

  async role(RoleName: string, Service: string, allow: object[]): Promise<string> {
    const trust = statement({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" });
    await this.call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: trust });
    const PolicyDocument = statement(...allow);
    await this.call("iam", "PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument });
    return `arn:aws:iam::123456789012:role/${RoleName}`;
  }

  call<T = Record<string, unknown>>(service: ServiceName, operation: string, input: object): Promise<T> {
    return this.cloud.call(service, operation, input, OPERATOR) as Promise<T>;
  }

  /** Makes a machine that begins with the first of the states; gives its ARN. */
  async machine(states: States, more: { TimeoutSeconds?: number; request?: object } = {}): Promise<string> {
    const { request, ...rest } = more;
    const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...rest });
    const name = `machine-${++this.#machines}`;
    const { stateMachineArn } = await this.call<{ stateMachineArn: string }>("states", "CreateStateMachine", {
      name,
      roleArn: ROLE,
      definition,
      ...request,
    });
    return stateMachineArn;
  }

  async start(stateMachineArn: string, input: unknown = {}, name?: string): Promise<string> {
    const request = { stateMachineArn, input: JSON.stringify(input), ...(name ? { name } : {}) };
    const { executionArn } = await this.call<{ executionArn: string }>("states", "StartExecution", request);
    return executionArn;
  }

  /** Starts an execution and lets so many seconds pass. */
  async run(states: States, input: unknown = {}, seconds = 86_400): Promise<Described> {
    const arn = await this.start(await this.machine(states), input);
    await this.pass(seconds);
    return this.describe(arn);
  }

  /** What an execution of these states gives, or its error and cause. */
  async output(states: States, input: unknown = {}, seconds?: number): Promise<unknown> {
    const { status, output, error, cause } = await this.run(states, input, seconds);
    return status === "SUCCEEDED" ? JSON.parse(output!) : { status, error, cause };
  }

  describe(executionArn: string): Promise<Described> {
    return this.call("states", "DescribeExecution", { executionArn });
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const { events } = await this.call<{ events: HistoryEvent[] }>("states", "GetExecutionHistory", {
      executionArn,
      maxResults: 1000,
    });
    return events;
  }

  pass(seconds: number): Promise<void> {
    return this.cloud.clock.runUntil(this.cloud.clock.now() + seconds * SECOND);
  }

  /** Seconds since the start at which something was called, by operation. */
  callsOf(service: ServiceName, operation: string): number[] {
    return this.events
      .filter((event) => event.kind === "api" && event.service === service && event.operation === operation)
      .map(({ time }) => (Date.parse(time) - START) / SECOND);
  }

  fail(target: string, times: number, code = "InternalServerError", status = 500): void {
    this.cloud.faults.plan({ target, error: { code, message: "on purpose", status }, times });
  }
}

export async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) => {
      if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
      throw error;
    },
  );
}

/** A Task that reads a parameter. */
export function read(more: object = {}): Record<string, unknown> {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:ssm:getParameter",
    Parameters: { Name: "a" },
    End: true,
    ...more,
  };
}

export const pass = (more: object = {}): Record<string, unknown> => ({ Type: "Pass", End: true, ...more });
