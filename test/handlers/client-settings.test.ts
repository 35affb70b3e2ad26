import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { FSx } from "@aws-sdk/client-fsx";
import { S3 } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { bucketSettings, clientSettings, laidOut } from "../../handlers/client-settings";
import { namedOnce } from "../../handlers/user-agent";

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

describe("the user agent of a client that is named once", () => {
  it("is the SDK's own, as it says it at each call, but for the features that a call uses", async () => {
    const [own, named] = [await userAgents(false), await userAgents(true)];
    expect(new Set(named).size).to.equal(1);
    expect(named[0]).to.equal(own[0]!.replace(/ m\/\S+/, ""));
  });

  /** Of two calls. */
  async function userAgents(isNamed: boolean): Promise<string[]> {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers["user-agent"]!);
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = new FSx({
      ...clientSettings("eu-west-1", 5_000),
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    });
    if (isNamed) namedOnce(client);
    try {
      await client.describeFileSystems({});
      await client.describeDataRepositoryTasks({});
    } finally {
      client.destroy();
      server.close();
    }
    return seen;
  }
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
