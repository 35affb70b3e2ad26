/**
 * A data repository association of the local FSx: a directory of a file system linked to an S3 prefix; the rules that
 * hold between the associations of one file system, and how the API describes one.
 */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import { badRequest, unsupported } from "./errors";
import type { FileSystem, RepositoryLifecycle } from "./file-system";
import { absolutePath, covers, s3Covers, s3Location } from "./paths";
import type { RepositoryEvent } from "./shapes";
import { describeTags, type Tags } from "./tags";

/** Per file system (botocore fsx 2018-03-01 model, CreateDataRepositoryAssociation). */
export const MAX_ASSOCIATIONS = 8;
/** MiB (botocore fsx 2018-03-01 model, ImportedFileChunkSize). */
export const DEFAULT_CHUNK_SIZE = 1024;

export interface Association {
  id: string;
  fileSystemId: string;
  lifecycle: RepositoryLifecycle;
  failure?: string | undefined;
  /** As it was given, with or without a slash at the end. */
  fileSystemPath: string;
  /** As it was given: `s3://bucket/prefix/` */
  dataRepositoryPath: string;
  batchImport: boolean;
  chunkSize: number;
  autoImport: RepositoryEvent[];
  autoExport: RepositoryEvent[];
  tags: Tags;
  creationTime: number;
  timer?: Timer;
}

export function associationArn(
  cloud: LocalCloud,
  association: Pick<Association, "id" | "fileSystemId">,
): string {
  return cloud.arn("fsx", `association/${association.fileSystemId}/${association.id}`);
}

/**
 * Whether another association may be made.
 * @param others the file system's associations
 * @throws ServiceError UnsupportedOperation where the file system can have none, BadRequest where the paths or the
 *   number do not allow it
 */
export function checkNewAssociation(
  fileSystem: FileSystem,
  others: Association[],
  fileSystemPath: string,
  dataRepositoryPath: string,
): void {
  const refused = unlinkable(fileSystem);
  if (refused) throw unsupported(refused);
  const directory = absolutePath(fileSystemPath);
  if (!fileSystemPath.startsWith("/") || directory === undefined) {
    throw badRequest(`FileSystemPath: '${fileSystemPath}' is not an absolute path; it must begin with '/'.`);
  }
  const repository = s3Location(dataRepositoryPath);
  if (!repository) {
    throw badRequest(
      `DataRepositoryPath: '${dataRepositoryPath}' is not an S3 bucket or prefix; expected s3://bucket-name/prefix/.`,
    );
  }
  if (others.length >= MAX_ASSOCIATIONS) {
    throw badRequest(
      `File system '${fileSystem.id}' has ${others.length} data repository associations; ${MAX_ASSOCIATIONS} is the maximum.`,
    );
  }
  for (const other of others) {
    const otherDirectory = absolutePath(other.fileSystemPath)!;
    if (covers(directory, otherDirectory) || covers(otherDirectory, directory)) {
      throw badRequest(
        `FileSystemPath: '${fileSystemPath}' overlaps with '${other.fileSystemPath}' of data repository association '${other.id}'.`,
      );
    }
    const otherRepository = s3Location(other.dataRepositoryPath)!;
    if (s3Covers(repository, otherRepository) || s3Covers(otherRepository, repository)) {
      throw badRequest(
        `DataRepositoryPath: '${dataRepositoryPath}' overlaps with '${other.dataRepositoryPath}' of data repository association '${other.id}'.`,
      );
    }
  }
}

/** Why a file system cannot have associations (LustreGuide "Linking your file system to an Amazon S3 bucket"). */
function unlinkable(fileSystem: FileSystem): string | undefined {
  if (fileSystem.deploymentType === "SCRATCH_1") {
    return "Data repository associations are not supported on SCRATCH_1 file systems.";
  }
  if (fileSystem.version === "2.10") {
    return "Data repository associations are not supported on file systems with Lustre version 2.10.";
  }
  if (fileSystem.storageType === "INTELLIGENT_TIERING") {
    return "Data repository associations are not supported on Intelligent-Tiering file systems.";
  }
  if (fileSystem.link) {
    return "Data repository associations are not supported on file systems created with ImportPath or ExportPath.";
  }
  return undefined;
}

/** `DataRepositoryAssociation` of the API. */
export function describeAssociation(cloud: LocalCloud, association: Association) {
  return {
    AssociationId: association.id,
    ResourceARN: associationArn(cloud, association),
    FileSystemId: association.fileSystemId,
    Lifecycle: association.lifecycle,
    ...(association.failure ? { FailureDetails: { Message: association.failure } } : {}),
    FileSystemPath: association.fileSystemPath,
    DataRepositoryPath: association.dataRepositoryPath,
    BatchImportMetaDataOnCreate: association.batchImport,
    ImportedFileChunkSize: association.chunkSize,
    S3: {
      ...(association.autoImport.length > 0 ? { AutoImportPolicy: { Events: association.autoImport } } : {}),
      ...(association.autoExport.length > 0 ? { AutoExportPolicy: { Events: association.autoExport } } : {}),
    },
    Tags: describeTags(association.tags),
    CreationTime: new Date(association.creationTime),
  };
}
