import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import type { describeFileSystem } from "../../../local/fsx/file-system";
import {
  call,
  cloudWith,
  createTask,
  DAY,
  emptyCloud,
  FS,
  HOUR,
  MINUTE,
  pass,
  refusal,
  START,
} from "./fixture";

type FileSystem = ReturnType<typeof describeFileSystem>;

const REQUEST = { FileSystemType: "LUSTRE", StorageCapacity: 1200, SubnetIds: ["subnet-0123456789abcdef0"] };

async function create(
  cloud: LocalCloud,
  LustreConfiguration: object,
  more: object = {},
): Promise<FileSystem> {
  const input = { ...REQUEST, LustreConfiguration, ...more };
  return (await call<{ FileSystem: FileSystem }>(cloud, "CreateFileSystem", input)).FileSystem;
}

async function all(
  cloud: LocalCloud,
  input = {},
): Promise<{ FileSystems: FileSystem[]; NextToken?: string }> {
  return call(cloud, "DescribeFileSystems", input);
}

describe("CreateFileSystem", () => {
  it("answers with a file system in CREATING, which is AVAILABLE some minutes later", async () => {
    const cloud = emptyCloud();
    const made = await create(
      cloud,
      { DeploymentType: "SCRATCH_2" },
      { Tags: [{ Key: "team", Value: "a" }] },
    );
    const id = made.FileSystemId;
    expect(id).to.match(/^fs-[0-9a-f]{17}$/);
    expect(made).to.deep.include({
      OwnerId: "123456789012",
      CreationTime: new Date(START),
      FileSystemType: "LUSTRE",
      Lifecycle: "CREATING",
      StorageCapacity: 1200,
      StorageType: "SSD",
      SubnetIds: ["subnet-0123456789abcdef0"],
      DNSName: `${id}.fsx.us-east-1.amazonaws.com`,
      ResourceARN: `arn:aws:fsx:us-east-1:123456789012:file-system/${id}`,
      Tags: [{ Key: "team", Value: "a" }],
      FileSystemTypeVersion: "2.10",
    });
    expect(made.LustreConfiguration.MountName).to.match(/^[0-9a-z]{8}$/);
    await pass(cloud, 15 * MINUTE);
    expect((await all(cloud)).FileSystems[0]!.Lifecycle).to.equal("AVAILABLE");
  });

  it("always names the mount of SCRATCH_1, the default, fsx", async () => {
    const { LustreConfiguration } = await create(emptyCloud(), {});
    expect(LustreConfiguration).to.deep.equal({ DeploymentType: "SCRATCH_1", MountName: "fsx" });
  });

  describe("the storage capacity", () => {
    const capacities: [object, object, number[], number[]][] = [
      [{ DeploymentType: "SCRATCH_1" }, {}, [1200, 2400, 3600, 7200], [0, 600, 4800, 6000]],
      [{ DeploymentType: "SCRATCH_2" }, {}, [1200, 2400, 4800, 7200], [0, 600, 3600, 6000]],
      [{ DeploymentType: "PERSISTENT_1", PerUnitStorageThroughput: 50 }, {}, [1200, 2400], [3600]],
      [{ DeploymentType: "PERSISTENT_2", PerUnitStorageThroughput: 125 }, {}, [1200, 2400], [600, 3600]],
      [
        { DeploymentType: "PERSISTENT_1", PerUnitStorageThroughput: 12, DriveCacheType: "NONE" },
        { StorageType: "HDD" },
        [6000, 12_000],
        [1200, 1800],
      ],
      [
        { DeploymentType: "PERSISTENT_1", PerUnitStorageThroughput: 40, DriveCacheType: "READ" },
        { StorageType: "HDD" },
        [1800, 3600],
        [1200, 2400],
      ],
    ];
    for (const [configuration, more, right, wrong] of capacities) {
      it(`of ${JSON.stringify(configuration)} may be ${right.join(", ")}, not ${wrong.join(", ")}`, async () => {
        for (const StorageCapacity of right) {
          const made = await create(emptyCloud(), configuration, { ...more, StorageCapacity });
          expect(made.StorageCapacity).to.equal(StorageCapacity);
        }
        for (const StorageCapacity of [...wrong, undefined]) {
          const input = { ...REQUEST, ...more, StorageCapacity, LustreConfiguration: configuration };
          expect((await refusal(emptyCloud(), "CreateFileSystem", input)).code).to.equal("BadRequest");
        }
      });
    }
    it("of PERSISTENT_2 may be 600 by option", async () => {
      const cloud = emptyCloud();
      cloud.fsx.options.persistent2Minimum = 600;
      const configuration = { DeploymentType: "PERSISTENT_2", PerUnitStorageThroughput: 125 };
      expect((await create(cloud, configuration, { StorageCapacity: 600 })).StorageCapacity).to.equal(600);
    });
  });

  describe("the Lustre version", () => {
    const P2 = { DeploymentType: "PERSISTENT_2", PerUnitStorageThroughput: 250 };
    const metadata = { MetadataConfiguration: { Mode: "AUTOMATIC" } };
    const versions: [object, string | undefined, string | undefined][] = [
      [{ DeploymentType: "SCRATCH_1" }, undefined, "2.10"],
      [{ DeploymentType: "PERSISTENT_1", PerUnitStorageThroughput: 200 }, undefined, "2.10"],
      [P2, undefined, "2.12"],
      [{ ...P2, ...metadata }, undefined, "2.15"],
      [{ DeploymentType: "SCRATCH_2" }, "2.15", "2.15"],
      [{ ...P2, ...metadata }, "2.15", "2.15"],
      [P2, "2.10", undefined],
      [{ ...P2, ...metadata }, "2.12", undefined],
      [{ DeploymentType: "SCRATCH_2" }, "2.11", undefined],
    ];
    for (const [configuration, FileSystemTypeVersion, result] of versions) {
      const asked = FileSystemTypeVersion ?? "none";
      it(`${asked} with ${JSON.stringify(configuration)} is ${result ?? "refused"}`, async () => {
        if (result) {
          const made = await create(emptyCloud(), configuration, { FileSystemTypeVersion });
          expect(made.FileSystemTypeVersion).to.equal(result);
        } else {
          const input = { ...REQUEST, LustreConfiguration: configuration, FileSystemTypeVersion };
          expect((await refusal(emptyCloud(), "CreateFileSystem", input)).code).to.equal("BadRequest");
        }
      });
    }
  });

  describe("linked the old way", () => {
    it("exports to a prefix named after the time, where no ExportPath is given", async () => {
      const cloud = emptyCloud();
      const made = await create(cloud, { DeploymentType: "SCRATCH_2", ImportPath: "s3://bucket-a/in" });
      expect(made.LustreConfiguration).to.have.property("DataRepositoryConfiguration").that.deep.equals({
        Lifecycle: "CREATING",
        ImportPath: "s3://bucket-a/in",
        ExportPath: "s3://bucket-a/FSxLustre20261120T000000Z",
        ImportedFileChunkSize: 1024,
        AutoImportPolicy: "NONE",
      });
    });
    const wrong: [object, string][] = [
      [{ DeploymentType: "SCRATCH_2", ImportPath: "bucket-a" }, "InvalidImportPath"],
      [{ DeploymentType: "SCRATCH_2", ImportPath: "s3://no-such-bucket" }, "InvalidImportPath"],
      [{ DeploymentType: "SCRATCH_2", ExportPath: "s3://bucket-a" }, "InvalidExportPath"],
      [
        { DeploymentType: "SCRATCH_2", ImportPath: "s3://bucket-a", ExportPath: "s3://bucket-b" },
        "InvalidExportPath",
      ],
      [{ DeploymentType: "SCRATCH_2", AutoImportPolicy: "NEW" }, "BadRequest"],
      [
        { DeploymentType: "PERSISTENT_2", PerUnitStorageThroughput: 125, ImportPath: "s3://bucket-a" },
        "BadRequest",
      ],
      [
        {
          DeploymentType: "PERSISTENT_1",
          PerUnitStorageThroughput: 50,
          ImportPath: "s3://bucket-a",
          AutomaticBackupRetentionDays: 7,
        },
        "BadRequest",
      ],
    ];
    for (const [LustreConfiguration, code] of wrong) {
      it(`${JSON.stringify(LustreConfiguration)} is ${code}`, async () => {
        const error = await refusal(emptyCloud(), "CreateFileSystem", { ...REQUEST, LustreConfiguration });
        expect(error.code).to.equal(code);
      });
    }
  });

  const wrong: [string, object, string][] = [
    ["another kind of file system", { ...REQUEST, FileSystemType: "ONTAP" }, "BadRequest"],
    ["two subnets", { ...REQUEST, SubnetIds: ["subnet-01234567", "subnet-89abcdef"] }, "BadRequest"],
    ["no subnet", { ...REQUEST, SubnetIds: [] }, "BadRequest"],
    [
      "PERSISTENT_2 without throughput",
      lustre({ DeploymentType: "PERSISTENT_2" }),
      "InvalidPerUnitStorageThroughput",
    ],
    [
      "PERSISTENT_2 with 50 MB/s",
      lustre({ DeploymentType: "PERSISTENT_2", PerUnitStorageThroughput: 50 }),
      "InvalidPerUnitStorageThroughput",
    ],
    [
      "SCRATCH_2 with throughput",
      lustre({ DeploymentType: "SCRATCH_2", PerUnitStorageThroughput: 50 }),
      "BadRequest",
    ],
    ["HDD on SCRATCH_2", { ...lustre({ DeploymentType: "SCRATCH_2" }), StorageType: "HDD" }, "BadRequest"],
    ["a drive cache on SSD", lustre({ DeploymentType: "SCRATCH_2", DriveCacheType: "READ" }), "BadRequest"],
    [
      "metadata on SCRATCH_2",
      lustre({ DeploymentType: "SCRATCH_2", MetadataConfiguration: { Mode: "AUTOMATIC" } }),
      "BadRequest",
    ],
    ["Windows settings", { ...REQUEST, WindowsConfiguration: {} }, "BadRequest"],
  ];
  for (const [what, input, code] of wrong) {
    it(`refuses ${what} with ${code}`, async () => {
      expect((await refusal(emptyCloud(), "CreateFileSystem", input)).code).to.equal(code);
    });
  }

  it("refuses the 101st of a deployment type with ServiceLimitExceeded", async () => {
    const cloud = emptyCloud();
    for (let i = 0; i < 100; i++) await create(cloud, { DeploymentType: "SCRATCH_2" });
    const error = await refusal(cloud, "CreateFileSystem", lustre({ DeploymentType: "SCRATCH_2" }));
    expect([error.code, error.members]).to.deep.equal([
      "ServiceLimitExceeded",
      { Limit: "FILE_SYSTEM_COUNT" },
    ]);
  });

  it("with the same token gives the same file system; with other parameters IncompatibleParameterError", async () => {
    const cloud = emptyCloud();
    const token = { ClientRequestToken: "t" };
    const first = await create(cloud, { DeploymentType: "SCRATCH_2" }, token);
    expect(await create(cloud, { DeploymentType: "SCRATCH_2" }, token)).to.deep.equal(first);
    const other = { ...lustre({ DeploymentType: "SCRATCH_2" }), ...token, StorageCapacity: 2400 };
    const error = await refusal(cloud, "CreateFileSystem", other);
    expect([error.code, error.members]).to.deep.equal([
      "IncompatibleParameterError",
      { Parameter: "StorageCapacity" },
    ]);
  });
});

