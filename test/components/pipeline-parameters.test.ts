/**
 * Run-time parameters of a pipeline: what the execution input may override, and what is refused before anything exists.
 */
import { expect } from "chai";
import type { Json } from "../../components/asl";
import { expectGoodEnd } from "./pipeline-invariants";
import { execute, prepare, runPipeline, together } from "./pipeline-runs";
import { IMAGE, parametersOf, pipelineSettings } from "./pipeline-settings";

describe("a pipeline's run-time parameters", () => {
  it("are the stack's own, in the names and types that the state machine reads", () => {
    expect(parametersOf(pipelineSettings())).to.deep.equal({
      storageCapacity: 2_400,
      lustreVersion: "2.15",
      importedFileChunkSize: 1_024,
      vcpus: 32,
      memory: 30_000,
      attempts: 5,
      jobTimeout: 3_600,
      image: IMAGE,
      command: ["simulate", "--all"],
      environment: [{ Name: "MODEL", Value: "wind" }],
      autoExport: false,
      deleteLustre: true,
      exportPaths: ["/scratch"],
    });
  });

  it("the execution input wins over the stack's parameter, member by member", async () => {
    const { cloud, end } = await runPipeline({
      input: { vcpus: 4, memory: 2_048, attempts: 1, command: [], image: "busybox", arraySize: 3 },
    });
    expect(end).to.equal("Done");
    const properties = cloud.batch.jobDefinitions[0]!.properties;
    expect(properties.ContainerProperties).to.deep.include({
      Image: "busybox",
      Command: [],
      Environment: [{ Name: "MODEL", Value: "wind" }],
      ResourceRequirements: [
        { Type: "VCPU", Value: "4" },
        { Type: "MEMORY", Value: "2048" },
      ],
    });
    expect(properties.RetryStrategy).to.deep.include({ Attempts: 1 });
    expect(cloud.batch.jobs[0]!.parameters.ArrayProperties).to.deep.equal({ Size: 3 });
  });

  it("autoExport can be chosen for one run", async () => {
    const outcome = await runPipeline({ input: { autoExport: true }, script: { queue: () => 0 } });
    expect(outcome.end).to.equal("Done");
    expect(outcome.states).to.include("CreateAutoExportAssociation").and.not.include("ExportFiles");
  });

  const refused: [Record<string, Json>, string][] = [
    [{ deleteLustre: "True" }, 'deleteLustre is "True"; true or false, without quotes, is needed'],
    [{ autoExport: "true" }, 'autoExport is "true"; true or false, without quotes, is needed'],
    [
      { storageCapacity: "2400" },
      'storageCapacity is "2400"; a whole number from 1200 to 2147483647 is needed',
    ],
    [{ storageCapacity: 600 }, "storageCapacity is 600; a whole number from 1200 to 2147483647 is needed"],
    [{ vcpus: 1.5 }, "vcpus is 1.5; a whole number from 1 to 256 is needed"],
    // More than the compute environment's maxvCpus: it would wait for a machine until the job's limit.
    [{ vcpus: 257 }, "vcpus is 257; a whole number from 1 to 256 is needed"],
    [{ memory: 1e21 }, "memory is 1e+21; a whole number from 4 to 100000000 is needed"],
    [{ attempts: 11 }, "attempts is 11; a whole number from 1 to 10 is needed"],
    [{ jobTimeout: 59 }, "jobTimeout is 59; a whole number from 60 to 86400 is needed"],
    [{ jobTimeout: 86_401 }, "jobTimeout is 86401; a whole number from 60 to 86400 is needed"],
    [{ arraySize: 1 }, "arraySize is 1; a whole number from 2 to 10000, or 0 for none, is needed"],
    [{ lustreVersion: "2.10" }, 'lustreVersion is "2.10"; "2.12" or "2.15" is needed'],
    [{ lustreVersion: 2.15 }, 'lustreVersion is 2.15; "2.12" or "2.15" is needed'],
    [{ image: "" }, 'image is ""; a text that is not empty is needed'],
    [{ image: null }, "image is null; a text that is not empty is needed"],
    [{ command: "simulate" }, 'command is "simulate"; a list is needed'],
    [
      { environment: { A: "1" } },
      'environment is {"A":"1"}; a list of objects with Name and Value is needed',
    ],
    [
      { exportPaths: [] },
      "exportPaths is []; a list of file-system paths, each beginning with a slash, is needed",
    ],
    [
      { exportPaths: ["results"] },
      'exportPaths is ["results"]; a list of file-system paths, each beginning with a slash, is needed',
    ],
  ];
  for (const [input, cause] of refused) {
    it(`${JSON.stringify(input)} is refused, and told, before anything exists`, async () => {
      const outcome = await runPipeline({ input });
      expect([outcome.end, outcome.cause]).to.deep.equal(["InvalidParameters", cause]);
      expect(outcome.minutes).to.equal(0);
      expect(outcome.cloud.calls).to.deep.equal(["ssm.GetParameter", "sns.Publish"]);
      expect(outcome.cloud.mails[0]!.message).to.include(cause);
    });
  }

  for (const input of ["now", 7, true, [], [1]] as Json[]) {
    it(`an input that is ${JSON.stringify(input)} is refused`, async () => {
      const outcome = await runPipeline({ input });
      expect(outcome.end).to.equal("InvalidParameters");
      expect(outcome.cloud.calls).to.deep.equal(["ssm.GetParameter", "sns.Publish"]);
    });
  }

  for (const [text, end] of [
    ["not json", "ParametersNotRead"],
    ["[]", "InvalidParameters"],
    ["{}", "InvalidParameters"],
  ] as const) {
    it(`a stack's parameter that is ${text} ends in ${end}`, async () => {
      const outcome = await runPipeline({ parameterText: text });
      expect(outcome.end).to.equal(end);
      expect(outcome.cloud.mails.length).to.equal(1);
      expectGoodEnd(outcome);
    });
  }

  it("a storage capacity between FSx's steps is refused by FSx, and nothing is left", async () => {
    const outcome = await runPipeline({ input: { storageCapacity: 3_000 } });
    expect(outcome.end).to.equal("FileSystemNotCreated");
    expect(outcome.cause).to.include("StorageCapacity 3000 is not valid");
    expect(outcome.cloud.fsx.createdFileSystems).to.equal(0);
  });
});

