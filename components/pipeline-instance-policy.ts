/**
 * What a pipeline's instances may do: be a member of their compute environment's ECS cluster, fetch images, and write
 * their jobs' logs. Jobs can reach the instance's credentials, so this is less than AWS's managed policy for instances,
 * which names no resource.
 */
import type { KnownPlace } from "./place";
import type { PolicyStatement } from "./policy-document";

export interface InstanceResources extends KnownPlace {
  computeEnvironmentName: string;
  jobLogGroupArn: string;
  /** URI of the image that the pipeline's settings name. */
  image: string;
}

/** Actions and resource levels: Service Authorization Reference, Amazon ECS and ECR; ECS guide, "instance role". */
export function instancePermissions(resources: InstanceResources): PolicyStatement[] {
  const { partition, region, accountId, computeEnvironmentName } = resources;
  const ecs = `arn:${partition}:ecs:${region}:${accountId}`;
  // Batch creates the cluster and names it after the compute environment, with something before and after.
  const cluster = `*${computeEnvironmentName}*`;
  return [
    {
      Sid: "JoinCluster",
      Effect: "Allow",
      Action: [
        "ecs:DeregisterContainerInstance",
        "ecs:RegisterContainerInstance",
        "ecs:SubmitAttachmentStateChanges",
        "ecs:SubmitContainerStateChange",
        "ecs:SubmitTaskStateChange",
      ],
      Resource: `${ecs}:cluster/${cluster}`,
    },
    {
      Sid: "TakeTasks",
      Effect: "Allow",
      Action: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
      Resource: `${ecs}:container-instance/${cluster}/*`,
    },
    {
      Sid: "TagItself",
      Effect: "Allow",
      Action: "ecs:TagResource",
      Resource: `${ecs}:container-instance/${cluster}/*`,
      Condition: { StringEquals: { "ecs:CreateAction": "RegisterContainerInstance" } },
    },
    {
      // These actions have no resource level.
      Sid: "FindServices",
      Effect: "Allow",
      Action: ["ec2:DescribeTags", "ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint"],
      Resource: "*",
    },
    {
      // A run may be given another image than the settings', so any of this account's repositories.
      Sid: "FetchImages",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: imageRepositories(resources),
    },
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${resources.jobLogGroupArn}:*`,
    },
  ];
}

/** This account's repositories in this region, and the image's own where that is elsewhere. */
function imageRepositories({ partition, region, accountId, image }: InstanceResources): string[] {
  const own = `arn:${partition}:ecr:${region}:${accountId}:repository/*`;
  const uri = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image);
  if (!uri || (uri[1] === accountId && uri[2] === region)) return [own];
  return [own, `arn:${partition}:ecr:${uri[2]}:${uri[1]}:repository/${uri[3]}`];
}
