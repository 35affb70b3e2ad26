/** Lambda, Batch and Step Functions: a function with a mapping, a queue with a job, a machine with an execution. */

import * as fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import type { LocalCloud } from "../../../../local/cloud";
import type { Hints } from "../inputs";
import { arn, make, makeRole, NO_ROLE, ROLE } from "./names";

const NAME = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/);
const TAGS = [{ team: "a" }, { team: "b", more: "" }];

export async function lambda(cloud: LocalCloud): Promise<Hints> {
  await makeRole(cloud);
  const { QueueUrl } = await make<{ QueueUrl: string }>(cloud, "sqs", "CreateQueue", {
    QueueName: "queue",
    Attributes: { VisibilityTimeout: "60" },
  });
  await make(cloud, "sqs", "CreateQueue", { QueueName: "other" });
  const ZipFile = zipSync({ "index.js": strToU8("exports.handler = async (event) => ({ event });") });
  await make(cloud, "lambda", "CreateFunction", {
    FunctionName: "probe",
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: ROLE,
    Code: { ZipFile },
  });
  await make(cloud, "lambda", "AddPermission", {
    FunctionName: "probe",
    StatementId: "given",
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
  });
  const { UUID } = await make<{ UUID: string }>(cloud, "lambda", "CreateEventSourceMapping", {
    FunctionName: "probe",
    EventSourceArn: arn("sqs", "queue"),
    Enabled: false,
  });
  void QueueUrl;
  return {
    "*.FunctionName": ["probe", arn("lambda", "function:probe"), "none"],
    "CreateFunction.FunctionName": NAME,
    "CreateFunction.Code": [{ ZipFile }],
    "CreateFunction.Handler": ["index.handler"],
    "CreateFunction.Runtime": ["nodejs24.x", "nodejs22.x"],
    RoleArn: [ROLE, NO_ROLE],
    "UpdateFunctionCode.ZipFile": [ZipFile],
    "UpdateFunctionCode.DryRun": [false],
    "*.Environment": [{ Variables: { AB: "c" } }],
    "*.LoggingConfig": [{ LogFormat: "JSON", ApplicationLogLevel: "INFO" }, { LogFormat: "Text" }],
    "*.EphemeralStorage": [{ Size: 512 }],
    // Lambda quotas; the model leaves room for more.
    "*.Timeout": fc.integer({ min: 1, max: 900 }),
    "*.MemorySize": fc.integer({ min: 128, max: 10_240 }),
    "*.Qualifier": [],
    "*.Publish": [false],
    "Invoke.InvocationType": ["RequestResponse", "Event", "DryRun"],
    "Invoke.Payload": [strToU8("{}"), strToU8('{"a":"é"}'), strToU8("not JSON")],
    "Invoke.ClientContext": [Buffer.from("{}").toString("base64")],
    "*.UUID": [UUID, "00000000-0000-4000-8000-000000000000"],
    "CreateEventSourceMapping.EventSourceArn": [arn("sqs", "other"), arn("sqs", "queue")],
    "*.BatchSize": [1, 10],
    "*.MaximumBatchingWindowInSeconds": [0, 5],
    "*.ScalingConfig": [{ MaximumConcurrency: 2 }],
    "*.Resource": [arn("lambda", "function:probe"), arn("lambda", "function:none")],
    "AddPermission.Action": ["lambda:InvokeFunction"],
    "AddPermission.Principal": ["sns.amazonaws.com", "123456789012"],
    "AddPermission.SourceArn": [arn("sns", "topic")],
    "RemovePermission.StatementId": ["given", "none"],
    "*.Marker": [],
    "*.Tags": TAGS,
    "*.TagKeys": [["team"], ["team", "more"]],
  };
}

