/** A cloud with agents, a file server and a bucket for the DataSync tests, and calls as an operator makes them. */
import { LocalCloud } from "../../../local/cloud";
import type { AgentDefinition } from "../../../local/datasync/agent";
import type { describeExecution } from "../../../local/datasync/read-executions";
import type { SourceDirectoryDefinition } from "../../../local/datasync/source-tree";
import { type Caller, OPERATOR, ServiceError } from "../../../local/service";

export const START = Date.parse("2026-11-20T00:00:00Z");
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const ROLE = "arn:aws:iam::123456789012:role/bucket-access";
export const SOURCE = "nfs://nas.example.com/export";
export const DESTINATION = "s3://target/in";

/** Three directories of 100 files each, 1 MB a file. */
export const SMALL_TREE: SourceDirectoryDefinition[] = ["/a", "/a/deep", "/b"].map((path) => ({
  path,
  files: 100,
  bytes: 100_000_000,
}));

export interface TestSetup {
  cloud: LocalCloud;
  /** ARNs, in the order of their definitions. */
  agents: string[];
  /** ARN of the location in the bucket. */
  destination: string;
}

export type DescribedExecution = ReturnType<typeof describeExecution>;

/** An agent moves 10 MB and 100 files a second: a file of 1 MB takes 110 ms. */
export const PACE = { bytesPerSecond: 10_000_000, filesPerSecond: 100 };

export async function setUp(
  options: {
    agents?: number | Partial<AgentDefinition>[];
    directories?: SourceDirectoryDefinition[];
    seed?: string;
  } = {},
): Promise<TestSetup> {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: options.seed ?? "test" });
  const { agents = 1, directories = SMALL_TREE } = options;
  const definitions = typeof agents === "number" ? Array.from({ length: agents }, () => ({})) : agents;
  const arns = definitions.map((definition, i) =>
    cloud.datasync.addAgent({ name: `agent-${i}`, ...PACE, ...definition }),
  );
  cloud.datasync.addSource({ uri: SOURCE, directories });
  cloud.s3.objects.createBucket("target");
  await makeRole(cloud);
  const { LocationArn } = await call(cloud, "CreateLocationS3", {
    S3BucketArn: "arn:aws:s3:::target",
    Subdirectory: "in",
    S3Config: { BucketAccessRoleArn: ROLE },
  });
  return { cloud, agents: arns, destination: String(LocationArn) };
}

/** The role that DataSync reaches the bucket with. */
export async function makeRole(cloud: LocalCloud, actions: string[] = ["s3:*"]): Promise<void> {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "datasync.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  };
  await cloud.call(
    "iam",
    "CreateRole",
    { RoleName: "bucket-access", AssumeRolePolicyDocument: JSON.stringify(trust) },
    OPERATOR,
  );
  const policy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  };
  await cloud.call(
    "iam",
    "PutRolePolicy",
    { RoleName: "bucket-access", PolicyName: "p", PolicyDocument: JSON.stringify(policy) },
    OPERATOR,
  );
}

/** One call of DataSync. */
export async function call<Output = Record<string, unknown>>(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller: Caller = OPERATOR,
): Promise<Output> {
  return (await cloud.call("datasync", operation, input, caller)) as Output;
}

/** The message of the InvalidRequestException that a call ends with. */
export async function refusal(cloud: LocalCloud, operation: string, input: object): Promise<string> {
  try {
    await call(cloud, operation, input);
  } catch (error) {
    if (error instanceof ServiceError && error.code === "InvalidRequestException") return error.message;
    throw error;
  }
  throw new Error(`${operation} was expected to be refused, and was not.`);
}

export async function nfsLocation(
  { cloud }: Pick<TestSetup, "cloud">,
  agents: string[],
  more: object = {},
): Promise<string> {
  const { LocationArn } = await call(cloud, "CreateLocationNfs", {
    ServerHostname: "nas.example.com",
    Subdirectory: "/export",
    OnPremConfig: { AgentArns: agents },
    ...more,
  });
  return String(LocationArn);
}

/** A task from the file server through one agent into the bucket. */
export async function makeTask(setup: TestSetup, agent = 0, more: object = {}): Promise<string> {
  const source = await nfsLocation(setup, [setup.agents[agent]!]);
  const { TaskArn } = await call(setup.cloud, "CreateTask", {
    SourceLocationArn: source,
    DestinationLocationArn: setup.destination,
    ...more,
  });
  return String(TaskArn);
}

export async function start({ cloud }: TestSetup, task: string, more: object = {}): Promise<string> {
  const { TaskExecutionArn } = await call(cloud, "StartTaskExecution", { TaskArn: task, ...more });
  return String(TaskExecutionArn);
}

export function described({ cloud }: TestSetup, execution: string): Promise<DescribedExecution> {
  return call(cloud, "DescribeTaskExecution", { TaskExecutionArn: execution });
}

export async function statusOf({ cloud }: TestSetup, task: string): Promise<string> {
  const { Status } = await call(cloud, "DescribeTask", { TaskArn: task });
  return String(Status);
}

/** Lets virtual time pass, in milliseconds. */
export async function pass({ cloud }: TestSetup, milliseconds: number): Promise<void> {
  await cloud.clock.runUntil(cloud.clock.now() + milliseconds);
}

/** Include or exclude filter of a request. */
export const filter = (...patterns: string[]) => [
  { FilterType: "SIMPLE_PATTERN", Value: patterns.join("|") },
];

/** What the small tree takes, in milliseconds: 15 s to launch; 2 s and 303 items at 2,000 a second to prepare; 303 items and 300 MB to copy; a quarter to verify. */
export const PHASES = { launching: 15_000, preparing: 2_152, transferring: 33_030, verifying: 8_250 };

/** Starts a task, and lets an hour pass. */
export async function run(setup: TestSetup, task: string, more: object = {}) {
  const execution = await start(setup, task, more);
  await pass(setup, HOUR);
  return described(setup, execution);
}

/** What of the source does not lie at the destination. */
export const missing = ({ cloud }: TestSetup) =>
  cloud.datasync.copies.missing(cloud.datasync.sources[0]!, SOURCE, DESTINATION);
