/**
 * What it takes to link a file system to a bucket: FSx makes a service-linked role for each linked file system, so
 * the caller must be allowed to (LustreGuide "Setting up", "Using service-linked roles").
 */
import type { LocalCloud } from "../cloud";
import type { Permission } from "../service";

/** The service that the role of a linked file system trusts (AmazonFSxFullAccess). */
const LINKED_SERVICE = "s3.data-source.lustre.fsx.amazonaws.com";

export function linkPermissions(cloud: LocalCloud, fileSystemId: string): Permission[] {
  const resource = cloud.arn(
    "iam",
    `role/aws-service-role/${LINKED_SERVICE}/AWSServiceRoleForFSxS3Access_${fileSystemId}`,
    { region: "" },
  );
  return ["iam:CreateServiceLinkedRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"].map((action) => ({
    action,
    resource,
    conditions: { "iam:AWSServiceName": LINKED_SERVICE },
  }));
}
