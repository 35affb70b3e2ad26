/** S3 and FSx: a bucket with objects, a linked file system with a task. */
import * as fc from "fast-check";
import type { LocalCloud } from "../../../../local/cloud";
import type { Hints } from "../inputs";
import { arn, BUCKET, make } from "./names";

const FILE_SYSTEM = "fs-0123456789abcdef0";
const IDLE_FILE_SYSTEM = "fs-0000000000000000a";
const EMPTY_FILE_SYSTEM = "fs-0000000000000000f";
const ASSOCIATION = "dra-0123456789abcdef0";

export async function s3(cloud: LocalCloud): Promise<Hints> {
  cloud.s3.objects.createBucket(BUCKET);
  for (const Key of ["a", "dir/b", "dir/c"]) {
    await make(cloud, "s3", "PutObject", { Bucket: BUCKET, Key, Body: new Uint8Array([1, 2, 3]) });
  }
  cloud.s3.objects.createBucket("prepared-empty");
  return {
    BucketName: [BUCKET, "no-such-bucket"],
    "CreateBucket.Bucket": fc.stringMatching(/^[a-z0-9][a-z0-9-]{2,20}[a-z0-9]$/),
    "DeleteBucket.Bucket": ["prepared-empty", BUCKET],
    "CreateBucket.CreateBucketConfiguration": [],
    "CreateBucket.ObjectLockEnabledForBucket": [false],
    "DeleteObjects.Delete": [
      { Objects: [{ Key: "a" }] },
      { Objects: [{ Key: "dir/b" }, { Key: "none" }], Quiet: true },
    ],
    ObjectKey: ["a", "dir/b", "none", "dir/é~ &<>.txt"],
    "ListObjectsV2.ContinuationToken": [],
    "ListBuckets.ContinuationToken": [],
    "ListBuckets.BucketRegion": ["us-east-1", "eu-west-1"],
    AccountId: ["123456789012"],
    Range: ["bytes=0-1", "bytes=1-", "bytes=-2"],
    IfMatch: ["*", '"0123"'],
    IfNoneMatch: ["*"],
    Metadata: [{ team: "a" }, { "two-words": "x y" }],
    // Checksums would have to be those of the body.
    ...none("PutObject", [
      "ContentMD5",
      "ContentLength",
      "ChecksumCRC32",
      "ChecksumCRC32C",
      "ChecksumCRC64NVME",
    ]),
    ...none("PutObject", ["ChecksumSHA1", "ChecksumSHA256", "ChecksumAlgorithm"]),
    ...none("DeleteObjects", ["ChecksumAlgorithm", "ContentMD5"]),
  };
}

export async function fsx(cloud: LocalCloud): Promise<Hints> {
  cloud.fsx.addFileSystem({
    fileSystemId: FILE_SYSTEM,
    tags: { team: "a" },
    associations: [
      { associationId: ASSOCIATION, fileSystemPath: "/data", dataRepositoryPath: `s3://${BUCKET}/data/` },
    ],
  });
  cloud.fsx.addFileSystem({ fileSystemId: EMPTY_FILE_SYSTEM });
  cloud.fsx.addFileSystem({
    fileSystemId: IDLE_FILE_SYSTEM,
    associations: [{ fileSystemPath: "/idle", dataRepositoryPath: `s3://${BUCKET}/idle/` }],
  });
  const { DataRepositoryTask } = await make<{ DataRepositoryTask: { TaskId: string } }>(
    cloud,
    "fsx",
    "CreateDataRepositoryTask",
    { FileSystemId: FILE_SYSTEM, Type: "EXPORT_TO_REPOSITORY", Report: { Enabled: false }, Paths: ["/data"] },
  );
  const report = { Enabled: true, Format: "REPORT_CSV_20191124", Scope: "FAILED_FILES_ONLY" };
  return {
    FileSystemId: [FILE_SYSTEM, EMPTY_FILE_SYSTEM, "fs-00000000000000000"],
    "CreateDataRepositoryAssociation.FileSystemId": [EMPTY_FILE_SYSTEM, FILE_SYSTEM],
    DataRepositoryAssociationId: [ASSOCIATION, "dra-00000000000000000"],
    TaskId: [DataRepositoryTask.TaskId, "task-00000000000000000"],
    "CreateDataRepositoryTask.Report": [
      { Enabled: false },
      { ...report, Path: `s3://${BUCKET}/idle/reports` },
    ],
    "CreateDataRepositoryTask.Paths": [["/idle"], ["/idle/x", "/idle/y z"], [`s3://${BUCKET}/idle/x`], ["/"]],
    "CreateDataRepositoryTask.FileSystemId": [IDLE_FILE_SYSTEM, IDLE_FILE_SYSTEM, FILE_SYSTEM],
    "CreateDataRepositoryTask.Type": [
      "EXPORT_TO_REPOSITORY",
      "IMPORT_METADATA_FROM_REPOSITORY",
      "RELEASE_DATA_FROM_FILESYSTEM",
    ],
    "CreateDataRepositoryTask.ReleaseConfiguration": [
      { DurationSinceLastAccess: { Unit: "DAYS", Value: 7 } },
    ],
    "CreateDataRepositoryTask.CapacityToRelease": [],
    "*.DataRepositoryPath": [`s3://${BUCKET}/other/`, `s3://${BUCKET}/data/`],
    "CreateDataRepositoryAssociation.FileSystemPath": ["/", "/ns1", "/data/inner"],
    ResourceARN: [
      arn("fsx", `file-system/${FILE_SYSTEM}`),
      arn("fsx", `task/${DataRepositoryTask.TaskId}`),
      arn("fsx", `association/${FILE_SYSTEM}/${ASSOCIATION}`),
      arn("fsx", "task/task-00000000000000000"),
    ],
    "CreateFileSystem!": ["StorageCapacity", "LustreConfiguration"],
    "CreateDataRepositoryAssociation!": ["FileSystemPath"],
    "CreateFileSystem.LustreConfiguration": [
      { DeploymentType: "SCRATCH_2" },
      { DeploymentType: "SCRATCH_2", ImportPath: `s3://${BUCKET}/a`, AutoImportPolicy: "NEW" },
      { DeploymentType: "PERSISTENT_2", PerUnitStorageThroughput: 125, DataCompressionType: "LZ4" },
    ],
    "CreateFileSystem.FileSystemType": ["LUSTRE"],
    FileSystemTypeVersion: ["2.15", "2.12", "9.9"],
    "CreateFileSystem.StorageCapacity": [1200, 2400, 7],
    "CreateFileSystem.SubnetIds": [["subnet-0123456789abcdef0"]],
    "CreateFileSystem.StorageType": ["SSD"],
    NextToken: [],
  };
}

function none(operation: string, members: string[]): Hints {
  return Object.fromEntries(members.map((member) => [`${operation}.${member}`, []]));
}
