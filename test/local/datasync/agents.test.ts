/** Agents: who is online, who may execute what when, and what happens to the work of one that falls silent. */
import { expect } from "chai";
import {
  call,
  described,
  filter,
  HOUR,
  MINUTE,
  makeTask,
  nfsLocation,
  pass,
  refusal,
  SECOND,
  START,
  setUp,
  start,
  statusOf,
  type TestSetup,
} from "./fixture";

const LAUNCHED_AND_PREPARED = 17_152;

async function statusesOf(setup: TestSetup, executions: string[]): Promise<string[]> {
  const all = await Promise.all(executions.map((arn) => described(setup, arn)));
  return all.map(({ Status }) => String(Status));
}

describe("a DataSync agent", () => {
  it("is listed and described as the API does it", async () => {
    const setup = await setUp({
      agents: [{ agentId: "agent-0123456789abcdefg", name: "nas", tags: { team: "a" } }],
    });
    const AgentArn = "arn:aws:datasync:us-east-1:123456789012:agent/agent-0123456789abcdefg";
    const Platform = { Version: "2.0.1738866000.1" };
    expect(await call(setup.cloud, "ListAgents", {})).to.deep.equal({
      Agents: [{ AgentArn, Name: "nas", Status: "ONLINE", Platform }],
    });
    await pass(setup, HOUR);
    expect(await call(setup.cloud, "DescribeAgent", { AgentArn })).to.deep.equal({
      AgentArn,
      Name: "nas",
      Status: "ONLINE",
      LastConnectionTime: new Date(START + HOUR),
      CreationTime: new Date(START),
      EndpointType: "PUBLIC",
      Platform,
    });
    const { Tags } = await call(setup.cloud, "ListTagsForResource", { ResourceArn: AgentArn });
    expect(Tags).to.deep.equal([{ Key: "team", Value: "a" }]);
  });

  it("is listed in pages, in the order of ARNs", async () => {
    const { cloud, agents } = await setUp({ agents: 205 });
    const listed: string[] = [];
    const sizes: number[] = [];
    let NextToken: string | undefined;
    do {
      const page: { Agents: { AgentArn: string }[]; NextToken?: string } = await call(cloud, "ListAgents", {
        ...(NextToken ? { NextToken } : {}),
      });
      listed.push(...page.Agents.map(({ AgentArn }) => AgentArn));
      sizes.push(page.Agents.length);
      NextToken = page.NextToken;
    } while (NextToken);
    expect(sizes).to.deep.equal([100, 100, 5]);
    expect(listed).to.deep.equal([...agents].sort());
    expect(await refusal(cloud, "ListAgents", { NextToken: "a=b" })).to.equal("NextToken is not valid.");
  });

  it("is OFFLINE once it has been silent for five minutes, and tells EventBridge", async () => {
    const setup = await setUp();
    const { cloud, agents } = setup;
    const told: unknown[] = [];
    cloud.eventbridge.lose((event) => {
      if (event["detail-type"] === "DataSync Agent State Change") told.push([event.resources, event.detail]);
      return false;
    });
    const status = async () => (await call(cloud, "DescribeAgent", { AgentArn: agents[0] })).Status;
    await pass(setup, MINUTE);
    cloud.datasync.disconnectAgent(agents[0]!, 400);
    await pass(setup, 5 * MINUTE - 1);
    expect(await status()).to.equal("ONLINE");
    await pass(setup, 1);
    expect(await status()).to.equal("OFFLINE");
    const { LastConnectionTime } = await call(cloud, "DescribeAgent", { AgentArn: agents[0] });
    expect(LastConnectionTime).to.deep.equal(new Date(START + MINUTE));
    await pass(setup, 100 * SECOND);
    expect(await status()).to.equal("ONLINE");
    expect(told).to.deep.equal([
      [[agents[0]], { State: "OFFLINE" }],
      [[agents[0]], { State: "ONLINE" }],
    ]);
  });

  it("that is silent for less than five minutes goes on with what it was doing", async () => {
    const setup = await setUp();
    const execution = await start(setup, await makeTask(setup));
    await pass(setup, LAUNCHED_AND_PREPARED + 10 + 10 * 110 + 50);
    setup.cloud.datasync.disconnectAgent(setup.agents[0]!, 299);
    await pass(setup, 298 * SECOND);
    expect((await described(setup, execution)).FilesTransferred, "stands still").to.equal(11);
    await pass(setup, SECOND + 110);
    expect((await described(setup, execution)).FilesTransferred, "goes on").to.equal(12);
    await pass(setup, HOUR);
    const { Status, Result } = await described(setup, execution);
    expect(Status).to.equal("SUCCESS");
    // The silence, and the half of a file that was begun again.
    expect(Result.TransferDuration).to.equal(33_030 + 299_000 + 50);
  });

  it("that is silent for longer loses it; what was copied until then stays copied", async () => {
    const setup = await setUp();
    const execution = await start(setup, await makeTask(setup));
    await pass(setup, LAUNCHED_AND_PREPARED + 10 + 10 * 110);
    setup.cloud.datasync.disconnectAgent(setup.agents[0]!);
    await pass(setup, 5 * MINUTE - 1);
    expect((await described(setup, execution)).Status).to.equal("TRANSFERRING");
    await pass(setup, 1);
    const { Status, FilesTransferred, Result } = await described(setup, execution);
    expect([Status, FilesTransferred, Result.ErrorCode, Result.TransferStatus]).to.deep.equal([
      "ERROR",
      11,
      "AgentOffline",
      "ERROR",
    ]);
    expect(setup.cloud.datasync.copies.all.at(-1)!.to).to.equal(10);
  });

  it("that dies loses it within a minute, and is OFFLINE after five", async () => {
    const setup = await setUp();
    const { cloud, agents } = setup;
    const execution = await start(setup, await makeTask(setup));
    cloud.datasync.killAgent(agents[0]!, START + 30 * SECOND);
    await pass(setup, 90 * SECOND - 1);
    expect((await described(setup, execution)).Status).to.equal("TRANSFERRING");
    await pass(setup, 1);
    const { Status, FilesTransferred } = await described(setup, execution);
    expect([Status, FilesTransferred]).to.deep.equal(["ERROR", 118]);
    const status = async () => (await call(cloud, "DescribeAgent", { AgentArn: agents[0] })).Status;
    expect(await status()).to.equal("ONLINE");
    await pass(setup, 4 * MINUTE);
    expect(await status()).to.equal("OFFLINE");
    cloud.datasync.setAgentStatus(agents[0]!, "ONLINE");
    expect(await status()).to.equal("ONLINE");
  });

  it("that is OFFLINE makes its tasks UNAVAILABLE; another agent on their location, AVAILABLE again", async () => {
    const setup = await setUp({ agents: 2 });
    const { cloud, agents } = setup;
    const task = await makeTask(setup);
    cloud.datasync.setAgentStatus(agents[0]!, "OFFLINE");
    expect(await statusOf(setup, task)).to.equal("UNAVAILABLE");
    expect(await refusal(cloud, "StartTaskExecution", { TaskArn: task })).to.match(
      /^Task task-\w{17} is UNAVAILABLE: an agent of its location is offline\.$/,
    );
    const { SourceLocationArn } = await call(cloud, "DescribeTask", { TaskArn: task });
    await call(cloud, "UpdateLocationNfs", {
      LocationArn: SourceLocationArn,
      OnPremConfig: { AgentArns: [agents[1]] },
    });
    expect(await statusOf(setup, task)).to.equal("AVAILABLE");
    const execution = await start(setup, task);
    await pass(setup, HOUR);
    expect((await described(setup, execution)).Status).to.equal("SUCCESS");
  });

  it("has to be online together with all others of its location", async () => {
    const setup = await setUp({ agents: 2 });
    const source = await nfsLocation(setup, setup.agents);
    const { TaskArn } = await call(setup.cloud, "CreateTask", {
      SourceLocationArn: source,
      DestinationLocationArn: setup.destination,
    });
    const first = await start(setup, String(TaskArn));
    await pass(setup, HOUR);
    const { Result } = await described(setup, first);
    expect(Result.TransferDuration, "two agents are twice as fast").to.equal(33_030 / 2);
    setup.cloud.datasync.setAgentStatus(setup.agents[1]!, "OFFLINE");
    expect(await statusOf(setup, String(TaskArn))).to.equal("UNAVAILABLE");
  });

  it("works on its own limits", async () => {
    const setup = await setUp({ agents: [{ bytesPerSecond: 100_000_000, filesPerSecond: 1 }] });
    const execution = await start(setup, await makeTask(setup));
    await pass(setup, HOUR);
    const { Result } = await described(setup, execution);
    expect(Result.TransferDuration).to.equal(303_000 + 3_000);
  });
});

