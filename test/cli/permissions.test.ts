/** What the doctor says about the caller's own permissions in an AWS account, where it asks IAM without doing anything. */
import { expect } from "chai";
import type { AwsClients } from "../../cli/aws-clients";
import type { Examination } from "../../cli/doctor/examination";
import { checkPermissions } from "../../cli/doctor/permissions";

const ROLE = "arn:aws:iam::123456789012:role/team/Operator";

/** An account in which IAM allows only some actions, asked through `caller`. */
function examination(caller: string, allowed: (action: string) => boolean) {
  const asked: { source: string; action: string; resource: string }[] = [];
  const clients = {
    lambda: { invoke: async () => ({ StatusCode: 204 }) },
    sts: { getCallerIdentity: async () => ({ Arn: caller }) },
    scheduler: {
      getSchedule: async () => ({ Target: { RoleArn: "arn:aws:iam::123456789012:role/scheduler" } }),
    },
    iam: {
      getRole: async () => ({ Role: { Arn: ROLE } }),
      simulatePrincipalPolicy: async (input: {
        PolicySourceArn: string;
        ActionNames: string[];
        ResourceArns: string[];
      }) => {
        const [action = "", resource = ""] = [input.ActionNames[0], input.ResourceArns[0]];
        asked.push({ source: input.PolicySourceArn, action, resource });
        return { EvaluationResults: [{ EvalDecision: allowed(action) ? "allowed" : "implicitDeny" }] };
      },
    },
  };
  const aws = Object.fromEntries(
    Object.entries(clients).map(([name, client]) => [name, async () => client]),
  ) as unknown as AwsClients;
  const outputs = {
    startTaskFunction: "start",
    scheduleGroup: "group",
    runsDeadLetterQueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/dead.fifo",
  };
  const given = {
    aws,
    stack: { region: "us-east-1", local: undefined, outputs },
    config: { tasks: [{ expression: "rate(1 day)", scheduleName: "nightly" }] },
  } as unknown as Examination;
  return { asked, given };
}

describe("the caller's permissions", () => {
  it("are asked of IAM for the session's role, on the stack's own resources", async () => {
    const { asked, given } = examination("arn:aws:sts::123456789012:assumed-role/Operator/me", () => true);
    expect(await checkPermissions(given)).to.deep.equal([
      { level: "ok", text: "you may start runs (run, retry)" },
      { level: "ok", text: "you may cancel, retry, pause and resume" },
    ]);
    expect(asked.every(({ source }) => source === ROLE)).to.equal(true);
    expect(asked.map(({ action, resource }) => `${action} ${resource}`)).to.deep.equal([
      "fsx:CancelDataRepositoryTask arn:aws:fsx:us-east-1:123456789012:task/*",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:dead.fifo",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:dead.fifo",
      "sqs:ChangeMessageVisibility arn:aws:sqs:us-east-1:123456789012:dead.fifo",
      "scheduler:UpdateSchedule arn:aws:scheduler:us-east-1:123456789012:schedule/group/*",
      "iam:PassRole arn:aws:iam::123456789012:role/scheduler",
    ]);
  });

  it("that are missing are named with the command that needs them", async () => {
    const { given } = examination(
      "arn:aws:iam::123456789012:user/me",
      (action) => !/Delete|PassRole/.test(action),
    );
    expect(await checkPermissions(given)).to.deep.equal([
      { level: "ok", text: "you may start runs (run, retry)" },
      { level: "ok", text: "you may cancel" },
      {
        level: "wrong",
        text: "You may not do sqs:DeleteMessage on arn:aws:sqs:us-east-1:123456789012:dead.fifo, which retry needs.",
        fix: "Ask for that permission for arn:aws:iam::123456789012:user/me.",
      },
      {
        level: "wrong",
        text: "You may not do iam:PassRole on arn:aws:iam::123456789012:role/scheduler, which pause and resume needs.",
        fix: "Ask for that permission for arn:aws:iam::123456789012:user/me.",
      },
    ]);
  });

  it("are not known where IAM may not be asked, and everything for root", async () => {
    const { given } = examination("arn:aws:iam::123456789012:user/me", () => {
      throw Object.assign(new Error("not authorized"), { name: "AccessDenied" });
    });
    expect((await checkPermissions(given)).at(-1)).to.deep.equal({
      level: "unknown",
      text: "Whether you may cancel, retry, pause and resume cannot be told without iam:SimulatePrincipalPolicy: not authorized",
    });
    const root = examination("arn:aws:iam::123456789012:root", () => false);
    expect((await checkPermissions(root.given)).at(-1)!.text).to.match(/root user, who may do everything/);
    expect(root.asked).to.deep.equal([]);
  });
});
