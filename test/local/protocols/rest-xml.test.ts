import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import * as fc from "fast-check";
import { readXml } from "../../../local/protocols/xml-reader";
import { ServiceError } from "../../../local/service";
import { authorization, failureOf, withService } from "./wire";

const KEY = "dir/a b+ü&<c>'%.csv";

describe("S3's REST-XML protocol", () => {
  it("carries objects, their properties and ranges", async () => {
    const inputs: unknown[] = [];
    const LastModified = new Date("2026-11-20T00:00:00Z");
    const described = { ETag: '"e"', LastModified, ContentType: "text/csv", Metadata: { owner: "me" } };
    const keep = (output: unknown) => (input: object) => {
      inputs.push(input);
      return output;
    };
    const operations = {
      PutObject: keep({ ETag: '"e"' }),
      GetObject: keep({
        ...described,
        Body: Buffer.from("ell"),
        ContentLength: 3,
        ContentRange: "bytes 1-3/5",
      }),
      HeadObject: keep({ ...described, ContentLength: 5 }),
    };
    await withService("s3", operations, async ({ settings }) => {
      const client = new S3Client(settings);
      const put = { Bucket: "bucket", Key: KEY, Metadata: { owner: "me" }, ContentType: "text/csv" };
      expect((await client.send(new PutObjectCommand({ ...put, Body: "hello" }))).ETag).to.equal('"e"');
      const got = await client.send(new GetObjectCommand({ Bucket: "bucket", Key: KEY, Range: "bytes=1-3" }));
      expect(await got.Body?.transformToString()).to.equal("ell");
      expect(got).to.deep.include({ LastModified, ContentRange: "bytes 1-3/5", Metadata: { owner: "me" } });
      expect(got.$metadata.httpStatusCode).to.equal(206);
      const head = await client.send(new HeadObjectCommand({ Bucket: "bucket", Key: KEY }));
      expect(head).to.include({ ContentLength: 5, ContentType: "text/csv" });
      expect(inputs).to.deep.equal([
        { ...put, Body: new Uint8Array(Buffer.from("hello")) },
        { Bucket: "bucket", Key: KEY, Range: "bytes=1-3", ChecksumMode: "ENABLED" },
        { Bucket: "bucket", Key: KEY },
      ]);
      client.destroy();
    });
  });

  it("writes lists with what keys may hold, and reads the keys to delete", async () => {
    const inputs: unknown[] = [];
    const operations = {
      ListObjectsV2: (input: object) => {
        inputs.push(input);
        return {
          Contents: [{ Key: KEY, Size: 5, LastModified: new Date("2026-11-20T00:00:00Z") }],
          CommonPrefixes: [{ Prefix: "x/" }, { Prefix: "y/" }],
          IsTruncated: false,
          KeyCount: 3,
        };
      },
      DeleteObjects: (input: object) => {
        inputs.push(input);
        return { Deleted: [{ Key: KEY }] };
      },
      ListBuckets: () => ({ Buckets: [{ Name: "a" }, { Name: "b" }], Owner: { ID: "1" } }),
    };
    await withService("s3", operations, async ({ settings }) => {
      const client = new S3Client(settings);
      const list = { Bucket: "bucket", Prefix: "a b/", Delimiter: "/", MaxKeys: 10 };
      const listed = await client.send(new ListObjectsV2Command(list));
      expect(listed.Contents?.[0]).to.deep.include({ Key: KEY, Size: 5 });
      expect(listed.CommonPrefixes).to.deep.equal([{ Prefix: "x/" }, { Prefix: "y/" }]);
      const Delete = { Objects: [{ Key: KEY }, { Key: "b" }], Quiet: true };
      const deleted = await client.send(new DeleteObjectsCommand({ Bucket: "bucket", Delete }));
      expect(deleted.Deleted).to.deep.equal([{ Key: KEY }]);
      expect(inputs).to.deep.equal([list, { Bucket: "bucket", Delete }]);
      const buckets = await client.send(new ListBucketsCommand({}));
      expect(buckets.Buckets).to.deep.equal([{ Name: "a" }, { Name: "b" }]);
      client.destroy();
    });
  });

  it("answers errors in XML, and HEAD requests with the status alone", async () => {
    const fail = (code: string) => () => {
      throw new ServiceError(code, "The specified key does not exist.", 404, { Key: KEY });
    };
    const operations = { GetObject: fail("NoSuchKey"), HeadObject: fail("NotFound") };
    await withService("s3", operations, async ({ settings }) => {
      const client = new S3Client(settings);
      const error = await failureOf(client.send(new GetObjectCommand({ Bucket: "bucket", Key: KEY })));
      expect(error).to.be.instanceOf(NoSuchKey);
      const head = await failureOf(client.send(new HeadObjectCommand({ Bucket: "bucket", Key: KEY })));
      expect(head.name).to.equal("NotFound");
      client.destroy();
    });
  });

  it("takes an upload out of its chunks, and refuses one that does not match its checksum", async () => {
    const bodies: string[] = [];
    const operations = {
      PutObject: ({ Body }: Record<string, unknown>) => {
        bodies.push(Buffer.from(Body as Uint8Array).toString());
        return {};
      },
    };
    await withService("s3", operations, async ({ url }) => {
      const put = async (body: string, headers: Record<string, string>) => {
        const answer = await fetch(`${url}/bucket/key`, {
          method: "PUT",
          headers: { ...authorization("s3"), ...headers },
          body,
        });
        return `${answer.status} ${/<Code>(\w+)/.exec(await answer.text())?.[1] ?? ""}`;
      };
      const chunked = {
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "11",
        "x-amz-trailer": "x-amz-checksum-crc32",
      };
      const trailer = (crc: string) => `x-amz-checksum-crc32:${crc}\r\n\r\n`;
      const body = "6;chunk-signature=00\r\nhello \r\n5\r\nworld\r\n0\r\n";
      // CRC-32 of "hello world" is 0x0d4a1185.
      expect(await put(body + trailer("DUoRhQ=="), chunked)).to.equal("200 ");
      expect(await put(body + trailer("AAAAAA=="), chunked)).to.equal("400 BadDigest");
      expect(await put("6\r\nhello", chunked)).to.equal("400 IncompleteBody");
      expect(await put("0\r\n\r\n", chunked)).to.equal("400 IncompleteBody");
      expect(await put("plain", { "content-md5": "AAAA" })).to.equal("400 BadDigest");
      expect(await put("plain", { "x-amz-checksum-crc32": "AAAAAA==" })).to.equal("400 BadDigest");
      expect(await put("plain", {})).to.equal("200 ");
      expect(bodies).to.deep.equal(["hello world", "plain"]);
    });
  });

  it("refuses what it would otherwise pass over: other operations, parameters and headers", async () => {
    await withService("s3", { GetObject: () => ({}), PutObject: () => ({}) }, async ({ url }) => {
      const send = async (method: string, path: string, headers: Record<string, string> = {}) => {
        const answer = await fetch(url + path, { method, headers: { ...authorization("s3"), ...headers } });
        return `${answer.status} ${/<Message>(.*?) is not part/.exec(await answer.text())?.[1]}`;
      };
      expect(await send("GET", "/bucket?acl")).to.equal("501 GET /bucket?acl=");
      expect(await send("GET", "/bucket/key?versionId=1")).to.equal(
        "501 GetObject with the query parameter &quot;versionId&quot;",
      );
      expect(await send("PUT", "/bucket/key", { "x-amz-acl": "private" })).to.equal(
        "501 PutObject with the header &quot;x-amz-acl&quot;",
      );
      expect(await send("PUT", "/bucket/key", { "x-amz-copy-source": "/a/b" })).to.equal(
        "501 PutObject with the header &quot;x-amz-copy-source&quot;",
      );
      expect(await send("DELETE", "/bucket/key")).to.equal("501 s3 DeleteObject");
    });
  });
});

