import { expect } from "chai";
import { ServiceError } from "../../../local/service";
import { DEAD_LETTERS, QUEUE, SchedulerFixture } from "./fixture";

const HOUR = "2026-11-20T01:00:00Z";
const throttled = { code: "RequestThrottled", message: "Slow down.", status: 403 };

describe("EventBridge Scheduler delivers", () => {
  let scheduler: SchedulerFixture;
  const attempts = () => scheduler.fires.map(({ attempt, delivered, error }) => [attempt, delivered, error]);
  const counts = () => {
    const totals: Record<string, number> = {};
    for (const { name, value } of scheduler.samples) totals[name] = (totals[name] ?? 0) + value;
    return totals;
  };
  beforeEach(async () => {
    scheduler = await SchedulerFixture.create();
  });

  it("its input with the context attributes filled in, those that it knows", async () => {
    const Input =
      "<aws.scheduler.schedule-arn>|<aws.scheduler.scheduled-time>|<aws.scheduler.execution-id>|<aws.scheduler.attempt-number>|<aws.scheduler.other>";
    const { ScheduleArn } = await scheduler.schedule(`at(${HOUR.slice(0, -1)})`, {}, { Input });
    await scheduler.until("2026-11-20T02:00:00Z");
    const [{ Body, Attributes }] = (await scheduler.take()) as [
      { Body: string; Attributes: Record<string, string> },
    ];
    const [arn, time, executionId, attempt, unknown] = Body.split("|");
    expect([arn, time, attempt, unknown]).to.deep.equal([ScheduleArn, HOUR, "1", "<aws.scheduler.other>"]);
    expect(executionId).to.match(/^[0-9a-f]{16}$/);
    expect(Attributes.MessageGroupId).to.equal("fs-1");
    expect(Attributes.SenderId).to.match(/^schedules:/);
  });

  it("an event in EventBridge's form where it has no input", async () => {
    const { ScheduleArn } = await scheduler.schedule(`at(${HOUR.slice(0, -1)})`, {}, { Input: undefined });
    await scheduler.until("2026-11-20T02:00:00Z");
    const [run] = await scheduler.take();
    expect(JSON.parse(run!.Body)).to.deep.include({
      version: "0",
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: "123456789012",
      time: HOUR,
      region: "us-east-1",
      resources: [ScheduleArn],
      detail: "{}",
    });
  });

  it("again after throttling, ever later, with the next attempt's number", async () => {
    await scheduler.schedule(`at(${HOUR.slice(0, -1)})`, {}, { Input: "<aws.scheduler.attempt-number>" });
    scheduler.cloud.faults.plan({ target: "sqs.SendMessage", error: throttled, times: 3 });
    await scheduler.until("2026-11-20T02:00:00Z");
    const error = "RequestThrottled: Slow down.";
    expect(attempts()).to.deep.equal([
      [1, false, error],
      [2, false, error],
      [3, false, error],
      [4, true, undefined],
    ]);
    expect((await scheduler.take()).map(({ Body }) => Body)).to.deep.equal(["4"]);
    const times = scheduler.fires.map(({ time }) => Date.parse(time) / 1000);
    const pauses = times.slice(1).map((time, i) => time - times[i]!);
    expect(scheduler.fires.map(({ nextAttempt }) => nextAttempt)).to.deep.equal([
      ...scheduler.fires.slice(1).map(({ time }) => time),
      undefined,
    ]);
    expect(pauses[0]).to.be.within(7, 15);
    expect(pauses[1]).to.be.within(15, 30);
    expect(pauses[2]).to.be.within(30, 60);
    expect(counts()).to.deep.equal({
      InvocationAttemptCount: 4,
      TargetErrorCount: 3,
      TargetErrorThrottledCount: 3,
    });
    expect(scheduler.samples[0]!.dimensions).to.deep.equal({ ScheduleGroup: "dev" });
  });

  it("twice, when the answer to the first delivery got lost: FIFO deduplication makes it one", async () => {
    await scheduler.schedule(`at(${HOUR.slice(0, -1)})`);
    scheduler.cloud.faults.plan({
      target: "sqs.SendMessage",
      error: "connection lost",
      afterEffect: true,
      times: 1,
    });
    await scheduler.until("2026-11-20T02:00:00Z");
    expect(scheduler.fires.map(({ attempt, delivered }) => [attempt, delivered])).to.deep.equal([
      [1, false],
      [2, true],
    ]);
    expect(await scheduler.take()).to.have.lengthOf(1);
  });

  it("into the dead-letter queue when its retries are used up, with what is known of the failure", async () => {
    const { ScheduleArn } = await scheduler.schedule(
      `at(${HOUR.slice(0, -1)})`,
      {},
      { DeadLetterConfig: { Arn: DEAD_LETTERS }, RetryPolicy: { MaximumRetryAttempts: 2 } },
    );
    scheduler.cloud.faults.plan({ target: "sqs.SendMessage", error: throttled, times: 3 });
    await scheduler.until("2026-11-20T02:00:00Z");
    expect(scheduler.fires.map(({ nextAttempt }) => nextAttempt !== undefined)).to.deep.equal([
      ...[true, true, false],
    ]);
    const [dead] = await scheduler.take(DEAD_LETTERS);
    expect(dead!.Body).to.equal(HOUR);
    const { EXECUTION_ID, ...attributes } = Object.fromEntries(
      Object.entries(dead!.MessageAttributes!).map(([name, { StringValue }]) => [name, StringValue]),
    );
    expect(EXECUTION_ID).to.match(/^[0-9a-f]{16}$/);
    expect(attributes).to.deep.equal({
      ERROR_CODE: "RequestThrottled",
      ERROR_MESSAGE: "Slow down.",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      IS_PAYLOAD_TRUNCATED: "false",
      RETRY_ATTEMPTS: "2",
      SCHEDULED_TIME: HOUR,
      SCHEDULE_ARN: ScheduleArn,
      TARGET_ARN: QUEUE,
    });
    expect(scheduler.warnings).to.deep.equal([
      `schedule dev/nightly: the run of ${HOUR} was not delivered (attempts: 3; RequestThrottled: Slow down.); sent to ${DEAD_LETTERS}`,
    ]);
    expect(counts()).to.deep.include({ InvocationsSentToDeadLetterCount: 1 });
  });

  it("no longer than its event may be old", async () => {
    await scheduler.schedule(
      `at(${HOUR.slice(0, -1)})`,
      {},
      { DeadLetterConfig: { Arn: DEAD_LETTERS }, RetryPolicy: { MaximumEventAgeInSeconds: 300 } },
    );
    const { sqs } = scheduler.cloud;
    const call = sqs.call.bind(sqs);
    sqs.call = (operation, input, caller) =>
      (input as { QueueUrl: string }).QueueUrl.endsWith("runs.fifo") && operation === "SendMessage"
        ? Promise.reject(new ServiceError("ServiceUnavailable", "Not now.", 503))
        : call(operation, input, caller);
    await scheduler.until("2026-11-20T02:00:00Z");
    const [dead] = await scheduler.take(DEAD_LETTERS);
    expect(dead!.MessageAttributes!.EXHAUSTED_RETRY_CONDITION!.StringValue).to.equal(
      "MaximumEventAgeInSeconds",
    );
    expect(Date.parse(scheduler.fires.at(-1)!.time) - Date.parse(HOUR)).to.be.below(300_000);
    expect(scheduler.fires.length).to.be.above(3);
  });

  it("nothing more where trying again cannot help: no permission, no queue", async () => {
    await scheduler.service("iam", "PutRolePolicy", {
      RoleName: "schedules",
      PolicyName: "send",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: [DEAD_LETTERS, `${QUEUE}x`] }],
      }),
    });
    const target = { DeadLetterConfig: { Arn: DEAD_LETTERS } };
    await scheduler.schedule(`at(${HOUR.slice(0, -1)})`, { Name: "denied" }, target);
    await scheduler.schedule(`at(${HOUR.slice(0, -1)})`, { Name: "lost" }, { ...target, Arn: `${QUEUE}x` });
    await scheduler.until("2026-11-20T02:00:00Z");
    expect(scheduler.fires.map(({ schedule, attempt }) => [schedule, attempt])).to.have.deep.members([
      ["denied", 1],
      ["lost", 1],
    ]);
    const dead = await scheduler.take(DEAD_LETTERS);
    expect(dead.map(({ MessageAttributes }) => MessageAttributes!.ERROR_CODE!.StringValue)).to.have.members([
      "AccessDenied",
      "AWS.SimpleQueueService.NonExistentQueue",
    ]);
    expect(dead[0]!.MessageAttributes).not.to.have.property("EXHAUSTED_RETRY_CONDITION");
  });

  it("nothing without a dead-letter queue, and says that the run is lost", async () => {
    await scheduler.service("sqs", "DeleteQueue", { QueueUrl: "/123456789012/runs.fifo" });
    await scheduler.schedule(`at(${HOUR.slice(0, -1)})`);
    await scheduler.until("2026-11-20T02:00:00Z");
    expect(scheduler.warnings).to.deep.equal([
      `schedule dev/nightly: the run of ${HOUR} was not delivered (attempts: 1; AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.); it has no dead-letter queue, so the run is lost`,
    ]);
    expect(counts()).to.deep.equal({
      InvocationAttemptCount: 1,
      TargetErrorCount: 1,
      InvocationDroppedCount: 1,
    });
  });

  it("says so when the dead-letter queue does not take it either", async () => {
    await scheduler.service("iam", "PutRolePolicy", {
      RoleName: "schedules",
      PolicyName: "send",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sqs:ListQueues", Resource: "*" }],
      }),
    });
    await scheduler.schedule(`at(${HOUR.slice(0, -1)})`, {}, { DeadLetterConfig: { Arn: DEAD_LETTERS } });
    await scheduler.until("2026-11-20T02:00:00Z");
    expect(scheduler.warnings[0]).to.match(
      /its dead-letter queue did not take it \(AccessDenied: .*\), so the run is lost$/,
    );
    expect(counts()).to.deep.include({
      InvocationsFailedToBeSentToDeadLetterCount: 1,
      InvocationDroppedCount: 1,
    });
  });

  it("to a function, asynchronously", async () => {
    const invoked: unknown[] = [];
    scheduler.cloud.lambda.call = async (operation, input, caller) => {
      const { Payload, ...rest } = input as { Payload: Uint8Array };
      invoked.push([operation, rest, Buffer.from(Payload).toString(), caller.kind]);
    };
    const Arn = "arn:aws:lambda:us-east-1:123456789012:function:startTask";
    await scheduler.schedule(
      `at(${HOUR.slice(0, -1)})`,
      {},
      { Arn, SqsParameters: undefined, Input: '{"t":"<aws.scheduler.scheduled-time>"}' },
    );
    await scheduler.until("2026-11-20T02:00:00Z");
    expect(invoked).to.deep.equal([
      ["Invoke", { FunctionName: Arn, InvocationType: "Event" }, `{"t":"${HOUR}"}`, "role"],
    ]);
  });
});
