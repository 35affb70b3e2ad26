import { expect } from "chai";
import { FILE_SYSTEM, parse, problemsOf } from "./config-cases";

const IMAGE = "public.ecr.aws/docker/library/busybox:stable";

/** A stack whose only section is one pipeline "run" with these settings. */
const parsePipeline = (settings: Record<string, unknown> = {}) =>
  parse({ pipelines: { run: { bucket: "my-results", job: { image: IMAGE }, ...settings } } });

const pipelineOf = (settings: Record<string, unknown>) => parsePipeline(settings).config.pipelines[0]!;

/** The problems of a pipeline with these settings, each without the pipeline's own key. */
function problems(settings: Record<string, unknown>): string[] {
  return problemsOf(() => parsePipeline(settings)).map((text) => text.replace(/^pipelines\.run\./, ""));
}

/** The same for the settings of its job, beside an image. */
const jobProblems = (job: Record<string, unknown>) => problems({ job: { image: IMAGE, ...job } });

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

describe("a pipeline's places in S3", () => {
  it("are an ordinary bucket's name and prefixes in it", () => {
    const cases: [string, string][] = [
      [
        "s3://my-results",
        "is a URI; write the bucket's name alone, and importPrefix for what comes after it",
      ],
      [
        "a..b",
        "is not a bucket's name: no two dots in a row, and not like an IP address; it is 3 to 63 of a-z 0-9 . and -, such as my-results",
      ],
      [
        "10.0.0.1",
        "is not a bucket's name: no two dots in a row, and not like an IP address; it is 3 to 63 of a-z 0-9 . and -, such as my-results",
      ],
      [
        "fast--use1-az4--x-s3",
        `ends with "--x-s3", which S3 keeps for other things than such buckets; give an ordinary bucket`,
      ],
      [
        "xn--results",
        `begins with "xn--", which S3 keeps for other things than such buckets; give an ordinary bucket`,
      ],
    ];
    for (const [bucket, problem] of cases) {
      expect(problems({ bucket })).to.deep.equal([`bucket: "${bucket}" ${problem}`]);
    }
  });

  it("get a slash at their end, and none at their beginning", () => {
    const { importPrefix, exportPrefix } = pipelineOf({ importPrefix: "a/b", exportPrefix: "c/" });
    expect([importPrefix, exportPrefix]).to.deep.equal(["a/b/", "c/"]);
    expect(problems({ importPrefix: "/a/" })).to.deep.equal([
      `importPrefix: "/a/" begins with "/", which keys in S3 do not; write "a/"`,
    ]);
    expect(problems({ importPrefix: "s3://b/a/", exportPrefix: "a//b" })).to.deep.equal([
      `importPrefix: "s3://b/a/" is a whole S3 URI; write only what comes after the bucket, such as input/`,
      `exportPrefix: "a//b" has two slashes in a row; write one`,
    ]);
  });

  it("are one place, or two side by side, as associations may not overlap", () => {
    expect(pipelineOf({ importPrefix: "in/" }).exportPrefix).to.equal("in/");
    expect(pipelineOf({ importPrefix: "in/", exportPrefix: "in2/" }).exportPaths).to.deep.equal(["/output"]);
    expect(problems({ importPrefix: "", exportPrefix: "results" })).to.deep.equal([
      "exportPrefix: s3://my-results/results/ lies inside s3://my-results/, and FSx refuses associations that overlap; give importPrefix and exportPrefix side by side, such as input/ and output/, or the same",
    ]);
  });

  it("get only what lies below the association that exports", () => {
    expect(pipelineOf({ exportPaths: ["/scratch/a", "/scratch/b c"] }).exportPaths).to.deep.equal([
      "/scratch/a",
      "/scratch/b c",
    ]);
    expect(problems({ exportPaths: ["/scratchy", "/scratch/a", "/scratch/a/"] })).to.deep.equal([
      `exportPaths[2]: "/scratch/a/" is the same as exportPaths[1]; give each path once`,
      `exportPaths[0]: "/scratchy" lies outside /scratch, which is what goes to S3; write /scratch or a path below it`,
    ]);
    expect(problems({ importPrefix: "in/", exportPrefix: "out/", exportPaths: ["/input/x"] })).to.deep.equal([
      `exportPaths[0]: "/input/x" lies outside /output, which is what goes to S3; write /output or a path below it`,
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

describe("a pipeline's machines", () => {
  const machines = (computeEnvironment: Record<string, unknown>) => problems({ computeEnvironment });

  it("are bought by a strategy of their type", () => {
    expect(
      pipelineOf({ computeEnvironment: { type: "EC2" } }).computeEnvironment.allocationStrategy,
    ).to.equal("BEST_FIT_PROGRESSIVE");
    expect(machines({ type: "EC2", allocationStrategy: "SPOT_CAPACITY_OPTIMIZED" })).to.deep.equal([
      "computeEnvironment.allocationStrategy: SPOT_CAPACITY_OPTIMIZED is not for EC2; EC2 takes BEST_FIT_PROGRESSIVE or BEST_FIT",
    ]);
    expect(machines({ allocationStrategy: "BEST_FIT" })).to.deep.equal([
      "computeEnvironment.allocationStrategy: BEST_FIT with SPOT needs a Spot Fleet role; SPOT takes SPOT_PRICE_CAPACITY_OPTIMIZED, SPOT_CAPACITY_OPTIMIZED or BEST_FIT_PROGRESSIVE",
    ]);
  });

  it("are from minvCpus over desiredvCpus to maxvCpus", () => {
    expect(pipelineOf({ computeEnvironment: { minvCpus: 8 } }).computeEnvironment.desiredvCpus).to.equal(8);
    expect(machines({ minvCpus: 300 })).to.deep.equal([
      "computeEnvironment.minvCpus: 300 is more than maxvCpus, which is 256; write at most that",
    ]);
    expect(machines({ minvCpus: 8, desiredvCpus: 4 })).to.deep.equal([
      "computeEnvironment.desiredvCpus: 4 is not between minvCpus and maxvCpus, which are 8 and 256; write one that is",
    ]);
    expect(machines({ maxvCpus: 0 })).to.deep.equal([
      "computeEnvironment.maxvCpus: is the number 0; write a whole number from 1 to 1000000",
    ]);
  });

  it("are types or families that EC2 could have", () => {
    expect(
      machines({ instanceTypes: ["c6i", "m6i.8xlarge", "default_arm64", "u-6tb1.metal", "hpc7g"] }),
    ).to.deep.equal([]);
    expect(machines({ instanceTypes: [] })).to.deep.equal([
      "computeEnvironment.instanceTypes: no type given; write at least one, such as [optimal]",
    ]);
    expect(machines({ instanceTypes: ["big", "c6i", "c6i"] })).to.deep.equal([
      `computeEnvironment.instanceTypes[0]: "big" is not a type or family of instances; write optimal, a family such as c6i, or a type such as c6i.8xlarge`,
      `computeEnvironment.instanceTypes[2]: "c6i" is given twice; give each once`,
    ]);
  });

  it("can hold the job", () => {
    expect(
      problems({ job: { image: IMAGE, vcpus: 64 }, computeEnvironment: { maxvCpus: 32 } }),
    ).to.deep.equal([
      "job.vcpus: 64 is more than computeEnvironment.maxvCpus, which is 32, so the job would wait for ever; write less, or more there",
    ]);
  });
});

describe("a pipeline's job", () => {
  it("has an existing image, or an ECR repository that is made", () => {
    const images = [
      IMAGE,
      `111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:${"0".repeat(64)}`,
      "busybox",
    ];
    for (const image of images) expect(pipelineOf({ job: { image } }).job.image).to.equal(image);
    expect(pipelineOf({ job: { image: { repository: "lab/variants" } } }).job.image).to.deep.equal({
      repository: "lab/variants",
    });
    expect(jobProblems({ image: { repository: "Lab" } })).to.deep.equal([
      `job.image: "Lab" is not a repository's name; it is 2 to 256 of a-z 0-9, with single . _ - or / between them`,
    ]);
    expect(jobProblems({ image: "two words" })[0]).to.match(
      /^job\.image: "two words" is not an image's URI; write/,
    );
    expect(jobProblems({ image: { repo: "x" } })[0]).to.match(/^job\.image: is a map of other things than/);
  });

  it("shares no repository that two pipelines would make", () => {
    const pipeline = { bucket: "my-results", job: { image: { repository: "lab" } } };
    expect(problemsOf(() => parse({ pipelines: { a: pipeline, b: pipeline } }))).to.deep.equal([
      `pipelines.b.job.image: "a" creates the repository "lab" already; write its image's URI here`,
    ]);
  });

  it("has whole numbers within Batch's limits", () => {
    expect(jobProblems({ vcpus: 0, memory: 3, attempts: 0, arraySize: 1 })).to.deep.equal([
      "job.vcpus: is the number 0; write a whole number from 1 to 10000",
      "job.memory: is the number 3; write a whole number from 4 to 100000000",
      "job.attempts: is the number 0; write a whole number from 1 to 10",
      "job.arraySize: is the number 1; write a whole number from 2 to 10000",
    ]);
    expect(jobProblems({ vcpus: 1.5, arraySize: 10_001 })).to.deep.equal([
      "job.vcpus: is the number 1.5; write a whole number from 1 to 10000",
      "job.arraySize: is the number 10001; write a whole number from 2 to 10000",
    ]);
    expect(jobProblems({ timeout: "59s" })).to.deep.equal([`job.timeout: "59s" – it takes 1m to 30d`]);
  });

  it("has variables that hold text", () => {
    expect(pipelineOf({ job: { image: IMAGE, environment: { A_1: "x" } } }).job.environment).to.deep.equal({
      A_1: "x",
    });
    expect(jobProblems({ environment: { N: 4, "1A": "x", AWS_BATCH_X: "y", M: [] } })).to.deep.equal([
      `job.environment.N: is the number 4; a variable holds text, so write it in quotes: "4"`,
      "job.environment.1A: is not a variable's name; it is letters, digits and _, and does not begin with a digit",
      "job.environment.AWS_BATCH_X: names beginning with AWS_BATCH are AWS Batch's own; use another",
      "job.environment.M: is a list; write text",
    ]);
  });

  it("has a command and variables that fit into a parameter", () => {
    expect(jobProblems({ command: ["x".repeat(5_990)] })).to.deep.equal([]);
    expect(jobProblems({ command: ["x".repeat(6_000)] })).to.deep.equal([
      "job: command and environment together have 6009 bytes, and the parameter that keeps a run's defaults has room for 6000 of them; put long texts into the image or the bucket",
    ]);
  });
});

describe("a pipeline's file system", () => {
  const lustre = (settings: Record<string, unknown>) => problems({ lustre: settings });

  it("is of a version that can be linked to S3, with or without quotes", () => {
    for (const version of ["2.12", "2.15", 2.12, 2.15]) {
      expect(pipelineOf({ lustre: { version } }).lustre.version).to.equal(String(version));
    }
    expect(lustre({ version: 2.1 })).to.deep.equal([
      `lustre.version: 2.10 cannot be linked to S3; it takes "2.12" or "2.15"`,
    ]);
    expect(lustre({ version: "3" })).to.deep.equal([
      `lustre.version: "3" is not one; it takes "2.12" or "2.15"`,
    ]);
  });

  it("is of a type that can be linked to S3", () => {
    expect(lustre({ deploymentType: "SCRATCH_1" })).to.deep.equal([
      "lustre.deploymentType: SCRATCH_1 cannot be linked to S3 by an association; it takes SCRATCH_2, PERSISTENT_1 or PERSISTENT_2",
    ]);
    expect(lustre({ deploymentType: "scratch_2" })).to.deep.equal([
      `lustre.deploymentType: "scratch_2" is not one of its values; did you mean "SCRATCH_2"?`,
    ]);
  });

  it("has 1,200 GiB, or a multiple of 2,400", () => {
    for (const storageCapacity of [1200, 2400, 4800, 240_000]) {
      expect(pipelineOf({ lustre: { storageCapacity } }).lustre.storageCapacity).to.equal(storageCapacity);
    }
    const cases: [number, string][] = [
      [0, "write 1200"],
      [-2400, "write 1200"],
      [1000, "write 1200"],
      [2000, "write 1200 or 2400"],
      [3600, "write 2400 or 4800"],
      [2400.5, "write 2400 or 4800"],
    ];
    for (const [storageCapacity, right] of cases) {
      expect(lustre({ storageCapacity })).to.deep.equal([
        `lustre.storageCapacity: is the number ${storageCapacity}; it is 1200, 2400 or a multiple of 2400 GiB, so ${right}`,
      ]);
    }
  });

  it("has a throughput of its type's, the cheapest by default", () => {
    const throughput = (settings: Record<string, unknown>) =>
      pipelineOf({ lustre: settings }).lustre.perUnitStorageThroughput;
    expect(throughput({ deploymentType: "PERSISTENT_1" })).to.equal(50);
    expect(throughput({ deploymentType: "PERSISTENT_2" })).to.equal(125);
    expect(throughput({ deploymentType: "PERSISTENT_2", perUnitStorageThroughput: 1000 })).to.equal(1000);
    expect(lustre({ deploymentType: "PERSISTENT_1", perUnitStorageThroughput: 125 })).to.deep.equal([
      "lustre.perUnitStorageThroughput: is the number 125; PERSISTENT_1 takes 50, 100 or 200 MB/s per TiB",
    ]);
    expect(lustre({ perUnitStorageThroughput: 200 })).to.deep.equal([
      "lustre.perUnitStorageThroughput: is the number 200; SCRATCH_2 has always 200 MB/s per TiB; remove it, or write a persistent deploymentType",
    ]);
  });

  it("loads files in chunks of 1 to 512,000 MiB", () => {
    expect(lustre({ importedFileChunkSize: 512_001 })).to.deep.equal([
      "lustre.importedFileChunkSize: is the number 512001; write a whole number from 1 to 512000",
    ]);
  });
});

describe("a pipeline's network", () => {
  const SUBNET = "subnet-0123456789abcdef0";
  const VPC = "vpc-0123456789abcdef0";
  const network = (settings: Record<string, unknown>) => problems({ network: settings });

  it("is an existing one with its subnets", () => {
    expect(pipelineOf({ network: { vpcId: VPC, subnetIds: [SUBNET] } }).network).to.deep.equal({
      vpcId: VPC,
      subnetIds: [SUBNET],
    });
    expect(network({ vpcId: "vpc-1", subnetIds: ["subnet-1", SUBNET, SUBNET] })).to.deep.equal([
      `network.vpcId: "vpc-1" is not a VPC's id; it is vpc- and 8 or 17 of 0-9 a-f, such as vpc-0123456789abcdef0`,
      `network.subnetIds[0]: "subnet-1" is not a subnet's id; it is subnet- and 8 or 17 of 0-9 a-f, such as subnet-0123456789abcdef0`,
      `network.subnetIds[2]: "${SUBNET}" is given twice; give each once`,
    ]);
    expect(network({ vpcId: VPC })).to.deep.equal([
      "network.subnetIds: no subnet given; write the one that file systems and machines are put into, such as [subnet-0123456789abcdef0]",
    ]);
    expect(network({ subnetIds: [SUBNET] })).to.deep.equal([
      "network.vpcId: is missing; write the id of the subnets' VPC, such as vpc-0123456789abcdef0",
    ]);
  });

  it("over several subnets is warned of, as traffic between zones costs", () => {
    expect(
      parsePipeline({ network: { vpcId: VPC, subnetIds: [SUBNET, "subnet-01234567"] } }).warnings,
    ).to.deep.equal([
      "pipelines.run.network.subnetIds: file systems are put into the first subnet, machines into all of them; machines in another zone are slower and their traffic is billed, so give only subnets of one zone",
    ]);
  });

  it("is a new one with a range of addresses", () => {
    expect(pipelineOf({ network: { cidrBlock: "172.16.0.0/16", natGateway: true } }).network).to.deep.equal({
      cidrBlock: "172.16.0.0/16",
      natGateway: true,
    });
    const cases: [string, string][] = [
      ["10.0.0.0", "is not a range of IPv4 addresses; write a range such as 10.0.0.0/20"],
      ["10.0.256.0/20", "is not a range of IPv4 addresses; write a range such as 10.0.0.0/20"],
      ["10.0.0.0/28", "has /28; a network for file systems and machines takes /16 to /24"],
      ["10.0.5.0/20", "does not begin where its range does; write 10.0.0.0/20"],
    ];
    for (const [cidrBlock, problem] of cases) {
      expect(network({ cidrBlock })).to.deep.equal([`network.cidrBlock: "${cidrBlock}" ${problem}`]);
    }
  });

  it("is not both", () => {
    expect(network({ vpcId: VPC, subnetIds: [SUBNET], natGateway: false })).to.deep.equal([
      "network: names an existing network and asks for a new one; write vpcId and subnetIds, or cidrBlock and natGateway",
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
