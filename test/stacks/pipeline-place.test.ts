/**
 * Where a pipeline's files are: bucket, prefixes and the paths that are exported, each wrong one told with what is right.
 */
import { expect } from "chai";
import { pipelineOf, problems } from "./pipeline-cases";

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
