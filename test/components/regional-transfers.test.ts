/**
 * What all transfers of a region share: functions, queues, the rule and its policies, schedules, and the permissions
 * that the functions have.
 */
import { expect } from "chai";
import { agentsExpression } from "../../components/transfer-schedules";
import type { TransferSettings } from "../../components/transfer-settings";
import { ACCOUNT, type Deployment } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";
import { REPORT, region, transfer } from "./transfers";

interface Policy {
  Statement: { Sid: string; Effect: string; Action: string | string[]; Resource: string | string[] }[];
}

function counts({ resources }: Deployment<unknown>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { type } of resources) found[type] = (found[type] ?? 0) + 1;
  return found;
}

const SMB: Partial<TransferSettings> = {
  source: {
    type: "SMB",
    server: "files.example.com",
    path: "/share",
    user: "copy",
    passwordSecret: "nas/password",
    version: "AUTOMATIC",
  },
};

describe("the transfers of a region", function () {
  this.timeout(180_000);

  it("share two functions, six queues and one rule, however many there are", async () => {
    const one = counts(await region([transfer("a")]));
    const three = counts(
      await region([transfer("a"), transfer("b", REPORT), transfer("c", { schedule: undefined })]),
    );
    expect([one["aws:lambda/function:Function"], three["aws:lambda/function:Function"]]).to.deep.equal([
      2, 2,
    ]);
    expect([one["aws:sqs/queue:Queue"], three["aws:sqs/queue:Queue"]]).to.deep.equal([6, 6]);
    expect([
      one["aws:cloudwatch/eventRule:EventRule"],
      three["aws:cloudwatch/eventRule:EventRule"],
    ]).to.deep.equal([1, 1]);
    expect([
      one["aws:cloudwatch/metricAlarm:MetricAlarm"],
      three["aws:cloudwatch/metricAlarm:MetricAlarm"],
    ]).to.deep.equal([6, 6]);
    // A location with its role each, a report role for the one with reports, a schedule for those that have one.
    expect(three["aws:datasync/s3Location:S3Location"]).to.equal(3);
    expect(three["aws:iam/role:Role"]! - one["aws:iam/role:Role"]!).to.equal(3);
    expect([one["aws:scheduler/schedule:Schedule"], three["aws:scheduler/schedule:Schedule"]]).to.deep.equal([
      3, 4,
    ]);
  });

  it("give each function the permissions that were reviewed", async () => {
    const { policy } = await region([transfer("home", REPORT), transfer("share", SMB)]);
    expectSnapshot(
      "start-transfer-permissions",
      policy("iam/rolePolicy:RolePolicy", "s-transfers-start-transfer-permissions"),
    );
    expectSnapshot(
      "watch-transfer-permissions",
      policy("iam/rolePolicy:RolePolicy", "s-transfers-watch-transfer-permissions"),
    );
  });

  it("change nothing of DataSync that does not carry the stack's tag, but for the mark on agents", async () => {
    const { policy } = await region([transfer("home")]);
    for (const name of ["s-transfers-start-transfer-permissions", "s-transfers-watch-transfer-permissions"]) {
      const statements = (policy("iam/rolePolicy:RolePolicy", name) as Policy).Statement;
      for (const statement of statements) {
        const actions = [statement.Action].flat().filter((action) => action.startsWith("datasync:"));
        const changes = actions.filter((action) => !/^datasync:(List|Describe)/.test(action));
        if (changes.length === 0) continue;
        expect(statement).to.have.property("Condition");
        expect(JSON.stringify(statement)).to.match(
          /(RequestTag|ResourceTag)\/fsx-data-scheduler:stack":"dev"|agent\/\*/,
        );
      }
    }
  });

  it("pass only their report roles, and only to DataSync", async () => {
    const { policy } = await region([transfer("home", REPORT)]);
    const { Statement } = policy(
      "iam/rolePolicy:RolePolicy",
      "s-transfers-start-transfer-permissions",
    ) as Policy;
    expect(Statement.filter(({ Action }) => Action === "iam:PassRole")).to.deep.equal([
      {
        Sid: "PassReportRoles",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: Statement.find(({ Sid }) => Sid === "PassReportRoles")!.Resource,
        Condition: { StringEquals: { "iam:PassedToService": "datasync.amazonaws.com" } },
      },
    ]);
  });

  it("let the rule's events in by the queue's policy, and nobody else's", async () => {
    const { one, policy } = await region([transfer("home")]);
    expect(JSON.parse(one("cloudwatch/eventRule:EventRule").inputs.eventPattern)).to.deep.equal({
      source: ["aws.datasync"],
      "detail-type": ["DataSync Task Execution State Change"],
      detail: { State: ["SUCCESS", "ERROR"] },
    });
    expect(one("cloudwatch/eventTarget:EventTarget").inputs).to.deep.include({
      sqsTarget: { messageGroupId: "executions" },
      retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 185 },
    });
    for (const queue of ["executions", "undelivered"]) {
      const { Statement } = policy(
        "sqs/queuePolicy:QueuePolicy",
        `s-transfers-queues-${queue}-policy`,
      ) as Policy;
      expect(Statement.map(({ Sid }) => Sid)).to.deep.equal(["RuleSends", "RefuseWithoutTls"]);
      expect(JSON.stringify(Statement[0])).to.contain('"aws:SourceArn"').and.to.contain(ACCOUNT);
    }
  });

  it("deliver a run grouped by its transfer, and the two watches in the executions' one group", async () => {
    const { all } = await region([transfer("home")]);
    const targets = all("scheduler/schedule:Schedule").map(({ inputs }) => [
      inputs.name,
      inputs.scheduleExpression,
      inputs.target.sqsParameters.messageGroupId,
      inputs.target.input,
    ]);
    const time = "<aws.scheduler.scheduled-time>";
    expect(targets).to.deep.equal([
      ["home", "cron(15 1 * * ? *)", "home", `{"transfer":"home","scheduledTime":"${time}"}`],
      ["agents", "rate(15 minutes)", "executions", `{"watch":"agents","at":"${time}"}`],
      ["tasks", "rate(6 hours)", "executions", `{"watch":"tasks","at":"${time}"}`],
    ]);
  });

  it("look at agents as often as the most impatient of them wants to know, from five minutes to six hours", () => {
    const expression = (...limits: number[]) =>
      agentsExpression(limits.map((agentOfflineFor) => ({ agentOfflineFor })));
    expect(expression(3_600, 1_200)).to.equal("rate(20 minutes)");
    expect(expression(300)).to.equal("rate(5 minutes)");
    expect(expression(30 * 86_400)).to.equal("rate(360 minutes)");
  });

  it("have the open runs' messages taken by the function that looks, and put away with its dead letters", async () => {
    const { all } = await region([transfer("home")]);
    const queue = all("sqs/queue:Queue").find(({ name }) => name === "s-transfers-queues-open-runs")!;
    expect(JSON.parse(queue.inputs.redrivePolicy).maxReceiveCount).to.equal(1_000);
    expect(queue.inputs.redrivePolicy).to.contain("executions-dead-letters");
    const mapping = all("lambda/eventSourceMapping:EventSourceMapping").find(
      ({ name }) => name === "s-transfers-watch-transfer-open-runs-mapping",
    )!;
    expect(mapping.inputs).to.deep.include({
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
    const allowed = all("sqs/redriveAllowPolicy:RedriveAllowPolicy").find(
      ({ name }) => name === "s-transfers-queues-executions-dead-letters-redrive",
    )!;
    expect(JSON.parse(allowed.inputs.redriveAllowPolicy).sourceQueueArns).to.have.length(2);
  });

  for (const [where, partition] of [
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ]) {
    it(`write ARNs of partition ${partition} in ${where}`, async () => {
      const { resources } = await region([transfer("home", REPORT)], where);
      const text = JSON.stringify(resources.map(({ inputs }) => inputs));
      expect(text.match(/arn:aws:[a-z]/g)).to.equal(null);
      expect(text).to.contain(`arn:${partition}:datasync:${where}:${ACCOUNT}:`);
    });
  }

  it("encrypt runs with the stack's key, and leave events to SQS's own, which EventBridge needs no permission for", async () => {
    const { all } = await region([transfer("home")], "us-east-1", "create");
    const managed = all("sqs/queue:Queue").filter(({ inputs }) => inputs.sqsManagedSseEnabled);
    expect(managed.map(({ name }) => name)).to.deep.equal([
      "s-transfers-queues-executions",
      "s-transfers-queues-executions-dead-letters",
      "s-transfers-queues-undelivered",
    ]);
  });

  it("tell the functions every address in under 4 KB, even for ten transfers with long names", async () => {
    const transfers = Array.from({ length: 10 }, (_, index) => transfer(`${"x".repeat(39)}${index}`, REPORT));
    const { all } = await region(transfers);
    for (const { inputs } of all("lambda/function:Function")) {
      const { variables } = inputs.environment;
      expect(JSON.stringify(variables).length).to.be.below(4_096);
      expect(Object.keys(JSON.parse(variables.TRANSFER_ADDRESSES))).to.have.length(10);
    }
  });

  it("are refused without one, and with more than ten", async () => {
    const eleven = Array.from({ length: 11 }, (_, index) => transfer(`t${index}`));
    const error = await region(eleven).catch((thrown: Error) => thrown);
    expect((error as Error).message).to.contain("[transfers] holds 11; 1 to 10 are possible");
  });
});
