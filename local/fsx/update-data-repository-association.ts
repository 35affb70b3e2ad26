/** UpdateDataRepositoryAssociation: changes chunk size, automatic import and automatic export. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { associationArn, describeAssociation } from "./association";
import { work } from "./association-life";
import { badRequest } from "./errors";
import type { FsxService } from "./service";
import { associationId, clientRequestToken, megabytes, s3Configuration } from "./shapes";
import { resourceTagConditions } from "./tags";

const input = z.strictObject({
  AssociationId: associationId,
  ClientRequestToken: clientRequestToken.optional(),
  ImportedFileChunkSize: megabytes.optional(),
  S3: s3Configuration.optional(),
});

export function updateDataRepositoryAssociation(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, { Association: ReturnType<typeof describeAssociation> }> {
  return {
    name: "UpdateDataRepositoryAssociation",
    input,
    permissions({ AssociationId }) {
      const association = fsx.associations.get(AssociationId);
      return [
        {
          action: "fsx:UpdateDataRepositoryAssociation",
          resource: associationArn(cloud, association ?? { fileSystemId: "*", id: AssociationId }),
          conditions: resourceTagConditions(association?.tags),
        },
      ];
    },
    handle(request) {
      const { AssociationId: id, ClientRequestToken: token, ImportedFileChunkSize, S3 } = request;
      const made = fsx.tokens.find("UpdateDataRepositoryAssociation", token, request);
      const association = fsx.association(id);
      if (made === undefined) {
        if (association.lifecycle !== "AVAILABLE" && association.lifecycle !== "MISCONFIGURED") {
          throw badRequest(`Data repository association '${id}' is ${association.lifecycle}, not AVAILABLE.`);
        }
        const before = association.lifecycle;
        association.chunkSize = ImportedFileChunkSize ?? association.chunkSize;
        association.autoImport = S3?.AutoImportPolicy
          ? (S3.AutoImportPolicy.Events ?? [])
          : association.autoImport;
        association.autoExport = S3?.AutoExportPolicy
          ? (S3.AutoExportPolicy.Events ?? [])
          : association.autoExport;
        fsx.autoExport.watch(association.fileSystemId);
        association.lifecycle = "UPDATING";
        fsx.tokens.remember("UpdateDataRepositoryAssociation", token, request, id);
        work(cloud, fsx, association, fsx.random.integer(20, 90), () => {
          association.lifecycle = before;
        });
      }
      return { Association: describeAssociation(cloud, association) };
    },
  };
}
