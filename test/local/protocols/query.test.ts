import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { expect } from "chai";
import * as fc from "fast-check";
import { parseParameters } from "../../../local/protocols/query";
import { ServiceError } from "../../../local/service";
import { failureOf, withService } from "./wire";

const parse = (text: string) => parseParameters(new URLSearchParams(text));

describe("the Query protocol", () => {
  it("reads lists, maps and structures out of dotted names", () => {
    expect(parse("Action=A&Version=1&Name=x&Empty=")).to.deep.equal({ Name: "x", Empty: "" });
    expect(parse("Tags.member.2.Key=b&Tags.member.2.Value=&Tags.member.1.Key=a")).to.deep.equal({
      Tags: [{ Key: "a" }, { Key: "b", Value: "" }],
    });
    expect(parse("L.member.10=j&L.member.9=i")).to.deep.equal({ L: ["i", "j"] });
    expect(parse("L.member=")).to.deep.equal({ L: [] });
    expect(parse("Attributes.entry.1.key=P&Attributes.entry.1.value=%7B%7D")).to.deep.equal({
      Attributes: { P: "{}" },
    });
    expect(
      parse("M.entry.1.Name=a&M.entry.1.Value.DataType=String&M.entry.1.Value.StringValue=x%20y"),
    ).to.deep.equal({ M: { a: { DataType: "String", StringValue: "x y" } } });
    expect(parse("D.member.1.S.member.1.V=1")).to.deep.equal({ D: [{ S: [{ V: "1" }] }] });
  });

  it("refuses names that contradict each other", () => {
    const broken = [
      "a=1&a=2",
      "a=1&a.b=2",
      "a.b=2&a=1",
      "L.member.0=x",
      "L.member.x=1",
      "M.entry.1.key=a",
      `${"a.".repeat(40)}b=1`,
    ];
    for (const text of broken) {
      expect(() => parse(text), text)
        .to.throw(ServiceError)
        .with.property("code", "MalformedQueryString");
    }
  });

  it("never fails but with MalformedQueryString, and never touches prototypes", () => {
    const part = fc.constantFrom(
      "a",
      "member",
      "entry",
      "1",
      "2",
      "key",
      "value",
      "Name",
      "__proto__",
      "constructor",
      "",
    );
    const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("."));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string()), { maxLength: 6 }), (parameters) => {
        try {
          parseParameters(parameters);
        } catch (error) {
          expect((error as ServiceError).code).to.equal("MalformedQueryString");
        }
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("gives back any list of texts in its order, however the parameters are shuffled", () => {
    const lists = fc.array(fc.string(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lists, fc.infiniteStream(fc.nat()), (list, order) => {
        const parameters = list.map((text, i): [string, string] => [`L.member.${i + 1}`, text]);
        const shuffled = parameters
          .map((parameter) => ({ parameter, rank: order.next().value }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ parameter }) => parameter);
        expect(parseParameters(shuffled)).to.deep.equal({ L: list });
      }),
    );
  });

  it("carries SNS's lists, maps and texts both ways", async () => {
    const inputs: unknown[] = [];
    const keep = (output: unknown) => (input: object) => {
      inputs.push(input);
      return output;
    };
    const text = 'line\r\n<a href="x">&amp;</a> ü 😀';
    const operations = {
      CreateTopic: keep({ TopicArn: "arn:t" }),
      Publish: keep({ MessageId: "m" }),
      ListTopics: keep({ Topics: [{ TopicArn: "arn:1" }, { TopicArn: "arn:2" }] }),
      GetTopicAttributes: keep({
        Attributes: new Map([
          ["Policy", text],
          ["DisplayName", ""],
        ]),
      }),
      Unsubscribe: keep(undefined),
    };
    await withService("sns", operations, async ({ settings }) => {
      const client = new SNSClient(settings);
      const created = await client.send(
        new CreateTopicCommand({ Name: "t", Attributes: { Policy: "{}" }, Tags: [{ Key: "a", Value: "b" }] }),
      );
      expect(created.TopicArn).to.equal("arn:t");
      const MessageAttributes = { kind: { DataType: "String", StringValue: "x" } };
      await client.send(new PublishCommand({ TopicArn: "arn:t", Message: text, MessageAttributes }));
      const topics = await client.send(new ListTopicsCommand({}));
      expect(topics.Topics).to.deep.equal([{ TopicArn: "arn:1" }, { TopicArn: "arn:2" }]);
      const attributes = await client.send(new GetTopicAttributesCommand({ TopicArn: "arn:t" }));
      expect(attributes.Attributes).to.deep.equal({ Policy: text, DisplayName: "" });
      await client.send(new UnsubscribeCommand({ SubscriptionArn: "arn:s" }));
      expect(inputs).to.deep.equal([
        { Name: "t", Attributes: { Policy: "{}" }, Tags: [{ Key: "a", Value: "b" }] },
        { TopicArn: "arn:t", Message: text, MessageAttributes },
        {},
        { TopicArn: "arn:t" },
        { SubscriptionArn: "arn:s" },
      ]);
      client.destroy();
    });
  });

  it("answers an error in XML with the service's code", async () => {
    const operations = {
      GetTopicAttributes: () => {
        throw new ServiceError("NotFound", "Topic <t> does not exist", 404);
      },
    };
    await withService("sns", operations, async ({ settings }) => {
      const client = new SNSClient(settings);
      const error = await failureOf(client.send(new GetTopicAttributesCommand({ TopicArn: "arn:t" })));
      expect(error).to.be.instanceOf(NotFoundException);
      expect(error.message).to.equal("Topic <t> does not exist");
      client.destroy();
    });
  });
});
