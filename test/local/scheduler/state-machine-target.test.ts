import { expect } from "chai";
import { Fixture, failure, pass } from "../states/fixture";

describe("a schedule that starts a state machine", () => {
  const schedule = (Arn: string, RoleArn: string, more: object = {}) => ({
    Name: "nightly",
    ScheduleExpression: "cron(0 2 * * ? *)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn, RoleArn, Input: '{"at":"<aws.scheduler.scheduled-time>"}', ...more },
  });

  it("starts an execution with its input, within the scheduled minute", async () => {
    const fixture = await Fixture.create();
    const machine = await fixture.machine({ P: pass() });
    const allow = { Effect: "Allow", Action: "states:StartExecution", Resource: machine };
    const role = await fixture.role("schedules", "scheduler.amazonaws.com", [allow]);
    await fixture.call("scheduler", "CreateSchedule", schedule(machine, role));
    await fixture.pass(86_400);
    const { executions } = await fixture.call<{ executions: { executionArn: string; startDate: Date }[] }>(
      "states",
      "ListExecutions",
      { stateMachineArn: machine },
    );
    expect(executions).to.have.length(1);
    expect(executions[0]!.startDate.toISOString()).to.match(/^2026-03-01T02:00:\d\d/);
    const { output } = await fixture.describe(executions[0]!.executionArn);
    expect(output).to.equal('{"at":"2026-03-01T02:00:00Z"}');
  });

  it("under a role that may not start it, delivers nothing, and says so", async () => {
    const fixture = await Fixture.create();
    const machine = await fixture.machine({ P: pass() });
    const allow = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" };
    const role = await fixture.role("schedules", "scheduler.amazonaws.com", [allow]);
    await fixture.call("scheduler", "CreateSchedule", schedule(machine, role));
    await fixture.pass(86_400);
    const warnings = fixture.events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
    expect(warnings[0]).to.match(/was not delivered \(attempts: 1; AccessDenied.*states:StartExecution/);
  });

  it("needs JSON for its input, and a state machine's ARN", async () => {
    const fixture = await Fixture.create();
    const machine = await fixture.machine({ P: pass() });
    const role = await fixture.role("schedules", "scheduler.amazonaws.com", [
      { Effect: "Allow", Action: "*", Resource: "*" },
    ]);
    const create = (request: object) => failure(fixture.call("scheduler", "CreateSchedule", request));
    expect(await create(schedule(machine, role, { Input: "no" }))).to.equal(
      "ValidationException: The Input of a Step Functions target must be well-formed JSON.",
    );
    const activity = machine.replace("stateMachine", "activity");
    expect(await create(schedule(activity, role))).to.match(
      /is not part of the local cloud: it knows SQS queues/,
    );
  });
});
