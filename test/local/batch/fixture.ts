/** A cloud with a compute environment `ce` of 64 vCPUs, a queue `q` and a job definition `d`. */
import type { JobDetail } from "@aws-sdk/client-batch";
import { LocalCloud } from "../../../local/cloud";
import type { TimedEvent } from "../../../local/events";
import { OPERATOR, ServiceError, type ServiceName } from "../../../local/service";

export const START = Date.UTC(2026, 2, 1);
export const FS = "fs-0123456789abcdef0";

export type JobEvent = TimedEvent & { kind: "job" };

const statement = (more: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...more } });

export const SPOT_RULES = {
  attempts: 3,
  evaluateOnExit: [
    { onStatusReason: "Host EC2*", action: "RETRY" },
    { onReason: "*", action: "EXIT" },
  ],
};

export class Fixture {
  readonly cloud: LocalCloud;
  readonly jobEvents: JobEvent[] = [];
  readonly warnings: string[] = [];

  private constructor(seed: string) {
    this.cloud = new LocalCloud({ region: "us-east-1", start: START, seed });
    this.cloud.events.subscribe((event) => {
      if (event.kind === "job") this.jobEvents.push(event);
      if (event.kind === "warning") this.warnings.push(event.message);
    });
  }

  static async create({ seed = "test", hostMay = "*" }: { seed?: string; hostMay?: string | string[] } = {}) {
    const fixture = new Fixture(seed);
    await fixture.role("host", "ec2.amazonaws.com", hostMay);
    await fixture.call("CreateInstanceProfile", { InstanceProfileName: "host" }, "iam");
    await fixture.call("AddRoleToInstanceProfile", { InstanceProfileName: "host", RoleName: "host" }, "iam");
    await fixture.call("CreateComputeEnvironment", {
      computeEnvironmentName: "ce",
      type: "MANAGED",
      computeResources: {
        type: "SPOT",
        maxvCpus: 64,
        instanceTypes: ["optimal"],
        subnets: ["subnet-00000000"],
        instanceRole: "host",
      },
    });
    await fixture.call("CreateJobQueue", {
      jobQueueName: "q",
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: "ce" }],
    });
    await fixture.define();
    return fixture;
  }

  async role(RoleName: string, Service: string, Action: string | string[]): Promise<void> {
    const trust = statement({ Principal: { Service }, Action: "sts:AssumeRole" });
    await this.call("CreateRole", { RoleName, AssumeRolePolicyDocument: trust }, "iam");
    const PolicyDocument = statement({ Action, Resource: "*" });
    await this.call("PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument }, "iam");
  }

  call<T = Record<string, unknown>>(
    operation: string,
    input: object,
    service: ServiceName = "batch",
  ): Promise<T> {
    return this.cloud.call(service, operation, input, OPERATOR) as Promise<T>;
  }

  /** Registers a revision of `d`. */
  define(container: object = {}, more: object = {}): Promise<{ jobDefinitionArn: string; revision: number }> {
    return this.call("RegisterJobDefinition", {
      jobDefinitionName: "d",
      type: "container",
      containerProperties: {
        image: "public.ecr.aws/tool:1",
        resourceRequirements: [
          { type: "VCPU", value: "16" },
          { type: "MEMORY", value: "1000" },
        ],
        ...container,
      },
      ...more,
    });
  }

  async submit(more: object = {}): Promise<string> {
    const request = { jobName: "job", jobQueue: "q", jobDefinition: "d", ...more };
    return (await this.call<{ jobId: string }>("SubmitJob", request)).jobId;
  }

  async describe(jobId: string): Promise<JobDetail> {
    const { jobs } = await this.call<{ jobs: JobDetail[] }>("DescribeJobs", { jobs: [jobId] });
    return jobs[0]!;
  }

  pass(seconds: number): Promise<void> {
    return this.cloud.clock.runUntil(this.cloud.clock.now() + seconds * 1000);
  }

  /** Submits a job and lets a day pass. */
  async run(more: object = {}): Promise<JobDetail> {
    const jobId = await this.submit(more);
    await this.pass(86_400);
    return this.describe(jobId);
  }

  /** What a job went through. */
  statuses(jobId: string): string[] {
    return this.jobEvents.filter((event) => event.jobId === jobId).map(({ status }) => status);
  }

  /** A Lustre file system with one association, and the container properties that mount it. */
  lustre(directory = "/scratch"): object {
    this.cloud.fsx.addFileSystem({
      fileSystemId: FS,
      deploymentType: "SCRATCH_2",
      associations: [{ fileSystemPath: "/scratch", dataRepositoryPath: "s3://data/in/" }],
    });
    const { mountName } = this.cloud.fsx.fileSystem(FS);
    return mounting(`/fsx/${FS}-${mountName}${directory}`);
  }
}

export function mounting(sourcePath: string): object {
  return {
    volumes: [{ name: "v", host: { sourcePath } }],
    mountPoints: [{ sourceVolume: "v", containerPath: "/scratch" }],
  };
}

export async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) => {
      if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
      throw error;
    },
  );
}
