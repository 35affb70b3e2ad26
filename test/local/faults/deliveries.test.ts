/** Each fault of a delivery by name: of a queue's messages, a schedule's, events and mails. */
import { expect } from "chai";
import type { FaultName } from "../../../local/faults/fault-names";
import { OPERATOR } from "../../../local/service";
import { HOUR, MINUTE, START } from "../fsx/fixture";
import { arrivals, open, ROLE, receive, send } from "./probe";

describe("a fault of a delivery", () => {
  it("late-delivery: a message comes 1 to 30 minutes late, in a FIFO queue without being overtaken", async () => {
    const standard = await open();
    standard.cloud.faults.start({ "late-delivery": 1 });
    await send(standard, "x", OPERATOR);
    const [[, delay] = ["", 0]] = await arrivals(standard, MINUTE, 31 * MINUTE);
    expect(delay).to.be.within(MINUTE, 30 * MINUTE);

    const fifo = await open("probe.fifo", { FifoQueue: "true" });
    const message = (id: string) => ({ MessageGroupId: "g", MessageDeduplicationId: id });
    const end = fifo.cloud.faults.start({
      "late-delivery": 1,
      "reordered-delivery": 1,
      "duplicate-delivery": 1,
    });
    await send(fifo, "first", OPERATOR, message("1"));
    end();
    await send(fifo, "second", OPERATOR, message("2"));
    const came = await arrivals(fifo, MINUTE, 40 * MINUTE);
    expect(came.map(([body]) => body)).to.deep.equal(["first", "second"]);
    expect(came[0]![1]).to.be.at.least(MINUTE);
  });

  it("reordered-delivery: later messages overtake one within a minute; never in a FIFO queue", async () => {
    const probe = await open();
    const end = probe.cloud.faults.start({ "reordered-delivery": 1 });
    await send(probe, "first", OPERATOR);
    end();
    await send(probe, "second", OPERATOR);
    const came = await arrivals(probe, 1000, MINUTE);
    expect(came.map(([body]) => body)).to.deep.equal(["second", "first"]);

    const fifo = await open("probe.fifo", { FifoQueue: "true" });
    fifo.cloud.faults.start({ "reordered-delivery": 1 });
    await send(fifo, "x", OPERATOR, { MessageGroupId: "g", MessageDeduplicationId: "1" });
    expect(await arrivals(fifo, 1000, 1000)).to.deep.equal([["x", 0]]);
    expect(fifo.cloud.faults.counts.size).to.equal(0);
  });

  it("duplicate-delivery: a deleted message comes back, but not in a FIFO queue", async () => {
    for (const [queue, attributes, group, times] of [
      ["probe", {}, {}, 2],
      ["probe.fifo", { FifoQueue: "true" }, { MessageGroupId: "g", MessageDeduplicationId: "1" }, 1],
    ] as const) {
      const probe = await open(queue, attributes);
      const end = probe.cloud.faults.start({ "duplicate-delivery": 1 });
      await send(probe, "x", OPERATOR, group);
      const [first] = await receive(probe, 30);
      const { ReceiptHandle } = first!;
      await probe.cloud.call("sqs", "DeleteMessage", { QueueUrl: probe.url, ReceiptHandle }, OPERATOR);
      end();
      expect(1 + (await arrivals(probe, 1000, 2 * MINUTE)).length, queue).to.equal(times);
    }
  });

  it("duplicate-delivery and late-delivery: of a schedule, too", async () => {
    for (const [fault, copies, least] of [
      ["duplicate-delivery", 2, 0],
      ["late-delivery", 1, MINUTE],
    ] as [FaultName, number, number][]) {
      const probe = await open();
      const Target = { Arn: "arn:aws:sqs:us-east-1:123456789012:probe", RoleArn: ROLE, Input: "run" };
      const schedule = { Name: "s", ScheduleExpression: "at(2026-11-20T01:00:00)", Target };
      const input = { ...schedule, FlexibleTimeWindow: { Mode: "OFF" } };
      await probe.cloud.call("scheduler", "CreateSchedule", input, OPERATOR);
      await probe.cloud.clock.runUntil(START + HOUR - 1000);
      const end = probe.cloud.faults.start({ [fault]: 1 });
      await probe.cloud.clock.runUntil(START + HOUR);
      end();
      const came = await arrivals(probe, MINUTE, 45 * MINUTE);
      expect(
        came.map(([body]) => body),
        fault,
      ).to.deep.equal(Array.from({ length: copies }, () => "run"));
      expect(came[0]![1], fault).to.be.at.least(least);
    }
  });

  it("event-lost: events of AWS's services get lost, those of PutEvents do not", async () => {
    const probe = await open();
    const { cloud } = probe;
    const arn = "arn:aws:sqs:us-east-1:123456789012:probe";
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: arn,
        },
      ],
    });
    await cloud.call("sqs", "SetQueueAttributes", { QueueUrl: probe.url, Attributes: { Policy } }, OPERATOR);
    const EventPattern = JSON.stringify({ source: ["aws.datasync", "mine"] });
    await cloud.call("events", "PutRule", { Name: "r", EventPattern }, OPERATOR);
    await cloud.call("events", "PutTargets", { Rule: "r", Targets: [{ Id: "1", Arn: arn }] }, OPERATOR);
    cloud.faults.start({ "event-lost": 1 });
    cloud.eventbridge.publish("aws.datasync", "DataSync Agent State Change", ["a"], { State: "OFFLINE" });
    cloud.eventbridge.publish("aws.fsx", "nobody listens", ["a"], {});
    const Entries = [{ Source: "mine", DetailType: "d", Detail: "{}" }];
    await cloud.call("events", "PutEvents", { Entries }, OPERATOR);
    const came = await arrivals(probe, 1000, MINUTE);
    expect(came.map(([body]) => JSON.parse(body).source)).to.deep.equal(["mine"]);
    expect(cloud.faults.counts.get("event-lost")).to.equal(1);
  });

  it("duplicate-delivery, late-delivery and reordered-delivery: of events and notifications, too", async () => {
    for (const [fault, copies, least] of [
      ["duplicate-delivery", 2, 0],
      ["late-delivery", 1, MINUTE],
      ["reordered-delivery", 1, 1000],
    ] as [FaultName, number, number][]) {
      const { cloud, events } = await open();
      const { TopicArn } = (await cloud.call("sns", "CreateTopic", { Name: "t" }, OPERATOR)) as {
        TopicArn: string;
      };
      cloud.sns.confirmsAfter = 0;
      await cloud.call(
        "sns",
        "Subscribe",
        { TopicArn, Protocol: "email", Endpoint: "a@example.com" },
        OPERATOR,
      );
      await cloud.clock.runUntil(START + MINUTE);
      const before = events.filter(({ kind }) => kind === "mail").length;
      const end = cloud.faults.start({ [fault]: 1 });
      await cloud.call("sns", "Publish", { TopicArn, Message: "hello" }, OPERATOR);
      end();
      await cloud.clock.runUntil(START + HOUR);
      const mails = events.filter(({ kind }) => kind === "mail").slice(before);
      expect(mails, fault).to.have.length(copies);
      expect(Date.parse(mails[0]!.time) - START - MINUTE, fault).to.be.at.least(least);
    }
  });
});
