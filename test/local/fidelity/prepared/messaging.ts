/** SQS, SNS, EventBridge and EventBridge Scheduler: queues with a message, a topic with a subscription, rules, schedules. */
import * as fc from "fast-check";
import type { LocalCloud } from "../../../../local/cloud";
import type { Hints } from "../inputs";
import { arn, make, makeRole, NO_ROLE, ROLE } from "./names";

const TEXT = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 });

async function makeQueues(cloud: LocalCloud): Promise<{ standard: string; fifo: string; dead: string }> {
  const create = async (QueueName: string, Attributes: object) =>
    (await make<{ QueueUrl: string }>(cloud, "sqs", "CreateQueue", { QueueName, Attributes })).QueueUrl;
  const dead = await create("dead", {});
  const redrive = { deadLetterTargetArn: arn("sqs", "dead"), maxReceiveCount: 3 };
  await create("spare-dead", {});
  const spare = { deadLetterTargetArn: arn("sqs", "spare-dead"), maxReceiveCount: 3 };
  await create("spare", { RedrivePolicy: JSON.stringify(spare) });
  const standard = await create("standard", { RedrivePolicy: JSON.stringify(redrive) });
  const fifo = await create("runs.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
  return { standard, fifo, dead };
}

export async function sqs(cloud: LocalCloud): Promise<Hints> {
  const { standard, fifo, dead } = await makeQueues(cloud);
  await make(cloud, "sqs", "SendMessage", { QueueUrl: standard, MessageBody: "one" });
  await make(cloud, "sqs", "SendMessage", { QueueUrl: standard, MessageBody: "two" });
  await make(cloud, "sqs", "SendMessage", { QueueUrl: dead, MessageBody: "lost" });
  const { Messages } = await make<{ Messages: { ReceiptHandle: string }[] }>(cloud, "sqs", "ReceiveMessage", {
    QueueUrl: standard,
  });
  const move = { SourceArn: arn("sqs", "dead"), MaxNumberOfMessagesPerSecond: 1 };
  const { TaskHandle } = await make<{ TaskHandle: string }>(cloud, "sqs", "StartMessageMoveTask", move);
  const attribute = { DataType: "String", StringValue: "x" };
  // The SDK keeps entries in an object by their ids, where "__proto__" sets its prototype: it then finds every sum wrong.
  const entryId = fc.stringMatching(/^[A-Za-z0-9_-]{1,10}$/).filter((id) => id !== "__proto__");
  const distinct = (entry: fc.Arbitrary<{ Id: string }>) =>
    fc.uniqueArray(entry, { minLength: 1, maxLength: 3, selector: ({ Id }) => Id });
  return {
    "*.QueueUrl": [standard, standard, fifo, `${standard}-none`],
    "PurgeQueue.QueueUrl": [standard, fifo, dead],
    "DeleteQueue.QueueUrl": [fifo, dead],
    "*.QueueName": fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
      fc.constantFrom("standard", "runs.fifo"),
    ),
    "*.ReceiptHandle": [Messages[0]!.ReceiptHandle, "nothing"],
    "*.MessageAttributes": [{ a: attribute }, { n: { DataType: "Number", StringValue: "7" } }],
    "*.MessageSystemAttributes": [{ AWSTraceHeader: { DataType: "String", StringValue: "Root=1-0-0" } }],
    "*.MessageBody": TEXT,
    "*.DelaySeconds": [0, 5, 900],
    "*.MessageGroupId": ["group"],
    "*.MessageDeduplicationId": fc.stringMatching(/^[a-z0-9]{1,20}$/),
    "*.VisibilityTimeout": fc.integer({ min: 0, max: 43_200 }),
    "*.WaitTimeSeconds": [0],
    "*.MaxNumberOfMessages": fc.integer({ min: 1, max: 10 }),
    "*.ReceiveRequestAttemptId": fc.stringMatching(/^[a-z0-9]{1,20}$/),
    "*.MessageAttributeNames": [["All"], ["a", "b.*"]],
    "SendMessageBatch.Entries": distinct(fc.record({ Id: entryId, MessageBody: TEXT })),
    "DeleteMessageBatch.Entries": distinct(fc.record({ Id: entryId, ReceiptHandle: fc.constant("nothing") })),
    "ChangeMessageVisibilityBatch.Entries": distinct(
      fc.record({
        Id: entryId,
        ReceiptHandle: fc.constantFrom(Messages[0]!.ReceiptHandle, "nothing"),
        VisibilityTimeout: fc.constant(5),
      }),
    ),
    "CreateQueue.Attributes": [{ VisibilityTimeout: "60" }, { DelaySeconds: "5" }],
    "SetQueueAttributes.Attributes": [{ VisibilityTimeout: "60" }, { Policy: "" }],
    "*.NextToken": [],
    "ListQueues.MaxResults": fc.integer({ min: 1, max: 1000 }),
    "ListDeadLetterSourceQueues.QueueUrl": [dead],
    "ListDeadLetterSourceQueues.MaxResults": fc.integer({ min: 1, max: 1000 }),
    "StartMessageMoveTask.SourceArn": [arn("sqs", "spare-dead"), arn("sqs", "dead"), arn("sqs", "standard")],
    "StartMessageMoveTask.DestinationArn": [arn("sqs", "standard")],
    "StartMessageMoveTask.MaxNumberOfMessagesPerSecond": fc.integer({ min: 1, max: 500 }),
    "ListMessageMoveTasks.SourceArn": [arn("sqs", "dead")],
    "ListMessageMoveTasks.MaxResults": fc.integer({ min: 1, max: 10 }),
    "*.TaskHandle": [TaskHandle, "bm90aGluZw=="],
    "*.QueueOwnerAWSAccountId": ["123456789012"],
    TagKey: fc.stringMatching(/^[a-z]{1,10}$/),
    TagValue: fc.stringMatching(/^[a-z]{0,10}$/),
  };
}

