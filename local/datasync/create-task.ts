/** CreateTask and UpdateTask. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { requestTagConditions, tagOnCreate } from "../fsx/tags";
import { passRole } from "../iam/pass-role";
import type { Operation, Permission } from "../service";
import { invalidRequest } from "./errors";
import { includeProblem } from "./filters";
import { onLocation } from "./location-operations";
import type { DataSyncService } from "./service";
import type { Options } from "./shapes";
import * as shapes from "./shapes";
import { defaultOptions, type Task } from "./task";
import { readSchedule, taskSchedule } from "./task-schedule";
import { onTask } from "./tasks";

const settings = z.strictObject({
  CloudWatchLogGroupArn: z.union([shapes.logGroupArn, z.literal("")]).optional(),
  Name: shapes.name.optional(),
  Options: shapes.options.optional(),
  Excludes: shapes.filterList.optional(),
  Schedule: taskSchedule.optional(),
  Includes: shapes.filterList.optional(),
  TaskReportConfig: shapes.taskReportConfig.optional(),
});
const creation = settings.extend({
  SourceLocationArn: shapes.locationArn,
  DestinationLocationArn: shapes.locationArn,
  Tags: shapes.tags.optional(),
  TaskMode: z.enum(["BASIC", "ENHANCED"]).optional(),
});
const change = settings.extend({ TaskArn: shapes.taskArn });

/** Locations in a VPC are reached through network interfaces (policy AWSDataSyncFullAccess). */
const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:ModifyNetworkInterfaceAttribute",
];

export function createTask(
  cloud: LocalCloud,
  datasync: DataSyncService,
): Operation<z.output<typeof creation>, { TaskArn: string }> {
  return {
    name: "CreateTask",
    input: creation,
    permissions({ SourceLocationArn, DestinationLocationArn, Tags, TaskReportConfig, TaskMode }) {
      const conditions = requestTagConditions(Tags);
      const locations = [SourceLocationArn, DestinationLocationArn].map((arn) => {
        const permission = onLocation(datasync, "datasync:CreateTask", arn);
        return { ...permission, conditions: { ...permission.conditions, ...conditions } };
      });
      return [
        ...locations,
        ...tagOnCreate(cloud.arn("datasync", "task/*"), Tags).map((permission) => ({
          ...permission,
          action: "datasync:TagResource",
        })),
        ...passRole([TaskReportConfig?.Destination?.S3?.BucketAccessRoleArn], "datasync"),
        ...(TaskMode === "ENHANCED" ? [serviceLinkedRole(cloud)] : []),
        ...([SourceLocationArn, DestinationLocationArn].some((arn) => isInVpc(datasync, arn))
          ? NETWORK_INTERFACES.map((action) => ({ action, resource: "*" }))
          : []),
      ];
    },
    handle(request, { time }) {
      const source = datasync.location(request.SourceLocationArn);
      const destination = datasync.location(request.DestinationLocationArn);
      if (source === destination) {
        throw invalidRequest("Source and destination cannot be the same location.");
      }
      if (source.agentArns.length > 0 && destination.agentArns.length > 0) {
        throw invalidRequest("Only one of source and destination can have agents.");
      }
      if (datasync.tasks.size >= datasync.options.maxTasks) {
        throw invalidRequest(
          `The account has ${datasync.tasks.size} tasks; ${datasync.options.maxTasks} is the quota. Delete tasks that are not needed, or ask for more.`,
        );
      }
      const mode = request.TaskMode ?? "BASIC";
      const options = { ...defaultOptions(mode), ...request.Options };
      checkOptions(options);
      checkIncludes(request.Includes);
      const schedule = request.Schedule && readSchedule(request.Schedule, time);
      const task = datasync.addTask({
        name: request.Name,
        source: source.arn,
        destination: destination.arn,
        logGroupArn: request.CloudWatchLogGroupArn || undefined,
        options,
        includes: request.Includes ?? [],
        excludes: request.Excludes ?? [],
        report: reportOf(request.TaskReportConfig),
        schedule,
        mode,
        tags: datasync.newTags(request.Tags),
      });
      return { TaskArn: task.arn };
    },
  };
}

export function updateTask(datasync: DataSyncService): Operation<z.output<typeof change>> {
  return {
    name: "UpdateTask",
    input: change,
    permissions: ({ TaskArn, TaskReportConfig }) => [
      onTask(datasync, "datasync:UpdateTask", TaskArn),
      ...passRole([TaskReportConfig?.Destination?.S3?.BucketAccessRoleArn], "datasync"),
    ],
    handle(request, { time }) {
      const task = datasync.task(request.TaskArn);
      const options = { ...task.options, ...request.Options };
      checkOptions(options);
      checkIncludes(request.Includes);
      const schedule = request.Schedule && readSchedule(request.Schedule, time);
      const changes: Partial<Task> = {
        options,
        ...(request.Name === undefined ? {} : { name: request.Name }),
        ...(request.CloudWatchLogGroupArn === undefined
          ? {}
          : { logGroupArn: request.CloudWatchLogGroupArn || undefined }),
        ...(request.Includes === undefined ? {} : { includes: request.Includes }),
        ...(request.Excludes === undefined ? {} : { excludes: request.Excludes }),
        ...(request.TaskReportConfig === undefined ? {} : { report: reportOf(request.TaskReportConfig) }),
      };
      Object.assign(task, changes);
      if (request.Schedule !== undefined) datasync.schedules.set(task, schedule);
      return {};
    },
  };
}

/** @throws ServiceError InvalidRequestException */
export function checkOptions(options: Options): void {
  if (options.PreserveDeletedFiles === "REMOVE" && options.TransferMode === "ALL") {
    throw invalidRequest("PreserveDeletedFiles REMOVE cannot be combined with TransferMode ALL.");
  }
  if (options.BytesPerSecond === 0) throw invalidRequest("BytesPerSecond: -1 for no limit, or more than 0.");
}

/** @throws ServiceError InvalidRequestException */
export function checkIncludes(includes: shapes.FilterList | undefined): void {
  const problem = includes?.[0] && includeProblem(includes[0].Value);
  if (problem) throw invalidRequest(problem);
}

/** An empty configuration takes reports away (API reference, UpdateTask). */
export function reportOf(config: shapes.TaskReportConfig | undefined): shapes.TaskReportConfig | undefined {
  return config?.Destination?.S3 ? config : undefined;
}

function isInVpc(datasync: DataSyncService, arn: string): boolean {
  const kind = datasync.locations.get(arn)?.kind;
  return kind === "FsxLustre" || kind === "Efs";
}

/** What Enhanced mode needs of whoever creates the task (API reference, CreateTask, "TaskMode"). */
function serviceLinkedRole(cloud: LocalCloud): Permission {
  const role = "role/aws-service-role/datasync.amazonaws.com/AWSServiceRoleForDataSync";
  return {
    action: "iam:CreateServiceLinkedRole",
    resource: cloud.arn("iam", role, { region: "" }),
    conditions: { "iam:AWSServiceName": "datasync.amazonaws.com" },
  };
}
