import {
  ConflictException,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import { expect } from "chai";
import { type Endpoint, startEndpoint } from "../../../local/endpoint";
import { GROUP, QUEUE, ROLE, SchedulerFixture } from "./fixture";

describe("EventBridge Scheduler over HTTP, with AWS's own client", () => {
  let endpoint: Endpoint;
  let client: SchedulerClient;
  const schedule = {
    Name: "nightly",
    GroupName: "dev",
    ScheduleExpression: "cron(15 6 * * ? *)",
    ScheduleExpressionTimezone: "America/New_York",
    FlexibleTimeWindow: { Mode: "OFF" as const },
    StartDate: new Date("2026-11-21T00:00:00.000Z"),
    Target: { Arn: QUEUE, RoleArn: ROLE, Input: "{}", SqsParameters: { MessageGroupId: "g" } },
  };
  before(async () => {
    endpoint = await startEndpoint((await SchedulerFixture.create()).cloud);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    client = new SchedulerClient({
      endpoint: endpoint.url,
      region: "us-east-1",
      credentials,
      maxAttempts: 1,
    });
  });
  after(async () => {
    client.destroy();
    await endpoint.close();
  });

  it("makes, reads, changes, lists and deletes a schedule", async () => {
    const { ScheduleArn } = await client.send(new CreateScheduleCommand(schedule));
    const read = await client.send(new GetScheduleCommand({ Name: "nightly", GroupName: "dev" }));
    expect(read).to.deep.include({
      Arn: ScheduleArn,
      StartDate: schedule.StartDate,
      CreationDate: new Date("2026-11-20T00:00:00.000Z"),
      ScheduleExpressionTimezone: "America/New_York",
    });
    expect(read.Target).to.deep.include(schedule.Target);
    await client.send(new UpdateScheduleCommand({ ...schedule, State: "DISABLED" }));
    const list = { GroupName: "dev", NamePrefix: "night", MaxResults: 1 };
    const { Schedules } = await client.send(new ListSchedulesCommand({ ...list, State: "DISABLED" }));
    expect(Schedules!.map(({ Arn, Target }) => [Arn, Target!.Arn])).to.deep.equal([[ScheduleArn, QUEUE]]);
    expect(
      (await client.send(new ListSchedulesCommand({ ...list, State: "ENABLED" }))).Schedules,
    ).to.deep.equal([]);
    await client.send(new DeleteScheduleCommand({ Name: "nightly", GroupName: "dev" }));
    const gone = await client
      .send(new GetScheduleCommand({ Name: "nightly", GroupName: "dev" }))
      .catch((cause: unknown) => cause);
    expect(gone).to.be.instanceOf(ResourceNotFoundException);
    expect((gone as ResourceNotFoundException).message).to.equal("Schedule nightly does not exist.");
  });

  it("tags a group", async () => {
    await client.send(new TagResourceCommand({ ResourceArn: GROUP, Tags: [{ Key: "a", Value: "1" }] }));
    await client.send(new TagResourceCommand({ ResourceArn: GROUP, Tags: [{ Key: "b", Value: "2" }] }));
    await client.send(new UntagResourceCommand({ ResourceArn: GROUP, TagKeys: ["a"] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: GROUP }));
    expect(Tags).to.deep.equal([{ Key: "b", Value: "2" }]);
  });

  it("raises the client's own errors", async () => {
    const conflict = await client
      .send(new CreateScheduleGroupCommand({ Name: "dev" }))
      .catch((cause: unknown) => cause);
    expect(conflict).to.be.instanceOf(ConflictException);
    expect((conflict as ConflictException).$metadata.httpStatusCode).to.equal(409);
    const invalid = await client
      .send(new CreateScheduleCommand({ ...schedule, ScheduleExpression: "cron(nonsense)" }))
      .catch((cause: unknown) => cause);
    expect(invalid).to.be.instanceOf(ValidationException);
  });
});
