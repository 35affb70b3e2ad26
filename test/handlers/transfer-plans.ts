/**
 * Stacks with transfers as their functions are told of them, in the plan and in the environment, and the runs' messages.
 */

import {
  TRANSFER_ENVIRONMENT,
  type TransferMessage,
  type TransferPlan,
  type TransferStackPlan,
} from "../../handlers/transfer-plan";
import { logGroupOf } from "./fake-logs";

export const RUN = "2026-11-20T02:00:00Z";
/** The run a day later. */
export const NEXT = "2026-11-21T02:00:00Z";

/** A run of the transfer `home`, due twenty seconds before the sandbox's time begins. */
export function run(scheduledTime = RUN, transfer = "home"): TransferMessage {
  return { transfer, scheduledTime };
}

/** A transfer of an NFS share on all online agents, unless the test says otherwise. */
export function transferPlan(overrides: Partial<TransferPlan> = {}): TransferPlan {
  return {
    name: "home",
    source: { type: "NFS", server: "nas.example.com", path: "/export/home", version: "AUTOMATIC" },
    sources: ["/"],
    agents: "online",
    inventory: { bucket: "inventories", prefix: "home/" },
    perFileCost: 0,
    options: { VerifyMode: "ONLY_FILES_TRANSFERRED", BytesPerSecond: -1, TaskQueueing: "ENABLED" },
    taskMode: "BASIC",
    taskReport: undefined,
    maxInventoryAge: 172_800,
    maxDuration: 43_200,
    agentOfflineFor: 900,
    whenBusy: "wait",
    maxWait: 21_600,
    ...overrides,
  };
}

export function stackPlan(...transfers: TransferPlan[]): TransferStackPlan {
  const all = transfers.length > 0 ? transfers : [transferPlan()];
  return {
    stack: "prod",
    notifyOnSuccess: true,
    transfers: Object.fromEntries(all.map((transfer) => [transfer.name, transfer])),
  };
}

export function transferEnvironment(plan: TransferStackPlan, destination: string): Record<string, string> {
  const queue = (name: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/prod-${name}.fifo`;
  const addresses = Object.fromEntries(
    Object.keys(plan.transfers).map((name) => [
      name,
      { destination, reportRole: `arn:aws:iam::123456789012:role/report-${name}` },
    ]),
  );
  return {
    AWS_REGION: "eu-west-1",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf("startTransfer"),
    [TRANSFER_ENVIRONMENT.transfersQueueUrl]: queue("transfers"),
    [TRANSFER_ENVIRONMENT.transfersDeadLetterQueueUrl]: queue("transfers-dead-letters"),
    [TRANSFER_ENVIRONMENT.executionsQueueUrl]: queue("executions"),
    [TRANSFER_ENVIRONMENT.openRunsQueueUrl]: queue("open-runs"),
    [TRANSFER_ENVIRONMENT.topicArn]: "arn:aws:sns:eu-west-1:123456789012:prod-notifications",
    [TRANSFER_ENVIRONMENT.startTransferFunction]: "prod-start-transfer",
    [TRANSFER_ENVIRONMENT.logGroupArn]:
      "arn:aws:logs:eu-west-1:123456789012:log-group:/fsx-data-scheduler/prod/datasync",
    [TRANSFER_ENVIRONMENT.addresses]: JSON.stringify(addresses),
  };
}
