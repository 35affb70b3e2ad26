/**
 * Runs the transfer functions as they are deployed: the text that Pulumi serialises, in a bare global scope, with a
 * `require` that knows nothing but three of Node's modules and stand-ins for the SDK. What a test sees is what Lambda
 * would run.
 */
import { createHash } from "node:crypto";
import * as stream from "node:stream";
import * as zlib from "node:zlib";
import type { BatchResponse, SqsRecord } from "../../handlers/invocation";
import type { TransferAnswer } from "../../handlers/manual-transfer";
import { startTransfer } from "../../handlers/start-transfer";
import type { TransferPlan, TransferStackPlan } from "../../handlers/transfer-plan";
import { watchTransfer } from "../../handlers/watch-transfer";
import { type Handler, loadBare, metricSums, plain, serialisedText } from "./bare-function";
import type { Shape } from "./fake-fsx";
import { FakeLogs, type LogLine } from "./fake-logs";
import { TransferCloud } from "./transfer-cloud";
import { run, stackPlan, transferEnvironment, transferPlan } from "./transfer-plans";

type Name = "startTransfer" | "watchTransfer";

/** A function's code as Pulumi puts it into the archive. */
export function transferText(name: Name): Promise<string> {
  return serialisedText(name, name === "startTransfer" ? startTransfer : watchTransfer);
}

export class TransferSandbox extends TransferCloud {
  readonly cloudWatchLogs = new FakeLogs(() => this.now);
  get logs(): LogLine[] {
    return this.cloudWatchLogs.lines;
  }
  readonly stdout: string[] = [];
  readonly required: string[] = [];
  readonly clients: { name: string; options: Shape }[] = [];
  #messages = 0;

  constructor(readonly plan: TransferStackPlan = stackPlan()) {
    super();
  }

  /** Delivers one run to `startTransfer`, as the event source mapping does. True where it is done with. */
  async start(message: unknown = run(), more: Partial<SqsRecord> = {}): Promise<boolean> {
    const messageId = `message-${++this.#messages}`;
    const body = typeof message === "string" ? message : JSON.stringify(message);
    const record = {
      messageId,
      receiptHandle: `receipt-${messageId}`,
      body,
      attributes: { SentTimestamp: String(this.now), MessageGroupId: "home" },
      ...more,
    };
    const answer = (await this.invoke("startTransfer", { Records: [record] })) as BatchResponse;
    return answer.batchItemFailures.length === 0;
  }

  /** An execution's change of state, as EventBridge delivers it; without an execution, looks at open runs and agents. */
  async watch(execution?: string, State = "ERROR"): Promise<void> {
    if (execution === undefined) {
      await this.follow();
      await this.watchBatch(['{"watch":"agents"}']);
      return;
    }
    const event = {
      version: "0",
      id: String(++this.#messages),
      "detail-type": "DataSync Task Execution State Change",
      source: "aws.datasync",
      resources: [execution],
      detail: { State },
    };
    await this.watchBatch([JSON.stringify(event)]);
  }

  async watchTasks(): Promise<void> {
    await this.watchBatch(['{"watch":"tasks"}']);
  }

  /** Delivers the open runs' messages, and then the looks that they have taken. @returns what the looks say */
  async follow(receiveCount = 1): Promise<Shape[]> {
    const open = this.open.splice(0);
    const from = this.sent.length;
    for (const body of open) {
      const record = {
        messageId: `message-${++this.#messages}`,
        receiptHandle: "receipt",
        body,
        attributes: { ApproximateReceiveCount: String(receiveCount) },
      };
      const answer = (await this.invoke("watchTransfer", { Records: [record] })) as BatchResponse;
      if (answer.batchItemFailures.length > 0) this.open.push(body);
    }
    const looks = this.sent
      .slice(from)
      .filter(({ QueueUrl }) => QueueUrl.endsWith("/prod-executions.fifo"))
      .map(({ MessageBody }) => MessageBody);
    if (looks.length > 0) await this.watchBatch(looks);
    return looks.map((look) => JSON.parse(look) as Shape);
  }

  /** Messages on the open-runs queue. */
  get openRuns(): Shape[] {
    return this.open.map((body) => JSON.parse(body) as Shape);
  }

  async watchBatch(bodies: string[]): Promise<BatchResponse> {
    const Records = bodies.map((body) => ({
      messageId: `message-${++this.#messages}`,
      receiptHandle: "receipt",
      body,
    }));
    return (await this.invoke("watchTransfer", { Records })) as BatchResponse;
  }

  async manually(event: unknown, awsRequestId = "request-1"): Promise<TransferAnswer> {
    return (await this.invoke("startTransfer", event, awsRequestId)) as TransferAnswer;
  }

  /** Every invocation is a new process, so nothing but DataSync remembers anything. */
  async invoke(name: Name, event: unknown, awsRequestId = "request-1"): Promise<unknown> {
    const handler = await this.#load(name);
    try {
      return plain(await handler(event, { awsRequestId }));
    } finally {
      this.datasync.crashed = false;
    }
  }

  /** Records of transfers, the last of them at the end. */
  get records(): Shape[] {
    return this.logs.map((log) => log.record).filter((record) => record.event === "transfer");
  }

  /** Metric values by name, summed up. */
  get metrics(): Record<string, number> {
    return metricSums(this.stdout);
  }

  async #load(name: Name): Promise<Handler> {
    return loadBare(name, await transferText(name), {
      plan: this.plan,
      now: () => this.now,
      environment: transferEnvironment(this.plan, this.destination),
      require: (id) => this.#require(id),
      logs: this.cloudWatchLogs,
      stdout: this.stdout,
    });
  }

