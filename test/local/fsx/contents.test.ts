import { expect } from "chai";
import * as fc from "fast-check";
import { Activity } from "../../../local/fsx/activity";
import { Contents } from "../../../local/fsx/contents";
import { reportText } from "../../../local/fsx/report";
import { call, cloudWith, DAY, FS, HOUR, pass, runTask, START } from "./fixture";

const RELEASE = (days: number) => ({
  Type: "RELEASE_DATA_FROM_FILESYSTEM" as const,
  ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS" as const, Value: days } },
});
const IMPORT = { Type: "IMPORT_METADATA_FROM_REPOSITORY" as const, Paths: ["s3://bucket-a/data"] };

describe("An export", () => {
  it("takes the files below its paths that changed since their last export, to their association's prefix", async () => {
    const cloud = cloudWith({
      files: [
        { path: "/data/a", size: 1 },
        { path: "/data/sub/b", size: 2 },
        { path: "/data/sub/c", size: 3, exported: true },
        { path: "/home/d", size: 4 },
        { path: "/elsewhere/e", size: 5 },
      ],
    });
    expect((await runTask(cloud, { Paths: ["data/sub/", "/data/sub/b"] })).Status!.TotalCount).to.equal(1);
    expect((await runTask(cloud, { Paths: undefined })).Status!.TotalCount).to.equal(2);
    expect(cloud.s3.objects.list("bucket-a").map(({ key, size }) => [key, size])).to.deep.equal([
      ["data/a", 1],
      ["data/sub/b", 2],
    ]);
    expect(cloud.s3.objects.list("bucket-b").map(({ key, size }) => [key, size])).to.deep.equal([["d", 4]]);
    const { contents } = cloud.fsx.fileSystem(FS);
    contents.write("/data/a", 100);
    contents.write("/data/new", 7);
    expect((await runTask(cloud, { Paths: ["/"] })).Status!.TotalCount).to.equal(2);
    expect(cloud.s3.objects.get("bucket-a", "data/a")!.size).to.equal(100);
  });

  it("leaves a file that changes while it runs for the next one", async () => {
    const cloud = cloudWith({ files: [{ path: "/data/a" }] });
    cloud.fsx.setNextTaskDuration(FS, 600);
    const { contents } = cloud.fsx.fileSystem(FS);
    cloud.clock.after(300_000, "write", () => contents.write("/data/a"));
    await runTask(cloud);
    expect((await runTask(cloud)).Status!.TotalCount).to.equal(1);
  });

  it("always fails on a file with an error of its own", async () => {
    const cloud = cloudWith({
      files: [{ path: "/data/a", errorCode: "FileSizeTooLarge" }, { path: "/data/b" }],
    });
    for (const total of [2, 1]) {
      const task = await runTask(cloud);
      expect([task.Lifecycle, task.Status!.TotalCount, task.Status!.FailedCount]).to.deep.equal([
        "FAILED",
        total,
        1,
      ]);
    }
  });

  it("goes to ExportPath where the file system is linked the old way", async () => {
    const cloud = cloudWith({
      deploymentType: "PERSISTENT_1",
      associations: [],
      importPath: "s3://bucket-a/in",
      exportPath: "s3://bucket-a/out",
      files: [{ path: "/x/a" }],
    });
    await runTask(cloud, { Paths: ["x"] });
    expect(cloud.s3.objects.list("bucket-a").map(({ key }) => key)).to.deep.equal(["out/x/a"]);
  });

  it("of a busy directory takes what changed since the last one, and one of a directory below it a part", async () => {
    const cloud = cloudWith({ activity: [{ path: "/data", filesPerDay: 2400 }] });
    const count = async (Paths: string[]) => (await runTask(cloud, { Paths })).Status!.TotalCount;
    const day = await count(["/data"]);
    expect(day).to.be.within(800, 5000);
    const part = await count(["/data/sub"]);
    const rest = await count(["/data"]);
    expect(part).to.be.within(1, rest);
    cloud.fsx.failNextTask(FS, { message: "no" });
    expect((await runTask(cloud, { Paths: ["/data"] })).Lifecycle).to.equal("FAILED");
    expect(await count(["/data"])).to.be.greaterThan(rest);
  });
});

