/**
 * What `watchTask` works with; made by its factory, and handed to everything that it calls. Clients that not every look
 * needs are made when they are first used, so that the others do not load them.
 */
import type { FSx } from "@aws-sdk/client-fsx";
import type { S3 } from "@aws-sdk/client-s3";
import type { SNS } from "@aws-sdk/client-sns";
import type { SQS } from "@aws-sdk/client-sqs";
import type { Environment } from "./environment";
import type { OwnLog } from "./own-log";
import type { Digest } from "./run";

export interface WatchServices extends OwnLog {
  fsx: Pick<FSx, "cancelDataRepositoryTask" | "describeDataRepositoryTasks" | "tagResource">;
  sqs: () => Pick<SQS, "sendMessage" | "changeMessageVisibility">;
  sns: () => Pick<SNS, "publish">;
  /** For completion reports. */
  s3: () => Pick<S3, "getObject">;
  environment: Environment;
  digest: Digest;
  /** Milliseconds since the epoch. */
  now: () => number;
}