describe("the reader of XML requests", () => {
  it("reads elements, entities, comments and CDATA, without namespaces", () => {
    const root = readXml(
      '<?xml version="1.0"?>\n<a:D xmlns:a="u"><K>x&lt;&#65;&#x42;</K><!-- - --><K><![CDATA[<&]]></K><E/></a:D>',
    );
    expect(root.name).to.equal("D");
    expect(root.children.map(({ name, text }) => [name, text])).to.deep.equal([
      ["K", "x<AB"],
      ["K", "<&"],
      ["E", ""],
    ]);
  });

  it("refuses what is not one closed element", () => {
    for (const text of [
      "",
      "text",
      "<a>",
      "</a>",
      "<a></b>",
      "<a/><b/>",
      "<!DOCTYPE a><a/>",
      "<a",
      "<a><b></a></b>",
    ]) {
      expect(() => readXml(text), text).to.throw(Error);
    }
  });

  it("never fails but with an error of its own", () => {
    const pieces = fc.array(
      fc.constantFrom("<a>", "</a>", "<b/>", "&amp;", "&#9999999999;", "<![CDATA[", "]]>", "<", ">", "x"),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        try {
          readXml(parts.join(""));
        } catch (error) {
          expect((error as Error).message).to.match(
            /^(not XML at character \d+|<\/\w+> closes nothing|not one closed element)$/,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });
});