export async function sns(cloud: LocalCloud): Promise<Hints> {
  await makeQueues(cloud);
  const topic = arn("sns", "topic");
  await make(cloud, "sns", "CreateTopic", { Name: "topic" });
  const subscribe = (Protocol: string, Endpoint: string) =>
    make<{ SubscriptionArn: string }>(cloud, "sns", "Subscribe", {
      TopicArn: topic,
      Protocol,
      Endpoint,
      ReturnSubscriptionArn: true,
    });
  const { SubscriptionArn } = await subscribe("sqs", arn("sqs", "standard"));
  const mails: string[] = [];
  cloud.events.subscribe((event) => {
    if (event.kind === "mail") mails.push(event.body);
  });
  cloud.sns.confirmsAfter = undefined;
  await subscribe("email", "somebody@example.com");
  await cloud.clock.runUntil(cloud.clock.now() + 3_600_000);
  const token = /--token (\S+)/.exec(mails.join())![1]!;
  return {
    topicARN: [topic, topic, arn("sns", "none")],
    "*.TopicArn": [topic, topic, arn("sns", "none")],
    "*.TargetArn": [topic],
    "Publish.TopicArn": [topic],
    "Publish.TargetArn": [],
    "Publish.PhoneNumber": [],
    "Publish.MessageStructure": [],
    "*.Message": TEXT,
    "*.Subject": ["about"],
    "*.MessageGroupId": [],
    "*.MessageDeduplicationId": [],
    "*.MessageAttributes": [{ a: { DataType: "String", StringValue: "x" } }],
    "*.SubscriptionArn": [SubscriptionArn, `${topic}:00000000-0000-0000-0000-000000000000`],
    "CreateTopic.Name": fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
    "CreateTopic.Attributes": [{ DisplayName: "x" }],
    "CreateTopic.DataProtectionPolicy": [],
    "SetTopicAttributes.AttributeName": ["DisplayName"],
    "SetTopicAttributes.AttributeValue": ["x", "y"],
    "SetSubscriptionAttributes.AttributeName": ["RawMessageDelivery"],
    "SetSubscriptionAttributes.AttributeValue": ["true", "false"],
    "Subscribe!": ["Endpoint"],
    "SetSubscriptionAttributes!": ["AttributeValue"],
    "Subscribe.Protocol": ["email"],
    "Subscribe.Endpoint": ["a@example.com", "b@example.com"],
    "Subscribe.Attributes": [],
    "ConfirmSubscription.Token": [token, "nothing"],
    "*.NextToken": [],
    "*.ResourceArn": [topic, arn("sns", "none")],
    TagKey: fc.stringMatching(/^[a-z]{1,10}$/),
    TagValue: fc.stringMatching(/^[a-z]{0,10}$/),
  };
}

