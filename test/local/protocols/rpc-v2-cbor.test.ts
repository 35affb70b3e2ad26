import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricDataCommand,
  ResourceNotFound,
} from "@aws-sdk/client-cloudwatch";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { expect } from "chai";
import { ServiceError } from "../../../local/service";
import { authorization, failureOf, withService } from "./wire";

/** SDKs choose the protocol; CloudWatch's own choice is AWS JSON where a client does not say. */
const protocol = new SmithyRpcV2CborProtocol({
  defaultNamespace: "com.amazonaws.cloudwatch",
  errorTypeRegistries: [],
});

describe("the RPC v2 CBOR protocol", () => {
  it("carries CloudWatch's times, numbers and lists both ways", async () => {
    const inputs: Record<string, unknown>[] = [];
    const StateUpdatedTimestamp = new Date("2026-11-20T00:00:00.250Z");
    const operations = {
      PutMetricData: (input: Record<string, unknown>) => {
        inputs.push(input);
        return undefined;
      },
      DescribeAlarms: () => ({
        MetricAlarms: [
          { AlarmName: "a", Threshold: 1.5, EvaluationPeriods: 3, StateUpdatedTimestamp, Unit: undefined },
        ],
      }),
    };
    await withService("monitoring", operations, async ({ settings }) => {
      const client = new CloudWatchClient({ ...settings, protocol });
      const datum = { MetricName: "Runs", Value: 2.5, Timestamp: new Date("2026-11-20T00:00:01.125Z") };
      const few = { Namespace: "N", MetricData: [{ ...datum, Counts: [1, 2], Values: [0.5, -3] }] };
      await client.send(new PutMetricDataCommand(few));
      expect(inputs).to.deep.equal([few]);
      const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({}));
      expect(MetricAlarms).to.deep.equal([
        { AlarmName: "a", Threshold: 1.5, EvaluationPeriods: 3, StateUpdatedTimestamp },
      ]);
      client.destroy();
    });
  });

  it("answers an error with its name and message", async () => {
    const operations = {
      DeleteAlarms: () => {
        throw new ServiceError("ResourceNotFound", "no such alarm", 404);
      },
    };
    await withService("monitoring", operations, async ({ settings }) => {
      const client = new CloudWatchClient({ ...settings, protocol });
      const error = await failureOf(client.send(new DeleteAlarmsCommand({ AlarmNames: ["a"] })));
      expect(error).to.be.instanceOf(ResourceNotFound);
      expect(error.message).to.equal("no such alarm");
      client.destroy();
    });
  });

  it("leaves clients of the two older protocols their own", async () => {
    const operations = {
      ListMetrics: ({ Namespace }: Record<string, unknown>) => ({ Metrics: [{ Namespace }] }),
    };
    await withService("monitoring", operations, async ({ url }) => {
      const json = await fetch(url, {
        method: "POST",
        headers: {
          ...authorization("monitoring"),
          "x-amz-target": "GraniteServiceVersion20100801.ListMetrics",
        },
        body: '{"Namespace":"N"}',
      });
      expect(await json.json()).to.deep.equal({ Metrics: [{ Namespace: "N" }] });
      const query = await fetch(url, {
        method: "POST",
        headers: { ...authorization("monitoring"), "content-type": "application/x-www-form-urlencoded" },
        body: "Action=ListMetrics&Version=2010-08-01&Namespace=N",
      });
      expect(await query.text()).to.contain(
        "<ListMetricsResult><Metrics><member><Namespace>N</Namespace></member></Metrics></ListMetricsResult>",
      );
    });
  });

  it("refuses a body that is not CBOR", async () => {
    await withService("monitoring", { ListMetrics: () => ({}) }, async ({ url }) => {
      const answer = await fetch(`${url}/service/GraniteServiceVersion20100801/operation/ListMetrics`, {
        method: "POST",
        headers: { ...authorization("monitoring"), "smithy-protocol": "rpc-v2-cbor" },
        body: "not cbor",
      });
      expect(answer.status).to.equal(400);
      expect(await answer.text()).to.contain("SerializationException");
    });
  });
});
