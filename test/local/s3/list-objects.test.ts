/** What ListObjectsV2 gives: which keys and prefixes, in which order, how many a page, and from which token on. */
import { expect } from "chai";
import { call, cloudIn, put, refusal } from "./fixture";

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
