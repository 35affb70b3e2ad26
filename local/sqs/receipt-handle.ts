/**
 * Receipt handles: what a receive gives and a delete asks for. Opaque to callers; inside, the queue, the message and
 * which of its receives it was, so that a handle of another queue or of an earlier receive is known as such.
 */
import { invalidReceiptHandle } from "./errors";

export interface ReceiptHandle {
  queueArn: string;
  messageId: string;
  /** Number of the receive, counted per queue and message. */
  receive: number;
}

export function writeReceiptHandle(handle: ReceiptHandle): string {
  return Buffer.from(JSON.stringify([handle.queueArn, handle.messageId, handle.receive])).toString("base64");
}

/** @throws ServiceError ReceiptHandleIsInvalid where it is no handle of this queue */
export function readReceiptHandle(text: string, queueArn: string): ReceiptHandle {
  try {
    const [arn, messageId, receive] = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as [
      string,
      string,
      number,
    ];
    if (arn === queueArn && typeof messageId === "string" && Number.isInteger(receive)) {
      return { queueArn, messageId, receive };
    }
  } catch {
    // Not one of ours: the same answer as for a handle of another queue.
  }
  throw invalidReceiptHandle();
}