export async function batch(cloud: LocalCloud): Promise<Hints> {
  await makeRole(cloud);
  await make(cloud, "iam", "CreateInstanceProfile", { InstanceProfileName: "host" });
  await make(cloud, "iam", "AddRoleToInstanceProfile", { InstanceProfileName: "host", RoleName: "prepared" });
  const computeResources = {
    type: "EC2",
    maxvCpus: 64,
    instanceTypes: ["optimal"],
    subnets: ["subnet-0123456789abcdef0"],
    instanceRole: "host",
  };
  const environment = { type: "MANAGED", computeResources };
  for (const computeEnvironmentName of ["ce", "unused"]) {
    await make(cloud, "batch", "CreateComputeEnvironment", { ...environment, computeEnvironmentName });
  }
  const order = [{ order: 1, computeEnvironment: "ce" }];
  for (const jobQueueName of ["q", "idle"]) {
    await make(cloud, "batch", "CreateJobQueue", {
      jobQueueName,
      priority: 1,
      computeEnvironmentOrder: order,
    });
  }
  await make(cloud, "batch", "UpdateComputeEnvironment", { computeEnvironment: "unused", state: "DISABLED" });
  await make(cloud, "batch", "UpdateJobQueue", { jobQueue: "idle", state: "DISABLED" });
  const containerProperties = {
    image: "public.ecr.aws/tool:1",
    resourceRequirements: [
      { type: "VCPU", value: "1" },
      { type: "MEMORY", value: "512" },
    ],
  };
  await make(cloud, "batch", "RegisterJobDefinition", {
    jobDefinitionName: "d",
    type: "container",
    containerProperties,
  });
  const { jobId } = await make<{ jobId: string }>(cloud, "batch", "SubmitJob", {
    jobName: "job",
    jobQueue: "q",
    jobDefinition: "d",
    tags: { a: "b" },
  });
  await cloud.clock.runUntil(cloud.clock.now() + 60_000);
  const rules = [
    { onStatusReason: "Host EC2*", action: "RETRY" },
    { onReason: "*", action: "EXIT" },
  ];
  return {
    "CreateComputeEnvironment.computeEnvironmentName": NAME,
    "CreateComputeEnvironment.computeResources": [
      computeResources,
      { ...computeResources, type: "SPOT", bidPercentage: 60, minvCpus: 0, tags: { a: "b" } },
    ],
    "CreateComputeEnvironment.type": ["MANAGED"],
    "*.serviceRole": [ROLE],
    "*.computeEnvironment": ["ce", "unused", arn("batch", "compute-environment/ce"), "none"],
    "DeleteComputeEnvironment.computeEnvironment": ["unused", "ce"],
    "UpdateComputeEnvironment.computeResources": [{ maxvCpus: 128 }, { maxvCpus: 64, minvCpus: 0 }],
    "*.computeEnvironments": [["ce"], ["ce", "none"]],
    "CreateJobQueue.jobQueueName": NAME,
    "*.computeEnvironmentOrder": [order],
    "CreateJobQueue.jobStateTimeLimitActions": [],
    "*.jobQueue": ["q", arn("batch", "job-queue/q"), "none"],
    "DeleteJobQueue.jobQueue": ["idle", "q"],
    "*.jobQueues": [["q"], ["q", "none"]],
    "RegisterJobDefinition.jobDefinitionName": NAME,
    "RegisterJobDefinition.containerProperties": [
      containerProperties,
      { ...containerProperties, command: ["a"], environment: [{ name: "A", value: "b" }], privileged: true },
    ],
    "RegisterJobDefinition.retryStrategy": [{ attempts: 3, evaluateOnExit: rules }],
    "SubmitJob.retryStrategy": [{ attempts: 3, evaluateOnExit: rules }],
    "*.timeout": [{ attemptDurationSeconds: 60 }],
    "RegisterJobDefinition.platformCapabilities": [["EC2"]],
    "*.jobDefinition": ["d", "d:1", "none"],
    "*.jobDefinitions": [["d"], ["d:1"]],
    "SubmitJob.jobName": NAME,
    "*.arrayProperties": [{ size: 2 }],
    "SubmitJob.containerOverrides": [{ command: ["x"] }, { environment: [{ name: "A", value: "c" }] }],
    "*.jobs": [[jobId], [jobId, "none"]],
    "*.jobId": [jobId, "none"],
    "ListJobs.arrayJobId": [],
    "ListJobs!": ["jobQueue"],
    "ListJobs.jobQueue": ["q"],
    "ListJobs.filters": [[{ name: "JOB_NAME", values: ["job"] }]],
    "*.maxResults": fc.integer({ min: 1, max: 100 }),
    "*.nextToken": [],
    "*.resourceArn": [
      arn("batch", "job-queue/q"),
      arn("batch", `job/${jobId}`),
      arn("batch", "job-queue/none"),
    ],
    "*.tags": TAGS,
    "DescribeJobDefinitions.status": ["ACTIVE", "INACTIVE"],
  };
}

export async function states(cloud: LocalCloud): Promise<Hints> {
  await makeRole(cloud);
  const definition = JSON.stringify({
    StartAt: "Wait",
    States: { Wait: { Type: "Wait", Seconds: 60, Next: "End" }, End: { Type: "Succeed" } },
  });
  const { stateMachineArn } = await make<{ stateMachineArn: string }>(cloud, "states", "CreateStateMachine", {
    name: "machine",
    definition,
    roleArn: ROLE,
    tags: [{ key: "a", value: "b" }],
  });
  const { executionArn } = await make<{ executionArn: string }>(cloud, "states", "StartExecution", {
    stateMachineArn,
    name: "first",
    input: '{"a":1}',
  });
  await cloud.clock.runUntil(cloud.clock.now() + 1000);
  return {
    "CreateStateMachine.name": NAME,
    Definition: [definition],
    "*.roleArn": [ROLE],
    "*.stateMachineArn": [stateMachineArn, arn("states", "stateMachine:none")],
    "*.executionArn": [executionArn, arn("states", "execution:machine:none")],
    "StartExecution.name": NAME,
    "StartExecution.input": ["{}", '{"b":[1]}'],
    "CreateStateMachine.type": ["STANDARD"],
    "*.publish": [false],
    "*.loggingConfiguration": [{ level: "OFF" }],
    "*.tracingConfiguration": [{ enabled: false }],
    "*.traceHeader": ["Root=1-0-0"],
    "*.resourceArn": [stateMachineArn, arn("states", "stateMachine:none")],
    "*.nextToken": [],
    "DescribeExecution.includedData": ["ALL_DATA"],
  };
}