describe("two executions of a pipeline at once", () => {
  it("do not touch each other: file systems, mounts, job definitions, jobs and tokens are their own", async () => {
    const { cloud, definition } = prepare({});
    const runs = await together(cloud, [
      () => execute(cloud, definition, "first", {}, {}),
      () => execute(cloud, definition, "second", {}, {}),
    ]);
    expect(runs.map(({ end }) => end)).to.deep.equal(["Done", "Done"]);
    expect(cloud.fsx.createdFileSystems).to.equal(2);
    expect(new Set(cloud.batch.jobs.map(({ name }) => name)).size).to.equal(2);
    const mounts = cloud.batch.jobDefinitions.map(({ properties }) =>
      JSON.stringify((properties.ContainerProperties as { Volumes: Json }).Volumes),
    );
    expect(new Set(mounts).size).to.equal(2);
    expect([cloud.fsx.fileSystems.size, cloud.fsx.associations.size, cloud.fsx.lost.length]).to.deep.equal([
      0, 0, 0,
    ]);
  });

  it("one that fails leaves the other alone", async () => {
    const { cloud, definition } = prepare({});
    const runs = await together(cloud, [
      () => execute(cloud, definition, "first", {}, { onJob: (job) => cloud.batch.crash(job) }),
      () => execute(cloud, definition, "second", { deleteLustre: false }, {}),
    ]);
    expect(runs.map(({ end }) => end)).to.deep.equal(["JobFailed", "Done"]);
    expect([...cloud.fsx.fileSystems.values()].length).to.equal(1);
    expect(cloud.batch.jobDefinitions.map(({ status }) => status)).to.deep.equal(["INACTIVE", "INACTIVE"]);
    const [left] = cloud.fsx.fileSystems.keys();
    expect(cloud.mails.map(({ subject }) => subject).sort()).to.deep.equal([
      "[dev] simulate failed: JobFailed",
      `[dev] simulate succeeded, ${left} kept`,
    ]);
  });

  it("an execution's name may hold what a token must not", async () => {
    const { cloud, definition } = prepare({});
    const name = `Lauf (2) für Ö! ${"x".repeat(60)}`;
    const [run] = await together(cloud, [() => execute(cloud, definition, name, {}, {})]);
    expect(run!.end).to.equal("Done");
  });
});

