/**
 * What all functions that end runs work with in the same way. Like their factories, it requires the SDK and Node's modules
 * by bare name: the Lambda runtime has them, and the archive must not.
 */
import type { SNS } from "@aws-sdk/client-sns";
import type { SQS } from "@aws-sdk/client-sqs";
import type { clientSettings } from "./client-settings";
import { lazily } from "./lazily";
import type { OwnLog } from "./own-log";
import type { Digest } from "./run";

/** Clients are made when they are first used, so that invocations that need them not do not load them. */
export interface SharedServices extends Pick<OwnLog, "logs" | "recorded"> {
  sns: () => Pick<SNS, "publish">;
  sqs: () => Pick<SQS, "sendMessage" | "changeMessageVisibility">;
  digest: Digest;
  /** Milliseconds since the epoch. */
  now: () => number;
}

type ClientSettings = ReturnType<typeof clientSettings>;

/** @param forLogs where reading the log has to give up sooner than other calls */
export function sharedServices(client: ClientSettings, forLogs: ClientSettings = client): SharedServices {
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  return {
    sns: lazily(() => {
      const { SNS } = require("@aws-sdk/client-sns") as typeof import("@aws-sdk/client-sns");
      return new SNS(client);
    }),
    sqs: lazily(() => {
      const { SQS } = require("@aws-sdk/client-sqs") as typeof import("@aws-sdk/client-sqs");
      return new SQS(client);
    }),
    logs: lazily(() => {
      const { CloudWatchLogs } =
        require("@aws-sdk/client-cloudwatch-logs") as typeof import("@aws-sdk/client-cloudwatch-logs");
      return new CloudWatchLogs(forLogs);
    }),
    recorded: new Set(),
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    now: () => Date.now(),
  };
}
