import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { FSx } from "@aws-sdk/client-fsx";
import { S3 } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { bucketSettings, clientSettings, laidOut } from "../../handlers/client-settings";

describe("a client that is laid out", () => {
  it("is the same client, whose configuration has the same members", () => {
    const client = new FSx(clientSettings("eu-west-1", 5_000));
    const members = Object.getOwnPropertyDescriptors(client.config);
    expect(laidOut(client)).to.equal(client);
    expect(Object.getOwnPropertyDescriptors(client.config)).to.deep.equal(members);
    expect(Object.getPrototypeOf(client.config)).to.equal(Object.prototype);
  });

  it("has a configuration that is no hash table any more, which the SDK leaves it as", () => {
    const script = `
      require("ts-node/register/transpile-only");
      const { FSx } = require("@aws-sdk/client-fsx");
      const { clientSettings, laidOut } = require("./handlers/client-settings");
      const client = new FSx(clientSettings("eu-west-1", 5_000));
      const before = %HasFastProperties(client.config);
      laidOut(client);
      console.log(before, %HasFastProperties(client.config));`;
    const output = execFileSync(process.execPath, ["--allow-natives-syntax", "-e", script], {
      cwd: join(__dirname, "..", ".."),
      encoding: "utf8",
    });
    expect(output.trim()).to.equal("false true");
  });
});

describe("a client of buckets", () => {
  it("finds a bucket in another region, and the next one in its own", async () => {
    // Bucket and region of each request, as it is signed.
    const requests: string[] = [];
    const server = createServer((request, response) => {
      const bucket = request.url!.split("/")[1]!;
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1];
      requests.push(`${bucket} ${region}`);
      const place = bucket === "far" ? "eu-central-1" : "eu-west-1";
      response.writeHead(region === place ? 200 : 301, { "x-amz-bucket-region": place });
      response.end(region === place ? bucket : "<Error><Code>PermanentRedirect</Code></Error>");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const s3 = new S3({
      ...bucketSettings(clientSettings("eu-west-1", 5_000)),
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      forcePathStyle: true,
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    });
    try {
      for (const bucket of ["near", "far", "near"]) {
        const { Body } = await s3.getObject({ Bucket: bucket, Key: "report.csv" });
        expect(await Body!.transformToString()).to.equal(bucket);
      }
    } finally {
      s3.destroy();
      server.close();
    }
    expect(requests).to.deep.equal(["near eu-west-1", "far eu-west-1", "far eu-central-1", "near eu-west-1"]);
  });
});
