/** A cloud whose faults strike a role that may do everything, and a queue that it sends to. */
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { type Caller, OPERATOR } from "../../../local/service";
import { START } from "../fsx/fixture";

export const ROLE = "arn:aws:iam::123456789012:role/probe";

export interface Probe {
  cloud: LocalCloud;
  events: TimedEvent[];
  caller: Caller;
  url: string;
}

/** A role that may do everything, and a queue. */
export async function open(queue = "probe", attributes: Record<string, string> = {}): Promise<Probe> {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "1" });
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  const trust = {
    Effect: "Allow",
    Principal: { Service: "scheduler.amazonaws.com" },
    Action: "sts:AssumeRole",
  };
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await cloud.call(
    "iam",
    "CreateRole",
    { RoleName: "probe", AssumeRolePolicyDocument: document(trust) },
    OPERATOR,
  );
  const PolicyDocument = document({ Effect: "Allow", Action: "*", Resource: "*" });
  await cloud.call(
    "iam",
    "PutRolePolicy",
    { RoleName: "probe", PolicyName: "all", PolicyDocument },
    OPERATOR,
  );
  const created = await cloud.call(
    "sqs",
    "CreateQueue",
    { QueueName: queue, Attributes: attributes },
    OPERATOR,
  );
  const caller = cloud.iam.assumeRole(ROLE, { service: "scheduler.amazonaws.com" });
  return { cloud, events, caller, url: (created as { QueueUrl: string }).QueueUrl };
}

export const send = ({ cloud, url }: Probe, body: string, caller: Caller, more: object = {}) =>
  cloud.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: body, ...more }, caller);

export async function receive(
  { cloud, url }: Probe,
  VisibilityTimeout = 0,
): Promise<{ Body: string; ReceiptHandle: string }[]> {
  const input = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout };
  const output = await cloud.call("sqs", "ReceiveMessage", input, OPERATOR);
  return (output as { Messages?: { Body: string; ReceiptHandle: string }[] }).Messages ?? [];
}

export async function errorOf(action: Promise<unknown>): Promise<Error> {
  try {
    await action;
  } catch (error) {
    return error as Error;
  }
  throw new Error("No fault struck.");
}

/** When messages of a queue can first be received, milliseconds from now; each is deleted then. */
export async function arrivals(probe: Probe, step: number, until: number): Promise<[string, number][]> {
  const found: [string, number][] = [];
  const began = probe.cloud.clock.now();
  for (let time = began; time <= began + until; time += step) {
    await probe.cloud.clock.runUntil(time);
    for (const { Body, ReceiptHandle } of await receive(probe, 30)) {
      found.push([Body, time - began]);
      await probe.cloud.call("sqs", "DeleteMessage", { QueueUrl: probe.url, ReceiptHandle }, OPERATOR);
    }
  }
  return found;
}
