/**
 * Would each transfer run? Its function plans a run without starting it, which takes agents, a fresh inventory and
 * readable secrets; beside that, what the plan does not touch: locations, schedules, agents that are away, dead letters.
 */
import { chosenAgents, listAgents, listLocations, listTasks } from "../../handlers/transfer-agents";
import { observeTasks } from "../../handlers/transfer-slices";
import { asking } from "../aws-error";
import { CommandError } from "../command-error";
import { getSchedule } from "../deployed-schedules";
import { word } from "../status-lines";
import { askTransfer, type DeployedTransfer, type TransferScene, transferScene } from "../transfer-stack";
import { counted } from "../wording";
import type { StackExamination } from "./examination";
import { type Finding, ok, warning, wrong } from "./finding";
import { checkFunction } from "./functions";

const UP = "pulumi up";

/** @throws CommandError */
export async function checkTransfers(examination: StackExamination): Promise<Finding[]> {
  const { config, file, stack, surroundings } = examination;
  const scene = await transferScene({ stack: stack.name, outputs: undefined }, surroundings, stack);
  const findings: Finding[] = [];
  for (const { name, schedule } of config.transfers) {
    const transfer = scene.transfers.find((one) => one.name === name);
    if (!transfer) {
      findings.push(wrong(`${name} is in ${file} and not deployed.`, UP));
      continue;
    }
    findings.push(...(await checkPlan(scene, transfer)));
    findings.push(...(await checkSchedule(examination, transfer, schedule)));
  }
  for (const { name } of scene.transfers) {
    if (config.transfers.some((transfer) => transfer.name === name)) continue;
    findings.push(warning(`${name} is deployed and no longer in ${file}: it still runs.`, UP));
  }
  return [
    ...findings,
    ...(await checkDataSync(scene)),
    ...(await checkFunctionsAndQueues(examination, scene)),
  ];
}

/** A dry run under the function's own role. */
async function checkPlan(scene: TransferScene, { name }: DeployedTransfer): Promise<Finding[]> {
  try {
    const { inventory, slices = [] } = await askTransfer(scene, { transfer: name, dryRun: true });
    return [ok(`${name} would run on ${counted(slices.length, "agent")}, planned from ${inventory}`)];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [wrong(`${name} would not run: ${error.message.split("\n")[0]}`)];
  }
}

async function checkSchedule(
  examination: StackExamination,
  { name, schedule }: DeployedTransfer,
  wanted: { expression: string; timezone: string; enabled: boolean } | undefined,
): Promise<Finding[]> {
  if (!wanted || !schedule) {
    if (!wanted && !schedule) return [];
    return [wrong(`${name} has ${schedule ? "a" : "no"} schedule; ${examination.file} says otherwise.`, UP)];
  }
  const found = await getSchedule(examination, schedule.schedule, schedule.group);
  if (!found) {
    return [
      wrong(`${name} has no schedule in EventBridge Scheduler: somebody deleted it.`, `${UP} --refresh`),
    ];
  }
  const { ScheduleExpression, ScheduleExpressionTimezone = "UTC", State } = found;
  if (ScheduleExpression !== wanted.expression || ScheduleExpressionTimezone !== wanted.timezone) {
    return [
      wrong(
        `${name} fires by ${ScheduleExpression} in ${ScheduleExpressionTimezone}; the file says ${wanted.expression} in ${wanted.timezone}.`,
        UP,
      ),
    ];
  }
  if (State === "DISABLED" && wanted.enabled) {
    return [warning(`${name} is paused: it does not fire.`, `fsx-scheduler resume ${word(name)}`)];
  }
  return [];
}

/** Agents that are away, destinations that are gone, and what DataSync has switched off by itself. */
async function checkDataSync(scene: TransferScene): Promise<Finding[]> {
  const { stack, transfers } = scene;
  const datasync = await scene.aws.datasync();
  return asking("look at DataSync", async () => {
    const [agents, locations, listed] = await Promise.all([
      listAgents(datasync),
      listLocations(datasync),
      listTasks(datasync),
    ]);
    const findings: Finding[] = [];
    for (const transfer of transfers) {
      const own = await chosenAgents(datasync, transfer.agents, agents);
      const away = own.filter(({ online }) => !online).map(({ name, arn }) => name || arn.split("/").at(-1)!);
      if (away.length > 0) {
        findings.push(
          warning(
            `${transfer.name} does without ${away.join(", ")}: OFFLINE.`,
            `aws datasync list-agents --region ${stack.region}`,
          ),
        );
      }
      if (!locations.has(transfer.destinationArn)) {
        findings.push(
          wrong(
            `${transfer.name} has no destination: ${transfer.destinationArn} is gone.`,
            `${UP} --refresh`,
          ),
        );
      }
      for (const { arn, task } of await observeTasks(datasync, stack.name, transfer.name, listed)) {
        const { DisabledBy, DisabledReason } = task.ScheduleDetails ?? {};
        if (DisabledBy !== "SERVICE") continue;
        findings.push(
          wrong(
            `DataSync has disabled the schedule of ${task.Name}${DisabledReason ? `: ${DisabledReason}` : ""}.`,
            `aws datasync describe-task --task-arn ${arn} --region ${stack.region}`,
          ),
        );
      }
    }
    return findings;
  });
}

async function checkFunctionsAndQueues(
  examination: StackExamination,
  { aws, resources }: TransferScene,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of [resources.startTransferFunction, resources.watchTransferFunction]) {
    findings.push(...(await checkFunction(examination, name)));
  }
  const sqs = await aws.sqs();
  for (const QueueUrl of [
    resources.transfersDeadLetterQueueUrl,
    resources.executionsDeadLetterQueueUrl,
    resources.undeliveredQueueUrl,
  ]) {
    const queue = QueueUrl.split("/").at(-1)!;
    const { Attributes } = await asking(`look at the queue ${queue}`, () =>
      sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    const messages = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    if (messages === 0) continue;
    findings.push(
      wrong(
        `${queue} holds ${counted(messages, "message")}; the mails say why.`,
        `aws sqs receive-message --queue-url ${QueueUrl} --message-attribute-names All --region ${examination.stack.region}`,
      ),
    );
  }
  return findings.length > 0 ? findings : [ok("functions active, with their queues; no dead letters")];
}
