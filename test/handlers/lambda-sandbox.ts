/**
 * Runs the functions as they are deployed: the text that Pulumi serialises, in a bare global scope, with a `require`
 * that knows nothing but `node:crypto` and stand-ins for the SDK. What a test sees is what Lambda would run.
 */
import { createHash } from "node:crypto";
import type { BatchResponse, ManualAnswer, SqsRecord } from "../../handlers/invocation";
import { ENVIRONMENT, type SchedulePlan, type TaskPlan } from "../../handlers/plan";
import { startTask } from "../../handlers/start-task";
import { watchTask } from "../../handlers/watch-task";
import { type Handler, loadBare, metricSums, plain, serialisedText } from "./bare-function";
import { awsError, FakeFsx, type Shape } from "./fake-fsx";
import { FakeLogs, type LogLine, logGroupOf } from "./fake-logs";

/** A function's code as Pulumi puts it into the archive. */
export function taskFunctionText(name: "startTask" | "watchTask"): Promise<string> {
  return serialisedText(name, name === "startTask" ? startTask : watchTask);
}

/** A message sent to a queue, or published to the topic. */
export interface Sent extends Shape {
  QueueUrl: string;
  MessageBody: string;
  MessageGroupId: string;
  MessageDeduplicationId: string;
}

export interface Mail {
  Subject: string;
  Message: string;
  MessageAttributes: Record<string, { StringValue: string }>;
}

export class LambdaSandbox {
  /** Milliseconds since the epoch; what `Date` says inside. */
  now = Date.parse("2026-11-20T02:00:20Z");
  /** Milliseconds that are left to an invocation when it begins. */
  remaining = 60_000;
  readonly fsx = new FakeFsx(() => this.now);
  /** The functions' environment variables. */
  environment = environmentOf();
  /** Objects in S3 by URI. */
  readonly objects = new Map<string, string>();
  readonly s3Calls: Shape[] = [];
  readonly sent: Sent[] = [];
  readonly visibility: Shape[] = [];
  readonly mails: Mail[] = [];
  /** What the functions logged, one object per line. */
  get logs(): LogLine[] {
    return this.cloudWatchLogs.lines;
  }
  readonly cloudWatchLogs = new FakeLogs(() => this.now);
  /** Lines of standard output. */
  readonly stdout: string[] = [];
  /** Packages that the code asked for, in order. */
  readonly required: string[] = [];
  readonly clients: { name: string; options: Shape }[] = [];
  readonly #failures: { operation: string; error: Error }[] = [];
  readonly #handlers = new Map<string, Promise<Handler>>();
  #messages = 0;

  constructor(readonly plan: SchedulePlan) {}

  /** The next call of this operation of SQS, SNS or S3 throws. */
  fail(operation: string, error: Error): void {
    this.#failures.push({ operation, error });
  }

  /** What is invoked next runs in a new execution environment: nothing is left in memory. */
  coldStart(): void {
    this.#handlers.clear();
  }

  /** Delivers one message to `startTask` or `watchTask`, as the event source mapping does. */
  async deliver(
    name: "startTask" | "watchTask",
    body: unknown,
    attributes: SqsRecord["attributes"] = {},
  ): Promise<BatchResponse> {
    return this.batch(name, [this.record(body, attributes)]);
  }

