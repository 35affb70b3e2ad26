/**
 * A pipeline as a whole: its defaults, its name, its schedule and how long it waits for what. Its places, machines,
 * file system and network have files of their own.
 */
import { expect } from "chai";
import { FILE_SYSTEM, parse, problemsOf } from "./config-cases";
import { IMAGE, parsePipeline, pipelineOf, problems } from "./pipeline-cases";

describe("the smallest pipeline", () => {
  it("gets every default of the sample pipeline, and an end for every wait", () => {
    expect(parsePipeline()).to.deep.equal({
      config: {
        stack: "dev",
        notify: { emails: ["storage-oncall@example.com"], on: ["failure"] },
        kmsKey: undefined,
        logRetentionDays: 30,
        dashboard: false,
        tasks: [],
        transfers: [],
        pipelines: [
          {
            name: "run",
            bucket: "my-results",
            importPrefix: "",
            exportPrefix: "",
            exportPaths: ["/scratch"],
            autoExport: false,
            deleteLustre: true,
            schedule: undefined,
            computeEnvironment: {
              type: "SPOT",
              allocationStrategy: "SPOT_PRICE_CAPACITY_OPTIMIZED",
              instanceTypes: ["optimal"],
              minvCpus: 0,
              maxvCpus: 256,
              desiredvCpus: 0,
            },
            job: {
              image: IMAGE,
              vcpus: 32,
              memory: 30_000,
              command: [],
              environment: {},
              attempts: 5,
              timeout: 43_200,
              arraySize: undefined,
            },
            lustre: {
              version: "2.15",
              storageCapacity: 2400,
              deploymentType: "SCRATCH_2",
              perUnitStorageThroughput: undefined,
              dataCompressionType: "NONE",
              importedFileChunkSize: 1024,
            },
            network: { cidrBlock: "10.0.0.0/20", natGateway: false },
            reportPrefix: "fsx-drt-completion-reports",
            limits: { creation: 3600, job: 86_400, export: 43_200, deletion: 3600 },
            polling: { creation: 30, export: 300, deletion: 30 },
          },
        ],
      },
      warnings: [],
    });
  });

  it("needs a bucket and an image", () => {
    expect(problemsOf(() => parse({ pipelines: { run: {} } }))).to.deep.equal([
      "pipelines.run.bucket: is missing; write text, such as my-results",
      `pipelines.run.job.image: is missing; write an image's URI, such as ${IMAGE}, or { repository: name } for an ECR repository of the stack's own`,
    ]);
  });

  it("stands beside tasks, or alone", () => {
    const both = parse({
      tasks: { export: { fileSystemId: FILE_SYSTEM } },
      pipelines: { run: { bucket: "my-results", job: { image: IMAGE } } },
    }).config;
    expect([both.tasks.length, both.pipelines.length]).to.deep.equal([1, 1]);
    expect(problemsOf(() => parse({ pipelines: [] }))).to.deep.equal([
      "pipelines: is a list; pipelines are a map from name to settings, such as { nightly-run: { bucket: my-results, job: { image: … } } }",
    ]);
  });

  it("alone may have a dashboard, without a warning", () => {
    const pipelines = { run: { bucket: "my-results", job: { image: IMAGE } } };
    const { config, warnings } = parse({ pipelines, dashboard: true });
    expect([config.dashboard, warnings]).to.deep.equal([true, []]);
  });
});

describe("a pipeline's settings", () => {
  it("are all checked, each wrong one told with its key", () => {
    expect(
      problems({
        bucket: "My_Bucket",
        autoExport: "yes",
        job: { image: IMAGE, attempts: 11, memmory: 1 },
        lustre: { version: "2.10" },
        colour: "blue",
      }),
    ).to.deep.equal([
      `colour: not a setting of a pipeline; it has bucket, importPrefix, exportPrefix, exportPaths, autoExport, deleteLustre, schedule, timezone, enabled, computeEnvironment, job, lustre, network, reportPrefix, limits and polling`,
      `bucket: "My_Bucket" is not a bucket's name; it is 3 to 63 of a-z 0-9 . and -, such as my-results`,
      `autoExport: is the text "yes"; write true or false`,
      `job.memmory: not a setting of job; did you mean "memory"?`,
      "job.attempts: is the number 11; write a whole number from 1 to 10",
      `lustre.version: 2.10 cannot be linked to S3; it takes "2.12" or "2.15"`,
    ]);
  });

  it("that are maps say so", () => {
    expect(problems({ lustre: 2400 })).to.deep.equal([
      "lustre: is the number 2400; lustre is a map with version, storageCapacity, deploymentType, perUnitStorageThroughput, dataCompressionType or importedFileChunkSize",
    ]);
  });
});

