import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UntagResourceCommand,
} from "@aws-sdk/client-scheduler";
import { expect } from "chai";
import { matchUri } from "../../../local/protocols/rest-json";
import { ServiceError } from "../../../local/service";
import { failureOf, withService } from "./wire";

const ARN = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/dev";

describe("the REST-JSON protocol", () => {
  it("finds labels in a path, decoded, with or without a slash at its end", () => {
    expect(matchUri("/schedules/{Name}", "/schedules/a%20b")).to.deep.equal({ Name: "a b" });
    expect(matchUri("/schedules/{Name}", "/schedules")).to.equal(undefined);
    expect(matchUri("/schedules", "/schedules/")).to.deep.equal({});
    expect(matchUri("/tags/{ResourceArn}", "/tags/arn%3Aaws%3Ascheduler%3A%3A%3Aa%2Fb")).to.deep.equal({
      ResourceArn: "arn:aws:scheduler:::a/b",
    });
    expect(matchUri("/schedules/{Name}", "/schedules/%zz")).to.equal(undefined);
  });

  it("collects a request's members from path, query string and body", async () => {
    const inputs: unknown[] = [];
    const keep = (method: string, uri: string, output: unknown) => ({
      http: { method, uri },
      handle(input: object) {
        inputs.push(input);
        return output;
      },
    });
    const CreationDate = new Date("2026-11-20T00:00:00.500Z");
    const operations = {
      GetSchedule: keep("GET", "/schedules/{Name}", { Name: "nightly", CreationDate }),
      DeleteSchedule: keep("DELETE", "/schedules/{Name}", {}),
      ListSchedules: keep("GET", "/schedules", { Schedules: [] }),
      UntagResource: keep("DELETE", "/tags/{ResourceArn}", {}),
    };
    await withService("scheduler", operations, async ({ settings }) => {
      const client = new SchedulerClient(settings);
      const schedule = await client.send(new GetScheduleCommand({ Name: "nightly", GroupName: "dev" }));
      expect(schedule.CreationDate).to.deep.equal(CreationDate);
      await client.send(new DeleteScheduleCommand({ Name: "nightly", ClientToken: "t" }));
      await client.send(new ListSchedulesCommand({ GroupName: "dev", MaxResults: 5, NamePrefix: "n" }));
      await client.send(new UntagResourceCommand({ ResourceArn: ARN, TagKeys: ["a", "b"] }));
      expect(inputs).to.deep.equal([
        { Name: "nightly", GroupName: "dev" },
        { Name: "nightly", ClientToken: "t" },
        { GroupName: "dev", MaxResults: 5, NamePrefix: "n" },
        { ResourceArn: ARN, TagKeys: ["a", "b"] },
      ]);
      client.destroy();
    });
  });

  it("names an error in the x-amzn-errortype header", async () => {
    const operations = {
      GetSchedule: {
        http: { method: "GET", uri: "/schedules/{Name}" },
        handle() {
          throw new ServiceError("ResourceNotFoundException", "Schedule nightly does not exist.", 404);
        },
      },
    };
    await withService("scheduler", operations, async ({ settings }) => {
      const client = new SchedulerClient(settings);
      const error = await failureOf(client.send(new GetScheduleCommand({ Name: "nightly" })));
      expect(error).to.be.instanceOf(ResourceNotFoundException);
      expect(error.message).to.equal("Schedule nightly does not exist.");
      client.destroy();
    });
  });

  it("hands over a function's archive as bytes", async () => {
    const inputs: unknown[] = [];
    const keep = (method: string, uri: string) => ({
      http: { method, uri },
      handle(input: object) {
        inputs.push(input);
        return {};
      },
    });
    const operations = {
      CreateFunction: keep("POST", "/2015-03-31/functions"),
      UpdateFunctionCode: keep("PUT", "/2015-03-31/functions/{FunctionName}/code"),
    };
    await withService("lambda", operations, async ({ settings }) => {
      const client = new LambdaClient(settings);
      const ZipFile = new Uint8Array([80, 75, 3, 4, 255]);
      const created = { FunctionName: "f", Role: "arn:r", Code: { ZipFile } };
      await client.send(new CreateFunctionCommand(created));
      await client.send(new UpdateFunctionCodeCommand({ FunctionName: "f", ZipFile }));
      expect(inputs).to.deep.equal([created, { FunctionName: "f", ZipFile }]);
      client.destroy();
    });
  });

  it("carries an invocation's payload, type, log and error in bodies and headers", async () => {
    let input: unknown;
    const operations = {
      Invoke: {
        http: { method: "POST", uri: "/2015-03-31/functions/{FunctionName}/invocations" },
        handle(given: object) {
          input = given;
          return {
            StatusCode: 200,
            FunctionError: "Unhandled",
            LogResult: "bG9n",
            ExecutedVersion: "$LATEST",
            Payload: Buffer.from('{"errorMessage":"ü"}'),
          };
        },
      },
      ListFunctions: {
        http: { method: "GET", uri: "/2015-03-31/functions" },
        handle: () => ({ Functions: [] }),
      },
    };
    await withService("lambda", operations, async ({ settings }) => {
      const client = new LambdaClient(settings);
      const FunctionName = "arn:aws:lambda:us-east-1:123456789012:function:start";
      const answer = await client.send(
        new InvokeCommand({
          FunctionName,
          Qualifier: "1",
          LogType: "Tail",
          Payload: '{"schedule":"nightly"}',
        }),
      );
      expect(input).to.deep.equal({
        FunctionName,
        Qualifier: "1",
        LogType: "Tail",
        Payload: new Uint8Array(Buffer.from('{"schedule":"nightly"}')),
      });
      expect(answer).to.include({ StatusCode: 200, FunctionError: "Unhandled", LogResult: "bG9n" });
      expect(answer.Payload?.transformToString()).to.equal('{"errorMessage":"ü"}');
      expect((await client.send(new ListFunctionsCommand({}))).Functions).to.deep.equal([]);
      client.destroy();
    });
  });
});
