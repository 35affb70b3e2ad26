import { expect } from "chai";
import { mountUserData } from "../../components/mount-user-data";
import { pipelineDefinition, pipelineParameters } from "../../components/pipeline-states";
import type { Deployment } from "./mock-deployment";
import { EXISTING, PROGRESS, pipelineDeployment, TOPIC } from "./pipeline-deployment";

const NAME = "fsx-data-scheduler-dev-simulate";
const ARN = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;

describe("a task-export pipeline", () => {
  let made: Deployment<unknown>;
  before(async () => {
    made = await pipelineDeployment();
  });

  it("is these resources, and the bucket is none of them", () => {
    const types = made.resources.map(({ type, name }) => `${type.replace(/^.*:/, "")} ${name}`);
    expect(types.filter((text) => !text.endsWith(" parent"))).to.deep.equal([
      "ComputeEnvironment p-compute-compute-environment",
      "JobQueue p-compute-job-queue",
      "LogGroup p-compute-logs",
      "LogGroup p-states-logs",
      "MetricAlarm p-alarms-pipeline-simulate-aborted",
      "MetricAlarm p-alarms-pipeline-simulate-failed",
      "MetricAlarm p-alarms-pipeline-simulate-timed-out",
      "LaunchTemplate p-compute-launch-template",
      "SecurityGroup p-network-security-group",
      "InstanceProfile p-compute-instance-profile",
      "Role pipeline-simulate-host",
      "Role pipeline-simulate-job",
      "Role pipeline-simulate-states",
      "RolePolicy p-compute-instance-permissions",
      "RolePolicy p-states-permissions",
      "StateMachine p-states-machine",
      "Parameter p-states-parameter",
      "SecurityGroupEgressRule p-network-outwards",
      "SecurityGroupIngressRule p-network-lustre-1018",
      "SecurityGroupIngressRule p-network-lustre-988",
      "PipelineAlarms p-alarms",
      "PipelineCompute p-compute",
      "PipelineNetwork p-network",
      "PipelineStateMachine p-states",
      "TaskExportPipeline p",
    ]);
  });

  it("gives out what a person needs next", async () => {
    const { result } = await pipelineDeployment();
    expect(result).to.deep.equal({
      stateMachineArn: ARN("states", `stateMachine:${NAME}`),
      parameterName: "/fsx-data-scheduler/dev/simulate",
      jobQueueArn: ARN("batch", `job-queue/${NAME}`),
      jobRoleArn: "arn:aws:iam::111122223333:role/pipeline-simulate-job-0123456",
      repositoryUrl: undefined,
      logGroups: [`/aws/vendedlogs/states/${NAME}`, "/fsx-data-scheduler/dev/simulate/job"],
    });
  });

  it("has a Standard state machine that writes all of its log and traces itself", () => {
    const { definition, roleArn, ...inputs } = made.one("sfn/stateMachine:StateMachine").inputs;
    expect(roleArn).to.equal("arn:aws:iam::111122223333:role/pipeline-simulate-states-0123456");
    expect(inputs).to.deep.equal({
      name: NAME,
      type: "STANDARD",
      loggingConfiguration: {
        level: "ALL",
        includeExecutionData: true,
        logDestination: ARN("logs", `log-group:/aws/vendedlogs/states/${NAME}:*`),
      },
      tracingConfiguration: { enabled: true },
    });
    expect(JSON.parse(definition)).to.deep.equal(
      pipelineDefinition({
        pipeline: EXISTING,
        stack: "dev",
        partition: "aws",
        region: "us-east-1",
        accountId: "111122223333",
        parameterName: "/fsx-data-scheduler/dev/simulate",
        jobQueueArn: ARN("batch", `job-queue/${NAME}`),
        jobDefinitionName: NAME,
        topicArn: TOPIC,
        subnetId: "subnet-0123456789abcdef0",
        securityGroupId: "sg-0123456789abcdef0",
        jobRoleArn: "arn:aws:iam::111122223333:role/pipeline-simulate-job-0123456",
        exportProgressFunctionArn: PROGRESS,
        jobLogGroupName: "/fsx-data-scheduler/dev/simulate/job",
        notifyOnSuccess: false,
      }),
    );
  });

  it("tells successes only where the stack wants them", async () => {
    const told = await pipelineDeployment({}, "us-east-1", { notifyOnSuccess: true });
    const definition = (deployment: Deployment<unknown>) =>
      deployment.one("sfn/stateMachine:StateMachine").inputs.definition;
    expect(definition(told)).to.not.equal(definition(made));
  });

  it("keeps its defaults, which are no secret, in a parameter", () => {
    expect(made.one("ssm/parameter:Parameter").inputs).to.deep.equal({
      name: "/fsx-data-scheduler/dev/simulate",
      description: 'Defaults of the runs of pipeline "simulate", stack "dev"',
      type: "String",
      tier: "Intelligent-Tiering",
      insecureValue: JSON.stringify(pipelineParameters(EXISTING, EXISTING.job.image as string)),
    });
  });

  it("runs jobs on machines that mount on demand, with one launch template for all runs", () => {
    const { userData, ...template } = made.one("ec2/launchTemplate:LaunchTemplate").inputs;
    expect(Buffer.from(userData, "base64").toString("utf8")).to.equal(
      mountUserData({ partition: "aws", region: "us-east-1" }),
    );
    expect(template).to.deep.equal({
      name: NAME,
      description: "Mounts file systems of pipeline simulate on demand",
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { encrypted: "true", volumeType: "gp3", deleteOnTermination: "true" },
        },
      ],
    });
    expect(made.one("batch/computeEnvironment:ComputeEnvironment").inputs).to.deep.equal({
      name: NAME,
      type: "MANAGED",
      computeResources: {
        type: "SPOT",
        allocationStrategy: "SPOT_PRICE_CAPACITY_OPTIMIZED",
        instanceTypes: ["optimal"],
        minVcpus: 0,
        maxVcpus: 256,
        desiredVcpus: 0,
        instanceRole: "arn:aws:iam::111122223333:instance-profile/p-compute-instance-profile-0123456",
        subnets: ["subnet-0123456789abcdef0"],
        securityGroupIds: ["sg-0123456789abcdef0"],
        launchTemplate: { launchTemplateId: "lt-0123456789abcdef0", version: "1" },
        ec2Configurations: [{ imageType: "ECS_AL2023" }],
        tags: { Name: NAME },
      },
      updatePolicy: { jobExecutionTimeoutMinutes: 360, terminateJobsOnUpdate: false },
    });
    expect(made.one("batch/jobQueue:JobQueue").inputs).to.deep.equal({
      name: NAME,
      state: "ENABLED",
      priority: 1,
      computeEnvironmentOrders: [
        { order: 1, computeEnvironment: ARN("batch", `compute-environment/${NAME}`) },
      ],
    });
  });

  it("asks for no infrastructure update where the strategy has none", async () => {
    const machines = { ...EXISTING.computeEnvironment, type: "EC2", allocationStrategy: "BEST_FIT" } as const;
    const { inputs } = (await pipelineDeployment({ computeEnvironment: machines })).one(
      "batch/computeEnvironment:ComputeEnvironment",
    );
    expect(inputs.updatePolicy).to.equal(undefined);
  });

  it("lets Lustre through between file systems and machines, and nothing in from elsewhere", () => {
    const { vpcId, ...group } = made.one("ec2/securityGroup:SecurityGroup").inputs;
    expect(vpcId).to.equal("vpc-0123456789abcdef0");
    expect(group).to.not.have.any.keys("ingress", "egress");
    const inwards = made.all("vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(inwards.map(({ inputs: { description, ...rule } }) => rule)).to.deep.equal(
      [
        [1018, 1023],
        [988, 988],
      ].map(([fromPort, toPort]) => ({
        securityGroupId: "sg-0123456789abcdef0",
        referencedSecurityGroupId: "sg-0123456789abcdef0",
        ipProtocol: "tcp",
        fromPort,
        toPort,
      })),
    );
    expect(made.one("vpc/securityGroupEgressRule:SecurityGroupEgressRule").inputs).to.deep.equal({
      description: "Anywhere",
      securityGroupId: "sg-0123456789abcdef0",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
  });

  it("keeps logs as long as the stack does", () => {
    expect(
      made.all("cloudwatch/logGroup:LogGroup").map(({ inputs }) => [inputs.name, inputs.retentionInDays]),
    ).to.deep.equal([
      ["/fsx-data-scheduler/dev/simulate/job", 30],
      [`/aws/vendedlogs/states/${NAME}`, 30],
    ]);
  });

  it("calls people when an execution fails, is aborted or runs out of time", () => {
    const alarms = made.all("cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs);
    expect(alarms.map(({ name, metricName }) => [name, metricName])).to.deep.equal([
      ["fsx-data-scheduler-dev-pipeline-simulate-aborted", "ExecutionsAborted"],
      ["fsx-data-scheduler-dev-pipeline-simulate-failed", "ExecutionsFailed"],
      ["fsx-data-scheduler-dev-pipeline-simulate-timed-out", "ExecutionsTimedOut"],
    ]);
    for (const alarm of alarms) {
      expect(alarm).to.deep.include({
        namespace: "AWS/States",
        dimensions: { StateMachineArn: ARN("states", `stateMachine:${NAME}`) },
        statistic: "Sum",
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        treatMissingData: "notBreaching",
        alarmActions: [TOPIC],
        okActions: [TOPIC],
      });
      expect(alarm.alarmDescription.length).to.be.lessThan(1_024);
      expect(alarm.alarmDescription).to.match(
        /^A run of pipeline "simulate", stack "dev", .*aws stepfunctions list-executions --state-machine-arn arn:aws:states:\S+ --status-filter [A-Z_]+ --region us-east-1 \. .*aws fsx describe-file-systems --query ".*" --region us-east-1$/,
      );
    }
  });

  it("with the longest name still has roles whose names AWS takes, with what Pulumi adds", async () => {
    const name = "a".repeat(40);
    const roles = (await pipelineDeployment({ name })).all("iam/role:Role").map((role) => role.name);
    expect(roles).to.deep.equal([`pipeline-${name}-host`, `pipeline-${name}-job`, `pipeline-${name}-states`]);
    for (const role of roles) expect(`${role}-0123456`.length).to.be.at.most(64);
  });

  it("is refused for names that its state machine could not have", async () => {
    let message = "";
    await pipelineDeployment({ name: "two words" }, "us-east-1", { stack: "a.b" }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal(
      `TaskExportPipeline "p" cannot be created: the stack's name "a.b" becomes part of queue and function names; only letters, digits, "-" and "_" are allowed in it; the pipeline's name "two words" becomes part of its state machine's name; it is 1 to 57 letters, digits, "-" or "_".`,
    );
  });
});

describe("a pipeline's own network", () => {
  const SUBNETS = ["computeResources", "subnets"] as const;
  const network = (natGateway: boolean) =>
    pipelineDeployment({ network: { cidrBlock: "10.1.0.0/20", natGateway } });
  const vpcOf = (made: Deployment<unknown>) =>
    made.resources.find(({ type }) => type === "awsx:ec2:Vpc")!.inputs;
  const machines = (made: Deployment<unknown>) =>
    made.one("batch/computeEnvironment:ComputeEnvironment").inputs[SUBNETS[0]][SUBNETS[1]];

  it("has no NAT gateway: machines get public addresses, in one zone", async () => {
    const made = await network(false);
    expect(vpcOf(made)).to.deep.equal({
      cidrBlock: "10.1.0.0/20",
      numberOfAvailabilityZones: 1,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      natGateways: { strategy: "None" },
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Public", cidrMask: 20 }],
      tags: { Name: NAME },
    });
    expect(machines(made)).to.deep.equal(["subnet-0000000000000000a"]);
    const { definition } = made.one("sfn/stateMachine:StateMachine").inputs;
    expect(definition).to.contain('["subnet-0000000000000000a"]');
    expect(made.one("ec2/securityGroup:SecurityGroup").inputs.vpcId).to.equal("vpc-00000000000000001");
  });

  it("has a NAT gateway where one is asked for, and machines without public addresses", async () => {
    const made = await network(true);
    expect(vpcOf(made)).to.deep.include({
      natGateways: { strategy: "Single" },
      subnetSpecs: [
        { type: "Private", cidrMask: 21 },
        { type: "Public", cidrMask: 28 },
      ],
    });
    expect(machines(made)).to.deep.equal(["subnet-0000000000000000b"]);
  });

  it("reaches S3 by a gateway endpoint that is in its route tables", async () => {
    expect((await network(false)).one("ec2/vpcEndpoint:VpcEndpoint").inputs).to.deep.equal({
      vpcId: "vpc-00000000000000001",
      serviceName: "com.amazonaws.us-east-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: ["rtb-00000000000000001"],
    });
  });
});

describe("a pipeline's own repository", () => {
  it("is created, is never deleted with images in it, and gives the runs their image", async () => {
    const made = await pipelineDeployment({
      job: { ...EXISTING.job, image: { repository: "lab/variants" } },
    });
    const url = "111122223333.dkr.ecr.us-east-1.amazonaws.com/lab/variants";
    expect(made.resources.find(({ type }) => type === "awsx:ecr:Repository")!.inputs).to.deep.equal({
      name: "lab/variants",
      forceDelete: false,
      imageScanningConfiguration: { scanOnPush: true },
      lifecyclePolicy: {
        rules: [
          {
            description: "Keeps the last 5 untagged images",
            tagStatus: "untagged",
            maximumNumberOfImages: 5,
          },
        ],
      },
    });
    expect(made.result).to.have.property("repositoryUrl", url);
    const { insecureValue } = made.one("ssm/parameter:Parameter").inputs;
    expect(JSON.parse(insecureValue).image).to.equal(`${url}:latest`);
  });
});
