/** The ARNs that rules can have as targets here, and the one call that delivers to each. */
import type { LocalCloud } from "../cloud";
import { sendTo } from "../scheduler/target-call";
import type { Caller } from "../service";
import { validation } from "./errors";
import type { Target } from "./shapes";

type TargetKind = "sqs" | "sns" | "lambda" | "states";

/** @throws ServiceError ValidationException where the target's members do not go together, or its service is not known */
export function checkTarget(target: Target): void {
  const kind = kindOf(target);
  if (kind !== "sqs" && target.SqsParameters) {
    throw validation(`Parameter SqsParameters is for queues; target ${target.Id} is ${target.Arn}.`);
  }
  if (target.Arn.endsWith(".fifo") && kind === "sns") {
    throw validation(`Target ${target.Id}: FIFO topics are not supported.`);
  }
  if (target.Arn.endsWith(".fifo") && target.SqsParameters?.MessageGroupId === undefined) {
    throw validation(`Parameter(s) SqsParameters must be specified for target: ${target.Id}, a FIFO queue.`);
  }
  if (kind === "states" && target.RoleArn === undefined) {
    throw validation(`RoleArn is required for target ${target.Arn}.`);
  }
}

/**
 * Makes the target's call: as its role where it has one, else as EventBridge itself on the rule's behalf, which the
 * target's own policy has to let in.
 * @throws ServiceError, ConnectionLost as the target answers
 */
export async function callTarget(
  cloud: LocalCloud,
  target: Target,
  text: string,
  ruleArn: string,
): Promise<void> {
  const by = { service: "events.amazonaws.com", sourceArn: ruleArn };
  const caller: Caller = target.RoleArn
    ? cloud.iam.assumeRole(target.RoleArn, by)
    : { kind: "service", ...by };
  switch (kindOf(target)) {
    case "sqs":
      return sendTo(cloud, target.Arn, { MessageBody: text, ...target.SqsParameters }, caller);
    case "sns":
      await cloud.call("sns", "Publish", { TopicArn: target.Arn, Message: text }, caller);
      return;
    case "lambda": {
      const Payload = new Uint8Array(Buffer.from(text));
      const input = { FunctionName: target.Arn, InvocationType: "Event", Payload };
      await cloud.call("lambda", "Invoke", input, caller);
      return;
    }
    case "states":
      await cloud.call("states", "StartExecution", { stateMachineArn: target.Arn, input: text }, caller);
  }
}

function kindOf({ Arn }: Target): TargetKind {
  const [, kind, resource = ""] = /^arn:aws(?:-[a-z]+)*:([a-z]+):[a-z0-9-]+:\d{12}:(.+)$/.exec(Arn) ?? [];
  if (kind === "sqs" || kind === "sns" || kind === "lambda") return kind;
  if (kind === "states" && resource.startsWith("stateMachine:")) return kind;
  throw validation(
    `Target ${Arn} is not part of the local cloud: it knows SQS queues, SNS topics, Lambda functions and state machines; docs/local-cloud.md lists what is.`,
  );
}
