/** CreateDataRepositoryTask: adds an export, import or release task, PENDING, if everything about it is right. */

import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { badRequest, taskExecuting, unsupported } from "./errors";
import { type FileSystem, fileSystemArn } from "./file-system";
import { type Link, reportLink, scopeOf } from "./links";
import type { FsxService } from "./service";
import { archivePath, clientRequestToken, fileSystemId, tags, taskPath } from "./shapes";
import { requestTagConditions, requestTags, resourceTagConditions, tagOnCreate } from "./tags";
import { describeTask, type TaskType, taskArn } from "./task";

const input = z.strictObject({
  Type: z.enum([
    "EXPORT_TO_REPOSITORY",
    "IMPORT_METADATA_FROM_REPOSITORY",
    "RELEASE_DATA_FROM_FILESYSTEM",
    "AUTO_RELEASE_DATA",
  ]),
  Paths: z.array(taskPath).max(100).optional(),
  FileSystemId: fileSystemId,
  Report: z.strictObject({
    Enabled: z.boolean(),
    Path: archivePath.optional(),
    Format: z.enum(["REPORT_CSV_20191124"]).optional(),
    Scope: z.enum(["FAILED_FILES_ONLY"]).optional(),
  }),
  ClientRequestToken: clientRequestToken.optional(),
  Tags: tags.optional(),
  CapacityToRelease: z.int().min(1).max(2_147_483_647).optional(),
  ReleaseConfiguration: z
    .strictObject({
      DurationSinceLastAccess: z
        .strictObject({ Unit: z.enum(["DAYS"]).optional(), Value: z.int().min(0).optional() })
        .optional(),
    })
    .optional(),
});
export type CreateDataRepositoryTaskInput = z.infer<typeof input>;

export interface CreateDataRepositoryTaskOutput {
  DataRepositoryTask: ReturnType<typeof describeTask>;
}

