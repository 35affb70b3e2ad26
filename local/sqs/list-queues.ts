/**
 * ListQueues, GetQueueUrl and ListDeadLetterSourceQueues: finding queues.
 */
import * as z from "zod";
import type { Operation } from "../service";
import { invalidParameter, invalidValue, queueDoesNotExist } from "./errors";
import type { Queue } from "./queue";
import type { Queues } from "./queues";

/** SQS API reference, "ListQueues". */
const MOST_PER_PAGE = 1_000;

const page = { NextToken: z.string().optional(), MaxResults: z.int().optional() };
const listInput = z.strictObject({ QueueNamePrefix: z.string().optional(), ...page });
const urlInput = z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() });
const sourcesInput = z.strictObject({ QueueUrl: z.string(), ...page });

export function listQueues(
  queues: Queues,
): Operation<
  z.infer<typeof listInput>,
  { QueueUrls?: string[] | undefined; NextToken?: string | undefined }
> {
  return {
    name: "ListQueues",
    input: listInput,
    permissions: () => [{ action: "sqs:ListQueues", resource: "*" }],
    handle({ QueueNamePrefix = "", NextToken, MaxResults }) {
      const found = queues.all.filter(({ name }) => name.startsWith(QueueNamePrefix));
      const { urls, next } = onePage(found, NextToken, MaxResults);
      return { QueueUrls: urls.length > 0 ? urls : undefined, NextToken: next };
    },
  };
}

export function getQueueUrl(queues: Queues): Operation<z.infer<typeof urlInput>, { QueueUrl: string }> {
  return {
    name: "GetQueueUrl",
    input: urlInput,
    permissions: ({ QueueName }) => [queues.permissionOn("GetQueueUrl", QueueName)],
    handle({ QueueName, QueueOwnerAWSAccountId = queues.cloud.accountId }) {
      const queue = queues.named(QueueName);
      if (!queue || QueueOwnerAWSAccountId !== queues.cloud.accountId) throw queueDoesNotExist();
      return { QueueUrl: queue.url };
    },
  };
}

export function listDeadLetterSourceQueues(
  queues: Queues,
): Operation<z.infer<typeof sourcesInput>, { queueUrls: string[]; NextToken?: string | undefined }> {
  return {
    name: "ListDeadLetterSourceQueues",
    input: sourcesInput,
    permissions: ({ QueueUrl }) => [queues.permission("ListDeadLetterSourceQueues", QueueUrl)],
    handle({ QueueUrl, NextToken, MaxResults }) {
      const { arn } = queues.at(QueueUrl);
      const sources = queues.all.filter(
        ({ settings }) => settings.redrivePolicy?.deadLetterTargetArn === arn,
      );
      const { urls, next } = onePage(sources, NextToken, MaxResults);
      return { queueUrls: urls, NextToken: next };
    },
  };
}

/** URLs of one page; a page's token is the name of its last queue. There is a next page only where MaxResults is given. */
function onePage(
  queues: Queue[],
  token: string | undefined,
  most: number | undefined,
): { urls: string[]; next: string | undefined } {
  if (most !== undefined && (most < 1 || most > MOST_PER_PAGE)) {
    throw invalidValue(most, "MaxResults", `Must be >= 1 and <= ${MOST_PER_PAGE}, if provided.`);
  }
  if (token !== undefined && most === undefined) {
    throw invalidParameter(
      "NextToken is given without MaxResults; a next page exists only where MaxResults is set.",
    );
  }
  const after = token === undefined ? "" : Buffer.from(token, "base64").toString("utf8");
  const rest = queues.filter(({ name }) => name > after);
  const taken = rest.slice(0, most ?? MOST_PER_PAGE);
  const more = most !== undefined && rest.length > taken.length;
  return {
    urls: taken.map(({ url }) => url),
    next: more ? Buffer.from(taken.at(-1)!.name).toString("base64") : undefined,
  };
}
