import { Batch } from "@aws-sdk/client-batch";
import { expect } from "chai";
import { startEndpoint } from "../../../local/endpoint";
import type { Caller } from "../../../local/service";
import { Fixture, failure } from "./fixture";

describe("job definitions", () => {
  it("a bare name is the newest active revision, and revisions are never given twice", async () => {
    const fixture = await Fixture.create();
    const { jobDefinitionArn, revision } = await fixture.define({ image: "public.ecr.aws/tool:2" });
    expect(revision).to.equal(2);
    expect((await fixture.describe(await fixture.submit())).container!.image).to.equal(
      "public.ecr.aws/tool:2",
    );
    await fixture.call("DeregisterJobDefinition", { jobDefinition: jobDefinitionArn });
    expect((await fixture.describe(await fixture.submit())).container!.image).to.equal(
      "public.ecr.aws/tool:1",
    );
    expect(await failure(fixture.submit({ jobDefinition: "d:2" }))).to.match(
      /^ClientException: .* d:2 does not exist or is not ACTIVE/,
    );
    expect((await fixture.define()).revision).to.equal(3);
    const { jobDefinitions } = await fixture.call<{ jobDefinitions: { revision: number; status: string }[] }>(
      "DescribeJobDefinitions",
      { jobDefinitionName: "d" },
    );
    expect(jobDefinitions.map((one) => [one.revision, one.status])).to.deep.equal([
      [1, "ACTIVE"],
      [2, "INACTIVE"],
      [3, "ACTIVE"],
    ]);
  });

  it("what AWS refuses is refused", async () => {
    const fixture = await Fixture.create();
    const rule = { onReason: "*", action: "EXIT" };
    const cases: [object, object][] = [
      [{ resourceRequirements: [{ type: "VCPU", value: "1" }] }, {}],
      [{ mountPoints: [{ sourceVolume: "none", containerPath: "/x" }] }, {}],
      [{}, { retryStrategy: { attempts: 11 } }],
      [{}, { retryStrategy: { attempts: 2, evaluateOnExit: Array(6).fill(rule) } }],
      [{}, { retryStrategy: { evaluateOnExit: [{ onReason: "*x", action: "EXIT" }] } }],
      [{}, { timeout: { attemptDurationSeconds: 59 } }],
      [{}, { nodeProperties: {} }],
    ];
    for (const [container, more] of cases) {
      expect(await failure(fixture.define(container, more)), JSON.stringify([container, more])).to.match(
        /^ClientException: /,
      );
    }
  });
});

describe("queues and compute environments", () => {
  it("are deleted once they are disabled and unused", async () => {
    const fixture = await Fixture.create();
    const [ce, q] = [{ computeEnvironment: "ce" }, { jobQueue: "q" }];
    expect(await failure(fixture.call("DeleteJobQueue", q))).to.match(/state must be DISABLED$/);
    await fixture.call("UpdateComputeEnvironment", { ...ce, state: "DISABLED" });
    expect(await failure(fixture.call("DeleteComputeEnvironment", ce))).to.match(
      /found existing JobQueue relationship$/,
    );
    await fixture.call("UpdateJobQueue", { ...q, state: "DISABLED" });
    expect(await failure(fixture.submit())).to.match(/job-queue\/q is DISABLED$/);
    await fixture.call("DeleteJobQueue", q);
    await fixture.call("DeleteComputeEnvironment", ce);
    expect(await fixture.call("DescribeJobQueues", {})).to.deep.equal({ jobQueues: [] });
    expect(await fixture.call("DescribeComputeEnvironments", {})).to.deep.equal({ computeEnvironments: [] });
  });

  it("allocation strategies for Spot need Spot", async () => {
    const fixture = await Fixture.create();
    const create = (computeResources: object) =>
      failure(
        fixture.call("CreateComputeEnvironment", {
          computeEnvironmentName: "other",
          type: "MANAGED",
          computeResources: {
            type: "EC2",
            maxvCpus: 4,
            instanceTypes: ["optimal"],
            subnets: ["subnet-00000000"],
            instanceRole: "host",
            ...computeResources,
          },
        }),
      );
    expect(await create({ allocationStrategy: "SPOT_CAPACITY_OPTIMIZED" })).to.match(
      /is for compute environments of type SPOT$/,
    );
    expect(await create({ minvCpus: 5 })).to.match(/must not exceed maxvCpus/);
    expect(await create({ type: "FARGATE" })).to.match(/^ClientException: /);
  });
});

