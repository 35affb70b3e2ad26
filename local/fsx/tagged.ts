/** The resources that have tags, by ARN. */
import type { Association } from "./association";
import { resourceNotFound } from "./errors";
import type { FileSystem } from "./file-system";
import type { FsxService } from "./service";
import type { Tags } from "./tags";
import type { Task } from "./task";

/** A resource's tags; undefined where the ARN names none. */
export function findTags(fsx: FsxService, arn: string): Tags | undefined {
  return find(fsx, arn)?.tags;
}

/** @throws ServiceError ResourceNotFound, also for an ARN of another account, region or partition */
export function tagsOf(fsx: FsxService, arn: string): Tags {
  return resourceOf(fsx, arn).tags;
}

/** @throws ServiceError ResourceNotFound, as `tagsOf` */
export function setTags(fsx: FsxService, arn: string, tags: Tags): void {
  const resource = resourceOf(fsx, arn);
  if ("sequence" in resource) fsx.tasks.all.setTags(resource.id, tags);
  else resource.tags = tags;
}

function resourceOf(fsx: FsxService, arn: string): FileSystem | Association | Task {
  const resource = arn.startsWith(fsx.homeArn) ? find(fsx, arn) : undefined;
  if (!resource) throw resourceNotFound(arn);
  return resource;
}

function find(fsx: FsxService, arn: string): FileSystem | Association | Task | undefined {
  const [kind, first = "", second = ""] = arn.split(":").slice(5).join(":").split("/");
  if (kind === "file-system") return fsx.fileSystems.get(first);
  if (kind === "task") return fsx.tasks.all.get(first);
  const association = kind === "association" ? fsx.associations.get(second) : undefined;
  return association?.fileSystemId === first ? association : undefined;
}
