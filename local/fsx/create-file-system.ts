/** CreateFileSystem: an empty Lustre file system, AVAILABLE after some minutes. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation, Permission } from "../service";
import { DEFAULT_CHUNK_SIZE } from "./association";
import { badRequest, invalidExportPath, invalidImportPath, limitExceeded } from "./errors";
import { compactTime, describeFileSystem, type FileSystem, type OldLink } from "./file-system";
import { checkStorage, lustreVersion } from "./lustre-rules";
import { s3Location } from "./paths";
import { linkPermissions } from "./s3-access";
import type { FsxService } from "./service";
import { archivePath, clientRequestToken, megabytes, tags } from "./shapes";
import { requestTagConditions, requestTags, tagOnCreate } from "./tags";

/** File systems per deployment type and account (LustreGuide, quotas). */
const MAX_FILE_SYSTEMS = 100;

export const lustreConfiguration = z.strictObject({
  WeeklyMaintenanceStartTime: z
    .string()
    .length(7)
    .regex(/^[1-7]:([01]\d|2[0-3]):?([0-5]\d)$/)
    .optional(),
  ImportPath: archivePath.optional(),
  ExportPath: archivePath.optional(),
  ImportedFileChunkSize: megabytes.optional(),
  DeploymentType: z.enum(["SCRATCH_1", "SCRATCH_2", "PERSISTENT_1", "PERSISTENT_2"]).optional(),
  AutoImportPolicy: z.enum(["NONE", "NEW", "NEW_CHANGED", "NEW_CHANGED_DELETED"]).optional(),
  PerUnitStorageThroughput: z.int().min(12).max(1000).optional(),
  DailyAutomaticBackupStartTime: z
    .string()
    .length(5)
    .regex(/^([01]\d|2[0-3]):?([0-5]\d)$/)
    .optional(),
  AutomaticBackupRetentionDays: z.int().min(0).max(90).optional(),
  CopyTagsToBackups: z.boolean().optional(),
  DriveCacheType: z.enum(["NONE", "READ"]).optional(),
  DataCompressionType: z.enum(["NONE", "LZ4"]).optional(),
  EfaEnabled: z.boolean().optional(),
  LogConfiguration: z
    .strictObject({
      Level: z.enum(["DISABLED", "WARN_ONLY", "ERROR_ONLY", "WARN_ERROR"]),
      Destination: z
        .string()
        .min(8)
        .max(1024)
        .regex(/^arn:[^:]{1,63}:[^:]{0,63}:[^:]{0,63}:(?:|\d{12}):[^/].{0,1023}$/)
        .optional(),
    })
    .optional(),
  RootSquashConfiguration: z
    .strictObject({
      RootSquash: z
        .string()
        .min(3)
        .max(21)
        .regex(/^([0-9]{1,10}):([0-9]{1,10})$/)
        .optional(),
      NoSquashNids: z
        .array(
          z
            .string()
            .min(11)
            .max(43)
            .regex(/^([0-9[\]-]*\.){3}([0-9[\]-]*)@tcp$/),
        )
        .max(64)
        .optional(),
    })
    .optional(),
  MetadataConfiguration: z
    .strictObject({
      Iops: z.int().min(1500).max(192_000).optional(),
      Mode: z.enum(["AUTOMATIC", "USER_PROVISIONED"]),
    })
    .optional(),
  ThroughputCapacity: z.int().min(4000).max(2_000_000).optional(),
  DataReadCacheConfiguration: z
    .strictObject({
      SizingMode: z.enum(["NO_CACHE", "USER_PROVISIONED", "PROPORTIONAL_TO_THROUGHPUT_CAPACITY"]).optional(),
      SizeGiB: z.int().min(0).max(2_147_483_647).optional(),
    })
    .optional(),
});

const input = z.strictObject({
  ClientRequestToken: clientRequestToken.optional(),
  FileSystemType: z.enum(["WINDOWS", "LUSTRE", "ONTAP", "OPENZFS"]),
  StorageCapacity: z.int().min(0).max(2_147_483_647).optional(),
  StorageType: z.enum(["SSD", "HDD", "INTELLIGENT_TIERING"]).optional(),
  SubnetIds: z
    .array(
      z
        .string()
        .min(15)
        .max(24)
        .regex(/^(subnet-[0-9a-f]{8,})$/),
    )
    .max(50),
  SecurityGroupIds: z
    .array(
      z
        .string()
        .min(11)
        .max(20)
        .regex(/^(sg-[0-9a-f]{8,})$/),
    )
    .max(50)
    .optional(),
  Tags: tags.optional(),
  KmsKeyId: z.string().min(1).max(2048).optional(),
  LustreConfiguration: lustreConfiguration.optional(),
  FileSystemTypeVersion: z
    .string()
    .min(1)
    .max(20)
    .regex(/^[0-9](.[0-9]*)*$/)
    .optional(),
  NetworkType: z.enum(["IPV4", "DUAL"]).optional(),
});
export type CreateFileSystemInput = z.infer<typeof input>;

export interface CreateFileSystemOutput {
  FileSystem: ReturnType<typeof describeFileSystem>;
}

