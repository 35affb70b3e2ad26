/**
 * Follows a run of a transfer until its end was told: its message on the open-runs queue comes back again and again,
 * and has a look taken, for the events that EventBridge lost. No run, no message: nothing polls while nothing runs.
 */
import { lookSeconds } from "./backoff";
import type { Handled } from "./batch";
import { errorRecord } from "./errors";
import type { SqsRecord } from "./invocation";
import {
  EXECUTIONS_GROUP,
  type LookMessage,
  type OpenRunMessage,
  TRANSFER_TAGS,
  type TransferStackPlan,
} from "./transfer-plan";
import { isGone, type TransferServices, tagsOfResource } from "./transfer-services";

/** What is done with a message. */
export type FollowDecision =
  | { action: "done"; why: "concluded" | "superseded" | "never planned" | "deleted" | "no transfer" }
  /** `look` is false while the run's planning has not come to its end. */
  | { action: "again"; seconds: number; look: boolean; over: boolean };

/** A run that is not planned after an hour is planned by no delivery of its own message any more, or by a new one. */
const PLANNING_SECONDS = 3_600;
/** A queue's `maxReceiveCount` is at most 1,000 (SQS, redrive policy). */
const RECEIVES_BEFORE_RENEWAL = 800;

/**
 * @param seen.maxDuration undefined where the stack no longer has the transfer
 * @param seen.tags of the task of slice 0, or why they are not known
 */
export function decideFollow(seen: {
  now: number;
  message: OpenRunMessage;
  maxDuration: number | undefined;
  tags: Record<string, string> | "deleted" | "unseen";
}): FollowDecision {
  const { now, message, maxDuration, tags } = seen;
  if (maxDuration === undefined) return { action: "done", why: "no transfer" };
  if (tags === "deleted") return { action: "done", why: "deleted" };
  const elapsed = (now - Date.parse(message.began)) / 1000;
  const seconds = lookSeconds(elapsed, maxDuration);
  const over = elapsed >= maxDuration;
  if (tags === "unseen") return { action: "again", seconds, look: true, over };
  if (tags[TRANSFER_TAGS.concluded] === message.run) return { action: "done", why: "concluded" };
  const planned = tags[TRANSFER_TAGS.run];
  if (planned === message.run) return { action: "again", seconds, look: true, over };
  if (planned !== undefined && Date.parse(planned) > Date.parse(message.run))
    return { action: "done", why: "superseded" };
  return elapsed > PLANNING_SECONDS
    ? { action: "done", why: "never planned" }
    : { action: "again", seconds, look: false, over: false };
}

/** @throws what keeps the run from being followed: the message then comes again */
export async function followTransfer(
  services: TransferServices,
  stackPlan: TransferStackPlan,
  record: SqsRecord,
): Promise<Handled> {
  const message = readOpenRun(record);
  if (!message) {
    console.error({ event: "error", messageId: record.messageId, error: "The message does not tell a run." });
    return "done";
  }
  const plan = Object.hasOwn(stackPlan.transfers, message.follow)
    ? stackPlan.transfers[message.follow]
    : undefined;
  const now = services.now();

  // OBSERVE
  const tags = plan ? await tagsOfAnchor(services, message.anchor) : "unseen";

  // DECIDE
  const decision = decideFollow({ now, message, maxDuration: plan?.maxDuration, tags });

  // ACT
  if (decision.action === "done") {
    console.info({ event: "followed", transfer: message.follow, run: message.run, why: decision.why });
    return "done";
  }
  if (decision.look) {
    await sendLook(services, {
      look: message.follow,
      over: decision.over,
      at: new Date(now).toISOString(),
    });
  }
  if (Number(record.attributes?.ApproximateReceiveCount ?? 0) < RECEIVES_BEFORE_RENEWAL) {
    return { againAfter: decision.seconds };
  }
  await sendOpenRun(services, { ...message, renewed: message.renewed + 1 });
  return "done";
}

/**
 * Puts a run's message on the open-runs queue. Before the run is planned for good, so that no run is ever without.
 * SQS drops a second copy within five minutes; a later one waits behind the first and finds nothing left to do.
 */
export async function sendOpenRun(services: TransferServices, message: OpenRunMessage): Promise<void> {
  const { follow, run, renewed } = message;
  await services.sqs().sendMessage({
    QueueUrl: services.environment.openRunsQueueUrl,
    MessageBody: JSON.stringify(message),
    MessageGroupId: services.digest(JSON.stringify([follow, run])),
    MessageDeduplicationId: services.digest(JSON.stringify([follow, run, renewed])),
  });
}

async function sendLook(services: TransferServices, look: LookMessage): Promise<void> {
  await services.sqs().sendMessage({
    QueueUrl: services.environment.executionsQueueUrl,
    MessageBody: JSON.stringify(look),
    MessageGroupId: EXECUTIONS_GROUP,
    MessageDeduplicationId: services.digest(JSON.stringify(look)),
  });
}

async function tagsOfAnchor(
  { datasync }: TransferServices,
  anchor: string,
): Promise<Record<string, string> | "deleted" | "unseen"> {
  try {
    return await tagsOfResource(datasync, anchor);
  } catch (error) {
    if (isGone(error)) return "deleted";
    console.error({ event: "error", about: anchor, error: errorRecord(error) });
    return "unseen";
  }
}

function readOpenRun({ body }: SqsRecord): OpenRunMessage | undefined {
  try {
    const message = JSON.parse(body) as Partial<OpenRunMessage> | null;
    const texts = [message?.follow, message?.run, message?.anchor, message?.began];
    return texts.every((text) => typeof text === "string") ? (message as OpenRunMessage) : undefined;
  } catch {
    // Messages of the executions queue may be anything; whoever works on them says so.
    return undefined;
  }
}

/** Tells a message of the open-runs queue from those of the executions queue. */
export function isOpenRun(record: SqsRecord): boolean {
  return readOpenRun(record) !== undefined;
}
