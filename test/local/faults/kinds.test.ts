/** Each fault by name, in the emulated service that it strikes. */
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { broken, throttled } from "../../../local/faults/error-codes";
import type { FaultName } from "../../../local/faults/fault-names";
import { type Caller, OPERATOR, ServiceError } from "../../../local/service";
import { DAY, FS, HOUR, MINUTE, START } from "../fsx/fixture";

const ROLE = "arn:aws:iam::123456789012:role/probe";

interface Probe {
  cloud: LocalCloud;
  events: TimedEvent[];
  caller: Caller;
  url: string;
}

/** A role that may do everything, and a queue. */
async function open(queue = "probe", attributes: Record<string, string> = {}): Promise<Probe> {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "1" });
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  const trust = {
    Effect: "Allow",
    Principal: { Service: "scheduler.amazonaws.com" },
    Action: "sts:AssumeRole",
  };
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await cloud.call(
    "iam",
    "CreateRole",
    { RoleName: "probe", AssumeRolePolicyDocument: document(trust) },
    OPERATOR,
  );
  const PolicyDocument = document({ Effect: "Allow", Action: "*", Resource: "*" });
  await cloud.call(
    "iam",
    "PutRolePolicy",
    { RoleName: "probe", PolicyName: "all", PolicyDocument },
    OPERATOR,
  );
  const created = await cloud.call(
    "sqs",
    "CreateQueue",
    { QueueName: queue, Attributes: attributes },
    OPERATOR,
  );
  const caller = cloud.iam.assumeRole(ROLE, { service: "scheduler.amazonaws.com" });
  return { cloud, events, caller, url: (created as { QueueUrl: string }).QueueUrl };
}

const send = ({ cloud, url }: Probe, body: string, caller: Caller, more: object = {}) =>
  cloud.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: body, ...more }, caller);

async function receive(
  { cloud, url }: Probe,
  VisibilityTimeout = 0,
): Promise<{ Body: string; ReceiptHandle: string }[]> {
  const input = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout };
  const output = await cloud.call("sqs", "ReceiveMessage", input, OPERATOR);
  return (output as { Messages?: { Body: string; ReceiptHandle: string }[] }).Messages ?? [];
}

async function errorOf(action: Promise<unknown>): Promise<Error> {
  try {
    await action;
  } catch (error) {
    return error as Error;
  }
  throw new Error("No fault struck.");
}

/** When messages of a queue can first be received, milliseconds from now; each is deleted then. */
async function arrivals(probe: Probe, step: number, until: number): Promise<[string, number][]> {
  const found: [string, number][] = [];
  const began = probe.cloud.clock.now();
  for (let time = began; time <= began + until; time += step) {
    await probe.cloud.clock.runUntil(time);
    for (const { Body, ReceiptHandle } of await receive(probe, 30)) {
      found.push([Body, time - began]);
      await probe.cloud.call("sqs", "DeleteMessage", { QueueUrl: probe.url, ReceiptHandle }, OPERATOR);
    }
  }
  return found;
}

describe("a fault of a call", () => {
  it("throttling: refuses with the service's own code, and nothing happens; the operator is spared", async () => {
    const probe = await open();
    probe.cloud.faults.start({ throttling: 1 });
    const error = await errorOf(send(probe, "x", probe.caller));
    expect(error).to.be.instanceOf(ServiceError);
    expect(error).to.include({ code: "RequestThrottled", status: 403 });
    await send(probe, "the operator's", OPERATOR);
    expect((await receive(probe)).map(({ Body }) => Body)).to.deep.equal(["the operator's"]);
  });

  it("server-error: refuses with the service's 5xx error", async () => {
    const probe = await open();
    probe.cloud.faults.start({ "server-error": 1 });
    const describe = probe.cloud.call("fsx", "DescribeFileSystems", {}, probe.caller);
    expect(await errorOf(describe)).to.include({ code: "InternalServerError", status: 500 });
    expect(probe.events.filter(({ kind }) => kind === "fault")).to.have.length(1);
  });

  it("throttling and server errors: every service has codes of its own, of its own kind", async () => {
    const { cloud } = await open();
    for (const { name } of cloud.services) {
      const { status } = throttled(name);
      expect([400, 403, 429, 503], name).to.include(status);
      expect(throttled(name).code, name).to.match(/Thrott|TooManyRequests|SlowDown/);
      expect(broken(name).status, name).to.equal(500);
    }
  });

  it("reset-before: nothing has happened; reset-after: it has", async () => {
    for (const [fault, bodies] of [
      ["reset-before", []],
      ["reset-after", ["x"]],
    ] as const) {
      const probe = await open();
      const end = probe.cloud.faults.start({ [fault]: 1 });
      expect((await errorOf(send(probe, "x", probe.caller))).name).to.equal("ConnectionLost");
      end();
      expect(
        (await receive(probe)).map(({ Body }) => Body),
        fault,
      ).to.deep.equal(bodies);
    }
  });

  it("region-outage: within a day, for an hour, every call ends with a 5xx error or a lost connection", async () => {
    const probe = await open();
    probe.cloud.faults.start({ "region-outage": 1 });
    const names = new Set<string>();
    let minutes = 0;
    for (let time = START; time < START + DAY; time += MINUTE) {
      await probe.cloud.clock.runUntil(time);
      if (!probe.cloud.faults.outage) continue;
      minutes++;
      names.add((await errorOf(send(probe, "x", probe.caller))).name);
    }
    expect(minutes).to.equal(60);
    expect([...names].sort()).to.deep.equal(["ConnectionLost", "InternalFailure"]);
    await send(probe, "y", probe.caller);
  });
});

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

