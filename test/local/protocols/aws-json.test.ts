import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateDataRepositoryTaskCommand,
  DescribeDataRepositoryTasksCommand,
  FSxClient,
} from "@aws-sdk/client-fsx";
import { GetQueueUrlCommand, QueueDoesNotExist, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as fc from "fast-check";
import { parseJson, renderJson } from "../../../local/protocols/json";
import { ServiceError } from "../../../local/service";
import { authorization, failureOf, withService } from "./wire";

describe("the AWS JSON protocol", () => {
  it("carries times as epoch seconds, and leaves absent members out", async () => {
    const CreationTime = new Date("2026-11-20T01:02:03.456Z");
    const task = {
      TaskId: "task-1",
      CreationTime,
      StartTime: undefined,
      Paths: ["/a"],
      Status: { TotalCount: 2 },
    };
    const operations = { DescribeDataRepositoryTasks: () => ({ DataRepositoryTasks: [task] }) };
    await withService("fsx", operations, async ({ settings }) => {
      const client = new FSxClient(settings);
      const answer = await client.send(new DescribeDataRepositoryTasksCommand({}));
      expect(answer.DataRepositoryTasks?.[0]).to.deep.include({ CreationTime, Paths: ["/a"] });
      expect(answer.DataRepositoryTasks?.[0]).to.not.have.property("StartTime");
      client.destroy();
    });
  });

  it("hands over the members that the SDK sent, and no null", async () => {
    let input: unknown;
    const operations = {
      CreateDataRepositoryTask: (given: object) => {
        input = given;
        return {};
      },
    };
    await withService("fsx", operations, async ({ url, settings }) => {
      const client = new FSxClient(settings);
      const request = {
        Type: "EXPORT_TO_REPOSITORY" as const,
        FileSystemId: "fs-1",
        Paths: ["/ä b"],
        Report: { Enabled: false },
        ClientRequestToken: "t",
      };
      await client.send(new CreateDataRepositoryTaskCommand(request));
      expect(input).to.deep.equal(request);
      await fetch(url, {
        method: "POST",
        headers: {
          ...authorization("fsx"),
          "x-amz-target": "AWSSimbaAPIService_v20180301.CreateDataRepositoryTask",
        },
        body: '{"Type":"X","Paths":null}',
      });
      expect(input).to.deep.equal({ Type: "X" });
      client.destroy();
    });
  });

  it("answers an error with its name, message and further members", async () => {
    const operations = {
      CreateDataRepositoryTask: () => {
        throw new ServiceError("IncompatibleParameterError", "token used", 400, { Parameter: "Paths" });
      },
    };
    await withService("fsx", operations, async ({ settings }) => {
      const client = new FSxClient(settings);
      const command = new CreateDataRepositoryTaskCommand({
        Type: "EXPORT_TO_REPOSITORY",
        FileSystemId: "fs-1",
        Report: { Enabled: false },
      });
      const error = await failureOf(client.send(command));
      expect(error).to.include({
        name: "IncompatibleParameterError",
        message: "token used",
        Parameter: "Paths",
      });
      client.destroy();
    });
  });

  it("tells SQS clients the code of the former protocol, too", async () => {
    const operations = {
      GetQueueUrl: () => {
        throw new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");
      },
      ReceiveMessage: () => ({
        Messages: [{ MessageAttributes: { a: { BinaryValue: new Uint8Array([1, 2]) } } }],
      }),
    };
    await withService("sqs", operations, async ({ url, settings }) => {
      const client = new SQSClient({ ...settings, md5: false });
      const error = await failureOf(client.send(new GetQueueUrlCommand({ QueueName: "q" })));
      expect(error).to.be.instanceOf(QueueDoesNotExist);
      const raw = await fetch(`${url}/123456789012/q`, {
        method: "POST",
        headers: { ...authorization("sqs"), "x-amz-target": "AmazonSQS.GetQueueUrl" },
        body: "{}",
      });
      expect(raw.status).to.equal(400);
      expect(raw.headers.get("x-amzn-query-error")).to.equal(
        "AWS.SimpleQueueService.NonExistentQueue;Sender",
      );
      expect(raw.headers.get("content-type")).to.equal("application/x-amz-json-1.0");
      expect(await raw.json()).to.deep.equal({
        __type: "com.amazonaws.sqs#QueueDoesNotExist",
        message: "The specified queue does not exist.",
      });
      const received = await client.send(new ReceiveMessageCommand({ QueueUrl: `${url}/123456789012/q` }));
      expect(received.Messages?.[0]?.MessageAttributes?.a?.BinaryValue).to.deep.equal(new Uint8Array([1, 2]));
      client.destroy();
    });
  });

  it("reads CloudWatch's requests, which SDKs compress from 10,240 bytes on", async () => {
    let input: unknown;
    const operations = {
      PutMetricData: (given: object) => {
        input = given;
      },
    };
    await withService("monitoring", operations, async ({ settings }) => {
      const client = new CloudWatchClient(settings);
      const data = (Timestamp: unknown) =>
        Array.from({ length: 500 }, (_, i) => ({
          MetricName: "Runs",
          Value: i,
          Timestamp: Timestamp as Date,
        }));
      await client.send(new PutMetricDataCommand({ Namespace: "N", MetricData: data(new Date(1500)) }));
      expect(input).to.deep.equal({ Namespace: "N", MetricData: data(1.5) });
      client.destroy();
    });
  });

  it("refuses a body that is not a JSON object with SerializationException", () => {
    for (const body of ["[", "[]", "1", "null", '"a"']) {
      expect(() => parseJson(Buffer.from(body)), body)
        .to.throw(ServiceError)
        .with.property("code", "SerializationException");
    }
    expect(parseJson(Buffer.from(" "))).to.deep.equal({});
  });

  it("gives back any JSON object without nulls as it came", () => {
    const value = fc.jsonValue().filter((given) => !JSON.stringify(given).includes("null"));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (members) => {
        const text = JSON.stringify(members);
        expect(renderJson(parseJson(Buffer.from(text)))).to.equal(text);
      }),
    );
  });
});