  #require(id: string): unknown {
    this.required.push(id);
    const client = (name: string, call: (operation: string, input: Shape) => unknown) => {
      const { clients } = this;
      return class {
        constructor(options: Shape) {
          clients.push({ name, options });
          // biome-ignore lint/correctness/noConstructorReturn: a stand-in for a client with any operation
          return new Proxy(this, {
            get: (_, operation) => async (input: Shape) => call(String(operation), input),
          });
        }
      };
    };
    const other = (operation: string, input: Shape) => this.call(operation, plain(input) as Shape);
    switch (id) {
      case "node:crypto":
        return { createHash };
      case "node:zlib":
        return zlib;
      case "node:stream":
        return stream;
      case "@aws-sdk/client-datasync":
        return {
          DataSync: client("DataSync", (operation, input) =>
            this.datasync.call(operation, plain(input) as Shape),
          ),
        };
      case "@aws-sdk/client-sqs":
        return { SQS: client("SQS", other) };
      case "@aws-sdk/client-sns":
        return { SNS: client("SNS", other) };
      case "@aws-sdk/client-cloudwatch-logs":
        return {
          CloudWatchLogs: client("CloudWatchLogs", (_, input) =>
            this.cloudWatchLogs.filterLogEvents(plain(input) as Shape),
          ),
        };
      case "@aws-sdk/client-s3":
        return { S3: client("S3", other) };
      case "@aws-sdk/client-secrets-manager":
        return { SecretsManager: client("SecretsManager", other) };
      default:
        throw new Error(`Cannot find module '${id}'`);
    }
  }
}

/** A sandbox with agents a, b, c … and an inventory of six directories with 100 bytes each. */
export function transferSandbox(agents: number, plan: Partial<TransferPlan> = {}): TransferSandbox {
  const sandbox = new TransferSandbox(stackPlan(transferPlan(plan)));
  for (let index = 0; index < agents; index++) sandbox.datasync.addAgent("abcdefghijklmnop"[index]!);
  sandbox.putInventory("s3://inventories/home/2026-11-19.jsonl.gz", [
    ["/", 0, 0],
    ...["/d1", "/d2", "/d3", "/d4", "/d5", "/d6"].map((path): [string, number, number] => [path, 1, 100]),
  ]);
  return sandbox;
}

/** Ends everything, and lets the run be concluded. */
export async function finish(sandbox: TransferSandbox): Promise<void> {
  for (const execution of sandbox.datasync.live) sandbox.datasync.end(execution, "SUCCESS");
  await sandbox.watch();
}