export function createFileSystem(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<CreateFileSystemInput, CreateFileSystemOutput> {
  return {
    name: "CreateFileSystem",
    input,
    permissions({ Tags, LustreConfiguration }): Permission[] {
      const resource = cloud.arn("fsx", "file-system/*");
      return [
        { action: "fsx:CreateFileSystem", resource, conditions: requestTagConditions(Tags) },
        ...tagOnCreate(resource, Tags),
        ...(LustreConfiguration?.ImportPath === undefined ? [] : linkPermissions(cloud, "*")),
      ];
    },
    handle(request) {
      const { ClientRequestToken: token, SubnetIds, LustreConfiguration = {} } = request;
      const made = fsx.tokens.find("CreateFileSystem", token, request);
      if (made !== undefined && fsx.fileSystems.has(made)) {
        return { FileSystem: describeFileSystem(cloud, fsx.fileSystem(made)) };
      }
      if (request.FileSystemType !== "LUSTRE") {
        throw badRequest(`FileSystemType: the local cloud has LUSTRE only, not ${request.FileSystemType}.`);
      }
      if (SubnetIds.length !== 1) {
        throw badRequest(`SubnetIds: ${SubnetIds.length} given; a Lustre file system has exactly 1.`);
      }
      const { DeploymentType = "SCRATCH_1" } = LustreConfiguration;
      const { StorageType = "SSD", StorageCapacity } = request;
      const version = lustreVersion(
        request.FileSystemTypeVersion,
        DeploymentType,
        LustreConfiguration.MetadataConfiguration !== undefined,
      );
      checkStorage(
        DeploymentType,
        StorageType,
        StorageCapacity,
        LustreConfiguration,
        fsx.options.persistent2Minimum,
      );
      const link = oldLink(cloud, DeploymentType, LustreConfiguration);
      const same = [...fsx.fileSystems.values()].filter((other) => other.deploymentType === DeploymentType);
      if (same.length >= MAX_FILE_SYSTEMS) {
        throw limitExceeded(
          "FILE_SYSTEM_COUNT",
          `The account has ${same.length} ${DeploymentType} file systems; ${MAX_FILE_SYSTEMS} is the quota.`,
        );
      }
      const { ImportPath, ExportPath, ImportedFileChunkSize, AutoImportPolicy, ...settings } =
        LustreConfiguration;
      const id = `fs-${fsx.random.hex(17)}`;
      const fileSystem: FileSystem = {
        id,
        lifecycle: "CREATING",
        creationTime: cloud.clock.now(),
        deploymentType: DeploymentType,
        storageType: StorageType,
        storageCapacity: StorageCapacity,
        version,
        mountName: DeploymentType === "SCRATCH_1" ? "fsx" : fsx.random.hex(8),
        subnetIds: SubnetIds,
        link,
        tags: requestTags(request.Tags),
        contents: fsx.emptyContents(id),
        filesPerSecond: fsx.defaultFilesPerSecond,
        settings,
      };
      fsx.fileSystems.set(id, fileSystem);
      fsx.tokens.remember("CreateFileSystem", token, request, id);
      // "Typically 5 to 10 minutes" in practice; AWS gives no figure.
      fileSystem.timer = cloud.clock.after(fsx.random.integer(300, 720) * 1000, `fsx ${id}`, () => {
        if (cloud.faults.strike("file-system-failed", id)) {
          fileSystem.lifecycle = "FAILED";
          fileSystem.failure = "Amazon FSx could not create the file system: there was an internal failure.";
          return;
        }
        fileSystem.lifecycle = "AVAILABLE";
        if (fileSystem.link) fileSystem.link.lifecycle = "AVAILABLE";
      });
      return { FileSystem: describeFileSystem(cloud, fileSystem) };
    },
  };
}

/** @throws ServiceError InvalidImportPath, InvalidExportPath, BadRequest */
function oldLink(
  cloud: LocalCloud,
  deploymentType: string,
  configuration: z.infer<typeof lustreConfiguration>,
): OldLink | undefined {
  const { ImportPath, ExportPath, AutoImportPolicy, ImportedFileChunkSize } = configuration;
  if (ImportPath === undefined) {
    if (ExportPath !== undefined) throw invalidExportPath("ExportPath: cannot be given without ImportPath.");
    if (AutoImportPolicy !== undefined || ImportedFileChunkSize !== undefined) {
      throw badRequest("AutoImportPolicy and ImportedFileChunkSize: cannot be given without ImportPath.");
    }
    return undefined;
  }
  if (deploymentType === "PERSISTENT_2") {
    // As observed on AWS (kubernetes-sigs/aws-fsx-csi-driver#412).
    throw badRequest(
      "Linking a Persistent 2 file system to an S3 bucket using the LustreConfiguration is not supported. Create a file system and then create a data repository association to link S3 buckets to the file system.",
    );
  }
  if ((configuration.AutomaticBackupRetentionDays ?? 0) > 0) {
    throw badRequest("AutomaticBackupRetentionDays: file systems linked to S3 cannot have backups.");
  }
  const from = s3Location(ImportPath);
  if (!from) throw invalidImportPath(`ImportPath: '${ImportPath}' is not s3://bucket-name/prefix.`);
  if (!cloud.s3.objects.hasBucket(from.bucket)) {
    throw invalidImportPath(`ImportPath: there is no bucket '${from.bucket}', or it cannot be read.`);
  }
  const exportPath = ExportPath ?? `s3://${from.bucket}/FSxLustre${compactTime(cloud.clock.now())}`;
  const to = s3Location(exportPath);
  if (!to) throw invalidExportPath(`ExportPath: '${exportPath}' is not s3://bucket-name/prefix.`);
  if (to.bucket !== from.bucket) {
    throw invalidExportPath(
      `ExportPath: '${exportPath}' is not in the bucket of ImportPath, '${from.bucket}'.`,
    );
  }
  return {
    importPath: ImportPath,
    exportPath,
    autoImportPolicy: AutoImportPolicy ?? "NONE",
    importedFileChunkSize: ImportedFileChunkSize ?? DEFAULT_CHUNK_SIZE,
    lifecycle: "CREATING",
  };
}