describe("permissions", () => {
  it("a job is submitted on its definition's revision and its queue, and ended by its tags", async () => {
    const fixture = await Fixture.create();
    const arn = (resource: string) => `arn:aws:batch:us-east-1:123456789012:${resource}`;
    const trust = {
      Effect: "Allow",
      Principal: { Service: "states.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    const allow = [
      {
        Effect: "Allow",
        Action: "batch:SubmitJob",
        Resource: [arn("job-definition/d:*"), arn("job-queue/q")],
      },
      {
        Effect: "Allow",
        Action: "batch:TerminateJob",
        Resource: arn("job/*"),
        Condition: { StringEquals: { "aws:ResourceTag/team": "a" } },
      },
    ];
    const json = (Statement: unknown) => JSON.stringify({ Version: "2012-10-17", Statement });
    await fixture.call("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: json(trust) }, "iam");
    await fixture.call(
      "PutRolePolicy",
      { RoleName: "r", PolicyName: "p", PolicyDocument: json(allow) },
      "iam",
    );
    const caller: Caller = { kind: "role", roleName: "r", session: "s" };
    const as = (operation: string, input: object) =>
      failure(fixture.cloud.call("batch", operation, input, caller));
    const request = { jobName: "job", jobQueue: "q", jobDefinition: "d" };
    expect(await as("SubmitJob", request)).to.equal("no error");
    expect(await as("SubmitJob", { ...request, tags: { team: "a" } })).to.match(
      /^AccessDeniedException: .*batch:TagResource/,
    );
    expect(
      await as("RegisterJobDefinition", {
        jobDefinitionName: "d",
        type: "container",
        containerProperties: { image: "i" },
      }),
    ).to.match(
      /^AccessDeniedException: .*batch:RegisterJobDefinition on resource: arn:aws:batch:us-east-1:123456789012:job-definition\/d /,
    );
    const [own, other] = [
      await fixture.submit({ tags: { team: "a" } }),
      await fixture.submit({ tags: { team: "b" } }),
    ];
    expect(await as("TerminateJob", { jobId: own, reason: "x" })).to.equal("no error");
    expect(await as("TerminateJob", { jobId: other, reason: "x" })).to.match(
      /^AccessDeniedException: .*batch:TerminateJob/,
    );
  });

  it("to register a definition with a role, one must be allowed to pass it to ECS", async () => {
    const fixture = await Fixture.create();
    const operation = fixture.cloud.batch.operations.get("RegisterJobDefinition")!;
    const call = { caller: { kind: "operator" } as const, requestId: "r", time: 0 };
    const input = {
      jobDefinitionName: "d",
      type: "container",
      containerProperties: { image: "i", jobRoleArn: "arn:aws:iam::123456789012:role/worker" },
    };
    expect(operation.permissions(input, call)).to.deep.include({
      action: "iam:PassRole",
      resource: "arn:aws:iam::123456789012:role/worker",
      conditions: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    });
  });
});

describe("Batch over HTTP", () => {
  it("AWS's own client submits and describes jobs, and knows its errors", async () => {
    const fixture = await Fixture.create();
    const endpoint = await startEndpoint(fixture.cloud);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new Batch({ region: "us-east-1", endpoint: endpoint.url, credentials, maxAttempts: 1 });
    try {
      const { jobId } = await client.submitJob({ jobName: "job", jobQueue: "q", jobDefinition: "d" });
      await fixture.pass(86_400);
      const { jobs } = await client.describeJobs({ jobs: [jobId!, "unknown"] });
      expect(jobs).to.have.length(1);
      expect(jobs![0]).to.include({ jobId, status: "SUCCEEDED" });
      const resourceArn = jobs![0]!.jobArn!;
      await client.tagResource({ resourceArn, tags: { a: "1" } });
      expect((await client.listTagsForResource({ resourceArn })).tags).to.deep.equal({ a: "1" });
      const { jobSummaryList } = await client.listJobs({
        jobQueue: "q",
        filters: [{ name: "JOB_NAME", values: ["jo*"] }],
      });
      expect(jobSummaryList!.map((one) => one.jobId)).to.deep.equal([jobId]);
      const error = await client
        .submitJob({ jobName: "j", jobQueue: "none", jobDefinition: "d" })
        .catch((e: Error) => e);
      expect(error).to.include({
        name: "ClientException",
        message: "Error executing request, Exception : JobQueue none not found",
      });
      fixture.cloud.faults.plan({
        target: "batch.DescribeJobs",
        error: { code: "TooManyRequestsException", message: "Too Many Requests", status: 429 },
        times: 1,
      });
      const throttled = await client.describeJobs({ jobs: [jobId!] }).catch((e: Error) => e);
      expect(throttled).to.include({ name: "TooManyRequestsException", message: "Too Many Requests" });
      expect(throttled).to.have.nested.property("$metadata.httpStatusCode", 429);
    } finally {
      client.destroy();
      await endpoint.close();
    }
  });
});
