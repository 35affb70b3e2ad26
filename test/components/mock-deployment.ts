/**
 * Registers components under Pulumi's mocks and waits until everything is registered: what the tests of this folder
 * look at. Ids, ARNs and addresses are what AWS would give in the region asked for.
 */
import * as pulumi from "@pulumi/pulumi";

/** Pulumi marks it internal, so its declarations lack it; without it, a test would look before all is registered. */
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

export const ACCOUNT = "111122223333";

/** One registered resource, its inputs resolved. */
export interface Registered {
  type: string;
  name: string;
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs are whatever the provider takes; tests compare them whole
  inputs: Record<string, any>;
}

export interface Deployment<T> {
  resources: Registered[];
  /** What `build` gave, outputs resolved. */
  result: pulumi.Unwrap<T>;
  /** The resource of this type (`sqs/queue:Queue`) and name; throws where there is not exactly one. */
  one(type: string, name?: string): Registered;
  /** All resources of this type, by name: the order of registration depends on what resolves first. */
  all(type: string): Registered[];
  /** The policy, parsed, of the only resource of this type and name. */
  policy(type: string, name: string, member?: string): unknown;
}

/**
 * @param build constructs the components; what it returns may hold outputs
 * @throws what `build` throws, and whatever a resource's inputs fail with
 */
export async function deploy<T>(region: string, build: () => T): Promise<Deployment<T>> {
  const resources: Registered[] = [];
  const partition = partitionOf(region);
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const { id, state } = created(type, name, inputs, region, partition);
        resources.push({ type, name, id, inputs });
        return { id, state: { ...inputs, ...state } };
      },
      call({ token }) {
        if (token === "aws:index/getPartition:getPartition") return { partition };
        if (token === "aws:index/getRegion:getRegion") return { region };
        if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: ACCOUNT };
        throw new Error(`${token} is not expected`);
      },
    },
    "fsx-data-scheduler",
    "dev",
    false,
  );
  const built = build();
  await waitForRPCs();
  const result = await new Promise<pulumi.Unwrap<T>>((resolve) => {
    pulumi.output(built).apply((value) => resolve(value as pulumi.Unwrap<T>));
  });
  await waitForRPCs();
  resources.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
  const all = (type: string) => resources.filter((resource) => resource.type === `aws:${type}`);
  const one = (type: string, name?: string) => {
    const found = all(type).filter((resource) => name === undefined || resource.name === name);
    if (found.length !== 1) {
      throw new Error(`${found.length} of ${type} ${name ?? ""}; there are ${all(type).map((r) => r.name)}`);
    }
    return found[0]!;
  };
  return {
    resources,
    result,
    one,
    all,
    policy: (type, name, member = "policy") => JSON.parse(one(type, name).inputs[member]),
  };
}

function partitionOf(region: string): string {
  return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function created(
  type: string,
  logicalName: string,
  inputs: Record<string, string>,
  region: string,
  partition: string,
): { id: string; state: Record<string, unknown> } {
  const name = inputs.name ?? `${logicalName}-0123456`;
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${ACCOUNT}:${resource}`;
  switch (type) {
    case "aws:sqs/queue:Queue": {
      const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
      const url = `https://sqs.${region}.${suffix}/${ACCOUNT}/${name}`;
      return { id: url, state: { name, url, arn: arn("sqs", name) } };
    }
    case "aws:sns/topic:Topic":
      return { id: arn("sns", name), state: { name, arn: arn("sns", name) } };
    case "aws:iam/role:Role":
      return { id: name, state: { name, arn: `arn:${partition}:iam::${ACCOUNT}:role/${name}` } };
    case "aws:lambda/function:Function":
      return { id: name, state: { name, arn: arn("lambda", `function:${name}`) } };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { id: name, state: { name, arn: arn("logs", `log-group:${name}`) } };
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { id: name, state: { name, arn: arn("cloudwatch", `alarm:${name}`) } };
    case "aws:scheduler/scheduleGroup:ScheduleGroup":
      return { id: name, state: { name, arn: arn("scheduler", `schedule-group/${name}`) } };
    case "aws:cloudwatch/eventRule:EventRule":
      return { id: name, state: { name, arn: arn("events", `rule/${name}`) } };
    case "aws:datasync/s3Location:S3Location":
    case "aws:datasync/locationFsxLustre:LocationFsxLustre":
    case "aws:datasync/efsLocation:EfsLocation": {
      const location = arn("datasync", "location/loc-0123456789abcdef0");
      return { id: location, state: { arn: location } };
    }
    case "aws:kms/key:Key":
      return { id: "key-1", state: { keyId: "key-1", arn: arn("kms", "key/key-1") } };
    case "aws:ec2/securityGroup:SecurityGroup":
      return {
        id: "sg-0123456789abcdef0",
        state: { arn: arn("ec2", "security-group/sg-0123456789abcdef0") },
      };
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { id: "lt-0123456789abcdef0", state: { latestVersion: 1 } };
    case "aws:iam/instanceProfile:InstanceProfile":
      return { id: name, state: { name, arn: `arn:${partition}:iam::${ACCOUNT}:instance-profile/${name}` } };
    case "aws:batch/computeEnvironment:ComputeEnvironment":
      return { id: name, state: { arn: arn("batch", `compute-environment/${name}`) } };
    case "aws:batch/jobQueue:JobQueue":
      return { id: name, state: { arn: arn("batch", `job-queue/${name}`) } };
    case "aws:ssm/parameter:Parameter":
      return { id: name, state: { arn: arn("ssm", `parameter${name}`) } };
    case "aws:sfn/stateMachine:StateMachine":
      return {
        id: arn("states", `stateMachine:${name}`),
        state: { arn: arn("states", `stateMachine:${name}`) },
      };
    // Remote components: under mocks nothing inside them is registered, only what they give back is known.
    case "awsx:ec2:Vpc":
      return {
        id: "",
        state: {
          vpcId: "vpc-00000000000000001",
          publicSubnetIds: ["subnet-0000000000000000a"],
          privateSubnetIds: ["subnet-0000000000000000b"],
          routeTables: [{ id: "rtb-00000000000000001" }],
        },
      };
    case "awsx:ecr:Repository":
      return { id: "", state: { url: `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${inputs.name}` } };
    default:
      return { id: `${logicalName}-id`, state: {} };
  }
}
