/**
 * The queues that transfers go through: runs of transfers and changes of executions (FIFO) with a dead-letter queue
 * each, the runs that are open (FIFO), and the standard queue for what could not be delivered. However many transfers,
 * there are six.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type PolicyStatement, policyJson, tlsOnly } from "./policy-document";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";
import type { DeadLetters } from "./run-queues";

export interface TransferQueuesArgs {
  /** Pulumi's stack name. Part of the queues' names; a change replaces them, with the messages in them. */
  stack: string;
  /** Seconds that the functions may take for one batch; the visibility timeouts follow from them. */
  startTimeout: number;
  watchTimeout: number;
  /** How often a run may be received before it is a dead letter, 1 to 1000. */
  runReceives: number;
  /** ARN of the key that runs are encrypted with; default: SQS's own encryption. */
  keyArn?: pulumi.Input<string> | undefined;
}

/** 14 days, the longest that SQS keeps a message (SetQueueAttributes, MessageRetentionPeriod). */
const RETENTION_SECONDS = 1_209_600;
/** "Set the queue's visibility timeout to at least six times the function's timeout" (Lambda guide, SQS). */
const VISIBILITY_FACTOR = 6;
/** A look that fails is made good by the next one; more than these attempts would only hold it up. */
const EXECUTION_RECEIVES = 5;
/** A change of an execution that nobody could look at for an hour is seen by the next look. */
const EXECUTION_RETENTION = 3_600;
/** More often than an open run's message is received before it is replaced; the most that SQS takes. */
const OPEN_RUN_RECEIVES = 1_000;

export class TransferQueues extends pulumi.ComponentResource {
  /** One message per run, grouped by transfer: a transfer never has two starts in flight. */
  readonly transfers: aws.sqs.Queue;
  readonly transfersDeadLetters: aws.sqs.Queue;
  /** What tells that it is time to look, in one group: nothing is failed over twice at once. */
  readonly executions: aws.sqs.Queue;
  readonly executionsDeadLetters: aws.sqs.Queue;
  /** One message per run that has not come to its end: it has looks taken, in case that events get lost. */
  readonly openRuns: aws.sqs.Queue;
  /** What the Scheduler or EventBridge could not deliver. Their dead-letter queue has to be a standard queue. */
  readonly undelivered: aws.sqs.Queue;
  readonly #name: string;
  readonly #encryption: Pick<aws.sqs.QueueArgs, "kmsMasterKeyId" | "sqsManagedSseEnabled">;

