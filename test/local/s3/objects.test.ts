/**
 * Objects, one by one: what is written comes back, whole or in ranges, under conditions and digests, to who may read it.
 */
import { expect } from "chai";
import { type Caller, OPERATOR } from "../../../local/service";
import { call, cloudIn, put, refusal, START } from "./fixture";

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

describe("S3", () => {
  it("refuses members and operations that it does not have", async () => {
    const input = { Bucket: "bucket-a", Key: "k", StorageClass: "GLACIER" };
    expect((await refusal(cloudIn(), "PutObject", input))[0]).to.equal("InvalidArgument");
    expect((await refusal(cloudIn(), "CopyObject", input))[0]).to.equal("UnknownOperationException");
  });
});
