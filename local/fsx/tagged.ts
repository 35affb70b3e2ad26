/** The resources that have tags, by ARN. */
import { resourceNotFound } from "./errors";
import type { FsxService } from "./service";
import type { Tags } from "./tags";

/** A resource's tags; undefined where the ARN names none. */
export function findTags(fsx: FsxService, arn: string): Tags | undefined {
  const [kind, first, second] = arn.split(":").slice(5).join(":").split("/");
  if (kind === "file-system") return fsx.fileSystems.get(first ?? "")?.tags;
  if (kind === "task") return fsx.tasks.all.get(first ?? "")?.tags;
  const association = kind === "association" ? fsx.associations.get(second ?? "") : undefined;
  return association?.fileSystemId === first ? association?.tags : undefined;
}

/** @throws ServiceError ResourceNotFound, also for an ARN of another account, region or partition */
export function tagsOf(fsx: FsxService, arn: string): Tags {
  const tags = arn.startsWith(fsx.homeArn) ? findTags(fsx, arn) : undefined;
  if (!tags) throw resourceNotFound(arn);
  return tags;
}
