/** DataSync over HTTP, as the AWS SDK speaks to it. */
import { DataSync, InvalidRequestException, paginateListAgents } from "@aws-sdk/client-datasync";
import { expect } from "chai";
import { type Endpoint, startEndpoint } from "../../../local/endpoint";
import { HOUR, pass, START, setUp, type TestSetup } from "./fixture";

describe("DataSync over HTTP", () => {
  let setup: TestSetup;
  let endpoint: Endpoint;
  let client: DataSync;

  before(async () => {
    setup = await setUp({ agents: 101 });
    endpoint = await startEndpoint(setup.cloud);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    client = new DataSync({ endpoint: endpoint.url, region: "us-east-1", credentials, maxAttempts: 1 });
  });

  after(async () => {
    client.destroy();
    await endpoint.close();
  });

  it("gives every page of a list", async () => {
    const names: (string | undefined)[] = [];
    for await (const { Agents = [] } of paginateListAgents({ client }, {}))
      names.push(...Agents.map(({ Name }) => Name));
    expect(new Set(names).size).to.equal(101);
  });

  it("makes, starts, describes and cleans up, with times as dates and figures as numbers", async () => {
    const source = await client.createLocationNfs({
      ServerHostname: "nas.example.com",
      Subdirectory: "/export",
      OnPremConfig: { AgentArns: [setup.agents[0]!] },
      Tags: [{ Key: "a", Value: "b" }],
    });
    const { LocationUri, CreationTime } = await client.describeLocationNfs({
      LocationArn: source.LocationArn,
    });
    expect([LocationUri, CreationTime]).to.deep.equal(["nfs://nas.example.com/export/", new Date(START)]);
    const { TaskArn } = await client.createTask({
      SourceLocationArn: source.LocationArn,
      DestinationLocationArn: setup.destination,
      Includes: [{ FilterType: "SIMPLE_PATTERN", Value: "/b" }],
    });
    const { TaskExecutionArn } = await client.startTaskExecution({ TaskArn });
    await pass(setup, HOUR);
    const done = await client.describeTaskExecution({ TaskExecutionArn });
    expect(done).to.deep.include({ Status: "SUCCESS", FilesTransferred: 101, BytesTransferred: 100_000_000 });
    expect(done.EndTime!.getTime()).to.be.above(done.StartTime!.getTime());
    const { TaskExecutions } = await client.listTaskExecutions({ TaskArn });
    expect(TaskExecutions).to.deep.equal([{ TaskExecutionArn, Status: "SUCCESS", TaskMode: "BASIC" }]);
    await client.deleteTask({ TaskArn });
    await client.deleteLocation({ LocationArn: source.LocationArn });
  });

  it("refuses with the one error that it has, code and all", async () => {
    const TaskArn = "arn:aws:datasync:us-east-1:123456789012:task/task-00000000000000000";
    const error = await client.describeTask({ TaskArn }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InvalidRequestException);
    expect(error).to.include({
      name: "InvalidRequestException",
      message: "Task task-00000000000000000 is not found.",
      errorCode: "InvalidRequest",
    });
  });
});
