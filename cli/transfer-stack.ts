/**
 * The transfers of a deployed stack: which there are, and how their functions are asked.
 */
import { z } from "zod";
import type { TransferAnswer } from "../handlers/manual-transfer";
import type { TransferEvent } from "../handlers/transfer-plan";
import { nearest } from "../stacks/did-you-mean";
import { listed, quote } from "../stacks/quote";
import { type AwsClients, awsClients } from "./aws-clients";
import { CommandError } from "./command-error";
import { type DeployedStack, findStack } from "./deployed-stack";
import type { OperationOptions } from "./operation";
import { invokeByHand, isFailure } from "./start-by-hand";
import type { Surroundings } from "./surroundings";

/** Of one transfer among the stack's outputs, what commands read. */
const one = z.looseObject({
  destinationArn: z.string(),
  inventory: z.string(),
  sources: z.array(z.string()),
  agents: z.union([
    z.literal("online"),
    z.object({ tag: z.object({ key: z.string(), value: z.string() }) }),
    z.object({ arns: z.array(z.string()) }),
  ]),
  perFileCost: z.number(),
  schedule: z
    .looseObject({
      schedule: z.string(),
      expression: z.string(),
      timezone: z.string(),
      state: z.enum(["ENABLED", "DISABLED"]),
      group: z.string(),
    })
    .optional(),
});

const output = z.looseObject({
  startTransferFunction: z.string(),
  watchTransferFunction: z.string(),
  transfersDeadLetterQueueUrl: z.string(),
  executionsDeadLetterQueueUrl: z.string(),
  undeliveredQueueUrl: z.string(),
  taskLogGroup: z.string(),
  byName: z.record(z.string(), one),
});

export type DeployedTransfer = z.output<typeof one> & { name: string };
export type TransferResources = Pick<
  z.output<typeof output>,
  | "startTransferFunction"
  | "watchTransferFunction"
  | "taskLogGroup"
  | "transfersDeadLetterQueueUrl"
  | "executionsDeadLetterQueueUrl"
  | "undeliveredQueueUrl"
>;

/** What a command about transfers works with. */
export interface TransferScene {
  stack: DeployedStack;
  resources: TransferResources;
  transfers: DeployedTransfer[];
  /** Groups that the functions log to, without DataSync's own. */
  logGroups: string[];
  aws: AwsClients;
  surroundings: Surroundings;
}

/**
 * @param known the stack, where it has been found
 * @throws CommandError, also for a stack without transfers
 */
export async function transferScene(
  choice: OperationOptions,
  surroundings: Surroundings,
  known?: DeployedStack,
): Promise<TransferScene> {
  const stack = known ?? (await findStack(choice, surroundings));
  const { byName, ...resources } = outputOf(stack);
  return {
    stack,
    resources,
    transfers: Object.entries(byName).map(([name, transfer]) => ({ ...transfer, name })),
    logGroups: stack.outputs.logGroups.filter((group) => group !== resources.taskLogGroup),
    aws: awsClients(stack, surroundings),
    surroundings,
  };
}

/**
 * The transfers that a person means: the named one, or all.
 * @throws CommandError that lists those there are
 */
export function chosenTransfers(
  { stack, transfers }: Pick<TransferScene, "stack" | "transfers">,
  name: string | undefined,
): DeployedTransfer[] {
  if (name === undefined) return transfers;
  const found = transfers.find((transfer) => transfer.name === name);
  if (found) return [found];
  const names = transfers.map((transfer) => transfer.name);
  const guess = nearest(name, names);
  const hint = guess === undefined ? "" : `Did you mean ${guess}? `;
  throw new CommandError(
    `Stack ${stack.name} has no transfer named ${quote(name)}. ${hint}Its transfers are ${listed(names)}.`,
  );
}

/** @throws CommandError with the function's own reason, where it refuses */
export async function askTransfer(scene: TransferScene, event: TransferEvent): Promise<TransferAnswer> {
  const { aws, resources, stack } = scene;
  const name = event.transfer!;
  const look = `fsx-scheduler transfer status ${name}`;
  const answer = await invokeByHand<TransferAnswer>(aws, resources.startTransferFunction, event, name, look);
  if (!isFailure(answer)) return answer;
  const { errorType = "an error", errorMessage = "without a message" } = answer;
  const isRefusal = ["TransferRefusedError", "UnknownTransferError", "TransferBusyError"].includes(errorType);
  throw new CommandError(
    isRefusal
      ? `${errorMessage}\nNothing was started.`
      : `The function failed on ${name}: ${errorType}: ${errorMessage}\nIts log: fsx-scheduler logs --stack ${stack.name}`,
  );
}

function outputOf({ name: stack, outputs }: DeployedStack): z.output<typeof output> {
  if (outputs.transfers === undefined) {
    throw new CommandError(
      `Stack ${stack} has no transfers. They are the section transfers of its file; docs/datasync.md tells how.`,
    );
  }
  const result = output.safeParse(outputs.transfers);
  if (result.success) return result.data;
  throw new CommandError(
    `The outputs of stack ${stack} tell its transfers in another way than this version does. Run pulumi up.`,
  );
}