describe("a pipeline's name", () => {
  const named = (name: string, stack = "dev") =>
    problemsOf(() =>
      parse({ pipelines: { [name]: { bucket: "my-results", job: { image: IMAGE } } } }, stack),
    );

  it("is 1 to 40 letters, digits, - and _, as it becomes part of AWS's names", () => {
    expect(named("a".repeat(40))).to.deep.equal([]);
    expect(named("a".repeat(41))).to.deep.equal([
      `pipelines.${"a".repeat(41)}: the name has 41 characters; at most 40 are allowed`,
    ]);
    expect(named("two words")).to.deep.equal([
      `pipelines["two words"]: the name has " ", which a state machine's name cannot hold; use letters a-z, digits, - and _`,
    ]);
    expect(named("")).to.deep.equal([`pipelines[""]: a pipeline needs a name of 1 to 40 characters`]);
  });

  it("leaves room for the stack's in a state machine's 80 characters", () => {
    const stack = "s".repeat(34);
    expect(named("a".repeat(26), stack)).to.deep.equal([]);
    expect(named("a".repeat(27), stack)).to.deep.equal([
      `pipelines.${"a".repeat(27)}: the name has 27 characters; beside the stack's name "${stack}", a state machine's name has room for 26`,
    ]);
  });
});

describe("a pipeline's schedule", () => {
  it("is read as a task's", () => {
    expect(pipelineOf({ schedule: "15 1 * * ? *", timezone: "Europe/Berlin" }).schedule).to.deep.equal({
      expression: "cron(15 1 * * ? *)",
      timezone: "Europe/Berlin",
      enabled: true,
    });
    expect(pipelineOf({ schedule: "rate(1 day)", enabled: false }).schedule).to.deep.equal({
      expression: "rate(1 day)",
      timezone: "UTC",
      enabled: false,
    });
    expect(problems({ schedule: "cron(15 6 * * * *)" })).to.deep.equal([
      `schedule: "cron(15 6 * * * *)" – day-of-month and day-of-week are both "*"; one of them must be "?"`,
    ]);
  });

  it("in the past, or a zone without a schedule, is warned of", () => {
    expect(parsePipeline({ schedule: "at(2026-11-19T23:00:00)" }).warnings).to.deep.equal([
      "pipelines.run.schedule: at(2026-11-19T23:00:00) is in the past, so this pipeline never runs; give a later time or remove it",
    ]);
    expect(parsePipeline({ timezone: "Europe/Berlin" }).warnings).to.deep.equal([
      "pipelines.run.timezone: has no effect on a pipeline without a schedule; add one, or remove it",
    ]);
  });
});

describe("a pipeline's waits", () => {
  it("have limits of their own", () => {
    expect(problems({ limits: { creation: "9m", export: "8d" }, polling: { export: "4s" } })).to.deep.equal([
      `limits.creation: "9m" – it takes 10m to 24h`,
      `limits.export: "8d" – it takes 5m to 7d`,
      `polling.export: "4s" – it takes 5s to 1h`,
    ]);
    expect(problems({ limits: { export: "5m" }, polling: { export: "6m" } })).to.deep.equal([
      "polling.export: 6m is longer than limits.export, which is 5m; write less",
    ]);
  });

  it("end before the execution's history is full", () => {
    expect(problems({ limits: { export: "7d" }, polling: { export: "1h" } })).to.deep.equal([]);
    const [problem, ...others] = problems({ limits: { export: "7d" }, polling: { export: "1m" } });
    expect(others).to.deep.equal([]);
    expect(problem).to.match(
      /^polling: with these limits a run may have \d+ events, and Step Functions ends an execution after 25000; write longer pauses or shorter limits$/,
    );
  });

  it("give a job at least the time of one attempt", () => {
    expect(pipelineOf({ job: { image: IMAGE, timeout: "10d" } }).limits.job).to.equal(20 * 86_400);
    expect(problems({ limits: { job: "11h" } })).to.deep.equal([
      "limits.job: 11h is shorter than job.timeout, which is 12h for one attempt; write at least that",
    ]);
  });
});
