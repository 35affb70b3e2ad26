import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import { OPERATOR } from "../../../local/service";
import { call, cloudWith, DAY, FS, MINUTE, pass, START } from "./fixture";

function exporting(): LocalCloud {
  return cloudWith({
    associations: [
      {
        fileSystemPath: "/data",
        dataRepositoryPath: "s3://bucket-a/data/",
        autoExport: ["NEW", "CHANGED", "DELETED"],
      },
      { fileSystemPath: "/home", dataRepositoryPath: "s3://bucket-b/" },
    ],
  });
}

const contents = (cloud: LocalCloud) => cloud.fsx.fileSystem(FS).contents;
const keys = (cloud: LocalCloud, bucket = "bucket-a") =>
  cloud.s3.objects.list(bucket, "").map(({ key }) => key);

/** The metric, a value for each minute since the start. */
async function ages(cloud: LocalCloud): Promise<number[]> {
  const { Datapoints } = (await cloud.call(
    "monitoring",
    "GetMetricStatistics",
    {
      Namespace: "AWS/FSx",
      MetricName: "AgeOfOldestQueuedMessage",
      Dimensions: [
        { Name: "FileSystemId", Value: FS },
        { Name: "Publisher", Value: "AutoExport" },
      ],
      StartTime: new Date(START),
      EndTime: new Date(START + DAY),
      Period: 60,
      Statistics: ["Maximum"],
    },
    OPERATOR,
  )) as { Datapoints: { Timestamp: Date; Maximum: number }[] };
  return Datapoints.toSorted((a, b) => a.Timestamp.getTime() - b.Timestamp.getTime()).map(
    ({ Maximum }) => Maximum,
  );
}

describe("automatic export", () => {
  it("brings changed files of its directory to S3 within minutes, and no others", async () => {
    const cloud = exporting();
    contents(cloud).write("/data/a.dat", 10);
    contents(cloud).write("/home/b.dat", 10);
    expect(keys(cloud)).to.deep.equal([]);
    await pass(cloud, 6 * MINUTE);
    expect(keys(cloud)).to.deep.equal(["data/a.dat"]);
    expect(keys(cloud, "bucket-b")).to.deep.equal([]);
    contents(cloud).write("/data/a.dat", 20);
    await pass(cloud, 6 * MINUTE);
    expect(cloud.s3.objects.list("bucket-a", "")[0]).to.include({ key: "data/a.dat", size: 20 });
  });

  it("says each minute how old the oldest waiting change is, and 0 where none waits", async () => {
    const cloud = exporting();
    await pass(cloud, 3 * MINUTE);
    contents(cloud).write("/data/a.dat");
    await pass(cloud, 12 * MINUTE);
    const values = await ages(cloud);
    expect(values).to.have.length(15);
    expect(values.slice(0, 3)).to.deep.equal([0, 0, 0]);
    const waiting = values.slice(3).filter((age) => age > 0);
    expect(waiting).to.deep.equal(waiting.map((_, i) => (i + 1) * 60));
    expect(values.at(-1)).to.equal(0);
  });

  it("a file that cannot be exported waits longer and longer", async () => {
    const cloud = exporting();
    contents(cloud).addFiles([{ path: "/data/bad", errorCode: "S3AccessDenied" }]);
    await pass(cloud, 30 * MINUTE);
    expect((await ages(cloud)).at(-1)).to.equal(1800);
    expect(keys(cloud)).to.deep.equal([]);
  });

  it("can be stuck, and goes on later", async () => {
    const cloud = exporting();
    cloud.fsx.setAutoExportStuck(FS);
    contents(cloud).write("/data/a.dat");
    await pass(cloud, 60 * MINUTE);
    expect(keys(cloud)).to.deep.equal([]);
    cloud.fsx.setAutoExportStuck(FS, false);
    await pass(cloud, MINUTE);
    expect(keys(cloud)).to.deep.equal(["data/a.dat"]);
  });

  it("waits while its association is MISCONFIGURED", async () => {
    const cloud = exporting();
    const [association] = cloud.fsx.associationsOf(FS);
    cloud.fsx.setAssociationLifecycle(association!.id, "MISCONFIGURED");
    contents(cloud).write("/data/a.dat");
    await pass(cloud, 10 * MINUTE);
    expect(keys(cloud)).to.deep.equal([]);
    expect((await ages(cloud)).at(-1)).to.equal(600);
  });

  it("begins with an association that is created or changed later, and ends with the file system", async () => {
    const cloud = cloudWith({ associations: [] });
    cloud.s3.objects.createBucket("bucket-a");
    await call(cloud, "CreateDataRepositoryAssociation", {
      FileSystemId: FS,
      FileSystemPath: "/data",
      DataRepositoryPath: "s3://bucket-a/data/",
      S3: { AutoExportPolicy: { Events: ["NEW"] } },
    });
    await pass(cloud, 10 * MINUTE);
    contents(cloud).write("/data/a.dat");
    await pass(cloud, 6 * MINUTE);
    expect(keys(cloud)).to.deep.equal(["data/a.dat"]);
    await call(cloud, "DeleteFileSystem", { FileSystemId: FS });
    await pass(cloud, 20 * MINUTE);
    expect(cloud.clock.next()).to.equal(undefined);
  });
});
