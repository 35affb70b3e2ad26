/**
 * The five queues of a stack's runs, and how many messages are in them.
 */
import type { AwsClients } from "./aws-clients";
import { asking } from "./aws-error";
import type { TaskOutputs } from "./deployed-outputs";

export type QueueName = "runs" | "watch" | "runsDeadLetters" | "watchDeadLetters" | "undelivered";

export interface QueueDepth {
  queue: QueueName;
  url: string;
  /** Messages that can be received, and those that have been and come back later. */
  visible: number;
  hidden: number;
}

export const DEAD_LETTERS: readonly QueueName[] = ["runsDeadLetters", "watchDeadLetters", "undelivered"];

export function queueUrls(outputs: TaskOutputs): Record<QueueName, string> {
  return {
    runs: outputs.runsQueueUrl,
    watch: outputs.watchQueueUrl,
    runsDeadLetters: outputs.runsDeadLetterQueueUrl,
    watchDeadLetters: outputs.watchDeadLetterQueueUrl,
    undelivered: outputs.undeliveredQueueUrl,
  };
}

/** @throws CommandError */
export async function readQueues(aws: AwsClients, outputs: TaskOutputs): Promise<QueueDepth[]> {
  const sqs = await aws.sqs();
  return Promise.all(
    Object.entries(queueUrls(outputs)).map(async ([queue, url]) => {
      const { Attributes } = await asking(`look at the queue ${url.split("/").at(-1)}`, () =>
        sqs.getQueueAttributes({
          QueueUrl: url,
          AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        }),
      );
      return {
        queue: queue as QueueName,
        url,
        visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
        hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
      };
    }),
  );
}

export function depthOf(queues: readonly QueueDepth[], name: QueueName): number {
  const queue = queues.find((one) => one.queue === name);
  return queue ? queue.visible + queue.hidden : 0;
}
