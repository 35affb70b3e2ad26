import { expect } from "chai";
import {
  call,
  cloudWith,
  createTask,
  EXPORT,
  emptyCloud,
  FS,
  HOUR,
  NO_REPORT,
  pass,
  REPORT,
  refusal,
  runTask,
  START,
} from "./fixture";

describe("CreateDataRepositoryTask", () => {
  it("answers with the new task as PENDING, with id, ARN and what was asked for", async () => {
    const cloud = cloudWith();
    const task = await createTask(cloud, { Paths: ["/data", "home/x"], Tags: [{ Key: "team", Value: "a" }] });
    expect(task.TaskId).to.match(/^task-[0-9a-f]{17}$/);
    expect(task).to.deep.equal({
      TaskId: task.TaskId,
      Lifecycle: "PENDING",
      Type: "EXPORT_TO_REPOSITORY",
      CreationTime: new Date(START),
      ResourceARN: `arn:aws:fsx:us-east-1:123456789012:task/${task.TaskId}`,
      Tags: [{ Key: "team", Value: "a" }],
      FileSystemId: FS,
      Paths: ["/data", "home/x"],
      Report: { Enabled: false },
    });
  });

  describe("refuses a request that breaks the model's constraints, with BadRequest", () => {
    const wrong: [string, object][] = [
      ["without Type", { FileSystemId: FS, Report: NO_REPORT }],
      ["without FileSystemId", { Type: "EXPORT_TO_REPOSITORY", Report: NO_REPORT }],
      ["without Report", { Type: "EXPORT_TO_REPOSITORY", FileSystemId: FS }],
      ["with Report but not Enabled", { ...EXPORT, Report: {} }],
      ["with an unknown Type", { ...EXPORT, Type: "EXPORT" }],
      ["with a file system id of other letters", { ...EXPORT, FileSystemId: "fs-0123456789abcdefg" }],
      ["with a file system id of 7 digits", { ...EXPORT, FileSystemId: "fs-0123456" }],
      ["with a path of 4,097 characters", { ...EXPORT, Paths: ["x".repeat(4097)] }],
      ["with a path of two lines", { ...EXPORT, Paths: ["a\nb"] }],
      ["with 101 paths", { ...EXPORT, Paths: Array.from({ length: 101 }, (_, i) => `/data/${i}`) }],
      ["with a token of 64 characters", { ...EXPORT, ClientRequestToken: "a".repeat(64) }],
      ["with an empty list of tags", { ...EXPORT, Tags: [] }],
      ["with a tag key of 129 characters", { ...EXPORT, Tags: [{ Key: "k".repeat(129), Value: "" }] }],
      ["with a tag value in brackets", { ...EXPORT, Tags: [{ Key: "k", Value: "<v>" }] }],
      ["with a report path of 2 characters", { ...EXPORT, Report: { ...REPORT, Path: "s3" } }],
      ["with an unknown report format", { ...EXPORT, Report: { ...REPORT, Format: "CSV" } }],
      ["with an unknown member", { ...EXPORT, Path: ["/data"] }],
      [
        "with a negative number of days",
        {
          ...EXPORT,
          Type: "RELEASE_DATA_FROM_FILESYSTEM",
          ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value: -1 } },
        },
      ],
    ];
    for (const [what, input] of wrong) {
      it(what, async () => {
        const error = await refusal(cloudWith(), "CreateDataRepositoryTask", input);
        expect([error.code, error.status]).to.deep.equal(["BadRequest", 400]);
        expect(error.message).to.match(/^\d validation errors? detected: /);
      });
    }
  });

  it("cannot read a member of another type, and says SerializationException before anything else", async () => {
    const error = await refusal(cloudWith(), "CreateDataRepositoryTask", { Paths: "/data" });
    expect([error.code, error.status, error.message]).to.deep.equal([
      "SerializationException",
      400,
      "Paths: a string cannot be read as a list.",
    ]);
  });

  it("takes 32 paths and refuses 33, or 100 by option", async () => {
    const paths = (count: number) => Array.from({ length: count }, (_, i) => `/data/${i}`);
    const cloud = cloudWith();
    const error = await refusal(cloud, "CreateDataRepositoryTask", { ...EXPORT, Paths: paths(33) });
    expect([error.code, error.message]).to.deep.equal(["BadRequest", "Paths: 33 given; 32 is the maximum."]);
    cloud.fsx.options.maxTaskPaths = 100;
    expect((await createTask(cloud, { Paths: paths(100) })).Lifecycle).to.equal("PENDING");
    expect((await createTask(cloudWith(), { Paths: paths(32) })).Lifecycle).to.equal("PENDING");
  });

  it("refuses an unknown file system with FileSystemNotFound", async () => {
    const error = await refusal(cloudWith(), "CreateDataRepositoryTask", {
      ...EXPORT,
      FileSystemId: "fs-99999999",
    });
    expect(error.code).to.equal("FileSystemNotFound");
  });

  it("refuses a file system that is not linked to a data repository", async () => {
    const error = await refusal(cloudWith({ associations: [] }), "CreateDataRepositoryTask", EXPORT);
    expect([error.code, error.message]).to.deep.equal([
      "BadRequest",
      `File system '${FS}' is not linked to a data repository.`,
    ]);
  });

  it("refuses AUTO_RELEASE_DATA and CapacityToRelease, which are Amazon File Cache's", async () => {
    const cloud = cloudWith();
    const auto = await refusal(cloud, "CreateDataRepositoryTask", { ...EXPORT, Type: "AUTO_RELEASE_DATA" });
    expect(auto.code).to.equal("UnsupportedOperation");
    const capacity = await refusal(cloud, "CreateDataRepositoryTask", { ...EXPORT, CapacityToRelease: 5 });
    expect(capacity.code).to.equal("BadRequest");
  });

  it("wants Path, Format and Scope of a report that is enabled", async () => {
    const error = await refusal(cloudWith(), "CreateDataRepositoryTask", {
      ...EXPORT,
      Report: { Enabled: true, Path: REPORT.Path },
    });
    expect([error.code, error.message]).to.deep.equal([
      "BadRequest",
      "Report: with Enabled, Format, Scope must be given too.",
    ]);
  });

  describe("the report path", () => {
    const OUTSIDE =
      "The report path provided is not associated with a data repository linked to this file system.";
    for (const path of [
      "s3://bucket-a/reports",
      "s3://bucket-a/data2/",
      "s3://bucket-c/data",
      "/data/reports",
    ]) {
      it(`${path} lies outside every association and is refused in AWS's words`, async () => {
        const input = { ...EXPORT, Report: { ...REPORT, Path: path } };
        const error = await refusal(cloudWith(), "CreateDataRepositoryTask", input);
        expect([error.code, error.message]).to.deep.equal(["BadRequest", OUTSIDE]);
      });
    }
    for (const path of ["s3://bucket-a/data", "s3://bucket-a/data/", "s3://bucket-b/any/prefix/"]) {
      it(`${path} lies within an association and is taken`, async () => {
        const task = await createTask(cloudWith(), { Report: { ...REPORT, Path: path } });
        expect(task.Report.Path).to.equal(path);
      });
    }
    it("of a file system linked the old way must lie within its ExportPath", async () => {
      const old = {
        deploymentType: "SCRATCH_2" as const,
        associations: [],
        importPath: "s3://bucket-a/in",
        exportPath: "s3://bucket-a/out",
      };
      const within = { ...REPORT, Path: "s3://bucket-a/out/reports" };
      expect((await createTask(cloudWith(old), { Report: within })).Lifecycle).to.equal("PENDING");
      const outside = { ...EXPORT, Report: { ...REPORT, Path: "s3://bucket-a/in/reports" } };
      const error = await refusal(cloudWith(old), "CreateDataRepositoryTask", outside);
      expect(error.message).to.equal(OUTSIDE);
    });
    it("is noticed only at the end by option: the task runs, the report is lost", async () => {
      const cloud = cloudWith();
      cloud.fsx.options.reportPathCheck = "completion";
      const warnings: string[] = [];
      cloud.events.subscribe((event) => {
        if (event.kind === "warning") warnings.push(event.message);
      });
      cloud.fsx.failNextTask(FS, { files: 1 });
      const task = await runTask(cloud, { Report: { ...REPORT, Path: "s3://elsewhere/reports" } });
      expect(task.Lifecycle).to.equal("FAILED");
      expect(warnings).to.deep.equal([
        `S3CompletionReportValidateFailure: ${task.TaskId}: s3://elsewhere/reports is not in a linked data repository.`,
      ]);
    });
  });

  describe("ReleaseConfiguration", () => {
    const release = { ...EXPORT, Type: "RELEASE_DATA_FROM_FILESYSTEM" };
    it("is required of a release task, with unit and value; or by option not", async () => {
      for (const DurationSinceLastAccess of [undefined, {}, { Unit: "DAYS" }, { Value: 3 }]) {
        const input = { ...release, ReleaseConfiguration: { DurationSinceLastAccess } };
        expect((await refusal(cloudWith(), "CreateDataRepositoryTask", input)).code).to.equal("BadRequest");
      }
      const cloud = cloudWith();
      cloud.fsx.options.releaseConfiguration = "optional";
      expect((await createTask(cloud, { Type: "RELEASE_DATA_FROM_FILESYSTEM" })).Lifecycle).to.equal(
        "PENDING",
      );
    });
    it("is refused for other types", async () => {
      const input = {
        ...EXPORT,
        ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value: 3 } },
      };
      expect((await refusal(cloudWith(), "CreateDataRepositoryTask", input)).code).to.equal("BadRequest");
    });
    it("and its task are not supported on Lustre 2.10", async () => {
      const cloud = cloudWith({
        deploymentType: "SCRATCH_2",
        version: "2.10",
        associations: [],
        importPath: "s3://bucket-a",
      });
      const input = {
        ...release,
        ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value: 0 } },
      };
      expect((await refusal(cloud, "CreateDataRepositoryTask", input)).code).to.equal("UnsupportedOperation");
    });
  });

  describe("ClientRequestToken", () => {
    it("gives the same task again, also after it has ended", async () => {
      const cloud = cloudWith();
      const first = await createTask(cloud, { ClientRequestToken: "token-1" });
      const second = await createTask(cloud, { ClientRequestToken: "token-1" });
      expect(second).to.deep.equal(first);
      await pass(cloud, 48 * HOUR);
      const third = await createTask(cloud, { ClientRequestToken: "token-1" });
      expect([third.TaskId, third.Lifecycle]).to.deep.equal([first.TaskId, "SUCCEEDED"]);
    });
    it("with other parameters is IncompatibleParameterError, which names the parameter", async () => {
      const cloud = cloudWith();
      await createTask(cloud, { ClientRequestToken: "token-1" });
      for (const [parameter, value] of [
        ["Paths", ["/home"]],
        ["Type", "IMPORT_METADATA_FROM_REPOSITORY"],
        ["Report", REPORT],
        ["Tags", [{ Key: "a", Value: "b" }]],
      ] as const) {
        const input = { ...EXPORT, Paths: ["/data"], ClientRequestToken: "token-1", [parameter]: value };
        const error = await refusal(cloud, "CreateDataRepositoryTask", input);
        expect([error.code, error.members]).to.deep.equal([
          "IncompatibleParameterError",
          { Parameter: parameter },
        ]);
      }
    });
    it("lets a caller who lost the answer try again without making a second task", async () => {
      const cloud = cloudWith();
      cloud.faults.plan({
        target: "fsx.CreateDataRepositoryTask",
        error: "connection lost",
        afterEffect: true,
        times: 1,
      });
      const input = { ClientRequestToken: "token-1" };
      const lost = await createTask(cloud, input).catch((error: Error) => error.name);
      expect(lost).to.equal("ConnectionLost");
      const { TaskId } = await createTask(cloud, input);
      expect([...cloud.fsx.tasks.all.keys()]).to.deep.equal([TaskId]);
    });
    it("is forgotten after the option's window", async () => {
      const cloud = cloudWith();
      cloud.fsx.options.tokenWindow = HOUR;
      const first = await runTask(cloud, { ClientRequestToken: "token-1" });
      const second = await createTask(cloud, { ClientRequestToken: "token-1" });
      expect(second.TaskId).to.not.equal(first.TaskId);
    });
  });

  it("refuses a file system that is still being created", async () => {
    const cloud = emptyCloud();
    const { FileSystem } = await call<{ FileSystem: { FileSystemId: string } }>(cloud, "CreateFileSystem", {
      FileSystemType: "LUSTRE",
      StorageCapacity: 1200,
      SubnetIds: ["subnet-0123456789abcdef0"],
      LustreConfiguration: { DeploymentType: "SCRATCH_2", ImportPath: "s3://bucket-a" },
    });
    const input = { ...EXPORT, FileSystemId: FileSystem.FileSystemId };
    expect((await refusal(cloud, "CreateDataRepositoryTask", input)).code).to.equal("BadRequest");
  });

  it("refuses tags that are given twice or begin with aws:", async () => {
    for (const Tags of [
      [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
      [{ Key: "aws:x", Value: "1" }],
    ]) {
      expect((await refusal(cloudWith(), "CreateDataRepositoryTask", { ...EXPORT, Tags })).code).to.equal(
        "BadRequest",
      );
    }
  });
});