describe("what a pipeline tells", () => {
  it("a failure: what went wrong, what is left, what to do next", async () => {
    const outcome = await runPipeline({
      script: { export: { minutes: 4, ends: "FAILED", failedFiles: 3 } },
    });
    const { subject, message, attributes } = outcome.cloud.mails[0]!;
    expect(subject).to.equal("[dev] simulate failed: ExportFailed");
    expect(attributes).to.deep.equal({ pipeline: "simulate", outcome: "failed", reason: "ExportFailed" });
    const lines = message.split("\n");
    expect(lines[0]).to.equal(subject);
    expect(lines[2]).to.match(/^Not every file was exported\. FSx says: \{.*"FailedCount":3/);
    expect(lines.slice(4)).to.deep.equal([
      "Pipeline     simulate in us-east-1 (stack dev)",
      "File system  fs-00000000000000001 is kept, because not everything that the job wrote is known to be in S3. It is billed until it is deleted",
      `Job          ${outcome.cloud.batch.jobs[0]!.name} succeeded`,
      "Run          run-1, started 2026-11-20T02:00:00.000Z",
      "Reports      s3://results/reports (written only if files failed)",
      "",
      "Next:",
      "Look after its files, then delete it: aws fsx delete-file-system --file-system-id fs-00000000000000001 --region us-east-1",
      "What the run did, step by step:",
      "  aws stepfunctions get-execution-history --execution-arn arn:aws:states:us-east-1:123456789012:execution:simulate:run-1 --region us-east-1",
      "",
    ]);
  });

  it("a success only where it is asked for", async () => {
    const silent = await runPipeline({});
    expect(silent.cloud.mails).to.deep.equal([]);
    const told = await runPipeline({ notifyOnSuccess: true });
    expect(told.cloud.mails.map(({ subject }) => subject)).to.deep.equal(["[dev] simulate succeeded"]);
    expect(told.cloud.mails[0]!.attributes.outcome).to.equal("succeeded");
  });

  it("a job definition that could not be deregistered", async () => {
    const outcome = await runPipeline({
      faults: [{ state: "DeregisterJobDefinition", kind: "refused", times: 1e6 }],
    });
    expect(outcome.cloud.mails[0]!.message).to.include(outcome.cloud.batch.jobDefinitions[0]!.name);
    expect([outcome.end, outcome.deleted, outcome.exported]).to.deep.equal(["JobDefinitionLeft", true, true]);
  });

  it("state data stays below 256 KB, with parameters that fill a fifth of it", async () => {
    const outcome = await runPipeline({
      input: {
        exportPaths: Array.from({ length: 32 }, (_, index) => `/scratch/${"d".repeat(1_000)}${index}`),
        command: ["x".repeat(20_000)],
      },
      script: { attempts: [{ minutes: 5, ends: "exit 1" }] },
    });
    expect(outcome.end).to.equal("JobFailed");
    expect(outcome.largestData).to.be.below(262_144);
  });
});
