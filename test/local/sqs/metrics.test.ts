import { expect } from "chai";
import type { MetricSample } from "../../../local/cloudwatch/service";
import { SqsFixture, START } from "./fixture";

const HOUR = 3600;

describe("SQS metrics", () => {
  let sqs: SqsFixture;
  let samples: MetricSample[];
  beforeEach(() => {
    sqs = new SqsFixture();
    samples = [];
    const { cloudwatch } = sqs.cloud;
    const meter = cloudwatch.meter.bind(cloudwatch);
    cloudwatch.meter = (id, unit) => {
      const record = meter(id, unit);
      return (value, time) => {
        samples.push({ ...id, unit, value, time });
        record(value, time);
      };
    };
  });

  it("are published each minute with what the queue holds and what happened", async () => {
    const url = await sqs.queue("q");
    await sqs.wait(10);
    await sqs.send(url, "12345");
    await sqs.send(url, "1234567");
    await sqs.send(url, "later", { DelaySeconds: 300 });
    await sqs.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await sqs.wait(50);
    expect(samples.map(({ name, value, unit }) => [name, value, unit])).to.deep.equal([
      ["ApproximateNumberOfMessagesVisible", 1, "Count"],
      ["ApproximateNumberOfMessagesNotVisible", 1, "Count"],
      ["ApproximateNumberOfMessagesDelayed", 1, "Count"],
      ["ApproximateAgeOfOldestMessage", 50, "Seconds"],
      ["NumberOfMessagesSent", 3, "Count"],
      ["SentMessageSize", 17 / 3, "Bytes"],
      ["NumberOfMessagesReceived", 1, "Count"],
    ]);
    expect(samples[0]).to.deep.include({ dimensions: { QueueName: "q" }, time: START + 60_000 });
  });

  it("stop six hours after the last activity of an empty queue, and never while it holds messages", async () => {
    const url = await sqs.queue("q");
    await sqs.wait(60 * HOUR);
    expect(samples).to.deep.equal([]);
    await sqs.receive(url);
    await sqs.wait(12 * HOUR);
    expect(samples.filter(({ name }) => name === "ApproximateNumberOfMessagesVisible")).to.have.lengthOf(360);
    await sqs.send(url, "m");
    samples = [];
    await sqs.wait(12 * HOUR);
    expect(samples.filter(({ name }) => name === "ApproximateNumberOfMessagesVisible")).to.have.lengthOf(720);
  });

  it("cost nothing for a queue that nobody uses: no timer is set", async () => {
    await sqs.queue("q");
    expect(sqs.cloud.clock.next()).to.equal(undefined);
  });
});
