import { expect } from "chai";
import fc from "fast-check";
import { ARN_OF, refusal, SqsFixture } from "./fixture";

/** What a user of the queue may do, in any order. */
type Step =
  | { do: "send"; group: string }
  | { do: "receive"; most: number; timeout: number }
  | { do: "delete"; which: number }
  | { do: "hide"; which: number; timeout: number }
  | { do: "wait"; seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("send" as const), group: fc.constantFrom("a", "b", "c") }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("receive" as const),
      most: fc.integer({ min: 1, max: 10 }),
      timeout: fc.integer({ min: 0, max: 60 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("hide" as const),
      which: fc.nat(20),
      timeout: fc.integer({ min: 0, max: 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 40 }) }),
  },
);

/** What the test knows of a message: its place in its group, and until when it is in flight. */
interface Known {
  body: string;
  group: string;
  number: number;
  hiddenUntil: number;
  handle: string;
}

describe("SQS FIFO queues, whatever is done to them", () => {
  it("keep each group's order, have no message in flight twice, and lose none without a delete or a dead letter", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        async (steps, redrives) => {
          const sqs = new SqsFixture();
          const dlq = await sqs.fifo("dlq.fifo");
          const policy = JSON.stringify({ deadLetterTargetArn: ARN_OF("dlq.fifo"), maxReceiveCount: 3 });
          const url = await sqs.fifo("q.fifo", redrives ? { RedrivePolicy: policy } : {});
          const present = new Map<string, Known>();
          const dead: string[] = [];
          sqs.cloud.events.subscribe((event) => {
            if (event.kind !== "queue") return;
            expect(event.change).to.equal("dead-letter");
            dead.push(event.body);
            present.delete(event.body);
          });
          let sent = 0;
          const now = () => sqs.cloud.clock.now();
          const known = (which: number) => [...present.values()].filter(({ handle }) => handle)[which];

          for (const one of steps) {
            if (one.do === "send") {
              const body = `${one.group}${++sent}`;
              await sqs.send(url, body, { MessageGroupId: one.group });
              present.set(body, { body, group: one.group, number: sent, hiddenUntil: 0, handle: "" });
            } else if (one.do === "receive") {
              const inFlight = [...present.values()].filter(({ hiddenUntil }) => hiddenUntil > now());
              const received = await sqs.receive(url, {
                MaxNumberOfMessages: one.most,
                VisibilityTimeout: one.timeout,
              });
              expect(received.length).to.be.at.most(one.most);
              const taken = received.map(({ Body }) => present.get(Body)!);
              for (const message of taken) {
                // Neither in flight already, nor of a group that has something in flight.
                expect(inFlight.some(({ group }) => group === message.group)).to.equal(false);
              }
              for (const group of new Set(taken.map((message) => message.group))) {
                const numbers = taken
                  .filter((message) => message.group === group)
                  .map(({ number }) => number);
                const inGroup = [...present.values()].filter((message) => message.group === group);
                // The first ones of the group, in order, without a gap.
                expect(numbers).to.deep.equal(inGroup.slice(0, numbers.length).map(({ number }) => number));
              }
              received.forEach(({ ReceiptHandle }, i) => {
                taken[i]!.hiddenUntil = now() + one.timeout * 1000;
                taken[i]!.handle = ReceiptHandle;
              });
            } else if (one.do === "delete") {
              const message = known(one.which);
              if (!message) continue;
              const refused = await refusal(sqs.delete(url, message.handle));
              const inFlight = message.hiddenUntil > now();
              expect(refused === "not refused").to.equal(inFlight);
              if (inFlight) present.delete(message.body);
            } else if (one.do === "hide") {
              const message = known(one.which);
              if (!message) continue;
              const refused = await refusal(sqs.hide(url, message.handle, one.timeout));
              const inFlight = message.hiddenUntil > now();
              expect(refused === "not refused").to.equal(inFlight);
              if (inFlight) message.hiddenUntil = now() + one.timeout * 1000;
            } else {
              await sqs.wait(one.seconds);
            }
            const [available, inFlight, delayed] = await sqs.counts(url);
            expect(available + inFlight + delayed).to.equal(present.size);
            expect(inFlight).to.equal(
              [...present.values()].filter(({ hiddenUntil }) => hiddenUntil > now()).length,
            );
          }

          // Everything left can still be had, in order, and the dead letters are where they were sent.
          await sqs.wait(60);
          const rest = new Map<string, number[]>();
          for (let left = present.size; left > 0; left = present.size) {
            for (const { Body, ReceiptHandle } of await sqs.receive(url)) {
              const { group, number } = present.get(Body)!;
              rest.set(group, [...(rest.get(group) ?? []), number]);
              await sqs.delete(url, ReceiptHandle);
              present.delete(Body);
            }
            expect(present.size).to.be.below(left);
          }
          for (const numbers of rest.values())
            expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
          expect(await sqs.counts(dlq)).to.deep.equal([dead.length, 0, 0]);
        },
      ),
      { numRuns: 150 },
    )).timeout(60_000);
});
