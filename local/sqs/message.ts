/**
 * A message in a queue, and the moments that decide what can be done with it: a message is delayed, then available,
 * then in flight, then available again or gone.
 */
import type { MessageAttributes } from "./message-attributes";

/** What a producer sends, its constraints checked. */
export interface SentContent {
  body: string;
  attributes: MessageAttributes;
  traceHeader: string | undefined;
  senderId: string;
  groupId: string | undefined;
  deduplicationId: string | undefined;
  /** Seconds; undefined takes the queue's. */
  delay: number | undefined;
}

export interface Message extends SentContent {
  id: string;
  /** FIFO queues only. */
  sequenceNumber: string | undefined;
  /** When it was enqueued: what retention counts from. A standard dead-letter queue keeps the first queue's time. */
  sentTime: number;
  /** When it came into this queue. */
  arrivalTime: number;
  /** Standard queues: the end of its delay. (A FIFO queue's delay is the queue's, read anew each time.) */
  delayedUntil: number;
  /** The end of its visibility timeout. */
  hiddenUntil: number;
  /** When it was last received: what the 12 hours of visibility timeout count from. */
  receivedTime: number;
  firstReceivedTime: number | undefined;
  /** Receives in all queues. */
  receiveCount: number;
  /** Receives in this queue: what `maxReceiveCount` counts, and a receipt handle names. */
  receives: number;
  /** ARN of the queue that gave it up. */
  deadLetterSourceArn: string | undefined;
}

/** A message as a receive hands it out. */
export interface ReceivedMessage {
  message: Message;
  receiptHandle: string;
}
