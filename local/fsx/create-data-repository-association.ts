/** CreateDataRepositoryAssociation: links a directory to an S3 prefix; AVAILABLE after a minute or some. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import {
  type Association,
  associationArn,
  checkNewAssociation,
  DEFAULT_CHUNK_SIZE,
  describeAssociation,
} from "./association";
import { work } from "./association-life";
import { badRequest } from "./errors";
import { fileSystemArn } from "./file-system";
import { s3Location } from "./paths";
import { linkPermissions } from "./s3-access";
import type { FsxService } from "./service";
import {
  archivePath,
  clientRequestToken,
  fileSystemId,
  megabytes,
  namespacePath,
  s3Configuration,
  tags,
} from "./shapes";
import { requestTagConditions, requestTags, resourceTagConditions, tagOnCreate } from "./tags";

const input = z.strictObject({
  FileSystemId: fileSystemId,
  FileSystemPath: namespacePath.optional(),
  DataRepositoryPath: archivePath,
  BatchImportMetaDataOnCreate: z.boolean().optional(),
  ImportedFileChunkSize: megabytes.optional(),
  S3: s3Configuration.optional(),
  ClientRequestToken: clientRequestToken.optional(),
  Tags: tags.optional(),
});

export function createDataRepositoryAssociation(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, { Association: ReturnType<typeof describeAssociation> }> {
  return {
    name: "CreateDataRepositoryAssociation",
    input,
    permissions({ FileSystemId, Tags }) {
      const action = "fsx:CreateDataRepositoryAssociation";
      const association = associationArn(cloud, { fileSystemId: FileSystemId, id: "*" });
      const conditions = requestTagConditions(Tags);
      const fileSystemTags = resourceTagConditions(fsx.fileSystems.get(FileSystemId)?.tags);
      return [
        {
          action,
          resource: fileSystemArn(cloud, FileSystemId),
          conditions: { ...conditions, ...fileSystemTags },
        },
        { action, resource: association, conditions },
        ...tagOnCreate(association, Tags),
        ...linkPermissions(cloud, FileSystemId),
      ];
    },
    handle(request) {
      const { FileSystemId, FileSystemPath, DataRepositoryPath, ClientRequestToken: token } = request;
      const made = fsx.tokens.find("CreateDataRepositoryAssociation", token, request);
      if (made !== undefined && fsx.associations.has(made)) {
        return { Association: describeAssociation(cloud, fsx.association(made)) };
      }
      const fileSystem = fsx.fileSystem(FileSystemId);
      if (FileSystemPath === undefined) {
        throw badRequest("FileSystemPath: required for Lustre file systems, such as /ns1/.");
      }
      if (fileSystem.lifecycle !== "AVAILABLE") {
        throw badRequest(`File system '${FileSystemId}' is ${fileSystem.lifecycle}, not AVAILABLE.`);
      }
      checkNewAssociation(fileSystem, fsx.associationsOf(FileSystemId), FileSystemPath, DataRepositoryPath);
      const { bucket } = s3Location(DataRepositoryPath)!;
      if (!cloud.s3.objects.hasBucket(bucket)) {
        throw badRequest(`DataRepositoryPath: there is no bucket '${bucket}', or it cannot be accessed.`);
      }
      const association: Association = {
        id: `dra-${fsx.random.hex(17)}`,
        fileSystemId: FileSystemId,
        lifecycle: "CREATING",
        fileSystemPath: FileSystemPath,
        dataRepositoryPath: DataRepositoryPath,
        batchImport: request.BatchImportMetaDataOnCreate ?? false,
        chunkSize: request.ImportedFileChunkSize ?? DEFAULT_CHUNK_SIZE,
        autoImport: request.S3?.AutoImportPolicy?.Events ?? [],
        autoExport: request.S3?.AutoExportPolicy?.Events ?? [],
        tags: requestTags(request.Tags),
        creationTime: cloud.clock.now(),
      };
      fsx.associations.set(association.id, association);
      fsx.tokens.remember("CreateDataRepositoryAssociation", token, request, association.id);
      work(cloud, fsx, association, fsx.random.integer(60, 240), () => {
        association.lifecycle = "AVAILABLE";
        fsx.autoExport.watch(FileSystemId);
        if (association.batchImport) importMetadata(fsx, association);
      });
      return { Association: describeAssociation(cloud, association) };
    },
  };
}

/** BatchImportMetaDataOnCreate: FSx runs an import task of its own; it waits for its turn where others execute. */
function importMetadata(fsx: FsxService, association: Association): void {
  fsx.tasks.add({
    type: "IMPORT_METADATA_FROM_REPOSITORY",
    fileSystemId: association.fileSystemId,
    paths: [association.dataRepositoryPath],
    report: { Enabled: false },
    associationIds: [association.id],
  });
}