export function createDataRepositoryTask(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<CreateDataRepositoryTaskInput, CreateDataRepositoryTaskOutput> {
  return {
    name: "CreateDataRepositoryTask",
    input,
    // Both resources are required (Service Authorization Reference); the task has no id yet.
    permissions({ FileSystemId, Tags }) {
      const action = "fsx:CreateDataRepositoryTask";
      const conditions = requestTagConditions(Tags);
      const fileSystemTags = resourceTagConditions(fsx.fileSystems.get(FileSystemId)?.tags);
      return [
        {
          action,
          resource: fileSystemArn(cloud, FileSystemId),
          conditions: { ...conditions, ...fileSystemTags },
        },
        { action, resource: taskArn(cloud, "*"), conditions },
        ...tagOnCreate(taskArn(cloud, "*"), Tags),
      ];
    },
    handle(request) {
      const { ClientRequestToken: token, FileSystemId, Paths, Report, ReleaseConfiguration } = request;
      const made = fsx.tokens.find("CreateDataRepositoryTask", token, request);
      if (made !== undefined) return { DataRepositoryTask: describeTask(cloud, fsx.task(made)) };
      const fileSystem = fsx.fileSystem(FileSystemId);
      const type = checkType(request, fileSystem, fsx);
      const requested = requestTags(request.Tags);
      if ((Paths?.length ?? 0) > fsx.options.maxTaskPaths) {
        throw badRequest(`Paths: ${Paths!.length} given; ${fsx.options.maxTaskPaths} is the maximum.`);
      }
      if (fileSystem.lifecycle !== "AVAILABLE" && fileSystem.lifecycle !== "UPDATING") {
        throw badRequest(`File system '${FileSystemId}' is ${fileSystem.lifecycle}, not AVAILABLE.`);
      }
      const links = fsx.links(fileSystem);
      if (links.length === 0) {
        throw badRequest(`File system '${FileSystemId}' is not linked to a data repository.`);
      }
      checkReport(request, links, fsx);
      const scope = scopeOf(type, Paths, links);
      if (type === "EXPORT_TO_REPOSITORY") {
        checkAutoExport(fsx.options.autoExportExcludes === "association" ? scope.links : links);
      }
      checkOutstanding(request, fsx);
      const task = fsx.tasks.add({
        type,
        fileSystemId: FileSystemId,
        paths: Paths,
        report: Report,
        releaseConfiguration: ReleaseConfiguration,
        associationIds: scope.links.flatMap((link) => link.associationId ?? []),
        tags: requested,
      });
      fsx.tokens.remember("CreateDataRepositoryTask", token, request, task.id);
      return { DataRepositoryTask: describeTask(cloud, task) };
    },
  };
}

/** @throws ServiceError UnsupportedOperation, BadRequest */
function checkType(
  request: CreateDataRepositoryTaskInput,
  fileSystem: FileSystem,
  fsx: FsxService,
): TaskType {
  const { Type, ReleaseConfiguration } = request;
  if (Type === "AUTO_RELEASE_DATA")
    throw unsupported("Type: AUTO_RELEASE_DATA is for Amazon File Cache only.");
  if (request.CapacityToRelease !== undefined) {
    throw badRequest("CapacityToRelease: for AUTO_RELEASE_DATA tasks of Amazon File Cache only.");
  }
  if (Type !== "RELEASE_DATA_FROM_FILESYSTEM") {
    if (ReleaseConfiguration !== undefined) throw badRequest(`ReleaseConfiguration: not for ${Type} tasks.`);
    return Type;
  }
  // LustreGuide "Using data repository tasks to release files".
  if (fileSystem.version === "2.10") {
    throw unsupported("Release tasks are not supported on file systems with Lustre version 2.10.");
  }
  const duration = ReleaseConfiguration?.DurationSinceLastAccess;
  const complete = duration?.Unit !== undefined && duration.Value !== undefined;
  if (!complete && fsx.options.releaseConfiguration === "required") {
    throw badRequest(
      "ReleaseConfiguration: a release task needs DurationSinceLastAccess with Unit (DAYS) and Value (0 or more).",
    );
  }
  return Type;
}

/** @throws ServiceError BadRequest */
function checkReport({ Report }: CreateDataRepositoryTaskInput, links: Link[], fsx: FsxService): void {
  if (!Report.Enabled) return;
  const missing = (["Path", "Format", "Scope"] as const).filter((member) => Report[member] === undefined);
  if (missing.length > 0) {
    throw badRequest(`Report: with Enabled, ${missing.join(", ")} must be given too.`);
  }
  if (fsx.options.reportPathCheck === "create" && !reportLink(Report.Path!, links)) {
    // As observed on AWS.
    throw badRequest(
      "The report path provided is not associated with a data repository linked to this file system.",
    );
  }
}

/** @throws ServiceError BadRequest */
function checkAutoExport(links: Link[]): void {
  const automatic = links.find((link) => link.autoExports);
  if (automatic) {
    throw badRequest(
      `Automatic export and export data repository tasks cannot run at the same time; association '${automatic.associationId}' exports automatically.`,
    );
  }
}

/** @throws ServiceError DataRepositoryTaskExecuting */
function checkOutstanding(request: CreateDataRepositoryTaskInput, fsx: FsxService): void {
  const others = fsx.tasks.outstanding(request.FileSystemId);
  if (fsx.options.concurrency === "one") {
    if (others.length === 0) return;
    throw taskExecuting(
      "An existing data repository task is currently executing on the file system. Wait until the existing task has completed, then create the new task.",
    );
  }
  const paths = [...(request.Paths ?? [])].sort();
  const copy = others.find(
    (other) => other.type === request.Type && isDeepStrictEqual([...(other.paths ?? [])].sort(), paths),
  );
  if (copy) {
    throw taskExecuting(`Data repository task '${copy.id}' of the same type and paths is ${copy.lifecycle}.`);
  }
}
