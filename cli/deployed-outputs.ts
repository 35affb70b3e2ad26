/**
 * The outputs of a deployed stack, as `pulumi stack output --json` gives them: how commands find its resources. Members
 * that belong to tasks are absent for a stack without tasks; members that no command reads are let through.
 */
import { z } from "zod";
import { described, isMap } from "../stacks/config-problems";
import { CommandError } from "./command-error";

/** The command that writes them to a file, as a line to be typed. */
export const WRITE_OUTPUTS = "  pulumi stack output --json > outputs.json";

const state = z.enum(["ENABLED", "DISABLED"]);

/** When a task runs: by its own schedule, or after another task. */
const schedule = z.union([
  z.looseObject({ schedule: z.string(), expression: z.string(), timezone: z.string(), state }),
  z.looseObject({ after: z.string(), state }),
]);

const outputs = z.looseObject({
  region: z.string(),
  stack: z.string().optional(),
  startTaskFunction: z.string().optional(),
  watchTaskFunction: z.string().optional(),
  runsQueueUrl: z.string().optional(),
  watchQueueUrl: z.string().optional(),
  runsDeadLetterQueueUrl: z.string().optional(),
  watchDeadLetterQueueUrl: z.string().optional(),
  undeliveredQueueUrl: z.string().optional(),
  topicArn: z.string().optional(),
  scheduleGroup: z.string().optional(),
  schedules: z.record(z.string(), schedule).default({}),
  logGroups: z.array(z.string()).default([]),
  alarms: z.array(z.string()).default([]),
  dashboardUrl: z.string().optional(),
});

export type DeployedOutputs = z.output<typeof outputs>;
export type DeployedSchedule = z.output<typeof schedule>;

/**
 * @param where what the outputs came from, for the error: `pulumi stack output`, a file's name
 * @throws CommandError
 */
export function parseOutputs(value: unknown, where: string): DeployedOutputs {
  const result = outputs.safeParse(value);
  if (result.success) return result.data;
  const nothing = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (nothing) throw new CommandError(`${where} is empty: the stack has not been deployed. Run pulumi up.`);
  const { path } = result.error.issues[0]!;
  const given = path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)[key], value);
  const what = isMap(given) ? "is not as it gives them" : described(given);
  throw new CommandError(
    `${where} does not hold the outputs of this program: ${path.join(".") || "it"} ${what}. ` +
      `Write them with:\n${WRITE_OUTPUTS}`,
  );
}

/** What only a stack with tasks has. */
export type TaskOutputs = DeployedOutputs & {
  [name in (typeof OF_TASKS)[number]]: string;
};

const OF_TASKS = [
  "startTaskFunction",
  "watchTaskFunction",
  "runsQueueUrl",
  "watchQueueUrl",
  "runsDeadLetterQueueUrl",
  "watchDeadLetterQueueUrl",
  "undeliveredQueueUrl",
  "scheduleGroup",
] as const;

/**
 * The outputs of a stack that has tasks.
 * @throws CommandError for one that has none, or that an older program deployed
 */
export function taskOutputs(stack: string, outputs: DeployedOutputs): TaskOutputs {
  const missing = OF_TASKS.filter((name) => outputs[name] === undefined);
  if (missing.length === 0) return outputs as TaskOutputs;
  throw new CommandError(
    missing.length === OF_TASKS.length
      ? `Stack ${stack} has no tasks, so there is nothing that this command could look at.${elsewhere(outputs)}`
      : `The outputs of stack ${stack} lack ${missing.join(", ")}; an older version deployed it. Run pulumi up.`,
  );
}

/** The commands that look at what such a stack has instead. */
function elsewhere(outputs: DeployedOutputs): string {
  const kinds = (["transfer", "pipeline"] as const).filter((kind) => outputs[`${kind}s`] !== undefined);
  return kinds.map((kind) => ` Its ${kind}s: fsx-scheduler ${kind} status`).join(".");
}
