import { expect } from "chai";
import type { PipelineSettings } from "../../../components/pipeline-settings";
import { deriveWorld } from "../../../local/world";
import { parseStackConfig } from "../../../stacks/config";

const OPTIONS = { region: "us-east-1", seed: "world", start: new Date("2026-11-20T00:00:00Z") };

function pipelines(...given: object[]): PipelineSettings[] {
  const network = { vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0"] };
  const values = {
    pipelines: Object.fromEntries(
      given.map((pipeline, i) => [`p${i}`, { job: { image: "a/b:1" }, network, ...pipeline }]),
    ),
  };
  return parseStackConfig({ stack: "dev", values, now: OPTIONS.start }).config.pipelines;
}

describe("a world derived from pipelines", () => {
  it("has each pipeline's bucket, with something to read below its import prefix", () => {
    const world = deriveWorld(
      { tasks: [], pipelines: pipelines({ bucket: "lab-data", importPrefix: "in/" }) },
      OPTIONS,
    );
    expect(world.buckets.map(({ name }) => name)).to.deep.equal(["lab-data"]);
    const objects = world.buckets[0]!.objects!;
    expect(objects.length).to.be.within(8, 32);
    for (const { key } of objects) expect(key).to.match(/^in\/samples\/sample-\d{4}\.dat$/);
    expect(world.fileSystems).to.deep.equal([]);
  });

  it("has a bucket once, whose pipelines share what they read", () => {
    const both = pipelines({ bucket: "lab-data" }, { bucket: "lab-data" });
    const [bucket, ...others] = deriveWorld({ tasks: [], pipelines: both }, OPTIONS).buckets;
    expect(others).to.deep.equal([]);
    const keys = bucket!.objects!.map(({ key }) => key);
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it("is the same for the same seed", () => {
    const config = { tasks: [], pipelines: pipelines({ bucket: "lab-data" }) };
    expect(deriveWorld(config, OPTIONS)).to.deep.equal(deriveWorld(config, OPTIONS));
    expect(deriveWorld(config, { ...OPTIONS, seed: "other" })).not.to.deep.equal(
      deriveWorld(config, OPTIONS),
    );
  });
});
