import {
  CancelDataRepositoryTaskCommand,
  CreateDataRepositoryAssociationCommand,
  CreateDataRepositoryTaskCommand,
  type CreateDataRepositoryTaskCommandInput,
  CreateFileSystemCommand,
  DataRepositoryTaskEnded,
  DataRepositoryTaskExecuting,
  DescribeDataRepositoryAssociationsCommand,
  DescribeFileSystemsCommand,
  FSxClient,
  IncompatibleParameterError,
  ListTagsForResourceCommand,
  paginateDescribeDataRepositoryTasks,
  ResourceNotFound,
  TagResourceCommand,
} from "@aws-sdk/client-fsx";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import { type Endpoint, startEndpoint } from "../../../local/endpoint";
import { cloudWith, FS, HOUR, pass, REPORT, START } from "./fixture";

const EXPORT: CreateDataRepositoryTaskCommandInput = {
  Type: "EXPORT_TO_REPOSITORY",
  FileSystemId: FS,
  Paths: ["/data"],
  Report: REPORT,
  ClientRequestToken: "token-1",
  Tags: [{ Key: "team", Value: "a" }],
};

/** The error that a promise ends with. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("The call was expected to fail, and did not.");
}

describe("The AWS SDK, over HTTP,", () => {
  let cloud: LocalCloud;
  let endpoint: Endpoint;
  let fsx: FSxClient;
  let s3: S3Client;

  beforeEach(async () => {
    cloud = cloudWith({ files: [{ path: "/data/a" }, { path: "/data/b" }] });
    endpoint = await startEndpoint(cloud);
    const config = {
      region: "us-east-1",
      endpoint: endpoint.url,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    };
    fsx = new FSxClient(config);
    s3 = new S3Client({ ...config, forcePathStyle: true });
  });

  afterEach(async () => {
    fsx.destroy();
    s3.destroy();
    await endpoint.close();
  });

  it("creates a task, sees it fail, and reads its report", async () => {
    cloud.fsx.failNextTask(FS, { files: [{ path: "/data/a", errorCode: "S3AccessDenied" }] });
    const { DataRepositoryTask: task } = await fsx.send(new CreateDataRepositoryTaskCommand(EXPORT));
    expect([task?.Lifecycle, task?.CreationTime]).to.deep.equal(["PENDING", new Date(START)]);
    await pass(cloud, HOUR);
    const found = [];
    for await (const page of paginateDescribeDataRepositoryTasks(
      { client: fsx, pageSize: 1 },
      { Filters: [{ Name: "task-lifecycle", Values: ["FAILED"] }] },
    )) {
      found.push(...(page.DataRepositoryTasks ?? []));
    }
    expect(found).to.have.length(1);
    expect(found[0]?.Status).to.deep.include({ TotalCount: 2, SucceededCount: 1, FailedCount: 1 });
    expect(found[0]?.EndTime).to.be.instanceOf(Date);
    const Key = `data/reports/${task?.TaskId}/failures.csv`;
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: "bucket-a", Key }));
    expect([await Body?.transformToString(), ContentType]).to.deep.equal([
      "data/a,failed,S3AccessDenied\r\n",
      "text/csv",
    ]);
  });

  it("gets FSx's errors as their classes, with their members", async () => {
    const { DataRepositoryTask: task } = await fsx.send(new CreateDataRepositoryTaskCommand(EXPORT));
    const busy = await failure(
      fsx.send(new CreateDataRepositoryTaskCommand({ ...EXPORT, ClientRequestToken: undefined })),
    );
    expect(busy).to.be.instanceOf(DataRepositoryTaskExecuting);
    const other = await failure(
      fsx.send(new CreateDataRepositoryTaskCommand({ ...EXPORT, Paths: ["/home"] })),
    );
    expect(other).to.be.instanceOf(IncompatibleParameterError);
    expect((other as IncompatibleParameterError).Parameter).to.equal("Paths");
    await pass(cloud, HOUR);
    const ended = await failure(fsx.send(new CancelDataRepositoryTaskCommand({ TaskId: task?.TaskId })));
    expect(ended).to.be.instanceOf(DataRepositoryTaskEnded);
    const ResourceARN = "arn:aws:fsx:us-east-1:123456789012:file-system/fs-99999999";
    const missing = await failure(fsx.send(new ListTagsForResourceCommand({ ResourceARN })));
    expect(missing).to.be.instanceOf(ResourceNotFound);
    const wrong = await failure(fsx.send(new DescribeFileSystemsCommand({ FileSystemIds: ["fs-x"] })));
    expect(wrong.name).to.equal("BadRequest");
  });

  it("creates, links and tags a file system", async () => {
    const { FileSystem: made } = await fsx.send(
      new CreateFileSystemCommand({
        FileSystemType: "LUSTRE",
        FileSystemTypeVersion: "2.15",
        StorageCapacity: 1200,
        SubnetIds: ["subnet-0123456789abcdef0"],
        LustreConfiguration: { DeploymentType: "PERSISTENT_2", PerUnitStorageThroughput: 125 },
      }),
    );
    await s3.send(new CreateBucketCommand({ Bucket: "new-bucket" }));
    await pass(cloud, HOUR);
    const FileSystemId = made?.FileSystemId;
    await fsx.send(
      new CreateDataRepositoryAssociationCommand({
        FileSystemId,
        FileSystemPath: "/",
        DataRepositoryPath: "s3://new-bucket",
      }),
    );
    await fsx.send(
      new TagResourceCommand({ ResourceARN: made?.ResourceARN, Tags: [{ Key: "a", Value: "b" }] }),
    );
    await pass(cloud, HOUR);
    const { Associations } = await fsx.send(
      new DescribeDataRepositoryAssociationsCommand({
        Filters: [{ Name: "file-system-id", Values: [FileSystemId ?? ""] }],
      }),
    );
    expect(Associations?.map(({ Lifecycle }) => Lifecycle)).to.deep.equal(["AVAILABLE"]);
    const { FileSystems } = await fsx.send(
      new DescribeFileSystemsCommand({ FileSystemIds: [FileSystemId ?? ""] }),
    );
    expect(FileSystems?.[0]).to.deep.include({ Lifecycle: "AVAILABLE", Tags: [{ Key: "a", Value: "b" }] });
  });

  it("writes, lists and reads objects of S3, and knows what is missing", async () => {
    const Bucket = "bucket-a";
    for (const Key of ["x/1 ü.txt", "x/2", "y"])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: `<${Key}>` }));
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
    expect([listed.Contents?.map(({ Key }) => Key), listed.CommonPrefixes]).to.deep.equal([
      ["y"],
      [{ Prefix: "x/" }],
    ]);
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: "x/1 ü.txt", Range: "bytes=1-3" }));
    expect([
      await part.Body?.transformToString(),
      part.ContentRange,
      part.$metadata.httpStatusCode,
    ]).to.deep.equal(["x/1", "bytes 1-3/12", 206]);
    const missing = await failure(s3.send(new GetObjectCommand({ Bucket, Key: "none" })));
    expect(missing).to.be.instanceOf(NoSuchKey);
    const head = await failure(s3.send(new HeadObjectCommand({ Bucket, Key: "none" })));
    expect(head).to.be.instanceOf(NotFound);
    const range = await failure(s3.send(new GetObjectCommand({ Bucket, Key: "y", Range: "bytes=99-" })));
    expect(range.name).to.equal("InvalidRange");
  });
});
