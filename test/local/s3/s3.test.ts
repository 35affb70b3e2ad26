import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import type { ListBucketsOutput } from "../../../local/s3/bucket-operations";
import type { GetObjectOutput } from "../../../local/s3/get-object";
import type { ListObjectsV2Output } from "../../../local/s3/list-objects";
import { type Caller, OPERATOR, ServiceError } from "../../../local/service";

const START = Date.parse("2026-11-20T00:00:00Z");

function cloudIn(region = "us-east-1"): LocalCloud {
  const cloud = new LocalCloud({ region, start: START, seed: "test" });
  cloud.s3.objects.createBucket("bucket-a");
  return cloud;
}

/** What the operations answer, all in one: each test knows which of it there is. */
type Answer = GetObjectOutput & ListObjectsV2Output & ListBucketsOutput;

async function call(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller: Caller = OPERATOR,
): Promise<Answer> {
  return (await cloud.call("s3", operation, input, caller)) as Answer;
}

async function refusal(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller: Caller = OPERATOR,
): Promise<[string, number]> {
  try {
    await call(cloud, operation, input, caller);
  } catch (error) {
    if (error instanceof ServiceError) return [error.code, error.status];
    throw error;
  }
  throw new Error(`${operation} was expected to be refused, and was not.`);
}

async function put(cloud: LocalCloud, Key: string, text = Key): Promise<void> {
  await call(cloud, "PutObject", { Bucket: "bucket-a", Key, Body: Buffer.from(text) });
}

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