  record(body: unknown, attributes: SqsRecord["attributes"] = {}): SqsRecord {
    const messageId = `message-${++this.#messages}`;
    return {
      messageId,
      receiptHandle: `receipt-${messageId}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
      attributes: { SentTimestamp: String(this.now), MessageGroupId: "fs-0123456789abcdef0", ...attributes },
    };
  }

  async batch(name: "startTask" | "watchTask", records: SqsRecord[]): Promise<BatchResponse> {
    return (await this.invoke(name, { Records: records })) as BatchResponse;
  }

  /** Invokes `startTask` as a person does. */
  async manually(event: unknown, awsRequestId = "request-1"): Promise<ManualAnswer> {
    return (await this.invoke("startTask", event, awsRequestId)) as ManualAnswer;
  }

  async invoke(
    name: "startTask" | "watchTask",
    event: unknown,
    awsRequestId = "request-1",
  ): Promise<unknown> {
    let handler = this.#handlers.get(name);
    if (!handler) {
      handler = this.#load(name);
      this.#handlers.set(name, handler);
    }
    return plain(
      await (await handler)(event, { awsRequestId, getRemainingTimeInMillis: () => this.remaining }),
    );
  }

  /** Messages sent to a queue, by its entry in `ENVIRONMENT`. */
  sentTo(queue: keyof typeof ENVIRONMENT): Sent[] {
    return this.sent.filter((message) => message.QueueUrl === environmentOf()[ENVIRONMENT[queue]]);
  }

  /** Run records, the last of them at the end. */
  get runs(): Shape[] {
    return this.logs.map((log) => log.record).filter((record) => record.event === "run");
  }

  /** Metric values by name, summed up. */
  get metrics(): Record<string, number> {
    return metricSums(this.stdout);
  }

  async #load(name: "startTask" | "watchTask"): Promise<Handler> {
    return loadBare(name, await taskFunctionText(name), {
      plan: this.plan,
      now: () => this.now,
      environment: this.environment,
      require: (id) => this.#require(id),
      logs: this.cloudWatchLogs,
      stdout: this.stdout,
    });
  }

  #require(id: string): unknown {
    this.required.push(id);
    const client = (
      name: string,
      operations: string[],
      call: (operation: string, input: Shape) => unknown,
    ) => {
      const { clients } = this;
      return class {
        readonly config = {};
        readonly middlewareStack = { add: (): undefined => undefined };

        constructor(options: Shape) {
          clients.push({ name, options });
          for (const operation of operations) {
            Object.assign(this, { [operation]: async (input: Shape) => call(operation, input) });
          }
        }
      };
    };
    switch (id) {
      case "node:crypto":
        return { createHash };
      case "@aws-sdk/client-fsx":
        return {
          FSx: client(
            "FSx",
            [
              "cancelDataRepositoryTask",
              "createDataRepositoryTask",
              "describeDataRepositoryAssociations",
              "describeDataRepositoryTasks",
              "describeFileSystems",
              "tagResource",
            ],
            (operation, input) => this.fsx.call(operation, plain(input) as Shape),
          ),
        };
      case "@aws-sdk/client-sqs":
        return {
          SQS: client("SQS", ["changeMessageVisibility", "sendMessage"], (...call) => this.#other(...call)),
        };
      case "@aws-sdk/client-sns":
        return { SNS: client("SNS", ["publish"], (...call) => this.#other(...call)) };
      case "@aws-sdk/client-cloudwatch-logs":
        return {
          CloudWatchLogs: client("CloudWatchLogs", ["filterLogEvents"], (_, input) =>
            this.cloudWatchLogs.filterLogEvents(plain(input) as Shape),
          ),
        };
      case "@aws-sdk/client-s3":
        return { S3: client("S3", ["getObject"], (...call) => this.#other(...call)) };
      default:
        throw new Error(`Cannot find module '${id}'`);
    }
  }

  #other(operation: string, given: Shape): unknown {
    const input = plain(given) as Shape;
    const planned = this.#failures.findIndex((failure) => failure.operation === operation);
    if (operation === "getObject") this.s3Calls.push(input);
    if (planned >= 0) throw this.#failures.splice(planned, 1)[0]!.error;
    switch (operation) {
      case "sendMessage":
        this.sent.push(input as Sent);
        return { MessageId: `sent-${this.sent.length}` };
      case "changeMessageVisibility":
        this.visibility.push(input);
        return {};
      case "publish":
        this.mails.push(input as unknown as Mail);
        return { MessageId: `mail-${this.mails.length}` };
      default:
        return this.#getObject(input);
    }
  }

  #getObject(input: Shape): unknown {
    const object = this.objects.get(`s3://${input.Bucket}/${input.Key}`);
    if (object === undefined) throw awsError("NoSuchKey", "The specified key does not exist.", 404);
    const bytes = Buffer.from(object);
    const last = Number(/^bytes=0-(\d+)$/.exec(input.Range as string)![1]);
    const part = bytes.subarray(0, last + 1);
    return {
      ContentLength: part.length,
      ContentRange: `bytes 0-${part.length - 1}/${bytes.length}`,
      Body: { transformToString: async () => part.toString("utf8") },
    };
  }
}

/** The functions' environment in these tests. */
export function environmentOf(): Record<string, string> {
  const queue = (name: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/prod-${name}.fifo`;
  return {
    AWS_REGION: "eu-west-1",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf("startTask"),
    AWS_ACCESS_KEY_ID: "ASIAEXAMPLEEXAMPLE00",
    AWS_SECRET_ACCESS_KEY: "secret-access-key-of-the-role",
    AWS_SESSION_TOKEN: "session-token-of-the-role",
    [ENVIRONMENT.runsQueueUrl]: queue("runs"),
    [ENVIRONMENT.runsDeadLetterQueueUrl]: queue("runs-dead-letters"),
    [ENVIRONMENT.watchQueueUrl]: queue("watch"),
    [ENVIRONMENT.watchDeadLetterQueueUrl]: queue("watch-dead-letters"),
    [ENVIRONMENT.topicArn]: "arn:aws:sns:eu-west-1:123456789012:prod-notifications",
    [ENVIRONMENT.startTaskFunction]: "prod-start-task",
  };
}

/** One entry of a plan, an export of /dir1 unless the test says otherwise. */
export function taskPlan(overrides: Partial<TaskPlan> = {}): TaskPlan {
  return {
    name: "nightly-export",
    fileSystemId: "fs-0123456789abcdef0",
    type: "Export",
    paths: ["/dir1"],
    reportPath: "/reports",
    whenBusy: "wait",
    maxWait: 21_600,
    maxDuration: 43_200,
    followers: [],
    enabled: true,
    ...overrides,
  };
}

export function schedulePlan(...tasks: TaskPlan[]): SchedulePlan {
  const all = tasks.length > 0 ? tasks : [taskPlan()];
  return {
    stack: "prod",
    notifyOnSuccess: false,
    tasks: Object.fromEntries(all.map((task) => [task.name, task])),
  };
}
