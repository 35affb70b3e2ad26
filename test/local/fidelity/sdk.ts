/** Gives recorded answers to the AWS SDK for JavaScript, as if they had just come from the service. */
import { Readable } from "node:stream";
import * as batch from "@aws-sdk/client-batch";
import * as monitoring from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as datasync from "@aws-sdk/client-datasync";
import * as events from "@aws-sdk/client-eventbridge";
import * as fsx from "@aws-sdk/client-fsx";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as secretsmanager from "@aws-sdk/client-secrets-manager";
import * as states from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import * as ssm from "@aws-sdk/client-ssm";
import * as sts from "@aws-sdk/client-sts";
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import type { ServiceName } from "../../../local/service";
import type { HttpAnswer } from "./answer";
import type { Members } from "./request";

/** The SDK's packages, by the services' signing names. */
export const PACKAGES: Record<ServiceName, Record<string, unknown>> = {
  ...{ batch, datasync, events, fsx, iam, kms, lambda, logs, monitoring },
  ...{ s3, scheduler, secretsmanager, sns, sqs, ssm, states, sts },
};

/** CloudWatch's three; every other service's client has the one that the service speaks. */
const CLOUDWATCH = {
  defaultNamespace: "com.amazonaws.cloudwatch",
  errorTypeRegistries: monitoring.errorTypeRegistries,
  serviceTarget: "GraniteServiceVersion20100801",
  xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
  version: "2010-08-01",
  awsQueryCompatible: true,
};
const PROTOCOLS: Record<string, object> = {
  "monitoring smithy-rpc-v2-cbor": new AwsSmithyRpcV2CborProtocol(CLOUDWATCH),
  "monitoring json": new AwsJson1_0Protocol(CLOUDWATCH),
  "monitoring query": new AwsQueryProtocol(CLOUDWATCH),
};

interface Client {
  send(command: object): Promise<Members>;
}

const clients = new Map<string, { client: Client; answers: HttpAnswer[] }>();

/** What the SDK makes of an answer; the error that it throws is returned, too. */
export async function sdkReads(
  service: ServiceName,
  protocol: string,
  operation: string,
  input: Members,
  answer: HttpAnswer,
): Promise<Members | Error> {
  const { client, answers } = clientOf(service, protocol);
  // An object's content does not change how the answer is read.
  const { Body: _content, ...asked } = input;
  const Command = PACKAGES[service][`${operation}Command`] as new (input: Members) => object;
  answers.splice(0, answers.length, answer);
  try {
    return await client.send(new Command(asked));
  } catch (error) {
    return error as Error;
  }
}

function clientOf(service: ServiceName, protocol: string): { client: Client; answers: HttpAnswer[] } {
  const name = `${service} ${protocol}`;
  let known = clients.get(name);
  if (!known) {
    const answers: HttpAnswer[] = [];
    const handle = async () => {
      const { status, headers, body } = answers[0]!;
      return {
        response: { statusCode: status, headers, body: Readable.from(body.length > 0 ? [body] : []) },
      };
    };
    const [, Client] = Object.entries(PACKAGES[service]).find(([name]) => /^(?!_)\w+Client$/.test(name))!;
    const client = new (Client as new (settings: object) => Client)({
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
      requestHandler: { handle },
      // It warns of every object without content.
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      ...(PROTOCOLS[name] ? { protocol: PROTOCOLS[name] } : {}),
    });
    known = { client, answers };
    clients.set(name, known);
  }
  return known;
}

function ignore(): void {
  // Nothing is to be said.
}

/** Members in one form, whoever read them: ISO times, base64 blobs; absent members and empty lists left out. */
export async function comparable(value: unknown): Promise<unknown> {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return Promise.all(value.map(comparable));
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if ("transformToByteArray" in value) {
    return comparable(
      await (value as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray(),
    );
  }
  const members: Members = {};
  for (const [name, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name === "$metadata") continue;
    const inner = await comparable(member);
    if (!isEmpty(inner)) members[name] = inner;
  }
  return members;
}

/**
 * The SDK reads an absent payload as null, and a text of nothing but blanks in XML as an empty one (its XML reader,
 * fast-xml-parser, drops such text).
 */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || (typeof value === "string" && value.trim() === ""))
    return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