describe("S3 objects", () => {
  it("come back as they were written, with the MD5 as ETag", async () => {
    const cloud = cloudIn();
    const input = {
      Bucket: "bucket-a",
      Key: "a/ü.csv",
      Body: Buffer.from("hello"),
      ContentType: "text/csv",
      Metadata: { x: "1" },
    };
    const etag = '"5d41402abc4b2a76b9719d911017c592"';
    expect(await call(cloud, "PutObject", input)).to.deep.equal({ ETag: etag, Size: 5 });
    const { Body, ...head } = await call(cloud, "GetObject", { Bucket: "bucket-a", Key: "a/ü.csv" });
    expect(Buffer.from(Body).toString()).to.equal("hello");
    expect(head).to.deep.equal({
      AcceptRanges: "bytes",
      ContentLength: 5,
      ContentType: "text/csv",
      ETag: etag,
      LastModified: new Date(START),
      Metadata: { x: "1" },
    });
    expect(await call(cloud, "HeadObject", { Bucket: "bucket-a", Key: "a/ü.csv" })).to.deep.equal(head);
  });

  it("of a size without bytes are read as zeroes", async () => {
    const cloud = cloudIn();
    cloud.s3.objects.putSize("bucket-a", "big", 1_000_000_000);
    const { Body, ContentLength } = await call(cloud, "GetObject", {
      Bucket: "bucket-a",
      Key: "big",
      Range: "bytes=-3",
    });
    expect([[...Body], ContentLength]).to.deep.equal([[0, 0, 0], 3]);
  });

  describe("are read in ranges:", () => {
    const ranges: [string, string, string | undefined][] = [
      ["bytes=0-4", "01234", "bytes 0-4/10"],
      ["bytes=7-", "789", "bytes 7-9/10"],
      ["bytes=-2", "89", "bytes 8-9/10"],
      ["bytes=-99", "0123456789", "bytes 0-9/10"],
      ["bytes=5-99", "56789", "bytes 5-9/10"],
      ["bytes=4-2", "0123456789", undefined],
      ["lines=1-2", "0123456789", undefined],
    ];
    for (const [Range, text, ContentRange] of ranges) {
      it(Range, async () => {
        const cloud = cloudIn();
        await put(cloud, "k", "0123456789");
        const output = await call(cloud, "GetObject", { Bucket: "bucket-a", Key: "k", Range });
        expect(Buffer.from(output.Body).toString()).to.equal(text);
        expect([output.ContentLength, output.ContentRange]).to.deep.equal([text.length, ContentRange]);
      });
    }
    it("beyond the end is InvalidRange 416", async () => {
      const cloud = cloudIn();
      await put(cloud, "k", "0123456789");
      for (const Range of ["bytes=10-", "bytes=10-12", "bytes=-0"]) {
        const input = { Bucket: "bucket-a", Key: "k", Range };
        expect(await refusal(cloud, "GetObject", input)).to.deep.equal(["InvalidRange", 416]);
      }
    });
  });

  it("that are not there are NoSuchKey, and NotFound to HEAD; in no bucket NoSuchBucket", async () => {
    const cloud = cloudIn();
    const input = { Bucket: "bucket-a", Key: "k" };
    expect(await refusal(cloud, "GetObject", input)).to.deep.equal(["NoSuchKey", 404]);
    expect(await refusal(cloud, "HeadObject", input)).to.deep.equal(["NotFound", 404]);
    expect(await refusal(cloud, "GetObject", { Bucket: "bucket-z", Key: "k" })).to.deep.equal([
      "NoSuchBucket",
      404,
    ]);
    expect(await refusal(cloud, "PutObject", { Bucket: "bucket-z", Key: "k" })).to.deep.equal([
      "NoSuchBucket",
      404,
    ]);
  });

  it("that are not there are AccessDenied 403 to who may not list the bucket", async () => {
    const results: unknown[] = [];
    for (const more of [
      [],
      [{ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::bucket-a" }],
    ]) {
      const cloud = cloudIn();
      const trust = {
        Statement: [
          { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      };
      const policy = {
        Statement: [
          { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket-a/in/*" },
          ...more,
        ],
      };
      await cloud.call(
        "iam",
        "CreateRole",
        { RoleName: "r", AssumeRolePolicyDocument: JSON.stringify(trust) },
        OPERATOR,
      );
      await cloud.call(
        "iam",
        "PutRolePolicy",
        { RoleName: "r", PolicyName: "p", PolicyDocument: JSON.stringify(policy) },
        OPERATOR,
      );
      const caller: Caller = { kind: "role", roleName: "r", session: "s" };
      await put(cloud, "in/k");
      await call(cloud, "GetObject", { Bucket: "bucket-a", Key: "in/k" }, caller);
      results.push(await refusal(cloud, "GetObject", { Bucket: "bucket-a", Key: "in/none" }, caller));
      results.push(await refusal(cloud, "GetObject", { Bucket: "bucket-a", Key: "out/k" }, caller));
    }
    expect(results).to.deep.equal([
      ["AccessDenied", 403],
      ["AccessDenied", 403],
      ["NoSuchKey", 404],
      ["AccessDenied", 403],
    ]);
  });

  it("are written only if a condition holds", async () => {
    const cloud = cloudIn();
    const input = { Bucket: "bucket-a", Key: "k", Body: Buffer.from("1") };
    expect(await refusal(cloud, "PutObject", { ...input, IfMatch: "x" })).to.deep.equal([
      "PreconditionFailed",
      412,
    ]);
    const { ETag } = await call(cloud, "PutObject", { ...input, IfNoneMatch: "*" });
    expect(await refusal(cloud, "PutObject", { ...input, IfNoneMatch: "*" })).to.deep.equal([
      "PreconditionFailed",
      412,
    ]);
    await call(cloud, "PutObject", { ...input, IfMatch: ETag });
    const get = { Bucket: "bucket-a", Key: "k" };
    expect(await refusal(cloud, "GetObject", { ...get, IfNoneMatch: ETag })).to.deep.equal([
      "NotModified",
      304,
    ]);
    expect(await refusal(cloud, "GetObject", { ...get, IfMatch: '"x"' })).to.deep.equal([
      "PreconditionFailed",
      412,
    ]);
  });

  it("are refused where a digest does not match the body", async () => {
    const input = { Bucket: "bucket-a", Key: "k", Body: Buffer.from("hello") };
    for (const digest of [
      { ContentMD5: "AAAA" },
      { ChecksumCRC32: "AAAAAA==" },
      { ChecksumSHA256: "AAAA" },
    ]) {
      expect(await refusal(cloudIn(), "PutObject", { ...input, ...digest })).to.deep.equal([
        "BadDigest",
        400,
      ]);
    }
    await call(cloudIn(), "PutObject", {
      ...input,
      ChecksumCRC32: "NhCmhg==",
      ContentMD5: "XUFAKrxLKna5cZ2REBfFkg==",
    });
  });

  it("have keys of at most 1,024 bytes", async () => {
    const input = { Bucket: "bucket-a", Body: Buffer.from("") };
    await call(cloudIn(), "PutObject", { ...input, Key: "ü".repeat(512) });
    expect(await refusal(cloudIn(), "PutObject", { ...input, Key: "ü".repeat(513) })).to.deep.equal([
      "KeyTooLongError",
      400,
    ]);
  });

  it("are deleted one by one or many at once; those that are not there count as deleted", async () => {
    const cloud = cloudIn();
    for (const key of ["a", "b", "c"]) await put(cloud, key);
    await call(cloud, "DeleteObject", { Bucket: "bucket-a", Key: "a" });
    await call(cloud, "DeleteObject", { Bucket: "bucket-a", Key: "a" });
    const Objects = [{ Key: "b" }, { Key: "none" }];
    expect(await call(cloud, "DeleteObjects", { Bucket: "bucket-a", Delete: { Objects } })).to.deep.equal({
      Deleted: Objects,
    });
    const quiet = { Bucket: "bucket-a", Delete: { Objects: [{ Key: "c" }], Quiet: "true" } };
    expect(await call(cloud, "DeleteObjects", quiet)).to.deep.equal({ Deleted: [] });
    expect((await call(cloud, "ListObjectsV2", { Bucket: "bucket-a" })).KeyCount).to.equal(0);
  });

  it("are deleted 1,000 at a time, as S3's XML schema says", async () => {
    const Objects = Array.from({ length: 1001 }, (_, i) => ({ Key: String(i) }));
    const input = { Bucket: "bucket-a", Delete: { Objects } };
    expect(await refusal(cloudIn(), "DeleteObjects", input)).to.deep.equal(["MalformedXML", 400]);
  });

  it("belong to the account; another expected owner is refused", async () => {
    const input = { Bucket: "bucket-a", Key: "k", ExpectedBucketOwner: "999999999999" };
    expect(await refusal(cloudIn(), "PutObject", input)).to.deep.equal(["AccessDenied", 403]);
  });
});

describe("ListObjectsV2", () => {
  const KEYS = ["a", "dir/1", "dir/2", "dir/sub/3", "dir0", "z"];
  async function listed(input: object): Promise<{ keys: string[]; prefixes: string[]; truncated: boolean }> {
    const cloud = cloudIn();
    for (const key of [...KEYS].reverse()) await put(cloud, key);
    const output = await call(cloud, "ListObjectsV2", { Bucket: "bucket-a", ...input });
    expect(output.KeyCount).to.equal(output.Contents.length + output.CommonPrefixes.length);
    return {
      keys: output.Contents.map(({ Key }) => Key),
      prefixes: output.CommonPrefixes.map(({ Prefix }) => Prefix),
      truncated: output.IsTruncated,
    };
  }
  const cases: [object, string[], string[], boolean?][] = [
    [{}, KEYS, []],
    [{ Prefix: "dir/" }, ["dir/1", "dir/2", "dir/sub/3"], []],
    [{ Delimiter: "/" }, ["a", "dir0", "z"], ["dir/"]],
    [{ Prefix: "dir/", Delimiter: "/" }, ["dir/1", "dir/2"], ["dir/sub/"]],
    [{ Prefix: "nothing" }, [], []],
    [{ StartAfter: "dir/2" }, ["dir/sub/3", "dir0", "z"], []],
    [{ StartAfter: "dir/2", Delimiter: "/" }, ["dir0", "z"], ["dir/"]],
    [{ MaxKeys: "2", Delimiter: "/" }, ["a"], ["dir/"], true],
    [{ MaxKeys: 0 }, [], []],
  ];
  for (const [input, keys, prefixes, truncated = false] of cases) {
    it(`with ${JSON.stringify(input)} gives ${keys.length} keys and ${prefixes.length} prefixes`, async () => {
      expect(await listed(input)).to.deep.equal({ keys, prefixes, truncated });
    });
  }

  it("gives at most 1,000 keys a page, in the order of their bytes, each exactly once", async () => {
    const cloud = cloudIn();
    const keys = Array.from(
      { length: 2500 },
      (_, i) => `k/${i}${i % 7 === 0 ? "é" : ""}${i % 11 === 0 ? "😀" : ""}`,
    );
    for (const key of keys) cloud.s3.objects.put("bucket-a", key, new Uint8Array());
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    const sizes: number[] = [];
    do {
      const page = await call(cloud, "ListObjectsV2", {
        Bucket: "bucket-a",
        MaxKeys: 5000,
        ...(ContinuationToken ? { ContinuationToken } : {}),
      });
      sizes.push(page.KeyCount);
      seen.push(...page.Contents.map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(sizes).to.deep.equal([1000, 1000, 500]);
    expect(seen).to.deep.equal([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  it("refuses a token that it did not give", async () => {
    const input = { Bucket: "bucket-a", ContinuationToken: "nonsense" };
    expect(await refusal(cloudIn(), "ListObjectsV2", input)).to.deep.equal(["InvalidArgument", 400]);
  });

  it("encodes names where asked, slashes left alone", async () => {
    const cloud = cloudIn();
    await put(cloud, "a b/ü+1");
    const { Contents } = await call(cloud, "ListObjectsV2", { Bucket: "bucket-a", EncodingType: "url" });
    expect(Contents[0]?.Key).to.equal("a%20b/%C3%BC%2B1");
  });
});

describe("S3", () => {
  it("refuses members and operations that it does not have", async () => {
    const input = { Bucket: "bucket-a", Key: "k", StorageClass: "GLACIER" };
    expect((await refusal(cloudIn(), "PutObject", input))[0]).to.equal("InvalidArgument");
    expect((await refusal(cloudIn(), "CopyObject", input))[0]).to.equal("UnknownOperationException");
  });
});
