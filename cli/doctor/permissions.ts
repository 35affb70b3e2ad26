/**
 * May the caller do what the commands do? What only reads shows itself while the other checks read; what changes
 * something is asked of IAM, without doing it.
 */
import { errorMessage } from "../../handlers/errors";
import { awsProblem, isDenied } from "../aws-error";
import type { Examination } from "./examination";
import { type Finding, ok, unknown, wrong } from "./finding";

/** What each command needs beyond reading. */
const ACTIONS: {
  action: string;
  commands: string;
  on: (examination: Examination, account: Account) => string;
}[] = [
  {
    action: "fsx:CancelDataRepositoryTask",
    commands: "cancel",
    on: ({ stack }, { partition, id }) => `arn:${partition}:fsx:${stack.region}:${id}:task/*`,
  },
  {
    action: "scheduler:UpdateSchedule",
    commands: "pause and resume",
    on: ({ stack }, { partition, id }) =>
      `arn:${partition}:scheduler:${stack.region}:${id}:schedule/${stack.outputs.scheduleGroup}/*`,
  },
  ...["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"].map((action) => ({
    action,
    commands: "retry",
    on: ({ stack }: Examination, { partition, id }: Account) =>
      `arn:${partition}:sqs:${stack.region}:${id}:${stack.outputs.runsDeadLetterQueueUrl.split("/").at(-1)}`,
  })),
];

interface Account {
  partition: string;
  id: string;
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
  const [, partition = "aws", , , id = ""] = arn.split(":");
  if (arn.endsWith(":root")) return [ok("you are the account's root user, who may do everything")];
  const iam = await aws.iam();
  const findings: Finding[] = [];
  const allowed = new Set<string>();
  try {
    const source = await principalArn(examination, arn);
    for (const { action, commands, on } of ACTIONS) {
      const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
        PolicySourceArn: source,
        ActionNames: [action],
        ResourceArns: [on(examination, { partition, id })],
      });
      if (EvaluationResults[0]?.EvalDecision === "allowed") allowed.add(commands);
      else
        findings.push(
          wrong(`You may not do ${action}, which ${commands} needs (${arn}).`, "Ask for that permission."),
        );
    }
  } catch (error) {
    return [
      unknown(
        `Whether you may cancel, retry, pause and resume cannot be told without iam:SimulatePrincipalPolicy: ${errorMessage(error)}`,
      ),
    ];
  }
  return [...(allowed.size > 0 ? [ok(`you may ${[...allowed].join(", ")}`)] : []), ...findings];
}

/** A session's role has to be named by its own ARN, whose path only IAM knows. */
async function principalArn({ aws }: Examination, arn: string): Promise<string> {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role === undefined) return arn;
  const { Role } = await (await aws.iam()).getRole({ RoleName: role });
  return Role?.Arn ?? arn;
}
