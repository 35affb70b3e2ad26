/** DeleteFileSystem: DELETING for some minutes, then gone, with its associations. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { badRequest } from "./errors";
import { fileSystemArn } from "./file-system";
import type { FsxService } from "./service";
import { clientRequestToken, fileSystemId, tags } from "./shapes";
import { resourceTagConditions } from "./tags";

const input = z.strictObject({
  FileSystemId: fileSystemId,
  ClientRequestToken: clientRequestToken.optional(),
  LustreConfiguration: z
    .strictObject({ SkipFinalBackup: z.boolean().optional(), FinalBackupTags: tags.optional() })
    .optional(),
});

export function deleteFileSystem(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, { FileSystemId: string; Lifecycle: string; LustreResponse: object }> {
  return {
    name: "DeleteFileSystem",
    input,
    permissions: ({ FileSystemId }) => [
      {
        action: "fsx:DeleteFileSystem",
        resource: fileSystemArn(cloud, FileSystemId),
        conditions: resourceTagConditions(fsx.fileSystems.get(FileSystemId)?.tags),
      },
    ],
    handle(request) {
      const { FileSystemId: id, ClientRequestToken: token, LustreConfiguration } = request;
      fsx.tokens.find("DeleteFileSystem", token, request);
      const fileSystem = fsx.fileSystem(id);
      const answer = { FileSystemId: id, Lifecycle: "DELETING", LustreResponse: {} };
      if (fileSystem.lifecycle === "DELETING") return answer;
      if (LustreConfiguration?.SkipFinalBackup === false) {
        if (fsx.links(fileSystem).length > 0) {
          throw badRequest("SkipFinalBackup: file systems linked to S3 cannot have backups.");
        }
        throw badRequest("SkipFinalBackup: the local cloud keeps no backups; only true is possible.");
      }
      fsx.tasks.forbidDeletion(id);
      fileSystem.timer?.cancel();
      fileSystem.lifecycle = "DELETING";
      for (const association of fsx.associationsOf(id)) {
        association.timer?.cancel();
        association.lifecycle = "DELETING";
      }
      fsx.tokens.remember("DeleteFileSystem", token, request, id);
      cloud.clock.after(fsx.random.integer(120, 420) * 1000, `fsx ${id}`, () => {
        for (const association of fsx.associationsOf(id)) fsx.associations.delete(association.id);
        fsx.fileSystems.delete(id);
      });
      return answer;
    },
  };
}
