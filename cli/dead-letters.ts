/**
 * The dead-letter queue of runs: looking for a schedule's messages in it. Looking hides a message for a while; whatever
 * was looked at and not deleted is put back at once when the search is over.
 */
import type { Message, SQS } from "@aws-sdk/client-sqs";
import type { RunMessage } from "../handlers/plan";
import { asking } from "./aws-error";

export interface DeadLetter {
  schedule: string;
  /** ISO 8601. */
  scheduledTime: string;
  /** `RunExpired`, `RunRefused`; absent for one that SQS itself gave up on. */
  reason: string | undefined;
  detail: string | undefined;
  receiptHandle: string;
}

export interface DeadLetterSearch {
  /** The schedule's, the oldest first. */
  found: DeadLetter[];
  /** Messages that were looked at, the found ones among them. */
  looked: number;
  /** How many messages of each schedule were looked at. */
  schedules: Map<string, number>;
}

/** Long enough for the run to be started meanwhile, whose function may take a minute. Seconds. */
const HIDDEN = 180;
const BATCH = 10;
/** Requests at most; each brings up to ten messages, and of one file system no more than that in all. */
const MOST_REQUESTS = 30;
/** Empty answers after which there is nothing left: an answer asks every server of the queue only when it waits. */
const EMPTY_ANSWERS = 2;

/**
 * Looks through the queue for the messages of one schedule, hands them over, and puts back what `use` did not delete.
 * SQS gives at most ten messages of a message group, which is a file system, until those are deleted.
 * @throws CommandError
 */
export async function withDeadLetters<T>(
  sqs: SQS,
  queueUrl: string,
  schedule: string,
  use: (search: DeadLetterSearch, remove: (letter: DeadLetter) => Promise<void>) => Promise<T>,
): Promise<T> {
  const received: Message[] = [];
  const deleted = new Set<string>();
  try {
    await receiveAll(sqs, queueUrl, received);
    return await use(searchOf(received, schedule), async ({ receiptHandle }) => {
      await asking("delete the dead letter", () =>
        sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }),
      );
      deleted.add(receiptHandle);
    });
  } finally {
    const rest = received.map(({ ReceiptHandle }) => ReceiptHandle!).filter((handle) => !deleted.has(handle));
    await putBack(sqs, queueUrl, rest);
  }
}

async function receiveAll(sqs: SQS, queueUrl: string, received: Message[]): Promise<void> {
  let empty = 0;
  for (let request = 0; request < MOST_REQUESTS && empty < EMPTY_ANSWERS; request++) {
    const { Messages = [] } = await asking("receive from the dead-letter queue", () =>
      sqs.receiveMessage({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: HIDDEN,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["SentTimestamp"],
      }),
    );
    received.push(...Messages);
    empty = Messages.length === 0 ? empty + 1 : 0;
  }
}

function searchOf(received: readonly Message[], schedule: string): DeadLetterSearch {
  const letters = received.flatMap((message) => letterOf(message) ?? []);
  const schedules = new Map<string, number>();
  for (const letter of letters) schedules.set(letter.schedule, (schedules.get(letter.schedule) ?? 0) + 1);
  return {
    found: letters
      .filter((letter) => letter.schedule === schedule)
      .sort((a, b) => Date.parse(a.scheduledTime) - Date.parse(b.scheduledTime)),
    looked: received.length,
    schedules,
  };
}

/** Undefined for a message that is no run's: it stays where it is. */
function letterOf({ Body, MessageAttributes, ReceiptHandle }: Message): DeadLetter | undefined {
  try {
    const { schedule, scheduledTime } = JSON.parse(Body ?? "") as Partial<RunMessage>;
    if (typeof schedule !== "string" || typeof scheduledTime !== "string") return undefined;
    return {
      schedule,
      scheduledTime,
      reason: MessageAttributes?.Reason?.StringValue,
      detail: MessageAttributes?.Detail?.StringValue,
      receiptHandle: ReceiptHandle ?? "",
    };
  } catch {
    return undefined;
  }
}

/** What fails here comes back by itself when its time is over. */
async function putBack(sqs: SQS, queueUrl: string, receiptHandles: readonly string[]): Promise<void> {
  for (let i = 0; i < receiptHandles.length; i += BATCH) {
    const Entries = receiptHandles
      .slice(i, i + BATCH)
      .map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.changeMessageVisibilityBatch({ QueueUrl: queueUrl, Entries }).catch(() => undefined);
  }
}
