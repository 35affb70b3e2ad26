/**
 * The five queues that runs go through: runs and watch (FIFO) with a dead-letter queue each, and the standard queue
 * for what the Scheduler could not deliver. However many tasks, there are five.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyJson, tlsOnly } from "./policy-document";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";

export interface RunQueuesArgs {
  /** Pulumi's stack name. Part of the queues' names; a change replaces them, with the messages in them. */
  stack: string;
  /** Seconds that a function may take for one message; the visibility timeout follows from it. */
  functionTimeout: number;
  /** How often a run may be received before it is a dead letter, 1 to 1000. */
  runReceives: number;
  /** How often the watch of a task may be received before it is a dead letter, 1 to 1000. */
  watchReceives: number;
  /** ARN of the key that messages are encrypted with; default: SQS's own encryption. */
  keyArn?: pulumi.Input<string> | undefined;
}

/** A queue that is empty when all is well. */
export interface DeadLetters {
  /** `runs-dead-letters` */
  noun: string;
  /** What a message in it means, one sentence. */
  meaning: string;
  queueName: pulumi.Output<string>;
  queueUrl: pulumi.Output<string>;
}

/** 14 days, the longest that SQS keeps a message (SetQueueAttributes, MessageRetentionPeriod). */
const RETENTION_SECONDS = 1_209_600;
/** "Set the queue's visibility timeout to at least six times the function's timeout" (Lambda guide, SQS). */
const VISIBILITY_FACTOR = 6;
/** SQS: maxReceiveCount is 1 to 1,000. */
const MOST_RECEIVES = 1_000;

export class RunQueues extends pulumi.ComponentResource {
  /** One message per run, grouped by file system: a file system never has two starts in flight. */
  readonly runs: aws.sqs.Queue;
  /** Runs that could not start: refused, expired, or received too often. */
  readonly runsDeadLetters: aws.sqs.Queue;
  /** One message per started task, grouped by task, delivered again until the task has ended. */
  readonly watch: aws.sqs.Queue;
  /** Tasks whose end nobody could be told. */
  readonly watchDeadLetters: aws.sqs.Queue;
  /** What the Scheduler could not deliver to the runs queue. Its dead-letter queue has to be a standard queue. */
  readonly undelivered: aws.sqs.Queue;

  constructor(name: string, args: RunQueuesArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`RunQueues "${name}"`, [
      stackNameProblem(args.stack),
      receivesProblem("runReceives", args.runReceives),
      receivesProblem("watchReceives", args.watchReceives),
    ]);
    super("fsx-data-scheduler:index:RunQueues", name, {}, options);
    this.runsDeadLetters = this.createDeadLetterQueue(name, "runs-dead-letters", args);
    this.runs = this.createQueue(name, "runs", args, this.runsDeadLetters, args.runReceives);
    this.watchDeadLetters = this.createDeadLetterQueue(name, "watch-dead-letters", args);
    this.watch = this.createQueue(name, "watch", args, this.watchDeadLetters, args.watchReceives);
    this.undelivered = this.createUndelivered(name, args);
    this.createPolicies(name);
    this.registerOutputs({ runsUrl: this.runs.url, watchUrl: this.watch.url });
  }

  /** The three queues that are empty when all is well. */
  get deadLetters(): DeadLetters[] {
    const queue = ({ name, url }: aws.sqs.Queue) => ({ queueName: name, queueUrl: url });
    return [
      {
        noun: "runs-dead-letters",
        meaning:
          "A run could not start: it was refused, waited too long, or its function failed again and again.",
        ...queue(this.runsDeadLetters),
      },
      {
        noun: "watch-dead-letters",
        meaning: "It could not be found out, or told, how a task ended; look at the task itself.",
        ...queue(this.watchDeadLetters),
      },
      {
        noun: "undelivered",
        meaning: "EventBridge Scheduler could not deliver a run to the runs queue; the message says why.",
        ...queue(this.undelivered),
      },
    ];
  }

  private createDeadLetterQueue(name: string, noun: string, args: RunQueuesArgs): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${name}-${noun}`,
      {
        name: `${resourceName(args.stack, noun)}.fifo`,
        fifoQueue: true,
        contentBasedDeduplication: true,
        messageRetentionSeconds: RETENTION_SECONDS,
        ...encryption(args.keyArn),
      },
      { parent: this },
    );
  }

  private createQueue(
    name: string,
    noun: string,
    args: RunQueuesArgs,
    deadLetters: aws.sqs.Queue,
    receives: number,
  ): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${name}-${noun}`,
      {
        name: `${resourceName(args.stack, noun)}.fifo`,
        fifoQueue: true,
        contentBasedDeduplication: true,
        // Limits count per group, not per queue, so that one busy file system does not slow the others.
        deduplicationScope: "messageGroup",
        fifoThroughputLimit: "perMessageGroupId",
        messageRetentionSeconds: RETENTION_SECONDS,
        visibilityTimeoutSeconds: VISIBILITY_FACTOR * args.functionTimeout,
        redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
          JSON.stringify({ deadLetterTargetArn, maxReceiveCount: receives }),
        ),
        ...encryption(args.keyArn),
      },
      { parent: this },
    );
  }

  private createUndelivered(name: string, args: RunQueuesArgs): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${name}-undelivered`,
      {
        name: resourceName(args.stack, "undelivered"),
        messageRetentionSeconds: RETENTION_SECONDS,
        ...encryption(args.keyArn),
      },
      { parent: this },
    );
  }

  private createPolicies(name: string): void {
    const queues = {
      runs: this.runs,
      "runs-dead-letters": this.runsDeadLetters,
      watch: this.watch,
      "watch-dead-letters": this.watchDeadLetters,
      undelivered: this.undelivered,
    };
    for (const [noun, queue] of Object.entries(queues)) {
      new aws.sqs.QueuePolicy(
        `${name}-${noun}-policy`,
        { queueUrl: queue.url, policy: queue.arn.apply((arn) => policyJson([tlsOnly("sqs:*", arn)])) },
        { parent: this },
      );
    }
  }
}

/** SQS refuses a queue that asks for both kinds of encryption. */
function encryption(
  keyArn: pulumi.Input<string> | undefined,
): Pick<aws.sqs.QueueArgs, "kmsMasterKeyId" | "sqsManagedSseEnabled"> {
  return keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn };
}

function receivesProblem(argument: string, receives: number): string | undefined {
  if (Number.isInteger(receives) && receives >= 1 && receives <= MOST_RECEIVES) return undefined;
  return `[${argument}] is ${receives}; SQS allows 1 to ${MOST_RECEIVES} receives`;
}
