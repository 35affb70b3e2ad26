import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { createFunction, type Fixture, invoke, openCloud, START, zip } from "./fixture";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:probe";

describe("local Lambda: functions", () => {
  let fixture: Fixture;
  const call = (operation: string, input: object) =>
    fixture.cloud.call("lambda", operation, input, OPERATOR) as Promise<Record<string, unknown>>;
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error) => [error.code, error.message] as [string, string],
    );

  beforeEach(async () => {
    fixture = await openCloud();
  });
  afterEach(() => fixture.close());

  it("shows a function's configuration as Lambda does, with its defaults", async () => {
    await createFunction(fixture, "exports.handler = async () => 1;", {
      Tags: { a: "1" },
      LoggingConfig: {},
    });
    const { Configuration, Code, Tags } = (await call("GetFunction", { FunctionName: "probe" })) as Record<
      string,
      Record<string, unknown>
    >;
    const { CodeSha256, CodeSize, RevisionId, ...rest } = Configuration!;
    expect([typeof CodeSha256, typeof CodeSize, typeof RevisionId]).to.deep.equal([
      "string",
      "number",
      "string",
    ]);
    expect([Code, Tags]).to.deep.equal([{ RepositoryType: "S3" }, { a: "1" }]);
    expect(rest).to.deep.equal({
      FunctionName: "probe",
      FunctionArn: ARN,
      Runtime: "nodejs24.x",
      Role: fixture.role,
      Handler: "index.handler",
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      LastModified: new Date(START).toISOString().replace("Z", "+0000"),
      Version: "$LATEST",
      TracingConfig: { Mode: "PassThrough" },
      State: "Active",
      LastUpdateStatus: "Successful",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/probe" },
    });
  });

  it("runs new code and new settings from the next invocation on", async () => {
    await createFunction(fixture, "exports.handler = async () => 'old';");
    await invoke(fixture);
    const before = fixture.cloud.lambda.functions.get("probe")!.code.path;
    await call("UpdateFunctionCode", {
      FunctionName: "probe",
      ZipFile: zip({ "index.js": "exports.handler = async () => process.env.WORD ?? 'new';" }),
    });
    expect((await invoke(fixture)).payload).to.equal("new");
    await call("UpdateFunctionConfiguration", {
      FunctionName: "probe",
      Environment: { Variables: { WORD: "set" } },
      Timeout: 9,
    });
    expect((await invoke(fixture)).payload).to.equal("set");
    expect(await call("GetFunctionConfiguration", { FunctionName: ARN })).to.include({
      Timeout: 9,
      MemorySize: 128,
    });
    expect(fixture.cloud.lambda.functions.get("probe")!.code.path).to.not.equal(before);
  });

  it("refuses invocations of a function with no concurrency left to it", async () => {
    await createFunction(fixture, "exports.handler = async () => 1;");
    await call("PutFunctionConcurrency", { FunctionName: "probe", ReservedConcurrentExecutions: 0 });
    expect((await refusal(invoke(fixture)))?.[0]).to.equal("TooManyRequestsException");
    expect(
      (
        await refusal(
          call("PutFunctionConcurrency", { FunctionName: "probe", ReservedConcurrentExecutions: 901 }),
        )
      )?.[0],
    ).to.equal("InvalidParameterValueException");
  });

  it("lists functions page by page, and deletes them", async () => {
    for (const FunctionName of ["b", "a", "c"]) await createFunction(fixture, "", { FunctionName });
    const names = ({ Functions }: Record<string, unknown>) =>
      (Functions as { FunctionName: string }[]).map(({ FunctionName }) => FunctionName);
    const first = await call("ListFunctions", { MaxItems: "2" });
    expect(names(first)).to.deep.equal(["a", "b"]);
    expect(names(await call("ListFunctions", { Marker: first.NextMarker }))).to.deep.equal(["c"]);
    await call("DeleteFunction", { FunctionName: "a" });
    expect(names(await call("ListFunctions", {}))).to.deep.equal(["b", "c"]);
    expect((await refusal(call("GetFunction", { FunctionName: "a" })))?.[1]).to.equal(
      "Function not found: arn:aws:lambda:us-east-1:123456789012:function:a",
    );
  });

  it("tags functions", async () => {
    await createFunction(fixture, "");
    await call("TagResource", { Resource: ARN, Tags: { a: "1", b: "2" } });
    await call("UntagResource", { Resource: ARN, TagKeys: ["a"] });
    expect(await call("ListTags", { Resource: ARN })).to.deep.equal({ Tags: { b: "2" } });
  });

  for (const [rule, settings, code, message] of [
    [
      "another runtime",
      { Runtime: "python3.12" },
      "ValidationException",
      /^1 validation error detected: Runtime: must be one of nodejs22\.x, nodejs24\.x/,
    ],
    [
      "a timeout over 15 minutes",
      { Timeout: 901 },
      "ValidationException",
      /^1 validation error detected: Timeout: Too big: expected number to be <=900/,
    ],
    [
      "a dead-letter queue",
      { DeadLetterConfig: { TargetArn: ARN } },
      "ValidationException",
      /Unrecognized key: "DeadLetterConfig"/,
    ],
    ["layers", { Layers: ["x"] }, "ValidationException", /Unrecognized key: "Layers"/],
    [
      "variables that Lambda sets itself",
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "InvalidParameterValueException",
      /Reserved keys used in this request: AWS_REGION$/,
    ],
    [
      "variables over 4 KB",
      { Environment: { Variables: { BIG: "x".repeat(4096) } } },
      "InvalidParameterValueException",
      /exceeded the 4KB limit/,
    ],
    [
      "log levels for text logs",
      { LoggingConfig: { LogFormat: "Text", ApplicationLogLevel: "WARN" } },
      "InvalidParameterValueException",
      /not supported when LogFormat is set to Text/,
    ],
    [
      "what is no zip archive",
      { Code: { ZipFile: Buffer.from("text") } },
      "InvalidParameterValueException",
      /^Could not unzip uploaded file/,
    ],
    [
      "an empty archive",
      { Code: { ZipFile: zip({}) } },
      "InvalidParameterValueException",
      /must be a non-empty zip/,
    ],
    [
      "files outside the archive",
      { Code: { ZipFile: zip({ "../evil.js": "" }) } },
      "InvalidParameterValueException",
      /"\.\.\/evil\.js" lies outside the archive/,
    ],
    [
      "a name over 64 characters",
      { FunctionName: "x".repeat(65) },
      "ValidationException",
      /length less than or equal to 64/,
    ],
  ] as const) {
    it(`refuses ${rule}`, async () => {
      const error = await refusal(
        createFunction(fixture, "", settings as unknown as Record<string, unknown>),
      );
      expect(error?.[0]).to.equal(code);
      expect(error?.[1]).to.match(message);
    });
  }

  it("refuses a second function of the same name", async () => {
    await createFunction(fixture, "");
    expect(await refusal(createFunction(fixture, ""))).to.deep.equal([
      "ResourceConflictException",
      "Function already exist: probe",
    ]);
  });
});
