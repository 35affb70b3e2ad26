/**
 * May the caller do what the commands do? What only reads shows itself while the other checks read; what changes
 * something is asked of IAM, without doing it.
 */
import { errorMessage } from "../../handlers/errors";
import { awsProblem, isDenied } from "../aws-error";
import { getSchedule } from "../deployed-schedules";
import type { Examination } from "./examination";
import { type Finding, ok, unknown, wrong } from "./finding";

/** What a command needs beyond reading. */
interface Need {
  action: string;
  resource: string;
  commands: string;
}

/** @param arn of anything in the account: it tells partition and account */
async function needs(examination: Examination, arn: string): Promise<Need[]> {
  const { outputs, region } = examination.stack;
  const [, partition = "aws", , , account = ""] = arn.split(":");
  const arnOf = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const deadLetters = arnOf("sqs", outputs.runsDeadLetterQueueUrl.split("/").at(-1)!);
  const roleArn = await schedulesRole(examination);
  return [
    { action: "fsx:CancelDataRepositoryTask", resource: arnOf("fsx", "task/*"), commands: "cancel" },
    ...["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"].map((action) => ({
      action,
      resource: deadLetters,
      commands: "retry",
    })),
    {
      action: "scheduler:UpdateSchedule",
      resource: arnOf("scheduler", `schedule/${outputs.scheduleGroup}/*`),
      commands: "pause and resume",
    },
    // An update hands the schedule's role over once more.
    ...(roleArn === undefined
      ? []
      : [{ action: "iam:PassRole", resource: roleArn, commands: "pause and resume" }]),
  ];
}

async function schedulesRole(examination: Examination): Promise<string | undefined> {
  const task = examination.config.tasks.find(({ expression }) => expression !== undefined);
  return task && (await getSchedule(examination, task.scheduleName))?.Target?.RoleArn;
}

export async function checkPermissions(examination: Examination): Promise<Finding[]> {
  const invoke = await checkInvoke(examination);
  // The operator of a local cloud may do everything, and it has no IAM to ask.
  if (examination.stack.local !== undefined) return invoke;
  return [...invoke, ...(await checkActions(examination))];
}

/** Lambda itself says whether somebody may invoke a function, without running it. */
async function checkInvoke({ aws, stack }: Examination): Promise<Finding[]> {
  const lambda = await aws.lambda();
  try {
    await lambda.invoke({ FunctionName: stack.outputs.startTaskFunction, InvocationType: "DryRun" });
    return [ok("you may start runs (run, retry)")];
  } catch (error) {
    const text = awsProblem(error, "start runs (run, retry)");
    return [isDenied(error) ? wrong(text) : unknown(text)];
  }
}

async function checkActions(examination: Examination): Promise<Finding[]> {
  const { aws } = examination;
  let arn: string;
  try {
    const identity = await (await aws.sts()).getCallerIdentity({});
    arn = identity.Arn ?? "";
  } catch (error) {
    return [unknown(awsProblem(error, "ask who you are"))];
  }
  if (arn.endsWith(":root")) return [ok("you are the account's root user, who may do everything")];
  const iam = await aws.iam();
  const findings: Finding[] = [];
  const commands = new Set<string>();
  const refused = new Set<string>();
  try {
    const source = await principalArn(examination, arn);
    for (const need of await needs(examination, arn)) {
      const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
        PolicySourceArn: source,
        ActionNames: [need.action],
        ResourceArns: [need.resource],
      });
      commands.add(need.commands);
      if (EvaluationResults[0]?.EvalDecision === "allowed") continue;
      refused.add(need.commands);
      findings.push(
        wrong(
          `You may not do ${need.action} on ${need.resource}, which ${need.commands} needs.`,
          `Ask for that permission for ${arn}.`,
        ),
      );
    }
  } catch (error) {
    return [
      unknown(
        "Whether you may cancel, retry, pause and resume cannot be told without iam:SimulatePrincipalPolicy: " +
          errorMessage(error),
      ),
    ];
  }
  const allowed = [...commands].filter((one) => !refused.has(one));
  return [...(allowed.length > 0 ? [ok(`you may ${allowed.join(", ")}`)] : []), ...findings];
}

/** A session's role has to be named by its own ARN, whose path only IAM knows. */
async function principalArn({ aws }: Examination, arn: string): Promise<string> {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role === undefined) return arn;
  const { Role } = await (await aws.iam()).getRole({ RoleName: role });
  return Role?.Arn ?? arn;
}
