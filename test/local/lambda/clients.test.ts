import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { PROBE } from "../cloudwatch/fixture";
import { describeRuntimes, zip } from "./fixture";

describeRuntimes("unmodified SDK clients at the endpoint, also of Logs and CloudWatch", (fixture) => {
  const options = () => ({
    endpoint: fixture.endpoint.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

  it("create, run and read the log of a function", async () => {
    const lambda = new LambdaClient(options());
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "probe",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: fixture.role,
        Code: {
          ZipFile: zip({
            "index.js": "exports.handler = async ({ n }) => { console.log('hi'); return n + 1; };",
          }),
        },
      }),
    );
    const output = await lambda.send(
      new InvokeCommand({ FunctionName: "probe", Payload: '{"n":1}', LogType: "Tail" }),
    );
    expect([output.StatusCode, output.ExecutedVersion, output.FunctionError]).to.deep.equal([
      200,
      "$LATEST",
      undefined,
    ]);
    expect(output.Payload?.transformToString()).to.equal("2");
    expect(Buffer.from(output.LogResult ?? "", "base64").toString()).to.match(/\tINFO\thi\n/);
    const logs = new CloudWatchLogsClient(options());
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: "/aws/lambda/probe", filterPattern: "INFO hi" }),
    );
    expect(events?.length).to.equal(1);
  });

  it("get the services' own errors", async () => {
    const lambda = new LambdaClient(options());
    const error = await lambda.send(new InvokeCommand({ FunctionName: "none" })).catch((caught) => caught);
    expect(error).to.be.instanceOf(ResourceNotFoundException);
  });

  it("put and describe alarms in CloudWatch's own protocol", async () => {
    const cloudwatch = new CloudWatchClient(options());
    await cloudwatch.send(
      new PutMetricAlarmCommand({ ...PROBE, Threshold: 1.5, ComparisonOperator: "GreaterThanThreshold" }),
    );
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms?.[0]).to.include({
      AlarmName: "probe",
      Threshold: 1.5,
      StateValue: "INSUFFICIENT_DATA",
    });
    expect(MetricAlarms?.[0]?.StateUpdatedTimestamp).to.deep.equal(new Date("2026-11-20T02:00:00Z"));
  });
});
