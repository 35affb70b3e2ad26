/**
 * The pipelines of a deployed stack: which there are, and the client that asks Step Functions about them.
 */
import type { SFN } from "@aws-sdk/client-sfn";
import { z } from "zod";
import { nearest } from "../stacks/did-you-mean";
import { listed, quote } from "../stacks/quote";
import { type AwsClients, awsClients } from "./aws-clients";
import { CommandError } from "./command-error";
import { type DeployedStack, findStack } from "./deployed-stack";
import type { OperationOptions } from "./operation";
import type { Surroundings } from "./surroundings";

/** Of one pipeline among the stack's outputs, what commands read. */
const output = z.looseObject({
  stateMachineArn: z.string(),
  schedule: z
    .looseObject({
      schedule: z.string(),
      group: z.string(),
      expression: z.string(),
      timezone: z.string(),
      state: z.enum(["ENABLED", "DISABLED"]),
    })
    .optional(),
});

export type DeployedPipeline = z.output<typeof output> & { name: string };

/** What a command about pipelines works with. */
export interface PipelineScene {
  stack: DeployedStack;
  pipelines: DeployedPipeline[];
  aws: AwsClients;
  sfn: SFN;
  surroundings: Surroundings;
}

/**
 * @param known the stack, where it has been found
 * @throws CommandError, also for a stack without pipelines
 */
export async function pipelineScene(
  choice: OperationOptions,
  surroundings: Surroundings,
  known?: DeployedStack,
): Promise<PipelineScene> {
  const stack = known ?? (await findStack(choice, surroundings));
  const pipelines = pipelinesOf(stack);
  const { SFN } = await import("@aws-sdk/client-sfn");
  const sfn = new SFN({ region: stack.region, maxAttempts: 3, ...surroundings.clientSettings });
  const aws = awsClients(stack, surroundings);
  return { stack, pipelines, aws, sfn, surroundings };
}

/**
 * The pipelines that a person means: the named one, or all.
 * @throws CommandError that lists those there are
 */
export function chosenPipelines(
  { stack, pipelines }: Pick<PipelineScene, "stack" | "pipelines">,
  name: string | undefined,
): DeployedPipeline[] {
  if (name === undefined) return pipelines;
  const found = pipelines.find((pipeline) => pipeline.name === name);
  if (found) return [found];
  const names = pipelines.map((pipeline) => pipeline.name);
  const guess = nearest(name, names);
  const hint = guess === undefined ? "" : `Did you mean ${guess}? `;
  throw new CommandError(
    `Stack ${stack.name} has no pipeline named ${quote(name)}. ${hint}Its pipelines are ${listed(names)}.`,
  );
}

function pipelinesOf({ name: stack, outputs }: DeployedStack): DeployedPipeline[] {
  const result = z.record(z.string(), output).safeParse(outputs.pipelines ?? {});
  if (!result.success) {
    throw new CommandError(
      `The outputs of stack ${stack} tell its pipelines in another way than this version does. Run pulumi up.`,
    );
  }
  const pipelines = Object.entries(result.data).map(([name, one]) => ({ ...one, name }));
  if (pipelines.length > 0) return pipelines;
  throw new CommandError(
    `Stack ${stack} has no pipelines. They are the section pipelines of its file; docs/task-export.md tells how.`,
  );
}