describe("a fault of what runs", () => {
  it("task-failed, files-failed, task-stuck: what becomes of a data repository task", async () => {
    for (const [fault, lifecycle] of [
      ["task-failed", "FAILED"],
      ["files-failed", "FAILED"],
      ["task-stuck", "EXECUTING"],
    ] as [FaultName, string][]) {
      const { cloud } = await open();
      cloud.fsx.addFileSystem({
        fileSystemId: FS,
        associations: [{ fileSystemPath: "/data", dataRepositoryPath: "s3://bucket-a" }],
        activity: [{ path: "/data", filesPerDay: 10_000 }],
      });
      cloud.faults.start({ [fault]: 1 });
      const task = cloud.fsx.tasks.add({
        type: "EXPORT_TO_REPOSITORY",
        fileSystemId: FS,
        paths: ["/data"],
        report: { Enabled: false },
      });
      await cloud.clock.runUntil(START + DAY);
      expect(task.lifecycle, fault).to.equal(lifecycle);
      if (fault === "files-failed") expect(task.status!.counts.failed).to.be.within(1, 50);
    }
  });

  it("foreign-task, association-lost, agent-offline: begin within an hour, and end", async () => {
    const { cloud } = await open();
    cloud.fsx.addFileSystem({
      fileSystemId: FS,
      associations: [{ fileSystemPath: "/data", dataRepositoryPath: "s3://bucket-a" }],
    });
    cloud.datasync.addAgent({ name: "agent" });
    const states = () => [
      cloud.fsx.tasks.outstanding(FS).length > 0,
      cloud.fsx.associationsOf(FS)[0]!.lifecycle === "MISCONFIGURED",
      cloud.datasync.agents.sorted[0]!.silentSince !== undefined,
    ];
    const end = cloud.faults.start({ "foreign-task": 1, "association-lost": 1, "agent-offline": 1 });
    const began = [false, false, false];
    for (let time = START; time <= START + HOUR; time += 30_000) {
      await cloud.clock.runUntil(time);
      for (const [i, state] of states().entries()) began[i] ||= state;
    }
    expect(began).to.deep.equal([true, true, true]);
    end();
    expect(states()).to.deep.equal([false, false, false]);
    expect([...cloud.faults.counts.values()].every((count) => count >= 1)).to.equal(true);
  });

  it("file-system-failed: FAILED instead of AVAILABLE", async () => {
    const { cloud } = await open();
    cloud.faults.start({ "file-system-failed": 1 });
    const input = {
      FileSystemType: "LUSTRE",
      StorageCapacity: 1200,
      SubnetIds: ["subnet-00000000"],
      LustreConfiguration: { DeploymentType: "SCRATCH_2" },
    };
    const created = await cloud.call("fsx", "CreateFileSystem", input, OPERATOR);
    const { FileSystemId } = (created as { FileSystem: { FileSystemId: string } }).FileSystem;
    await cloud.clock.runUntil(START + HOUR);
    expect(cloud.fsx.fileSystems.get(FileSystemId)).to.include({ lifecycle: "FAILED" });
  });
});