describe("An import", () => {
  it("takes objects that the file system does not know, each once, and makes them released files", async () => {
    const cloud = cloudWith();
    for (const key of ["data/a", "data/dir/b", "data/dir/", "other"]) {
      cloud.s3.objects.put("bucket-a", key, Buffer.from(key));
    }
    const paths = ["s3://bucket-a/data", "s3://bucket-a/data/dir/"];
    expect((await runTask(cloud, { ...IMPORT, Paths: paths })).Status!.TotalCount).to.equal(2);
    const { contents } = cloud.fsx.fileSystem(FS);
    expect(
      contents.files.map(({ path, size, exported, released }) => [path, size, exported, released]),
    ).to.deep.equal([
      ["/data/a", 6, true, true],
      ["/data/dir/b", 10, true, true],
    ]);
    cloud.s3.objects.put("bucket-a", "data/a", Buffer.from("changed"));
    expect((await runTask(cloud, IMPORT)).Status!.TotalCount).to.equal(1);
    expect((await runTask(cloud, IMPORT)).Status!.TotalCount).to.equal(0);
  });

  it("knows what was exported", async () => {
    const cloud = cloudWith({ files: [{ path: "/data/a" }] });
    await runTask(cloud);
    expect((await runTask(cloud, IMPORT)).Status!.TotalCount).to.equal(0);
  });

  it("fails on keys that are no paths", async () => {
    const cloud = cloudWith();
    cloud.s3.objects.put("bucket-a", "data/a//b", Buffer.from(""));
    const task = await runTask(cloud, {
      ...IMPORT,
      Report: {
        Enabled: true,
        Path: "s3://bucket-b/r",
        Format: "REPORT_CSV_20191124",
        Scope: "FAILED_FILES_ONLY",
      },
    });
    expect(task.Lifecycle).to.equal("FAILED");
    const report = cloud.s3.objects.get("bucket-b", `r/${task.TaskId}/report.csv`)!;
    expect(Buffer.from(report.body!).toString()).to.equal(
      "data/a//b,failed,S3ObjectPathNotPosixCompliant\r\n",
    );
  });

  it("finds nothing where objects are imported automatically", async () => {
    const cloud = cloudWith({
      associations: [
        { fileSystemPath: "/data", dataRepositoryPath: "s3://bucket-a/data", autoImport: ["NEW"] },
      ],
      activity: [{ path: "/data", objectsPerDay: 5000 }],
    });
    cloud.s3.objects.put("bucket-a", "data/a", Buffer.from("a"));
    expect((await runTask(cloud, IMPORT)).Status!.TotalCount).to.equal(0);
    expect(cloud.fsx.fileSystem(FS).contents.file("/data/a")!.released).to.equal(true);
  });

  it("of a busy prefix takes what appeared since the last one", async () => {
    const cloud = cloudWith({ activity: [{ path: "/data", objectsPerDay: 2400 }] });
    expect((await runTask(cloud, IMPORT)).Status!.TotalCount).to.be.within(800, 5000);
    await pass(cloud, DAY);
    expect((await runTask(cloud, IMPORT)).Status!.TotalCount).to.be.within(800, 8000);
  });
});

describe("A release", () => {
  it("takes exported files that were neither read nor changed for so many days", async () => {
    const old = { exported: true, mtime: START - 20 * DAY };
    const cloud = cloudWith({
      files: [
        { path: "/data/old", ...old },
        { path: "/data/read", ...old, atime: START - 2 * DAY },
        { path: "/data/changed", ...old, mtime: START - 3 * DAY, atime: START - 3 * DAY },
        { path: "/data/dirty", ...old, exported: false },
        { path: "/data/gone", ...old, released: true },
      ],
    });
    const released = () =>
      cloud.fsx
        .fileSystem(FS)
        .contents.files.filter((file) => file.released)
        .map((file) => file.path);
    expect((await runTask(cloud, RELEASE(14))).Status!.TotalCount).to.equal(1);
    expect(released()).to.deep.equal(["/data/old", "/data/gone"]);
    expect((await runTask(cloud, { ...RELEASE(0), Paths: ["/"] })).Status!.TotalCount).to.equal(2);
    cloud.fsx.fileSystem(FS).contents.read("/data/old");
    expect(released()).to.not.include("/data/old");
  });

  it("of a busy directory takes only what was exported", async () => {
    const cloud = cloudWith({ activity: [{ path: "/data", filesPerDay: 1000 }] });
    const first = (await runTask(cloud, RELEASE(7))).Status!.TotalCount;
    expect(first).to.be.within(10_000, 40_000);
    expect((await runTask(cloud, RELEASE(7))).Status!.TotalCount).to.be.lessThan(1000);
    const all = (await runTask(cloud, RELEASE(0))).Status!.TotalCount;
    expect(all).to.be.within(2000, 12_000);
    expect((await runTask(cloud, RELEASE(0))).Status!.TotalCount).to.equal(0);
    await runTask(cloud);
    expect((await runTask(cloud, RELEASE(0))).Status!.TotalCount).to.be.greaterThan(100);
  });
});