describe("DescribeFileSystems", () => {
  it("gives all in pages, or those asked for; an unknown one is FileSystemNotFound", async () => {
    const cloud = cloudWith();
    cloud.fsx.addFileSystem({ fileSystemId: "fs-aaaaaaaa" });
    const first = await all(cloud, { MaxResults: 1 });
    const second = await all(cloud, { NextToken: first.NextToken });
    const ids = [...first.FileSystems, ...second.FileSystems].map(({ FileSystemId }) => FileSystemId);
    expect(ids).to.deep.equal([FS, "fs-aaaaaaaa"]);
    expect(second.NextToken).to.equal(undefined);
    expect((await all(cloud, { FileSystemIds: ["fs-aaaaaaaa"] })).FileSystems).to.have.length(1);
    const error = await refusal(cloud, "DescribeFileSystems", { FileSystemIds: [FS, "fs-99999999"] });
    expect(error.code).to.equal("FileSystemNotFound");
  });
});

describe("DeleteFileSystem", () => {
  it("is DELETING for some minutes, then gone with its associations", async () => {
    const cloud = cloudWith();
    const answer = await call(cloud, "DeleteFileSystem", { FileSystemId: FS });
    expect(answer).to.deep.equal({ FileSystemId: FS, Lifecycle: "DELETING", LustreResponse: {} });
    expect((await all(cloud)).FileSystems[0]!.Lifecycle).to.equal("DELETING");
    expect(await call(cloud, "DeleteFileSystem", { FileSystemId: FS })).to.deep.equal(answer);
    await pass(cloud, 10 * MINUTE);
    expect((await all(cloud)).FileSystems).to.deep.equal([]);
    expect([...cloud.fsx.associations]).to.deep.equal([]);
    expect((await refusal(cloud, "DeleteFileSystem", { FileSystemId: FS })).code).to.equal(
      "FileSystemNotFound",
    );
  });

  it("is refused while a task is PENDING or EXECUTING, but not while it is CANCELING", async () => {
    const cloud = cloudWith();
    cloud.fsx.setNextTaskDuration(FS, "stuck");
    const { TaskId } = await createTask(cloud);
    const attempt = () => refusal(cloud, "DeleteFileSystem", { FileSystemId: FS });
    expect((await attempt()).message).to.equal(
      `File system '${FS}' cannot be deleted: data repository task '${TaskId}' is PENDING.`,
    );
    await pass(cloud, HOUR);
    expect([(await attempt()).code, (await attempt()).status]).to.deep.equal(["BadRequest", 400]);
    await call(cloud, "CancelDataRepositoryTask", { TaskId });
    expect((await call(cloud, "DeleteFileSystem", { FileSystemId: FS })).Lifecycle).to.equal("DELETING");
    await pass(cloud, DAY);
    expect(cloud.fsx.task(TaskId).lifecycle).to.equal("CANCELED");
  });

  it("refuses a final backup", async () => {
    const input = { FileSystemId: FS, LustreConfiguration: { SkipFinalBackup: false } };
    expect((await refusal(cloudWith(), "DeleteFileSystem", input)).code).to.equal("BadRequest");
  });
});

function lustre(LustreConfiguration: object): object {
  return { ...REQUEST, LustreConfiguration };
}
