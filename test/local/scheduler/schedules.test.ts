import { expect } from "chai";
import { FLEXIBLE_OFF, GROUP, QUEUE, ROLE, refusal, SchedulerFixture } from "./fixture";

const ARN = "arn:aws:scheduler:us-east-1:123456789012:schedule/dev/nightly";
const CRON = "cron(15 6 * * ? *)";

describe("EventBridge Scheduler schedules", () => {
  let scheduler: SchedulerFixture;
  beforeEach(async () => {
    scheduler = await SchedulerFixture.create();
  });

  it("show what they were set to, with every default", async () => {
    expect(await scheduler.schedule(CRON)).to.deep.equal({ ScheduleArn: ARN });
    const created = new Date("2026-11-20T00:00:00Z");
    expect(await scheduler.call("GetSchedule", { Name: "nightly", GroupName: "dev" })).to.deep.equal({
      Arn: ARN,
      Name: "nightly",
      GroupName: "dev",
      ScheduleExpression: CRON,
      ScheduleExpressionTimezone: "UTC",
      FlexibleTimeWindow: { Mode: "OFF" },
      State: "ENABLED",
      ActionAfterCompletion: "NONE",
      CreationDate: created,
      LastModificationDate: created,
      Target: {
        Arn: QUEUE,
        RoleArn: ROLE,
        Input: "<aws.scheduler.scheduled-time>",
        SqsParameters: { MessageGroupId: "fs-1" },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    });
  });

  it("are refused where AWS refuses them", async () => {
    const schedule = (more: Record<string, unknown>, target: Record<string, unknown> = {}) =>
      refusal(scheduler.schedule(CRON, more, target));
    const cases: [string, Record<string, unknown>, Record<string, unknown>?][] = [
      ["Invalid Schedule Expression: ", { ScheduleExpression: "cron(15 6 * * * *)" }],
      ["it must be cron(…), rate(…) or at(…).", { ScheduleExpression: "15 6 * * ? *" }],
      ["Invalid ScheduleExpressionTimezone: ", { ScheduleExpressionTimezone: "New York" }],
      [
        "MaximumWindowInMinutes must be given with Mode FLEXIBLE",
        { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
      ],
      [
        "MaximumWindowInMinutes must be given with Mode FLEXIBLE",
        { FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 5 } },
      ],
      [
        "FlexibleTimeWindow.MaximumWindowInMinutes",
        { FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1441 } },
      ],
      ["must not be earlier than 5 minutes ago", { StartDate: new Date("2026-11-19T23:54:59Z") }],
      ["end date must be in the future", { EndDate: new Date("2026-11-20T00:00:00Z") }],
      [
        "later than its start date",
        { StartDate: new Date("2026-11-21T00:00:00Z"), EndDate: new Date("2026-11-21T00:00:00Z") },
      ],
      ["Name", { Name: "a b" }],
      ["Name", { Name: "x".repeat(65) }],
      ["Description", { Description: "x".repeat(513) }],
      ["KmsKeyArn", { KmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1" }],
      ["Nonsense", { Nonsense: 1 }],
      ["MessageGroupId must be specified for a FIFO queue", {}, { SqsParameters: undefined }],
      ["Target.DeadLetterConfig.Arn", {}, { DeadLetterConfig: { Arn: `${QUEUE}` } }],
      ["Target.RetryPolicy.MaximumRetryAttempts", {}, { RetryPolicy: { MaximumRetryAttempts: 186 } }],
      ["Target.RetryPolicy.MaximumEventAgeInSeconds", {}, { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }],
      ["Target.SqsParameters.MessageGroupId", {}, { SqsParameters: { MessageGroupId: "x".repeat(129) } }],
      ["Target.RoleArn", {}, { RoleArn: "schedules" }],
      [
        "is not part of the local cloud",
        {},
        { Arn: "arn:aws:scheduler:::aws-sdk:fsx:createDataRepositoryTask" },
      ],
      ["is not an SQS queue", {}, { Arn: "arn:aws:lambda:us-east-1:123456789012:function:f" }],
      [
        "well-formed JSON",
        {},
        { Arn: "arn:aws:lambda:us-east-1:123456789012:function:f", SqsParameters: undefined, Input: "{" },
      ],
      [
        "must allow AWS EventBridge Scheduler to assume the role",
        {},
        { RoleArn: "arn:aws:iam::123456789012:role/none" },
      ],
    ];
    for (const [reason, more, target] of cases) {
      const answer = await schedule(more, target);
      expect(answer, JSON.stringify([more, target])).to.match(/^ValidationException 400: /);
      expect(answer).to.contain(reason);
    }
    expect(await schedule({ GroupName: "none" })).to.equal(
      "ResourceNotFoundException 404: Schedule group none does not exist.",
    );
    // The role trusts the group "dev" only.
    expect(await schedule({ GroupName: "default" })).to.contain("to assume the role");
  });

  it("exist once per group and name, but a repeated request with its token is answered", async () => {
    await scheduler.schedule(CRON, { ClientToken: "token-1" });
    expect(await scheduler.schedule(CRON, { ClientToken: "token-1" })).to.deep.equal({ ScheduleArn: ARN });
    for (const more of [{ ClientToken: "token-2" }, {}]) {
      expect(await refusal(scheduler.schedule(CRON, more))).to.equal(
        "ConflictException 409: Schedule nightly already exists.",
      );
    }
    expect(await refusal(scheduler.call("CreateScheduleGroup", { Name: "dev" }))).to.equal(
      "ConflictException 409: Schedule group dev already exists.",
    );
  });

  it("need iam:PassRole for their role", async () => {
    const asked: unknown[] = [];
    scheduler.cloud.iam.refusal = (_caller, permission) => {
      asked.push(permission);
      return undefined;
    };
    await scheduler.schedule(CRON);
    expect(asked).to.deep.equal([
      { action: "scheduler:CreateSchedule", resource: ARN },
      {
        action: "iam:PassRole",
        resource: ROLE,
        conditions: { "iam:PassedToService": "scheduler.amazonaws.com" },
      },
    ]);
  });

  it("are replaced whole by an update: what it does not name gets its default", async () => {
    await scheduler.schedule(CRON, { Description: "old", ScheduleExpressionTimezone: "Asia/Tokyo" });
    await scheduler.call("UpdateSchedule", {
      Name: "nightly",
      GroupName: "dev",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: FLEXIBLE_OFF,
      Target: { Arn: QUEUE, RoleArn: ROLE, SqsParameters: { MessageGroupId: "g" } },
    });
    const updated = await scheduler.call("GetSchedule", { Name: "nightly", GroupName: "dev" });
    expect(updated).not.to.have.property("Description");
    expect(updated).to.deep.include({
      ScheduleExpressionTimezone: "UTC",
      ScheduleExpression: "rate(1 hour)",
    });
    expect(
      await refusal(
        scheduler.call("UpdateSchedule", {
          Name: "none",
          ScheduleExpression: CRON,
          FlexibleTimeWindow: FLEXIBLE_OFF,
          Target: { Arn: QUEUE, RoleArn: ROLE },
        }),
      ),
    ).to.equal("ResourceNotFoundException 404: Schedule none does not exist.");
  });

  it("are listed by group, prefix and state, page by page", async () => {
    for (const [Name, State] of [
      ["a1", "ENABLED"],
      ["a2", "DISABLED"],
      ["b1", "ENABLED"],
    ]) {
      await scheduler.schedule(CRON, { Name, State });
    }
    const names = async (input: Record<string, unknown>) => {
      const output = await scheduler.call<{ Schedules: { Name: string }[]; NextToken?: string }>(
        "ListSchedules",
        input,
      );
      return { names: output.Schedules.map(({ Name }) => Name), next: output.NextToken };
    };
    expect((await names({})).names).to.deep.equal(["a1", "a2", "b1"]);
    expect((await names({ NamePrefix: "a" })).names).to.deep.equal(["a1", "a2"]);
    expect((await names({ State: "DISABLED" })).names).to.deep.equal(["a2"]);
    expect((await names({ GroupName: "default" })).names).to.deep.equal([]);
    const first = await names({ MaxResults: 2 });
    expect(first.names).to.deep.equal(["a1", "a2"]);
    expect(await names({ MaxResults: "2", NextToken: first.next })).to.deep.equal({
      names: ["b1"],
      next: undefined,
    });
    expect(await refusal(names({ MaxResults: 101 }))).to.match(/^ValidationException 400: /);
    expect(await refusal(names({ NextToken: "?" }))).to.equal("ValidationException 400: Invalid NextToken.");
    expect(await refusal(names({ GroupName: "none" }))).to.match(/^ResourceNotFoundException 404: /);
  });
});

describe("EventBridge Scheduler schedule groups", () => {
  let scheduler: SchedulerFixture;
  beforeEach(async () => {
    scheduler = await SchedulerFixture.create();
  });

  it("begin with one named default, which stays", async () => {
    const { ScheduleGroups } = await scheduler.call<{ ScheduleGroups: { Name: string }[] }>(
      "ListScheduleGroups",
      {},
    );
    expect(ScheduleGroups.map(({ Name }) => Name)).to.deep.equal(["default", "dev"]);
    expect(await refusal(scheduler.call("DeleteScheduleGroup", { Name: "default" }))).to.match(
      /^ValidationException 400: /,
    );
    const created = new Date("2026-11-20T00:00:00Z");
    expect(await scheduler.call("GetScheduleGroup", { Name: "dev" })).to.deep.equal({
      Arn: GROUP,
      Name: "dev",
      State: "ACTIVE",
      CreationDate: created,
      LastModificationDate: created,
    });
    await scheduler.call("DeleteScheduleGroup", { Name: "dev" });
    expect(await refusal(scheduler.call("GetScheduleGroup", { Name: "dev" }))).to.match(
      /^ResourceNotFoundException 404: /,
    );
  });

  it("are what can be tagged, with at most 50 tags", async () => {
    const tag = (Key: string, Value = "v") => ({ Key, Value });
    await scheduler.call("TagResource", { ResourceArn: GROUP, Tags: [tag("a"), tag("b")] });
    await scheduler.call("TagResource", { ResourceArn: GROUP, Tags: [tag("a", "w")] });
    await scheduler.call("UntagResource", { ResourceArn: GROUP, TagKeys: ["b"] });
    expect(await scheduler.call("ListTagsForResource", { ResourceArn: GROUP })).to.deep.equal({
      Tags: [tag("a", "w")],
    });
    const many = Array.from({ length: 50 }, (_, i) => tag(`k${i}`));
    expect(await refusal(scheduler.call("TagResource", { ResourceArn: GROUP, Tags: many }))).to.contain(
      "at most 50 tags",
    );
    const schedule = GROUP.replace("schedule-group/dev", "schedule/dev/nightly");
    expect(await refusal(scheduler.call("TagResource", { ResourceArn: schedule, Tags: [] }))).to.match(
      /^ValidationException 400: .*ResourceArn/,
    );
  });
});
