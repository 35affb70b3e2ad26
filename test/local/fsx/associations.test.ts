import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import type { describeAssociation } from "../../../local/fsx/association";
import { call, cloudWith, createTask, DAY, FS, HOUR, MINUTE, pass, refusal, START, taskNow } from "./fixture";

type Association = ReturnType<typeof describeAssociation>;

async function create(
  cloud: LocalCloud,
  FileSystemPath: string,
  path: string,
  more = {},
): Promise<Association> {
  const input = { FileSystemId: FS, FileSystemPath, DataRepositoryPath: path, ...more };
  return (await call<{ Association: Association }>(cloud, "CreateDataRepositoryAssociation", input))
    .Association;
}

async function all(
  cloud: LocalCloud,
  input = {},
): Promise<{ Associations: Association[]; NextToken?: string }> {
  return call(cloud, "DescribeDataRepositoryAssociations", input);
}

function bare(more = {}): LocalCloud {
  const cloud = cloudWith({ associations: [], ...more });
  cloud.s3.objects.createBucket("bucket-a");
  cloud.s3.objects.createBucket("bucket-b");
  return cloud;
}

describe("CreateDataRepositoryAssociation", () => {
  it("answers with an association in CREATING, which is AVAILABLE some minutes later", async () => {
    const cloud = bare();
    const association = await create(cloud, "/ns1/", "s3://bucket-a/ns1/", {
      S3: { AutoExportPolicy: { Events: ["NEW", "CHANGED"] } },
      Tags: [{ Key: "team", Value: "a" }],
    });
    expect(association.AssociationId).to.match(/^dra-[0-9a-f]{17}$/);
    expect(association).to.deep.equal({
      AssociationId: association.AssociationId,
      ResourceARN: `arn:aws:fsx:us-east-1:123456789012:association/${FS}/${association.AssociationId}`,
      FileSystemId: FS,
      Lifecycle: "CREATING",
      FileSystemPath: "/ns1/",
      DataRepositoryPath: "s3://bucket-a/ns1/",
      BatchImportMetaDataOnCreate: false,
      ImportedFileChunkSize: 1024,
      S3: { AutoExportPolicy: { Events: ["NEW", "CHANGED"] } },
      Tags: [{ Key: "team", Value: "a" }],
      CreationTime: new Date(START),
    });
    await pass(cloud, 5 * MINUTE);
    expect((await all(cloud)).Associations[0]!.Lifecycle).to.equal("AVAILABLE");
  });

  it("works on one association of a file system at a time", async () => {
    const cloud = bare();
    for (let i = 0; i < 4; i++) await create(cloud, `/d${i}`, `s3://bucket-a/d${i}`);
    const available: number[] = [];
    for (let minute = 0; minute < 20; minute++) {
      await pass(cloud, MINUTE);
      available.push(
        (await all(cloud)).Associations.filter(({ Lifecycle }) => Lifecycle === "AVAILABLE").length,
      );
    }
    expect([...new Set(available)]).to.deep.equal([0, 1, 2, 3, 4]);
  });

  describe("refuses", () => {
    const overlaps: [string, string][] = [
      ["/data", "s3://bucket-a/x"],
      ["/data/sub", "s3://bucket-a/x"],
      ["/data/", "s3://bucket-a/x"],
      ["/", "s3://bucket-a/x"],
      ["/x", "s3://bucket-a/data"],
      ["/x", "s3://bucket-a/data/deeper"],
      ["/x", "s3://bucket-a"],
      ["/x", "s3://bucket-b/any"],
    ];
    for (const [directory, path] of overlaps) {
      it(`${directory} with ${path}, which overlaps with an existing one`, async () => {
        const input = { FileSystemId: FS, FileSystemPath: directory, DataRepositoryPath: path };
        const error = await refusal(cloudWith(), "CreateDataRepositoryAssociation", input);
        expect(error.code).to.equal("BadRequest");
        expect(error.message).to.match(/overlaps with/);
      });
    }
    it("a ninth association", async () => {
      const cloud = bare();
      for (let i = 0; i < 8; i++) await create(cloud, `/d${i}`, `s3://bucket-a/d${i}`);
      const input = { FileSystemId: FS, FileSystemPath: "/d8", DataRepositoryPath: "s3://bucket-a/d8" };
      const error = await refusal(cloud, "CreateDataRepositoryAssociation", input);
      expect([error.code, error.message]).to.deep.equal([
        "BadRequest",
        `File system '${FS}' has 8 data repository associations; 8 is the maximum.`,
      ]);
    });
    const input = { FileSystemId: FS, FileSystemPath: "/x", DataRepositoryPath: "s3://bucket-a/x" };
    const wrong: [string, object][] = [
      ["a relative directory", { ...input, FileSystemPath: "x" }],
      ["no directory", { ...input, FileSystemPath: undefined }],
      ["a repository that is not in S3", { ...input, DataRepositoryPath: "/x/y" }],
      ["a bucket that does not exist", { ...input, DataRepositoryPath: "s3://no-such-bucket/x" }],
      ["a chunk size of 0", { ...input, ImportedFileChunkSize: 0 }],
      ["a chunk size of 512,001", { ...input, ImportedFileChunkSize: 512_001 }],
      ["an unknown event", { ...input, S3: { AutoImportPolicy: { Events: ["MOVED"] } } }],
      ["four events", { ...input, S3: { AutoImportPolicy: { Events: ["NEW", "NEW", "NEW", "NEW"] } } }],
    ];
    for (const [what, request] of wrong) {
      it(`${what}, with BadRequest`, async () => {
        expect((await refusal(bare(), "CreateDataRepositoryAssociation", request)).code).to.equal(
          "BadRequest",
        );
      });
    }
    const unlinkable = [
      { deploymentType: "SCRATCH_1" },
      { deploymentType: "SCRATCH_2", version: "2.10" },
      { deploymentType: "PERSISTENT_2", storageType: "INTELLIGENT_TIERING" },
      { deploymentType: "SCRATCH_2", importPath: "s3://bucket-a" },
    ];
    for (const definition of unlinkable) {
      it(`any on ${JSON.stringify(definition)}, with UnsupportedOperation`, async () => {
        const error = await refusal(bare(definition), "CreateDataRepositoryAssociation", input);
        expect(error.code).to.equal("UnsupportedOperation");
      });
    }
    it("an unknown file system", async () => {
      const error = await refusal(bare(), "CreateDataRepositoryAssociation", {
        ...input,
        FileSystemId: "fs-99999999",
      });
      expect(error.code).to.equal("FileSystemNotFound");
    });
  });

  it("with the same token gives the same association; with other parameters IncompatibleParameterError", async () => {
    const cloud = bare();
    const token = { ClientRequestToken: "t" };
    const first = await create(cloud, "/x", "s3://bucket-a/x", token);
    expect(await create(cloud, "/x", "s3://bucket-a/x", token)).to.deep.equal(first);
    const other = { FileSystemId: FS, FileSystemPath: "/y", DataRepositoryPath: "s3://bucket-a/x", ...token };
    const error = await refusal(cloud, "CreateDataRepositoryAssociation", other);
    expect([error.code, error.members]).to.deep.equal([
      "IncompatibleParameterError",
      { Parameter: "FileSystemPath" },
    ]);
  });

  it("imports metadata with a task of its own, if asked", async () => {
    const cloud = bare();
    cloud.s3.objects.put("bucket-a", "x/1", Buffer.from("1"));
    await create(cloud, "/x", "s3://bucket-a/x/", { BatchImportMetaDataOnCreate: true });
    await pass(cloud, HOUR);
    const [task] = [...cloud.fsx.tasks.all.keys()];
    expect(await taskNow(cloud, task!)).to.deep.include({
      Type: "IMPORT_METADATA_FROM_REPOSITORY",
      Lifecycle: "SUCCEEDED",
      Paths: ["s3://bucket-a/x/"],
    });
    expect(cloud.fsx.fileSystem(FS).contents.file("/x/1")?.released).to.equal(true);
  });
});

