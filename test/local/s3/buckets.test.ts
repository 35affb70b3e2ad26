/** Buckets: their names, their region, whose they are, and that they go only when they are empty. */
import { expect } from "chai";
import { call, cloudIn, put, refusal } from "./fixture";

describe("S3 buckets", () => {
  it("are created, found, listed and deleted when empty", async () => {
    const cloud = cloudIn();
    expect(await call(cloud, "CreateBucket", { Bucket: "bucket-b" })).to.deep.equal({
      Location: "/bucket-b",
    });
    expect(await call(cloud, "HeadBucket", { Bucket: "bucket-b" })).to.deep.equal({
      BucketRegion: "us-east-1",
    });
    const { Buckets } = await call(cloud, "ListBuckets", {});
    expect(Buckets.map(({ Name }) => Name)).to.deep.equal(["bucket-a", "bucket-b"]);
    await put(cloud, "k");
    expect(await refusal(cloud, "DeleteBucket", { Bucket: "bucket-a" })).to.deep.equal([
      "BucketNotEmpty",
      409,
    ]);
    await call(cloud, "DeleteBucket", { Bucket: "bucket-b" });
    expect(await refusal(cloud, "HeadBucket", { Bucket: "bucket-b" })).to.deep.equal(["NotFound", 404]);
    expect(await refusal(cloud, "DeleteBucket", { Bucket: "bucket-b" })).to.deep.equal(["NoSuchBucket", 404]);
  });

  it("are listed in pages", async () => {
    const cloud = cloudIn();
    for (const Bucket of ["bucket-c", "bucket-b"]) await call(cloud, "CreateBucket", { Bucket });
    const first = await call(cloud, "ListBuckets", { MaxBuckets: "2" });
    expect(first.Buckets).to.have.length(2);
    const second = await call(cloud, "ListBuckets", { ContinuationToken: first.ContinuationToken });
    expect(second.Buckets.map(({ Name }) => Name)).to.deep.equal(["bucket-c"]);
    expect(second.ContinuationToken).to.equal(undefined);
  });

  it("are one's own already: no error in us-east-1, BucketAlreadyOwnedByYou elsewhere", async () => {
    expect(await call(cloudIn(), "CreateBucket", { Bucket: "bucket-a" })).to.deep.equal({
      Location: "/bucket-a",
    });
    const input = { Bucket: "bucket-a", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } };
    expect(await refusal(cloudIn("eu-west-1"), "CreateBucket", input)).to.deep.equal([
      "BucketAlreadyOwnedByYou",
      409,
    ]);
  });

  it("are of the endpoint's region, which us-east-1 does not name", async () => {
    const location = (region: string) => call(cloudIn(region), "GetBucketLocation", { Bucket: "bucket-a" });
    expect(await location("us-east-1")).to.deep.equal({});
    expect(await location("eu-west-1")).to.deep.equal({ LocationConstraint: "eu-west-1" });
    const input = { Bucket: "bucket-x" };
    expect((await refusal(cloudIn("eu-west-1"), "CreateBucket", input))[0]).to.equal(
      "IllegalLocationConstraintException",
    );
  });

  for (const Bucket of [
    "ab",
    "Bucket",
    "bucket_a",
    "-bucket",
    "bucket-",
    "a..b",
    "192.168.0.1",
    "x".repeat(64),
  ]) {
    it(`cannot be named ${Bucket}`, async () => {
      expect(await refusal(cloudIn(), "CreateBucket", { Bucket })).to.deep.equal(["InvalidBucketName", 400]);
    });
  }
});