describe("executions that want the same agent or task", () => {
  it("wait for each other, first come, first served; agents work side by side", async () => {
    const setup = await setUp({ agents: 2 });
    const tasks = [
      await makeTask(setup, 0),
      await makeTask(setup, 0),
      await makeTask(setup, 1),
      await makeTask(setup, 0),
    ];
    const executions: string[] = [];
    for (const task of tasks) executions.push(await start(setup, task));
    expect(await statusesOf(setup, executions)).to.deep.equal(["LAUNCHING", "QUEUED", "LAUNCHING", "QUEUED"]);
    expect(await Promise.all(tasks.map((task) => statusOf(setup, task)))).to.deep.equal([
      "RUNNING",
      "QUEUED",
      "RUNNING",
      "QUEUED",
    ]);
    await pass(setup, 58_432);
    expect(await statusesOf(setup, executions)).to.deep.equal(["SUCCESS", "LAUNCHING", "SUCCESS", "QUEUED"]);
    await pass(setup, HOUR);
    const all = await Promise.all(executions.map((arn) => described(setup, arn)));
    const launched = all.map(({ StartTime, LaunchTime }) => LaunchTime!.getTime() - StartTime.getTime());
    expect(launched[1]).to.equal(58_432);
    expect(launched[3]).to.be.above(launched[1]!);
  });

  it("of one task wait even where the task's location has another agent meanwhile", async () => {
    const setup = await setUp({ agents: 2 });
    const task = await makeTask(setup, 0);
    const first = await start(setup, task, { Includes: filter("/a") });
    const { SourceLocationArn } = await call(setup.cloud, "DescribeTask", { TaskArn: task });
    await call(setup.cloud, "UpdateLocationNfs", {
      LocationArn: SourceLocationArn,
      OnPremConfig: { AgentArns: [setup.agents[1]] },
    });
    const second = await start(setup, task, { Includes: filter("/b") });
    expect(await statusesOf(setup, [first, second])).to.deep.equal(["LAUNCHING", "QUEUED"]);
    await pass(setup, HOUR);
    expect(await statusesOf(setup, [first, second])).to.deep.equal(["SUCCESS", "SUCCESS"]);
    const agentsOf = (execution: string) =>
      setup.cloud.datasync.copies.all.find((copy) => copy.execution === execution)!.agents;
    expect([agentsOf(first), agentsOf(second)]).to.deep.equal([[setup.agents[0]], [setup.agents[1]]]);
  });

  it("begin as soon as their location has an agent that is free", async () => {
    const setup = await setUp({ agents: 2 });
    const [first, second] = [await makeTask(setup, 0), await makeTask(setup, 0)];
    await start(setup, first);
    const waiting = await start(setup, second);
    const { SourceLocationArn } = await call(setup.cloud, "DescribeTask", { TaskArn: second });
    await call(setup.cloud, "UpdateLocationNfs", {
      LocationArn: SourceLocationArn,
      OnPremConfig: { AgentArns: [setup.agents[1]] },
    });
    expect(await statusesOf(setup, [waiting])).to.deep.equal(["LAUNCHING"]);
  });

  it("are refused where TaskQueueing is DISABLED", async () => {
    const setup = await setUp({ agents: 1 });
    const Options = { TaskQueueing: "DISABLED" };
    const [first, second] = [await makeTask(setup, 0, { Options }), await makeTask(setup, 0, { Options })];
    await start(setup, first);
    expect(await refusal(setup.cloud, "StartTaskExecution", { TaskArn: first })).to.match(
      /^Task task-\w+ has an execution that is LAUNCHING\. Set TaskQueueing to ENABLED/,
    );
    expect(await refusal(setup.cloud, "StartTaskExecution", { TaskArn: second })).to.match(
      /^Agent agent-\w+ is executing another task\./,
    );
    await pass(setup, HOUR);
    const { TaskExecutions } = await call<{ TaskExecutions: unknown[] }>(
      setup.cloud,
      "ListTaskExecutions",
      {},
    );
    expect(TaskExecutions).to.have.length(1);
  });

  it("that wait for an agent which goes OFFLINE fail when their turn comes", async () => {
    const setup = await setUp({ agents: 1 });
    const [first, second] = [await makeTask(setup), await makeTask(setup)];
    const executions = [await start(setup, first), await start(setup, second)];
    await pass(setup, 20 * SECOND);
    setup.cloud.datasync.setAgentStatus(setup.agents[0]!, "OFFLINE");
    expect(await statusesOf(setup, executions)).to.deep.equal(["ERROR", "LAUNCHING"]);
    await pass(setup, 15 * SECOND);
    expect(await statusesOf(setup, executions)).to.deep.equal(["ERROR", "ERROR"]);
  });

  it("that wait can be cancelled, and let the others pass", async () => {
    const setup = await setUp({ agents: 1 });
    const tasks = [await makeTask(setup), await makeTask(setup), await makeTask(setup)];
    const executions: string[] = [];
    for (const task of tasks) executions.push(await start(setup, task));
    await call(setup.cloud, "CancelTaskExecution", { TaskExecutionArn: executions[1] });
    await pass(setup, 58_432);
    expect(await statusesOf(setup, executions)).to.deep.equal(["SUCCESS", "ERROR", "LAUNCHING"]);
  });
});
