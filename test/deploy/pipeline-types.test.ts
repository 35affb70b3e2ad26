import { expect } from "chai";
import { LocalCloud } from "../../local/cloud";
import { accountOf, LOCAL_ACCOUNT } from "../../local/deploy/account";
import { deployProgram, destroyProgram } from "../../local/deploy/deployment";
import { type Program, runProgram } from "../../local/deploy/program";
import { remoteComponent } from "../../local/deploy/remote-components";
import { checkInputs, type Properties, type RegisteredResource } from "../../local/deploy/resource-type";
import { resourceType } from "../../local/deploy/resource-types";
import { OPERATOR, type ServiceName } from "../../local/service";
import { addPipelineResources } from "./pipeline-resources";

const ACCOUNT = accountOf("us-east-1", LOCAL_ACCOUNT);
const urn = (type: string, name: string) => `urn:pulumi:dev::project::${type}::${name}`;

/** The pipeline's resources and a log group, planned as the mock monitor does it. */
function pipelineProgram(): Program {
  const resources: RegisteredResource[] = [];
  const add = (type: string, name: string, inputs: Properties): RegisteredResource => {
    const request = { type, name, urn: urn(type, name), inputs };
    checkInputs(request, resourceType(request), ACCOUNT);
    const { id, state } = resourceType(request).plan(request, ACCOUNT);
    const resource = { ...request, parent: undefined, custom: true, id, state: { ...inputs, ...state } };
    resources.push(resource);
    return resource;
  };
  const logs = add("aws:cloudwatch/logGroup:LogGroup", "machine", {
    name: "/aws/vendedlogs/states/genomics",
  });
  addPipelineResources(add, String(logs.state.arn));
  return {
    stack: "dev",
    region: "us-east-1",
    accountId: LOCAL_ACCOUNT,
    resources,
    outputs: {},
    warnings: [],
  };
}

describe("a pipeline's resources in the local cloud", () => {
  const program = pipelineProgram();
  let cloud: LocalCloud;
  const call = (service: ServiceName, operation: string, input: Properties) =>
    cloud.call(service, operation, input, OPERATOR) as Promise<Properties>;
  const found = (name: string, type: string) =>
    program.resources.find((resource) => resource.name === name && resource.type.includes(type))!;

  beforeEach(() => {
    cloud = new LocalCloud({ region: "us-east-1", start: Date.UTC(2026, 10, 20), seed: "deployment" });
  });

  it("are found under their planned ids, with what the provider turned into the API's members", async () => {
    await deployProgram(program, cloud);
    expect(await call("ssm", "GetParameter", { Name: "/fsx/dev/genomics" })).to.have.nested.property(
      "Parameter.Value",
      '{"vcpus":1}',
    );
    const machine = await call("states", "DescribeStateMachine", {
      stateMachineArn: found("genomics", "sfn").id,
    });
    expect(machine).to.deep.include({
      roleArn: found("machine", "iam/role:").state.arn,
      tracingConfiguration: { enabled: true },
      loggingConfiguration: {
        level: "ALL",
        includeExecutionData: true,
        destinations: [
          {
            cloudWatchLogsLogGroup: {
              logGroupArn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/genomics:*",
            },
          },
        ],
      },
    });
    const { computeEnvironments } = await call("batch", "DescribeComputeEnvironments", {});
    expect((computeEnvironments as Properties[])[0]).to.deep.include({
      computeEnvironmentArn: found("jobs", "computeEnvironment").state.arn,
      updatePolicy: { jobExecutionTimeoutMinutes: 360, terminateJobsOnUpdate: false },
    });
    expect((computeEnvironments as Properties[])[0]!.computeResources).to.deep.include({
      maxvCpus: 64,
      desiredvCpus: 0,
      ec2Configuration: [{ imageType: "ECS_AL2023" }],
      launchTemplate: { launchTemplateId: found("host", "launchTemplate").id, version: "1" },
    });
    const { jobQueues } = await call("batch", "DescribeJobQueues", {});
    expect((jobQueues as Properties[])[0]).to.include({
      jobQueueArn: found("jobs", "jobQueue").id,
      state: "ENABLED",
    });
    const profile = await call("iam", "GetInstanceProfile", {
      InstanceProfileName: found("host", "Profile").id,
    });
    expect(profile).to.have.nested.property(
      "InstanceProfile.Roles[0].Arn",
      found("host", "iam/role:").state.arn,
    );
  });

  it("are taken away again, all of them", async () => {
    await destroyProgram(await deployProgram(program, cloud), cloud);
    expect(cloud.states.machines.size).to.equal(0);
    expect(cloud.batch.queues.size + cloud.batch.computeEnvironments.size).to.equal(0);
    expect(cloud.ssm.parameters.size + cloud.iam.instanceProfiles.size).to.equal(0);
    expect(await call("iam", "ListRoles", {})).to.have.deep.property("Roles", []);
  });
});

describe("components of other packages", () => {
  const outputs = (type: string, inputs: Properties) => {
    const resource = { type, name: "it", urn: urn(type, "it"), inputs };
    const component = remoteComponent(resource);
    checkInputs(resource, component, ACCOUNT);
    return component.outputs(resource, ACCOUNT);
  };

  it("a VPC has an id, and subnets of each kind in each zone", () => {
    const vpc = outputs("awsx:ec2:Vpc", {
      cidrBlock: "10.0.0.0/20",
      numberOfAvailabilityZones: 2,
      subnetSpecs: [{ type: "Public" }, { type: "Private" }],
    });
    expect(vpc.vpcId).to.match(/^vpc-0[0-9a-f]{16}$/);
    const [open, closed] = [vpc.publicSubnetIds, vpc.privateSubnetIds] as [string[], string[]];
    expect([open.length, closed.length, (vpc.routeTables as unknown[]).length]).to.deep.equal([2, 2, 4]);
    expect(new Set([...open, ...closed]).size).to.equal(4);
    for (const id of [...open, ...closed]) expect(id).to.match(/^subnet-0[0-9a-f]{16}$/);
    expect(outputs("awsx:ec2:Vpc", {}).vpcId).to.equal(vpc.vpcId);
  });

  it("a repository has the URL that images are pushed to", () => {
    expect(outputs("awsx:ecr:Repository", { name: "tool" }).url).to.equal(
      "123456789012.dkr.ecr.us-east-1.amazonaws.com/tool",
    );
  });

  it("others, and inputs that are not honoured, are refused", () => {
    expect(() => outputs("awsx:ecs:FargateService", {})).to.throw(
      'UnsupportedResource awsx:ecs:FargateService ("it"): not part of the local cloud',
    );
    expect(() => outputs("awsx:ec2:Vpc", { ipv6CidrBlock: "x" })).to.throw(
      'input "ipv6CidrBlock" is not honoured',
    );
  });

  it("their outputs reach the program that made them", async () => {
    const { outputs: told } = await runProgram({
      directory: `${__dirname}/fixtures/network`,
      stack: "dev",
      config: { "aws:region": "us-east-1" },
      region: "us-east-1",
      accountId: LOCAL_ACCOUNT,
    });
    expect(told.subnets).to.have.length(1);
    expect(told.group).to.match(/^sg-0/);
  });
});