describe("DescribeDataRepositoryAssociations", () => {
  it("filters by file system and repository type", async () => {
    const cloud = cloudWith();
    cloud.fsx.addFileSystem({
      fileSystemId: "fs-aaaaaaaa",
      associations: [
        { associationId: "dra-00000000c", fileSystemPath: "/", dataRepositoryPath: "s3://bucket-c" },
      ],
    });
    const ids = async (...filters: [string, ...string[]][]) => {
      const Filters = filters.map(([Name, ...Values]) => ({ Name, Values }));
      return (await all(cloud, { Filters })).Associations.map(({ AssociationId }) => AssociationId);
    };
    expect(await ids()).to.deep.equal(["dra-00000000a", "dra-00000000b", "dra-00000000c"]);
    expect(await ids(["file-system-id", FS])).to.deep.equal(["dra-00000000a", "dra-00000000b"]);
    expect(await ids(["data-repository-type", "S3"], ["file-system-id", "fs-aaaaaaaa"])).to.deep.equal([
      "dra-00000000c",
    ]);
    expect(await ids(["data-repository-type", "NFS"])).to.deep.equal([]);
  });

  it("gives pages of 1 to 25", async () => {
    const cloud = cloudWith();
    const first = await all(cloud, { MaxResults: 1 });
    const second = await all(cloud, { MaxResults: 25, NextToken: first.NextToken });
    expect(first.Associations.map(({ FileSystemPath }) => FileSystemPath)).to.deep.equal(["/data"]);
    expect(second.Associations.map(({ FileSystemPath }) => FileSystemPath)).to.deep.equal(["/home/"]);
    expect(second.NextToken).to.equal(undefined);
  });

  const wrong: [string, object, string][] = [
    ["MaxResults 26", { MaxResults: 26 }, "BadRequest"],
    ["an unknown association", { AssociationIds: ["dra-999999999"] }, "DataRepositoryAssociationNotFound"],
    ["an unknown file system", filter("file-system-id", "fs-99999999"), "FileSystemNotFound"],
    ["an unknown repository type", filter("data-repository-type", "FTP"), "InvalidDataRepositoryType"],
    ["a filter of other listings", filter("volume-id", "x"), "BadRequest"],
    ["a filter without a name", { Filters: [{ Values: ["x"] }] }, "BadRequest"],
  ];
  for (const [what, input, code] of wrong) {
    it(`answers ${what} with ${code}`, async () => {
      expect((await refusal(cloudWith(), "DescribeDataRepositoryAssociations", input)).code).to.equal(code);
    });
  }

  it("tells why an association is MISCONFIGURED", async () => {
    const cloud = cloudWith();
    cloud.fsx.setAssociationLifecycle("dra-00000000a", "MISCONFIGURED", "No access to the bucket.");
    const [association] = (await all(cloud, { AssociationIds: ["dra-00000000a"] })).Associations;
    expect([association!.Lifecycle, association!.FailureDetails]).to.deep.equal([
      "MISCONFIGURED",
      { Message: "No access to the bucket." },
    ]);
  });
});