  constructor(name: string, args: TransferQueuesArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`TransferQueues "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:TransferQueues", name, {}, options);
    this.#name = name;
    // SQS refuses a queue that asks for both kinds of encryption.
    this.#encryption =
      args.keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: args.keyArn };
    this.transfersDeadLetters = this.createFifo(args.stack, "transfers-dead-letters", this.#encryption);
    this.transfers = this.createFifo(args.stack, "transfers", {
      ...this.#encryption,
      deduplicationScope: "messageGroup",
      fifoThroughputLimit: "perMessageGroupId",
      visibilityTimeoutSeconds: VISIBILITY_FACTOR * args.startTimeout,
      redrivePolicy: redrive(this.transfersDeadLetters, args.runReceives),
    });
    // EventBridge would need a statement in the key's policy, and the messages hold nothing but ARNs.
    this.executionsDeadLetters = this.createFifo(args.stack, "executions-dead-letters", {
      sqsManagedSseEnabled: true,
    });
    this.executions = this.createFifo(args.stack, "executions", {
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: EXECUTION_RETENTION,
      visibilityTimeoutSeconds: VISIBILITY_FACTOR * args.watchTimeout,
      redrivePolicy: redrive(this.executionsDeadLetters, EXECUTION_RECEIVES),
    });
    this.openRuns = this.createFifo(args.stack, "open-runs", {
      ...this.#encryption,
      visibilityTimeoutSeconds: VISIBILITY_FACTOR * args.watchTimeout,
      redrivePolicy: redrive(this.executionsDeadLetters, OPEN_RUN_RECEIVES),
    });
    this.undelivered = new aws.sqs.Queue(
      `${name}-undelivered`,
      {
        name: resourceName(args.stack, "transfers-undelivered"),
        messageRetentionSeconds: RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
      },
      { parent: this },
    );
    this.createRedriveAllowPolicies();
    for (const queue of ["transfers", "transfersDeadLetters", "executionsDeadLetters", "openRuns"] as const) {
      this.createPolicy(queue, () => []);
    }
    this.registerOutputs({ transfersUrl: this.transfers.url, executionsUrl: this.executions.url });
  }

  /** The three queues that are empty when all is well. */
  get deadLetters(): DeadLetters[] {
    const queue = ({ name, url }: aws.sqs.Queue) => ({ queueName: name, queueUrl: url });
    return [
      {
        noun: "transfers-dead-letters",
        meaning:
          "A run of a transfer could not start: it was refused, waited too long, or its function failed.",
        ...queue(this.transfersDeadLetters),
      },
      {
        noun: "executions-dead-letters",
        meaning: "A look at the transfers failed again and again; a fail-over or a run's end may be missing.",
        ...queue(this.executionsDeadLetters),
      },
      {
        noun: "transfers-undelivered",
        meaning: "EventBridge could not deliver a run or an event of a transfer; the message says why.",
        ...queue(this.undelivered),
      },
    ];
  }

  /** Lets a rule of EventBridge send to the executions queue, and put away what it cannot deliver. */
  allowRule(ruleArn: pulumi.Input<string>, accountId: pulumi.Input<string>): void {
    const statement = (known: { rule: string; account: string }, resource: string): PolicyStatement => ({
      Sid: "RuleSends",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: resource,
      Condition: {
        StringEquals: { "aws:SourceAccount": known.account },
        ArnEquals: { "aws:SourceArn": known.rule },
      },
    });
    const known = pulumi.all([ruleArn, accountId]).apply(([rule, account]) => ({ rule, account }));
    this.createPolicy("executions", (arn, at) => [statement(at, arn)], known);
    this.createPolicy("undelivered", (arn, at) => [statement(at, arn)], known);
  }

  private createFifo(stack: string, noun: string, more: aws.sqs.QueueArgs): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${this.#name}-${noun}`,
      {
        name: `${resourceName(stack, noun)}.fifo`,
        fifoQueue: true,
        contentBasedDeduplication: true,
        messageRetentionSeconds: RETENTION_SECONDS,
        ...more,
      },
      { parent: this },
    );
  }

  private createPolicy<Known>(
    which:
      | "transfers"
      | "transfersDeadLetters"
      | "executions"
      | "executionsDeadLetters"
      | "openRuns"
      | "undelivered",
    statements: (arn: string, known: Known) => PolicyStatement[],
    known?: pulumi.Output<Known>,
  ): void {
    const queue = this[which];
    const policy = pulumi
      .all([queue.arn, pulumi.output(known)])
      .apply(([arn, at]) => policyJson([...statements(arn, at as Known), tlsOnly("sqs:*", arn)]));
    const noun = which.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    new aws.sqs.QueuePolicy(
      `${this.#name}-${noun}-policy`,
      { queueUrl: queue.url, policy },
      { parent: this },
    );
  }

  /** Only its own queues may use a dead-letter queue, and no queue the others; see `RunQueues`. */
  private createRedriveAllowPolicies(): void {
    const allowed: [noun: string, queue: aws.sqs.Queue, sources: aws.sqs.Queue[]][] = [
      ["transfers", this.transfers, []],
      ["transfers-dead-letters", this.transfersDeadLetters, [this.transfers]],
      ["executions", this.executions, []],
      ["executions-dead-letters", this.executionsDeadLetters, [this.executions, this.openRuns]],
      ["open-runs", this.openRuns, []],
      ["undelivered", this.undelivered, []],
    ];
    for (const [noun, queue, sources] of allowed) {
      const redriveAllowPolicy = pulumi
        .all(sources.map((source) => source.arn))
        .apply((sourceQueueArns) =>
          JSON.stringify(
            sourceQueueArns.length === 0
              ? { redrivePermission: "denyAll" }
              : { redrivePermission: "byQueue", sourceQueueArns },
          ),
        );
      new aws.sqs.RedriveAllowPolicy(
        `${this.#name}-${noun}-redrive`,
        { queueUrl: queue.url, redriveAllowPolicy },
        { parent: this },
      );
    }
  }
}

function redrive(deadLetters: aws.sqs.Queue, maxReceiveCount: number): pulumi.Output<string> {
  return deadLetters.arn.apply((deadLetterTargetArn) =>
    JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  );
}
