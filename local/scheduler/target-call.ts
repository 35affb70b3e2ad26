/**
 * Targets: the ARNs that schedules can have here, the rules each has, and the one call that delivers to it.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ServiceError } from "../service";
import { validation } from "./errors";
import type { Target } from "./shapes";

type TargetKind = "sqs" | "lambda" | "states";

/**
 * @throws ServiceError ValidationException where the target's members do not go together, or its service is not part
 * of the local cloud
 */
export function checkTarget(target: Target): void {
  const kind = kindOf(target.Arn);
  const fifo = kind === "sqs" && target.Arn.endsWith(".fifo");
  if (target.SqsParameters && kind !== "sqs") {
    throw validation(`SqsParameters are given, but the target ${target.Arn} is not an SQS queue.`);
  }
  if (fifo && target.SqsParameters?.MessageGroupId === undefined) {
    throw validation("SqsParameters.MessageGroupId must be specified for a FIFO queue.");
  }
  if (kind !== "sqs" && target.Input !== undefined && !isJson(target.Input)) {
    const what = kind === "lambda" ? "Lambda" : "Step Functions";
    throw validation(`The Input of a ${what} target must be well-formed JSON.`);
  }
}

/**
 * Makes the target's call as `caller`. A FIFO queue has to deduplicate by content, as no deduplication id is sent.
 * @throws ServiceError, ConnectionLost as the target answers
 */
export async function callTarget(
  cloud: LocalCloud,
  target: Target,
  payload: string,
  caller: Caller,
): Promise<void> {
  const kind = kindOf(target.Arn);
  if (kind === "states") {
    await cloud.call("states", "StartExecution", { stateMachineArn: target.Arn, input: payload }, caller);
    return;
  }
  if (kind === "lambda") {
    const input = {
      FunctionName: target.Arn,
      InvocationType: "Event",
      Payload: new Uint8Array(Buffer.from(payload)),
    };
    await cloud.call("lambda", "Invoke", input, caller);
    return;
  }
  await sendTo(cloud, target.Arn, { MessageBody: payload, ...target.SqsParameters }, caller);
}

/** Sends a message to the queue with this ARN. */
export async function sendTo(
  cloud: LocalCloud,
  queueArn: string,
  message: Record<string, unknown>,
  caller: Caller,
): Promise<void> {
  const [, , , region, account, name] = queueArn.split(":");
  if (region !== cloud.region || account !== cloud.accountId) {
    throw new ServiceError("QueueDoesNotExist", `${queueArn} is of another region or account.`);
  }
  await cloud.call("sqs", "SendMessage", { QueueUrl: `/${account}/${name}`, ...message }, caller);
}

function kindOf(arn: string): TargetKind {
  const [, kind, resource = ""] =
    /^arn:aws(?:-[a-z]+)*:(sqs|lambda|states):[a-z0-9-]+:\d{12}:(.+)$/.exec(arn) ?? [];
  if (kind !== undefined && (kind !== "states" || resource.startsWith("stateMachine:"))) {
    return kind as TargetKind;
  }
  throw validation(
    `Target ${arn} is not part of the local cloud: it knows SQS queues, Lambda functions and state machines; docs/local-cloud.md lists what is.`,
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