describe("The activity of a directory", () => {
  it("adds up over adjacent spans", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 60 * DAY }), { minLength: 3, maxLength: 3 }),
        (key, perDay, offsets) => {
          const activity = new Activity("/d", perDay, key);
          const [a, b, c] = offsets.sort((x, y) => x - y).map((offset) => START + offset);
          const parts = activity.changed(a!, b!) + activity.changed(b!, c!);
          expect(activity.changed(a!, c!)).to.equal(parts);
          expect(activity.changed(a!, b!)).to.be.at.least(0);
        },
      ),
    );
  });
  it("comes near its daily mean over weeks, and is quieter at night and at weekends", () => {
    const activity = new Activity("/d", 10_000, 12345);
    const monday = Date.parse("2026-11-02T00:00:00Z");
    expect(activity.changed(monday, monday + 28 * DAY) / 28).to.be.within(9000, 11_000);
    let night = 0;
    let day = 0;
    let weekend = 0;
    for (let week = 0; week < 8; week++) {
      const start = monday + week * 7 * DAY;
      night += activity.changed(start + 20 * HOUR, start + 24 * HOUR);
      day += activity.changed(start + 12 * HOUR, start + 16 * HOUR);
      weekend += activity.changed(start + 5 * DAY + 12 * HOUR, start + 5 * DAY + 16 * HOUR);
    }
    expect(day).to.be.greaterThan(2 * night);
    expect(day).to.be.greaterThan(2 * weekend);
  });
});

describe("Contents", () => {
  it("believe in every path below a busy directory, and in no other", () => {
    const contents = new Contents(1, () => START);
    contents.addFiles([{ path: "/a/b/c" }]);
    contents.addActivity([{ path: "/busy/dir", filesPerDay: 1 }]);
    const paths = ["/", "/a", "/a/b", "/a/b/c", "/a/x", "/busy", "/busy/dir", "/busy/dir/x", "/busy/x", "/c"];
    expect(paths.filter((path) => contents.has(path))).to.deep.equal([
      "/",
      "/a",
      "/a/b",
      "/a/b/c",
      "/busy",
      "/busy/dir",
      "/busy/dir/x",
    ]);
  });
  it("lose what is deleted with an association", async () => {
    const cloud = cloudWith({ files: [{ path: "/data/a" }, { path: "/home/b" }] });
    await call(cloud, "DeleteDataRepositoryAssociation", {
      AssociationId: "dra-00000000a",
      DeleteDataInFileSystem: true,
    });
    await pass(cloud, HOUR);
    expect(cloud.fsx.fileSystem(FS).contents.files.map(({ path }) => path)).to.deep.equal(["/home/b"]);
  });
});

describe("A completion report", () => {
  it("quotes as AWS's examples do", () => {
    const paths = [
      "/@filename.txt",
      "/+filename.txt",
      "/-f",
      "/=f",
      "/file,name.txt",
      '/file"name.txt',
      "/dir1/my file",
    ];
    const text = reportText(paths.map((path) => ({ path, errorCode: "S3Error" })));
    expect(text.split(",failed,S3Error\r\n")).to.deep.equal([
      '"""@filename.txt"""',
      '"""+filename.txt"""',
      '"""-f"""',
      '"""=f"""',
      '"file,name.txt"',
      '"file""name.txt"',
      "dir1/my file",
      "",
    ]);
  });
});