describe("UpdateDataRepositoryAssociation", () => {
  it("is UPDATING for a while, then AVAILABLE, with the new policies; automatic export can be switched off", async () => {
    const cloud = cloudWith({
      associations: [
        {
          associationId: "dra-00000000a",
          fileSystemPath: "/data",
          dataRepositoryPath: "s3://bucket-a/data",
          autoExport: ["NEW"],
          autoImport: ["NEW"],
        },
      ],
    });
    const { Association } = await call<{ Association: Association }>(
      cloud,
      "UpdateDataRepositoryAssociation",
      {
        AssociationId: "dra-00000000a",
        ImportedFileChunkSize: 2048,
        S3: { AutoExportPolicy: { Events: [] } },
      },
    );
    expect([Association.Lifecycle, Association.ImportedFileChunkSize, Association.S3]).to.deep.equal([
      "UPDATING",
      2048,
      { AutoImportPolicy: { Events: ["NEW"] } },
    ]);
    const again = await refusal(cloud, "UpdateDataRepositoryAssociation", { AssociationId: "dra-00000000a" });
    expect(again.code).to.equal("BadRequest");
    await pass(cloud, 2 * MINUTE);
    expect((await all(cloud)).Associations[0]!.Lifecycle).to.equal("AVAILABLE");
    expect((await createTask(cloud)).Lifecycle).to.equal("PENDING");
  });
  it("of an unknown association is DataRepositoryAssociationNotFound", async () => {
    const error = await refusal(cloudWith(), "UpdateDataRepositoryAssociation", {
      AssociationId: "dra-999999999",
    });
    expect(error.code).to.equal("DataRepositoryAssociationNotFound");
  });
});

describe("DeleteDataRepositoryAssociation", () => {
  it("is DELETING for a while, then gone; its paths are free again", async () => {
    const cloud = cloudWith();
    const input = { AssociationId: "dra-00000000a" };
    const answer = await call(cloud, "DeleteDataRepositoryAssociation", input);
    expect(answer).to.deep.equal({
      AssociationId: "dra-00000000a",
      Lifecycle: "DELETING",
      DeleteDataInFileSystem: false,
    });
    expect(await call(cloud, "DeleteDataRepositoryAssociation", input)).to.deep.equal(answer);
    expect((await all(cloud, { AssociationIds: ["dra-00000000a"] })).Associations[0]!.Lifecycle).to.equal(
      "DELETING",
    );
    await pass(cloud, DAY);
    expect((await refusal(cloud, "DeleteDataRepositoryAssociation", input)).code).to.equal(
      "DataRepositoryAssociationNotFound",
    );
    expect((await create(cloud, "/data", "s3://bucket-a/data")).Lifecycle).to.equal("CREATING");
  });
});

function filter(Name: string, ...Values: string[]): object {
  return { Filters: [{ Name, Values }] };
}
