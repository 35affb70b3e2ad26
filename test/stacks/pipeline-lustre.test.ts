/**
 * The file system that a pipeline makes: only such as can be linked to S3, in sizes and throughputs that there are.
 */
import { expect } from "chai";
import { pipelineOf, problems } from "./pipeline-cases";

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
