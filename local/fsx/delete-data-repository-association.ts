/** DeleteDataRepositoryAssociation: DELETING for a minute or so, then gone; with its directory's data, if asked. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { associationArn } from "./association";
import { work } from "./association-life";
import { absolutePath } from "./paths";
import type { FsxService } from "./service";
import { associationId, clientRequestToken } from "./shapes";
import { resourceTagConditions } from "./tags";

const input = z.strictObject({
  AssociationId: associationId,
  ClientRequestToken: clientRequestToken.optional(),
  DeleteDataInFileSystem: z.boolean().optional(),
});

export interface DeleteDataRepositoryAssociationOutput {
  AssociationId: string;
  Lifecycle: string;
  DeleteDataInFileSystem: boolean;
}

export function deleteDataRepositoryAssociation(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, DeleteDataRepositoryAssociationOutput> {
  return {
    name: "DeleteDataRepositoryAssociation",
    input,
    permissions({ AssociationId }) {
      const association = fsx.associations.get(AssociationId);
      return [
        {
          action: "fsx:DeleteDataRepositoryAssociation",
          resource: associationArn(cloud, association ?? { fileSystemId: "*", id: AssociationId }),
          conditions: resourceTagConditions(association?.tags),
        },
      ];
    },
    handle(request) {
      const { AssociationId: id, ClientRequestToken: token, DeleteDataInFileSystem = false } = request;
      fsx.tokens.find("DeleteDataRepositoryAssociation", token, request);
      const association = fsx.association(id);
      const answer = { AssociationId: id, Lifecycle: "DELETING", DeleteDataInFileSystem };
      if (association.lifecycle === "DELETING") return answer;
      association.timer?.cancel();
      association.lifecycle = "DELETING";
      fsx.tokens.remember("DeleteDataRepositoryAssociation", token, request, id);
      work(cloud, fsx, association, fsx.random.integer(30, 120), () => {
        fsx.associations.delete(id);
        if (!DeleteDataInFileSystem) return;
        fsx.fileSystems
          .get(association.fileSystemId)
          ?.contents.remove(absolutePath(association.fileSystemPath)!);
      });
      return answer;
    },
  };
}
