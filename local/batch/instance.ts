/**
 * What a compute environment's instances do under their own role before a job runs: join the ECS cluster, fetch the
 * image, open the job's log stream. An instance that may not join leaves the job RUNNABLE for ever; the others keep its
 * container from starting.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ConnectionLost, ServiceError } from "../service";
import type { ComputeEnvironment } from "./compute-environment";
import type { Job } from "./job";

/** What the ECS agent calls, on its cluster and on its own container instance (ECS guide, "instance role"). */
const ON_CLUSTER = [
  "ecs:RegisterContainerInstance",
  "ecs:SubmitAttachmentStateChanges",
  "ecs:SubmitContainerStateChange",
  "ecs:SubmitTaskStateChange",
];
const ON_INSTANCE = ["ecs:Poll", "ecs:StartTelemetrySession"];
/** What a pull from a private repository takes (ECR guide). */
const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** Batch names the cluster after the compute environment. */
export function clusterName({ name, uuid }: ComputeEnvironment): string {
  return `AWSBatch-${name}-${uuid}`;
}

/**
 * The instances' role, as they call with it.
 * @throws ServiceError where there is no such profile, or its role does not let EC2 in
 */
function instanceRole(cloud: LocalCloud, { resources }: ComputeEnvironment): Caller {
  const given = resources.instanceRole;
  const profile = cloud.iam.instanceProfiles.get(given.slice(given.lastIndexOf("/") + 1));
  if (!profile?.role) {
    throw new ServiceError("ClientException", `CLIENT_ERROR - Invalid IamInstanceProfile: ${given}`);
  }
  return cloud.iam.assumeRole(profile.role.arn, { service: "ec2.amazonaws.com" });
}

/** Why instances of this compute environment never take a job. */
export function joinProblem(cloud: LocalCloud, environment: ComputeEnvironment): string | undefined {
  return problemOf(() => {
    const caller = instanceRole(cloud, environment);
    const cluster = clusterName(environment);
    const needed = [
      ...ON_CLUSTER.map((action) => ({ action, resource: cloud.arn("ecs", `cluster/${cluster}`) })),
      ...ON_INSTANCE.map((action) => ({
        action,
        resource: cloud.arn("ecs", `container-instance/${cluster}/${"0".repeat(32)}`),
      })),
      { action: "ecs:DiscoverPollEndpoint", resource: "*" },
    ];
    return needed.map((permission) => cloud.iam.refusal(caller, permission)).find(Boolean);
  });
}

/** Why the job's image cannot be fetched; images outside of this account's repositories always can. */
export function pullProblem(
  cloud: LocalCloud,
  environment: ComputeEnvironment,
  job: Job,
): string | undefined {
  const [, account, region, name] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z.]+\/([^:@]+)/.exec(job.container.image) ?? [];
  if (account !== cloud.accountId || region !== cloud.region) return undefined;
  const refusal = problemOf(() => {
    const caller = instanceRole(cloud, environment);
    const repository = cloud.arn("ecr", `repository/${name}`);
    return [
      { action: "ecr:GetAuthorizationToken", resource: "*" },
      ...PULL.map((action) => ({ action, resource: repository })),
    ]
      .map((permission) => cloud.iam.refusal(caller, permission))
      .find(Boolean);
  });
  return refusal && `CannotPullContainerError: pull access denied for ${job.container.image}: ${refusal}`;
}

/** Where a container's output goes. */
interface LogPlace {
  logGroupName: string;
  logStreamName: string;
}

/** Undefined where the container has no `awslogs` driver: the local cloud keeps no other logs. */
export function logPlace(job: Job, taskArn: string): LogPlace | undefined {
  const { logDriver, options = {} } = job.container.logConfiguration ?? {};
  const logGroupName = options["awslogs-group"];
  if (logDriver !== "awslogs" || logGroupName === undefined) return undefined;
  const prefix = options["awslogs-stream-prefix"] ?? job.definition.name;
  return { logGroupName, logStreamName: `${prefix}/default/${taskArn.slice(taskArn.lastIndexOf("/") + 1)}` };
}

/**
 * Opens the log stream of an attempt, as Docker does before it starts the container.
 * @returns why the container cannot start
 */
export async function openLog(
  cloud: LocalCloud,
  environment: ComputeEnvironment,
  place: LogPlace,
): Promise<string | undefined> {
  try {
    await cloud.call("logs", "CreateLogStream", place, instanceRole(cloud, environment));
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof ConnectionLost)) throw error;
    return `CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ${error.name}: ${error.message}`;
  }
}

/** Writes lines of a container; what the role may not write, or what the connection breaks, is lost. */
export async function writeLog(
  cloud: LocalCloud,
  environment: ComputeEnvironment,
  place: LogPlace,
  lines: string[],
): Promise<void> {
  const timestamp = cloud.clock.now();
  const logEvents = lines.map((message) => ({ timestamp, message }));
  try {
    await cloud.call("logs", "PutLogEvents", { ...place, logEvents }, instanceRole(cloud, environment));
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof ConnectionLost)) throw error;
  }
}

function problemOf(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
}
