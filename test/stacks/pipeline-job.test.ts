/**
 * What a pipeline's job runs in and on: its image, size, variables and command, and the machines that can hold it.
 */
import { expect } from "chai";
import { parse, problemsOf } from "./config-cases";
import { IMAGE, pipelineOf, problems } from "./pipeline-cases";

/** The same for the settings of its job, beside an image. */
const jobProblems = (job: Record<string, unknown>) => problems({ job: { image: IMAGE, ...job } });

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
