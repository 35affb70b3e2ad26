import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { LogGroup } from "../../../local/logs/log-group";
import { OPERATOR } from "../../../local/service";

const START = Date.parse("2026-11-20T02:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const logGroupName = "/aws/lambda/probe";
const logStreamName = "2026/11/20/[$LATEST]0";

describe("local CloudWatch Logs", () => {
  let cloud: LocalCloud;
  let events: TimedEvent[];
  const call = (operation: string, input: object) =>
    cloud.call("logs", operation, input, OPERATOR) as Promise<Record<string, unknown>>;
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error) => error.code as string,
    );
  const put = (...logEvents: { timestamp: number; message: string }[]) =>
    call("PutLogEvents", { logGroupName, logStreamName, logEvents });
  const messages = ({ events }: Record<string, unknown>) =>
    (events as { message: string }[]).map(({ message }) => message);

  beforeEach(async () => {
    cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "logs" });
    events = [];
    cloud.events.subscribe((event) => events.push(event));
    await call("CreateLogGroup", { logGroupName, tags: { team: "storage" } });
    await call("CreateLogStream", { logGroupName, logStreamName });
  });

  it("gives a stream's events page by page, from either end", async () => {
    await put(...["a", "b", "c"].map((message, i) => ({ timestamp: START + i, message })));
    const head = { logGroupName, logStreamName, limit: 2, startFromHead: true };
    const first = await call("GetLogEvents", head);
    expect(messages(first)).to.deep.equal(["a", "b"]);
    const second = await call("GetLogEvents", { ...head, nextToken: first.nextForwardToken });
    expect(messages(second)).to.deep.equal(["c"]);
    const third = await call("GetLogEvents", { ...head, nextToken: second.nextForwardToken });
    expect([messages(third), third.nextForwardToken]).to.deep.equal([[], second.nextForwardToken]);
    const last = await call("GetLogEvents", { logGroupName, logStreamName, limit: 2 });
    expect(messages(last)).to.deep.equal(["b", "c"]);
    const before = await call("GetLogEvents", {
      logGroupName,
      logStreamName,
      limit: 2,
      nextToken: last.nextBackwardToken,
    });
    expect(messages(before)).to.deep.equal(["a"]);
  });

  it("filters a group's events by pattern, time and stream, in order of time", async () => {
    const other = "2026/11/20/[$LATEST]1";
    await call("CreateLogStream", { logGroupName, logStreamName: other });
    await put({ timestamp: START, message: "ERROR one" }, { timestamp: START + 2, message: "INFO two" });
    await call("PutLogEvents", {
      logGroupName,
      logStreamName: other,
      logEvents: [{ timestamp: START + 1, message: "ERROR three" }],
    });
    expect(messages(await call("FilterLogEvents", { logGroupName }))).to.deep.equal([
      "ERROR one",
      "ERROR three",
      "INFO two",
    ]);
    expect(
      messages(await call("FilterLogEvents", { logGroupName, filterPattern: "ERROR", limit: 1 })),
    ).to.deep.equal(["ERROR one"]);
    expect(
      messages(
        await call("FilterLogEvents", {
          logGroupName,
          startTime: START + 1,
          logStreamNames: [logStreamName],
        }),
      ),
    ).to.deep.equal(["INFO two"]);
  });

  it("forgets events when the retention of virtual time is over", async () => {
    await call("PutRetentionPolicy", { logGroupName, retentionInDays: 3 });
    await put({ timestamp: START, message: "old" });
    await cloud.clock.runUntil(START + 3 * DAY + 1);
    await put({ timestamp: START + 3 * DAY, message: "new" });
    expect(messages(await call("FilterLogEvents", { logGroupName }))).to.deep.equal(["new"]);
    const { logGroups } = await call("DescribeLogGroups", {});
    expect((logGroups as object[])[0]).to.deep.equal({
      logGroupName,
      creationTime: START,
      retentionInDays: 3,
      metricFilterCount: 0,
      arn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}:*`,
      storedBytes: 29,
      logGroupClass: "STANDARD",
      logGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`,
    });
    await call("DeleteRetentionPolicy", { logGroupName });
    await cloud.clock.runUntil(START + 100 * DAY);
    expect(messages(await call("FilterLogEvents", { logGroupName }))).to.deep.equal(["new"]);
  });

  it("rejects events that are too old, too new or expired, and takes the others", async () => {
    await call("PutRetentionPolicy", { logGroupName, retentionInDays: 7 });
    expect(
      await put({ timestamp: START, message: "fine" }, { timestamp: START + 3 * HOUR, message: "future" }),
    ).to.deep.equal({
      rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 },
    });
    expect(await put({ timestamp: START - 8 * DAY, message: "expired" })).to.deep.equal({
      rejectedLogEventsInfo: { expiredLogEventEndIndex: 1 },
    });
    await call("DeleteRetentionPolicy", { logGroupName });
    expect(await put({ timestamp: START - 15 * DAY, message: "old" })).to.deep.equal({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 },
    });
    expect(messages(await call("FilterLogEvents", { logGroupName }))).to.deep.equal(["fine"]);
  });

  it("refuses batches out of order, over a day, or over a megabyte, and groups that are not there", async () => {
    const event = (timestamp: number, message = "x") => ({ timestamp, message });
    expect(await refusal(put(event(START), event(START - 1)))).to.equal("InvalidParameterException");
    expect(await refusal(put(event(START - 2 * DAY), event(START)))).to.equal("InvalidParameterException");
    expect(await refusal(put(event(START, "x".repeat(1_048_576 - 25))))).to.equal(
      "InvalidParameterException",
    );
    expect(await refusal(put(event(START, "x".repeat(1_048_576 - 26))))).to.equal(undefined);
    expect(await refusal(call("CreateLogGroup", { logGroupName }))).to.equal(
      "ResourceAlreadyExistsException",
    );
    expect(await refusal(call("CreateLogStream", { logGroupName: "none", logStreamName }))).to.equal(
      "ResourceNotFoundException",
    );
    expect(await refusal(call("PutRetentionPolicy", { logGroupName, retentionInDays: 2 }))).to.equal(
      "InvalidParameterException",
    );
    expect(await refusal(call("CreateLogGroup", { logGroupName: "a b" }))).to.equal(
      "InvalidParameterException",
    );
  });

  it("turns embedded metrics into metrics, and warns of those that are not valid", async () => {
    const document = (value: unknown) =>
      JSON.stringify({
        _aws: {
          Timestamp: START,
          CloudWatchMetrics: [
            { Namespace: "Test", Dimensions: [["Stack"]], Metrics: [{ Name: "Runs", Unit: "Count" }] },
          ],
        },
        Stack: "dev",
        Runs: value,
      });
    await put({ timestamp: START, message: document(2) }, { timestamp: START, message: document("2") });
    const found = events.flatMap((event) =>
      event.kind === "metric" || event.kind === "warning"
        ? [{ ...event, time: undefined, sequence: undefined }]
        : [],
    );
    expect(found).to.deep.equal([
      {
        time: undefined,
        sequence: undefined,
        kind: "metric",
        namespace: "Test",
        name: "Runs",
        dimensions: { Stack: "dev" },
        value: 2,
        unit: "Count",
      },
      {
        time: undefined,
        sequence: undefined,
        kind: "warning",
        message: `${logGroupName} ${logStreamName}: a log event looks like embedded metrics but is not valid, so CloudWatch takes no metric from it: the member "Runs", which _aws.CloudWatchMetrics[0].Metrics[0] names, must be a number or up to 100 numbers.`,
      },
    ]);
    expect((await call("FilterLogEvents", { logGroupName })).events).to.have.length(2);
  });

  it("names groups by ARN as well, tags them, and deletes them", async () => {
    const resourceArn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`;
    await call("TagResource", { resourceArn, tags: { cost: "1" } });
    await call("UntagResource", { resourceArn, tagKeys: ["team"] });
    expect(await call("ListTagsForResource", { resourceArn: `${resourceArn}` })).to.deep.equal({
      tags: { cost: "1" },
    });
    const { logStreams } = await call("DescribeLogStreams", {
      logGroupIdentifier: resourceArn,
      orderBy: "LastEventTime",
    });
    expect((logStreams as { logStreamName: string }[]).map((one) => one.logStreamName)).to.deep.equal([
      logStreamName,
    ]);
    await call("DeleteLogStream", { logGroupName, logStreamName });
    await call("DeleteLogGroup", { logGroupName });
    expect(await call("DescribeLogGroups", {})).to.deep.equal({ logGroups: [] });
  });

  it("lists the account's resource policies page by page", async () => {
    const statement = { Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" };
    const policyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ ...statement, Principal: { Service: "events.amazonaws.com" } }],
    });
    for (const policyName of ["a", "b"]) await call("PutResourcePolicy", { policyName, policyDocument });
    const names = ({ resourcePolicies }: Record<string, unknown>) =>
      (resourcePolicies as { policyName: string }[]).map(({ policyName }) => policyName);
    const first = await call("DescribeResourcePolicies", { limit: 1 });
    expect(names(first)).to.deep.equal(["a"]);
    const second = await call("DescribeResourcePolicies", { limit: 1, nextToken: first.nextToken });
    expect(names(second)).to.deep.equal(["b"]);
    expect(second).not.to.have.property("nextToken");
    expect(await refusal(call("DescribeResourcePolicies", { nextToken: "x" }))).to.equal(
      "InvalidParameterException",
    );
  });

  it("keeps at most 16 MiB of a group, and drops the oldest events first", () => {
    const group = new LogGroup("g", "arn", START, {});
    const streams = ["a", "b"].map((name) => group.createStream(name, START));
    for (let i = 0; i < 400; i++) {
      group.add(streams[i % 2]!, {
        id: String(i),
        timestamp: START + i,
        ingestionTime: START + i,
        message: `m${i}`,
        size: 100_000,
      });
    }
    expect(group.bytes).to.be.within(8 * 1024 * 1024, 16 * 1024 * 1024);
    const kept = streams.flatMap((stream) => stream.events.map(({ timestamp }) => timestamp - START));
    expect(kept.length * 100_000).to.equal(group.bytes);
    expect(Math.max(...kept)).to.equal(399);
    expect(Math.min(...kept)).to.be.greaterThan(200);
  });
});
