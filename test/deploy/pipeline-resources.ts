/** The resources of a task-export pipeline, one of every type, with the inputs that are turned into something else. */
import type { Properties, RegisteredResource } from "../../local/deploy/resource-type";

type Add = (type: string, name: string, inputs: Properties) => RegisteredResource;

const allow = (...Statement: Properties[]) => ({
  Version: "2012-10-17",
  Statement: Statement.map((statement) => ({ Effect: "Allow", ...statement })),
});

/** @param logGroup ARN of a log group that exists */
export function addPipelineResources(add: Add, logGroup: string): void {
  add("aws:ssm/parameter:Parameter", "defaults", {
    name: "/fsx/dev/genomics",
    type: "String",
    tier: "Intelligent-Tiering",
    insecureValue: '{"vcpus":1}',
    tags: { team: "storage" },
  });
  const group = add("aws:ec2/securityGroup:SecurityGroup", "lustre", {
    vpcId: "vpc-0123456789abcdef0",
  });
  add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "lustre", {
    securityGroupId: group.id,
    referencedSecurityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: 988,
    toPort: 988,
  });
  add("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "outwards", {
    securityGroupId: group.id,
    ipProtocol: "-1",
    cidrIpv4: "0.0.0.0/0",
  });
  add("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", {
    vpcId: "vpc-0123456789abcdef0",
    serviceName: "com.amazonaws.us-east-1.s3",
  });
  const template = add("aws:ec2/launchTemplate:LaunchTemplate", "host", { userData: "IyEvYmluL3NoCg==" });
  const host = add("aws:iam/role:Role", "host", {
    assumeRolePolicy: allow({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
  });
  const profile = add("aws:iam/instanceProfile:InstanceProfile", "host", { role: host.state.name });
  const environment = add("aws:batch/computeEnvironment:ComputeEnvironment", "jobs", {
    type: "MANAGED",
    computeResources: {
      type: "SPOT",
      minVcpus: 0,
      maxVcpus: 64,
      desiredVcpus: 0,
      instanceTypes: ["optimal"],
      instanceRole: profile.state.arn,
      subnets: ["subnet-0123456789abcdef0"],
      securityGroupIds: [group.id],
      launchTemplate: { launchTemplateId: template.id, version: "1" },
      ec2Configurations: [{ imageType: "ECS_AL2023" }],
    },
    updatePolicy: { jobExecutionTimeoutMinutes: 360, terminateJobsOnUpdate: false },
  });
  add("aws:batch/jobQueue:JobQueue", "jobs", {
    state: "ENABLED",
    priority: 1,
    computeEnvironmentOrders: [{ order: 1, computeEnvironment: environment.state.arn }],
  });
  const machineRole = add("aws:iam/role:Role", "machine", {
    assumeRolePolicy: allow({ Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }),
  });
  add("aws:iam/rolePolicy:RolePolicy", "machine", {
    role: machineRole.id,
    policy: allow({ Action: ["logs:*", "xray:*"], Resource: "*" }),
  });
  add("aws:sfn/stateMachine:StateMachine", "genomics", {
    name: "genomics",
    roleArn: machineRole.state.arn,
    definition: JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", End: true } } }),
    loggingConfiguration: { level: "ALL", includeExecutionData: true, logDestination: `${logGroup}:*` },
    tracingConfiguration: { enabled: true },
    tags: { team: "storage" },
  });
}
