import { SFN } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { startEndpoint } from "../../../local/endpoint";
import { ALLOW_ALL, Fixture, failure, pass, ROLE, read, START } from "./fixture";

const task = (Resource: string) => ({ T: { Type: "Task", Resource, End: true } });

describe("a definition that the local cloud would have to fake is refused", () => {
  const refused = async (states: Parameters<Fixture["machine"]>[0]) => {
    const fixture = await Fixture.create();
    return failure(fixture.machine(states));
  };

  it("services, actions and patterns that it does not have", async () => {
    for (const resource of [
      "arn:aws:states:::aws-sdk:dynamodb:getItem",
      "arn:aws:states:::aws-sdk:fsx:createVolume",
      "arn:aws:states:::ecs:runTask.sync",
      "arn:aws:states:::lambda:invoke.waitForTaskToken",
      "arn:aws:lambda:us-east-1:123456789012:function:f",
      "arn:aws-cn:states:::aws-sdk:ssm:getParameter",
    ]) {
      expect(await refused(task(resource)), resource)
        .to.match(/^InvalidDefinition: Invalid State Machine Definition: 'Resource /)
        .and.contain(resource);
    }
  });

  it("JSONata, heartbeats, retries of Parallel, and functions that draw at random", async () => {
    const inner = { StartAt: "I", States: { I: pass() } };
    const all: Parameters<Fixture["machine"]>[0][] = [
      { P: pass({ QueryLanguage: "JSONata" }) },
      { R: read({ HeartbeatSeconds: 5 }) },
      { B: { Type: "Parallel", Branches: [inner], Retry: [{ ErrorEquals: ["States.ALL"] }], End: true } },
      { P: pass({ Parameters: { "id.$": "States.UUID()" } }) },
      { P: pass({ Parameters: { "id.$": "States.Hash($.name, 'MD5')" } }) },
    ];
    for (const states of all) {
      expect(await refused(states), JSON.stringify(states)).to.match(/^InvalidDefinition: /);
    }
  });

  it("what is no definition at all", async () => {
    const fixture = await Fixture.create();
    const create = (definition: string) =>
      failure(fixture.call("states", "CreateStateMachine", { name: "m", roleArn: ROLE, definition }));
    expect(await create("{")).to.match(/^InvalidDefinition: .*INVALID_JSON_DESCRIPTION/);
    expect(await create('{"StartAt":"A","States":{"B":{"Type":"Pass","End":true}}}')).to.match(
      /^InvalidDefinition: .*SCHEMA_VALIDATION_FAILED/,
    );
    expect(await refused({ A: pass({ End: undefined, Next: "Nowhere" }) })).to.match(
      /SCHEMA_VALIDATION_FAILED/,
    );
  });
});

describe("ValidateStateMachineDefinition", () => {
  const validate = async (definition: string) => {
    const fixture = await Fixture.create();
    const { result, diagnostics } = await fixture.call("states", "ValidateStateMachineDefinition", {
      definition,
    });
    const [first, ...more] = diagnostics as { severity: string; code: string; message: string }[];
    return { result, more, ...first! };
  };

  it("says OK of what a machine can be created of, and creates none", async () => {
    const fixture = await Fixture.create();
    const definition = JSON.stringify({ StartAt: "P", States: { P: pass() } });
    expect(await fixture.call("states", "ValidateStateMachineDefinition", { definition })).to.deep.equal({
      result: "OK",
      diagnostics: [],
      truncated: false,
    });
    expect(await fixture.call("states", "ListStateMachines", {})).to.deep.equal({ stateMachines: [] });
  });

  it("says FAIL of what CreateStateMachine refuses, and why", async () => {
    const [json, schema, foreign] = await Promise.all([
      validate("{"),
      validate('{"StartAt":"A","States":{"B":{"Type":"Pass","End":true}}}'),
      validate(JSON.stringify({ StartAt: "T", States: task("arn:aws:states:::ecs:runTask.sync") })),
    ]);
    for (const { result, severity, more } of [json, schema, foreign]) {
      expect([result, severity, more]).to.deep.equal(["FAIL", "ERROR", []]);
    }
    expect(json.code).to.equal("INVALID_JSON_DESCRIPTION");
    expect(schema.code).to.equal("SCHEMA_VALIDATION_FAILED");
    expect(foreign.code).to.equal("SCHEMA_VALIDATION_FAILED");
    expect(foreign.message).to.match(/^Resource arn:aws:states:::ecs:runTask.sync is not part/);
  });
});

describe("state machines", () => {
  it("are created once, described, changed for later executions, listed and deleted", async () => {
    const fixture = await Fixture.create();
    const states = { W: { Type: "Wait", Seconds: 60, Next: "P" }, P: pass({ Result: { v: 1 } }) };
    const arn = await fixture.machine(states);
    expect(arn).to.equal("arn:aws:states:us-east-1:123456789012:stateMachine:machine-1");
    const before = await fixture.call("states", "DescribeStateMachine", { stateMachineArn: arn });
    expect(before).to.deep.include({
      name: "machine-1",
      status: "ACTIVE",
      type: "STANDARD",
      roleArn: ROLE,
      creationDate: new Date(START),
      loggingConfiguration: { level: "OFF", includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    const again = { name: "machine-1", roleArn: ROLE, definition: before.definition };
    expect(await fixture.call("states", "CreateStateMachine", again)).to.include({ stateMachineArn: arn });
    const other = JSON.stringify({ StartAt: "P", States: { P: pass({ Result: { v: 2 } }) } });
    expect(
      await failure(fixture.call("states", "CreateStateMachine", { ...again, definition: other })),
    ).to.equal(`StateMachineAlreadyExists: State Machine Already Exists: '${arn}'`);
    const running = await fixture.start(arn);
    await fixture.pass(1);
    await fixture.call("states", "UpdateStateMachine", { stateMachineArn: arn, definition: other });
    const later = await fixture.start(arn);
    await fixture.pass(100);
    expect((await fixture.describe(running)).output).to.equal('{"v":1}');
    expect((await fixture.describe(later)).output).to.equal('{"v":2}');
    const { stateMachines } = await fixture.call<{ stateMachines: { name: string }[] }>(
      "states",
      "ListStateMachines",
      {},
    );
    expect(stateMachines.map(({ name }) => name)).to.deep.equal(["machine-1"]);
    await fixture.call("states", "DeleteStateMachine", { stateMachineArn: arn });
    expect(await failure(fixture.start(arn))).to.equal(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${arn}'`,
    );
  });

  it("a deleted machine's executions stop", async () => {
    const fixture = await Fixture.create();
    const arn = await fixture.machine({ W: { Type: "Wait", Seconds: 60, End: true } });
    await fixture.start(arn);
    await fixture.pass(1);
    await fixture.call("states", "DeleteStateMachine", { stateMachineArn: arn });
    await fixture.pass(0);
    expect(fixture.cloud.clock.next()).to.equal(undefined);
  });

  it("need a role that lets Step Functions in, and, to log, its log permissions and its log group", async () => {
    const fixture = await Fixture.create({ allow: [{ ...ALLOW_ALL, Action: "ssm:*" }] });
    const roleArn = await fixture.role("other", "lambda.amazonaws.com", [ALLOW_ALL]);
    expect(await failure(fixture.machine({ P: pass() }, { request: { roleArn } }))).to.equal(
      "AccessDeniedException: Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
    );
    const logTo = (group: string) => ({
      loggingConfiguration: {
        level: "ALL",
        destinations: [
          {
            cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${group}` },
          },
        ],
      },
    });
    const create = (group: string) => failure(fixture.machine({ P: pass() }, { request: logTo(group) }));
    expect(await create("g")).to.match(/^InvalidLoggingConfiguration: .* must end in ":\*"/);
    expect(await create("g:*")).to.match(/^InvalidLoggingConfiguration: .*Log Destination not found/);
    await fixture.call("logs", "CreateLogGroup", { logGroupName: "g" });
    expect(await create("g:*")).to.match(
      /^AccessDeniedException: The state machine IAM Role is not authorized to access the Log Destination/,
    );
  });

  it("carry tags", async () => {
    const fixture = await Fixture.create();
    const tags = [{ key: "a", value: "1" }];
    const resourceArn = await fixture.machine({ P: pass() }, { request: { tags } });
    await fixture.call("states", "TagResource", { resourceArn, tags: [{ key: "b", value: "2" }] });
    await fixture.call("states", "UntagResource", { resourceArn, tagKeys: ["a"] });
    expect(await fixture.call("states", "ListTagsForResource", { resourceArn })).to.deep.equal({
      tags: [{ key: "b", value: "2" }],
    });
  });
});

describe("executions", () => {
  it("the same name and input give the execution that runs; anything else under the name is refused", async () => {
    const fixture = await Fixture.create();
    const machine = await fixture.machine({ W: { Type: "Wait", Seconds: 60, End: true } });
    const arn = await fixture.start(machine, { a: 1 }, "one");
    expect(arn).to.equal("arn:aws:states:us-east-1:123456789012:execution:machine-1:one");
    await fixture.pass(1);
    expect(await fixture.start(machine, { a: 1 }, "one")).to.equal(arn);
    const taken = `ExecutionAlreadyExists: Execution Already Exists: '${arn}'`;
    expect(await failure(fixture.start(machine, { a: 2 }, "one"))).to.equal(taken);
    await fixture.pass(100);
    expect(await failure(fixture.start(machine, { a: 1 }, "one"))).to.equal(taken);
    expect(await failure(fixture.start(machine, {}, "a b"))).to.equal("InvalidName: Invalid Name: 'a b'");
  });

  it("inputs are JSON of at most 256 KB", async () => {
    const fixture = await Fixture.create();
    const stateMachineArn = await fixture.machine({ P: pass() });
    const start = (input: string) =>
      failure(fixture.call("states", "StartExecution", { stateMachineArn, input }));
    expect(await start("{")).to.match(/^InvalidExecutionInput: /);
    expect(await start(`"${"x".repeat(262_142)}"`)).to.equal("no error");
    expect(await start(`"${"x".repeat(262_143)}"`)).to.match(/^ValidationException: /);
  });

  it("are listed with the last one first, by status and page by page", async () => {
    const fixture = await Fixture.create();
    const choice = {
      Type: "Choice",
      Choices: [{ Variable: "$.bad", IsPresent: true, Next: "F" }],
      Default: "P",
    };
    const stateMachineArn = await fixture.machine({ C: choice, F: { Type: "Fail" }, P: pass() });
    for (const [name, input] of [
      ["a", {}],
      ["b", { bad: 1 }],
      ["c", {}],
    ] as const) {
      await fixture.start(stateMachineArn, input, name);
    }
    await fixture.pass(1);
    interface Page {
      executions: { name: string }[];
      nextToken?: string;
    }
    const page = (more: object) =>
      fixture.call<Page>("states", "ListExecutions", { stateMachineArn, ...more });
    const names = ({ executions }: Page) => executions.map(({ name }) => name);
    const first = await page({ maxResults: 2 });
    expect(names(first)).to.deep.equal(["c", "b"]);
    expect(names(await page({ nextToken: first.nextToken }))).to.deep.equal(["a"]);
    expect(names(await page({ statusFilter: "FAILED" }))).to.deep.equal(["b"]);
  });

  it("a history tells what went into and came out of every state, or leaves that out", async () => {
    const fixture = await Fixture.create();
    const executionArn = await fixture.start(await fixture.machine({ P: pass({ Result: { b: 2 } }) }), {
      a: 1,
    });
    await fixture.pass(1);
    const events = await fixture.history(executionArn);
    expect(events.map(({ type, id, previousEventId }) => [type, id, previousEventId])).to.deep.equal([
      ["ExecutionStarted", 1, 0],
      ["PassStateEntered", 2, 1],
      ["PassStateExited", 3, 2],
      ["ExecutionSucceeded", 4, 3],
    ]);
    expect(events[1]!.stateEnteredEventDetails).to.deep.equal({
      name: "P",
      input: '{"a":1}',
      inputDetails: { truncated: false },
    });
    const bare = await fixture.call<{ events: Record<string, unknown>[] }>("states", "GetExecutionHistory", {
      executionArn,
      includeExecutionData: false,
      reverseOrder: true,
    });
    expect(bare.events[2]!.stateEnteredEventDetails).to.deep.equal({ name: "P" });
  });
});

describe("Step Functions over HTTP", () => {
  it("AWS's own client starts, describes and stops executions, and knows its errors", async () => {
    const fixture = await Fixture.create();
    const endpoint = await startEndpoint(fixture.cloud);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new SFN({ region: "us-east-1", endpoint: endpoint.url, credentials, maxAttempts: 1 });
    try {
      const stateMachineArn = await fixture.machine({ W: { Type: "Wait", Seconds: 60, End: true } });
      const { executionArn, startDate } = await client.startExecution({ stateMachineArn, name: "one" });
      expect(startDate).to.deep.equal(new Date(START));
      await fixture.pass(1);
      expect(await client.describeExecution({ executionArn })).to.include({ status: "RUNNING", input: "{}" });
      const { events } = await client.getExecutionHistory({ executionArn });
      expect(events!.map(({ type }) => type)).to.deep.equal(["ExecutionStarted", "WaitStateEntered"]);
      await client.stopExecution({ executionArn, cause: "enough" });
      expect(await client.describeExecution({ executionArn })).to.include({
        status: "ABORTED",
        cause: "enough",
      });
      const error = await client
        .describeExecution({ executionArn: `${executionArn}x` })
        .catch((thrown: Error) => thrown);
      expect(error).to.include({ name: "ExecutionDoesNotExist" });
      fixture.fail("states.ListStateMachines", 1, "ThrottlingException", 400);
      const throttled = await client.listStateMachines({}).catch((thrown: Error) => thrown);
      expect(throttled).to.include({ name: "ThrottlingException", message: "on purpose" });
    } finally {
      client.destroy();
      await endpoint.close();
      await fixture.cloud.close();
    }
  });
});
