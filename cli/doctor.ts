/**
 * `fsx-scheduler doctor`: looks at everything that a deployed stack needs, compares it with the stack file, and says
 * what to fix. It changes nothing.
 */
import type { Command } from "commander";
import { StackConfigError } from "../stacks/config";
import { StackFileError } from "../stacks/stack-file";
import { CommandError } from "./command-error";
import { taskOutputs } from "./deployed-outputs";
import type { DeployedStack } from "./deployed-stack";
import { type Examination, type StackExamination, section } from "./doctor/examination";
import { checkFileSystems, checkPaths } from "./doctor/file-systems";
import type { Finding, Section } from "./doctor/finding";
import { checkFunctions, checkQueues } from "./doctor/functions";
import { checkAlarms, checkSubscriptions } from "./doctor/notifications";
import { checkPermissions } from "./doctor/permissions";
import { checkQuotas } from "./doctor/quotas";
import { checkSchedules } from "./doctor/schedules";
import { checkTransfers } from "./doctor/transfers";
import { wrapped } from "./lines";
import {
  anySceneOf,
  type OperationOptions,
  operation,
  print,
  processSurroundings,
  type Scene,
} from "./operation";
import { readStackConfig } from "./stack-config";
import type { Surroundings } from "./surroundings";
import { fullTime, zoneName } from "./when";
import { counted } from "./wording";

export function doctorCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("doctor", {
    description: "check everything that a stack needs, and say what to fix",
    about:
      "Looks at file systems, associations, report buckets, schedules, subscriptions, functions, queues, alarms, your " +
      "permissions, and, of transfers, agents, inventories, secrets, locations and dead letters, and compares what is deployed with Pulumi.<stack>.yaml. Changes nothing.",
    exits: {
      0: "nothing is wrong; there may be warnings",
      1: "something is wrong, or the stack could not be found",
    },
    examples: [
      "fsx-scheduler doctor",
      "fsx-scheduler doctor --stack prod --json | jq '.sections[].findings[]'",
    ],
  }).action(async (options: OperationOptions) => {
    const examination = await examine(await anySceneOf(options, surroundings));
    const ofTasks = tasksOf(examination);
    const sections = await Promise.all([
      ...(ofTasks
        ? [
            section("file systems", () => checkFileSystems(ofTasks)),
            section("paths", () => checkPaths(ofTasks)),
            section("schedules", () => checkSchedules(ofTasks)),
          ]
        : []),
      section("mails", () => checkSubscriptions(examination)),
      section("alarms", () => checkAlarms(examination)),
      ...(ofTasks
        ? [section("functions", () => checkFunctions(ofTasks)), section("queues", () => checkQueues(ofTasks))]
        : []),
      section("quotas", () => checkQuotas(examination)),
      ...(ofTasks ? [section("permissions", () => checkPermissions(ofTasks))] : []),
      ...(examination.stack.outputs.transfers === undefined
        ? []
        : [section("transfers", () => checkTransfers(examination))]),
    ]);
    const wrong = sections.flatMap(({ findings }) => findings).filter(({ level }) => level === "wrong");
    print(
      surroundings,
      options,
      {
        stack: examination.stack.name,
        region: examination.stack.region,
        healthy: wrong.length === 0,
        sections,
      },
      () => doctorLines(sections, examination, surroundings),
    );
    surroundings.exit(wrong.length === 0 ? 0 : 1);
  });
}

/** What the checks of tasks work with; undefined for a stack that has none. */
function tasksOf(examination: StackExamination): Examination | undefined {
  const { config, stack } = examination;
  if (config.tasks.length === 0 && Object.keys(stack.outputs.schedules).length === 0) return undefined;
  return { ...examination, stack: { ...stack, outputs: taskOutputs(stack.name, stack.outputs) } };
}

/** @throws CommandError where the stack file cannot be read */
async function examine(scene: Scene<DeployedStack>): Promise<StackExamination> {
  const { stack, surroundings } = scene;
  const now = await stack.now();
  try {
    const { config, file } = readStackConfig(surroundings.directory, stack.name, now);
    return { ...scene, file, now, config };
  } catch (cause) {
    if (!(cause instanceof StackFileError) && !(cause instanceof StackConfigError)) throw cause;
    throw new CommandError(`The stack file says what to check, and it cannot be used.\n${cause.message}`, {
      cause,
    });
  }
}

const MARKS: Record<Finding["level"], string> = { ok: "ok", warning: "!!", wrong: "XX", unknown: "??" };

function doctorLines(
  sections: readonly Section[],
  { file, now, stack }: StackExamination,
  { columns: width, timezone }: Surroundings,
): string[] {
  const about = Math.max(...sections.map((one) => one.about.length));
  const indent = " ".repeat(about + 6);
  return [
    `Stack ${stack.name} in ${stack.region}${stack.local === undefined ? "" : ", local cloud"}, as ${file} wants it`,
    `${fullTime(now, timezone)} ${zoneName(now, timezone)}`,
    "",
    ...sections.flatMap(({ about: title, findings }) =>
      findings.flatMap(({ fix, level, text }, i) => [
        ...wrapped(`${(i === 0 ? title : "").padEnd(about)}  ${MARKS[level]}  ${text}`, width, indent),
        ...(fix === undefined ? [] : fixLines(fix, indent, width)),
      ]),
    ),
    "",
    summary(sections),
  ];
}

/** Commands stay on one line, so that they can be copied. */
function fixLines(fix: string, indent: string, width: number): string[] {
  return fix
    .split("\n")
    .flatMap((line) =>
      /^(aws|pulumi|fsx-scheduler) /.test(line)
        ? [`${indent}  ${line}`]
        : wrapped(`${indent}${line}`, width, indent),
    );
}

function summary(sections: readonly Section[]): string {
  const findings = sections.flatMap((one) => one.findings);
  const of = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  const parts = [
    ...(of("wrong") > 0 ? [`${counted(of("wrong"), "thing")} wrong (XX)`] : ["Nothing is wrong"]),
    ...(of("warning") > 0 ? [`${counted(of("warning"), "warning")} (!!)`] : []),
    ...(of("unknown") > 0 ? [`${of("unknown")} not known (??)`] : []),
  ];
  return `${parts.join(", ")}.`;
}