export async function events(cloud: LocalCloud): Promise<Hints> {
  await makeQueues(cloud);
  const pattern = JSON.stringify({ source: ["aws.datasync"] });
  await make(cloud, "events", "PutRule", {
    Name: "rule",
    EventPattern: pattern,
    Tags: [{ Key: "a", Value: "b" }],
  });
  await make(cloud, "events", "PutRule", { Name: "bare", EventPattern: pattern });
  await make(cloud, "events", "PutTargets", {
    Rule: "rule",
    Targets: [{ Id: "t", Arn: arn("sqs", "standard") }],
  });
  const entry = { Source: "ours", DetailType: "Something", Detail: '{"a":1}' };
  return {
    RuleName: ["rule", "bare", "none"],
    "PutRule!": ["EventPattern"],
    "PutRule.EventPattern": [pattern],
    "PutRule.ScheduleExpression": [],
    "PutRule.RoleArn": [ROLE],
    "PutTargets.Targets": [
      [{ Id: "q", Arn: arn("sqs", "standard") }],
      [{ Id: "f", Arn: arn("sqs", "runs.fifo"), SqsParameters: { MessageGroupId: "g" }, Input: "{}" }],
      [
        {
          Id: "p",
          Arn: arn("sqs", "standard"),
          InputPath: "$.detail",
          RetryPolicy: { MaximumRetryAttempts: 3 },
        },
      ],
    ],
    "RemoveTargets.Ids": [["t"], ["none"]],
    EventBusNameOrArn: ["default"],
    EventBusName: ["default"],
    "PutEvents.Entries": [
      [entry],
      [entry, { ...entry, Resources: ["a"], Time: new Date("2026-11-20T00:00:00Z") }],
      [{}],
    ],
    Arn: [arn("events", "rule/rule"), arn("events", "rule/none")],
    "ListRules.EventBusName": ["default"],
    NextToken: [],
  };
}

export async function scheduler(cloud: LocalCloud): Promise<Hints> {
  await makeQueues(cloud);
  await makeRole(cloud);
  await make(cloud, "scheduler", "CreateScheduleGroup", { Name: "group", Tags: [{ Key: "a", Value: "b" }] });
  const schedule = {
    ScheduleExpression: "rate(1 hours)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: arn("sqs", "standard"), RoleArn: ROLE, Input: "x" },
  };
  await make(cloud, "scheduler", "CreateSchedule", { ...schedule, Name: "one", GroupName: "group" });
  await make(cloud, "scheduler", "CreateSchedule", { ...schedule, Name: "two" });
  return {
    "CreateScheduleGroup.Name": fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/),
    "CreateSchedule.Name": fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/),
    "*.Name": ["one", "two", "two", "none"],
    "GetScheduleGroup.Name": ["group", "default", "none"],
    "DeleteScheduleGroup.Name": ["group", "default", "none"],
    "*.GroupName": ["group", "default", "none"],
    "CreateSchedule.GroupName": ["group"],
    "ListSchedules.NamePrefix": ["o"],
    ScheduleExpression: ["rate(5 minutes)", "cron(0 4 * * ? *)", "at(2026-12-01T00:00:00)"],
    ScheduleExpressionTimezone: ["UTC", "Europe/Berlin"],
    FlexibleTimeWindow: [{ Mode: "OFF" }, { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 }],
    "*.StartDate": [new Date("2026-11-21T00:00:00Z")],
    "*.EndDate": [new Date("2026-12-21T00:00:00Z")],
    KmsKeyArn: [],
    Target: [
      { Arn: arn("sqs", "standard"), RoleArn: ROLE, Input: "x" },
      { Arn: arn("sqs", "runs.fifo"), RoleArn: ROLE, SqsParameters: { MessageGroupId: "g" }, Input: "x" },
      { Arn: arn("sqs", "standard"), RoleArn: NO_ROLE },
      {
        Arn: arn("sqs", "standard"),
        RoleArn: ROLE,
        DeadLetterConfig: { Arn: arn("sqs", "dead") },
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 },
      },
    ],
    TagResourceArn: [arn("scheduler", "schedule-group/group"), arn("scheduler", "schedule-group/none")],
    NextToken: [],
  };
}
