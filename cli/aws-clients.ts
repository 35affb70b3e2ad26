/**
 * The AWS clients of the command line, each loaded when it is first needed, so that a command starts fast. Credentials,
 * endpoint and proxies are the SDK's standard settings; the region is the stack's own.
 */
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { DataSync } from "@aws-sdk/client-datasync";
import type { FSx } from "@aws-sdk/client-fsx";
import type { IAM } from "@aws-sdk/client-iam";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { S3 } from "@aws-sdk/client-s3";
import type { Scheduler } from "@aws-sdk/client-scheduler";
import type { SNS } from "@aws-sdk/client-sns";
import type { SQS } from "@aws-sdk/client-sqs";
import type { STS } from "@aws-sdk/client-sts";
import type { DeployedStack } from "./deployed-stack";
import type { Surroundings } from "./surroundings";

export interface AwsClients {
  cloudwatch(): Promise<CloudWatch>;
  datasync(): Promise<DataSync>;
  fsx(): Promise<FSx>;
  iam(): Promise<IAM>;
  /** For Invoke: it does not repeat a call by itself, since a run that is started twice moves everything twice. */
  invoker(): Promise<Lambda>;
  lambda(): Promise<Lambda>;
  logs(): Promise<CloudWatchLogs>;
  s3(): Promise<S3>;
  scheduler(): Promise<Scheduler>;
  sns(): Promise<SNS>;
  sqs(): Promise<SQS>;
  sts(): Promise<STS>;
}

export function awsClients(stack: Pick<DeployedStack, "region">, surroundings: Surroundings): AwsClients {
  const { clientSettings, env } = surroundings;
  const settings = { region: stack.region, maxAttempts: 3, ...clientSettings };
  const ownEndpoint = clientSettings.endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  return {
    cloudwatch: once(async () => new (await import("@aws-sdk/client-cloudwatch")).CloudWatch(settings)),
    datasync: once(async () => new (await import("@aws-sdk/client-datasync")).DataSync(settings)),
    fsx: once(async () => new (await import("@aws-sdk/client-fsx")).FSx(settings)),
    iam: once(async () => new (await import("@aws-sdk/client-iam")).IAM(settings)),
    invoker: once(
      async () => new (await import("@aws-sdk/client-lambda")).Lambda({ ...settings, maxAttempts: 1 }),
    ),
    lambda: once(async () => new (await import("@aws-sdk/client-lambda")).Lambda(settings)),
    logs: once(async () => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(settings)),
    s3: once(async () => {
      const { S3 } = await import("@aws-sdk/client-s3");
      // A file system may be linked to a bucket of another region; names of buckets are no hosts of an own endpoint.
      return new S3({ ...settings, followRegionRedirects: true, forcePathStyle: ownEndpoint !== undefined });
    }),
    scheduler: once(async () => new (await import("@aws-sdk/client-scheduler")).Scheduler(settings)),
    sns: once(async () => new (await import("@aws-sdk/client-sns")).SNS(settings)),
    sqs: once(async () => {
      const { SQS } = await import("@aws-sdk/client-sqs");
      // A queue's URL names AWS's host even where the endpoint is another one.
      return new SQS({ ...settings, useQueueUrlAsEndpoint: false });
    }),
    sts: once(async () => new (await import("@aws-sdk/client-sts")).STS(settings)),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
