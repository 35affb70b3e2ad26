/**
 * Amazon SQS: standard and FIFO queues. One operation, or a few related ones, per file beside this one; what a queue
 * does is in queue.ts.
 */
import type { LocalCloud } from "../cloud";
import { Service, ServiceError } from "../service";
import { changeMessageVisibility, changeMessageVisibilityBatch } from "./change-message-visibility";
import { createQueue, deleteQueue } from "./create-queue";
import { deleteMessage, deleteMessageBatch } from "./delete-message";
import { getQueueUrl, listDeadLetterSourceQueues, listQueues } from "./list-queues";
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from "./message-move-tasks";
import { purgeQueue } from "./purge-queue";
import type { Queue } from "./queue";
import { getQueueAttributes, setQueueAttributes } from "./queue-attributes";
import { listQueueTags, tagQueue, untagQueue } from "./queue-tags";
import { Queues } from "./queues";
import { receiveMessage } from "./receive-message";
import { sendMessage, sendMessageBatch } from "./send-message";

export class SqsService extends Service {
  readonly name = "sqs";
  readonly #queues: Queues;

  constructor(cloud: LocalCloud) {
    super(cloud);
    const queues = new Queues(cloud);
    this.#queues = queues;
    this.register(
      createQueue(queues),
      deleteQueue(queues),
      getQueueUrl(queues),
      listQueues(queues),
      getQueueAttributes(queues),
      setQueueAttributes(queues),
      sendMessage(queues),
      sendMessageBatch(queues),
      receiveMessage(queues),
      deleteMessage(queues),
      deleteMessageBatch(queues),
      changeMessageVisibility(queues),
      changeMessageVisibilityBatch(queues),
      purgeQueue(queues),
      listDeadLetterSourceQueues(queues),
      listQueueTags(queues),
      tagQueue(queues),
      untagQueue(queues),
      startMessageMoveTask(queues),
      listMessageMoveTasks(queues),
      cancelMessageMoveTask(queues),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    const missing = problems.find((problem) => problem.endsWith("received undefined"));
    return missing === undefined
      ? new ServiceError("InvalidParameterValueException", problems.join("; "))
      : new ServiceError(
          "MissingRequiredParameterException",
          `The request must contain the parameter ${missing.slice(0, missing.indexOf(":"))}.`,
        );
  }

  protected override denied(message: string): ServiceError {
    return new ServiceError("AccessDeniedException", message, 403);
  }

  /** Every queue, with what is in it; for reports and tests. */
  get queues(): readonly Queue[] {
    return this.#queues.all;
  }

  /**
   * Calls `listener` whenever a message of the queue may have become receivable: sent, visible again, its delay over,
   * its group unblocked. For event source mappings. The queue need not exist yet.
   * @returns ends it
   */
  onReceivable(queueArn: string, listener: () => void): () => void {
    return this.#queues.listen(queueArn, listener);
  }
}
