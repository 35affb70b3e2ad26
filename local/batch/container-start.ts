/** What has to go well before a job's container runs: its image, its role, its mounts, its log. */
import type { LocalCloud } from "../cloud";
import { ServiceError } from "../service";
import { logPlace, openLog, pullProblem } from "./instance";
import type { Job } from "./job";
import { mountsOf } from "./lustre-mounts";

/** Why the container does not start, as its `reason` will say. */
export async function startProblem(cloud: LocalCloud, job: Job): Promise<string | undefined> {
  const { environment, taskArn } = job.current!;
  const problem =
    pullProblem(cloud, environment, job) ?? roleProblem(cloud, job, taskArn) ?? mountsOf(cloud, job).problem;
  const place = logPlace(job, taskArn);
  return problem === undefined && place ? openLog(cloud, environment, place) : problem;
}

/** ECS assumes the job's role, on behalf of the task, before it starts the container. */
function roleProblem(cloud: LocalCloud, { container }: Job, taskArn: string): string | undefined {
  for (const role of [container.jobRoleArn, container.executionRoleArn]) {
    if (role === undefined) continue;
    try {
      cloud.iam.assumeRole(role, { service: "ecs-tasks.amazonaws.com", sourceArn: taskArn });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return `ECS was unable to assume the role '${role}' that was provided for this task. ${error.message}`;
    }
  }
  return undefined;
}
