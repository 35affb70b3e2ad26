import { request as httpRequest } from "node:http";
import { DescribeFileSystemsCommand, FSxClient } from "@aws-sdk/client-fsx";
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { startEndpoint } from "../../../local/endpoint";
import { ConnectionLost } from "../../../local/service";
import { authorization, failureOf, withService } from "../protocols/wire";

const FSX_TARGET = { "x-amz-target": "AWSSimbaAPIService_v20180301.DescribeFileSystems" };

describe("the local endpoint", () => {
  it("answers a crash of an operation with 500 InternalFailure, and tells it as a warning with its stack", async () => {
    const operations = {
      DescribeFileSystems: () => {
        throw new TypeError("x is undefined");
      },
    };
    await withService("fsx", operations, async ({ settings, events }) => {
      const client = new FSxClient(settings);
      const error = await failureOf(client.send(new DescribeFileSystemsCommand({})));
      expect(error).to.include({
        name: "InternalFailure",
        message: "The local cloud failed: x is undefined",
      });
      const warning = events.find((event) => event.kind === "warning");
      expect(warning)
        .to.have.property("message")
        .that.matches(/^fsx DescribeFileSystems: .*TypeError: x is undefined\n +at /s);
      client.destroy();
    });
  });

  it("breaks the connection without an answer where one is lost", async () => {
    const operations = {
      DescribeFileSystems: () => {
        throw new ConnectionLost("lost");
      },
    };
    await withService("fsx", operations, async ({ settings, events }) => {
      const client = new FSxClient(settings);
      const error = await failureOf(client.send(new DescribeFileSystemsCommand({})));
      expect(error).to.have.property("code", "ECONNRESET");
      expect(events.filter((event) => event.kind === "warning")).to.deep.equal([]);
      client.destroy();
    });
  });

  const refusals: [
    service: string,
    headers: Record<string, string>,
    body: string,
    refused: Record<string, string>,
  ][] = [
    [
      "fsx",
      FSX_TARGET,
      "{}",
      {
        unsigned: "400 MissingAuthenticationTokenException",
        stranger: "400 UnrecognizedClientException",
        abroad: "400 InvalidSignatureException",
      },
    ],
    [
      "sns",
      { "content-type": "application/x-www-form-urlencoded" },
      "Action=ListTopics&Version=2010-03-31",
      {
        unsigned: "403 MissingAuthenticationToken",
        stranger: "403 InvalidClientTokenId",
        abroad: "403 SignatureDoesNotMatch",
      },
    ],
    [
      "monitoring",
      { "smithy-protocol": "rpc-v2-cbor" },
      "",
      {
        unsigned: "403 MissingAuthenticationTokenException",
        stranger: "403 UnrecognizedClientException",
        abroad: "403 InvalidSignatureException",
      },
    ],
    [
      "s3",
      {},
      "",
      { unsigned: "403 AccessDenied", stranger: "403 InvalidAccessKeyId", abroad: "501 NotImplemented" },
    ],
  ];
  for (const [service, headers, body, refused] of refusals) {
    it(`refuses requests to ${service} without a signature, of a strange key and for another region in its own form`, async () => {
      await withService("kms", {}, async ({ url }) => {
        const send = async (credential: Record<string, string>) => {
          const answer = await fetch(`${url}/`, {
            method: "POST",
            headers: { ...headers, ...credential },
            body,
          });
          const code = /(__type":"|<Code>|com\.amazonaws\.\w+#)(\w+?)(?=["<]|gmessage)/.exec(
            await answer.text(),
          )?.[2];
          return `${answer.status} ${code}`;
        };
        expect(await send({})).to.equal(refused.unsigned);
        expect(await send(authorization(service, "AKIAIOSFODNN7EXAMPLE"))).to.equal(refused.stranger);
        expect(await send(authorization(service, "local", "eu-west-1"))).to.equal(refused.abroad);
      });
    });
  }

  it("takes the credential of a presigned address", async () => {
    await withService(
      "s3",
      { GetObject: ({ Key }) => ({ Body: Buffer.from(String(Key)) }) },
      async ({ url }) => {
        const credential = encodeURIComponent("local/20261120/us-east-1/s3/aws4_request");
        const signature = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Expires=60&X-Amz-Signature=0`;
        // Clients still sign addresses for us-east-1 with version 2.
        const older = "AWSAccessKeyId=local&Signature=0&Expires=1795178397";
        for (const query of [signature, older]) {
          const answer = await fetch(`${url}/bucket/key?${query}`);
          expect([answer.status, await answer.text()]).to.deep.equal([200, "key"]);
        }
        const stranger = await fetch(`${url}/bucket/key?${older.replace("local", "nobody")}`);
        expect([stranger.status, await stranger.text()].join(" ")).to.match(
          /^403 .*<Code>InvalidAccessKeyId</s,
        );
      },
    );
  });

  it("takes no credential from the address of any other service than S3", async () => {
    await withService("fsx", { DescribeFileSystems: () => ({}) }, async ({ url }) => {
      const credential = encodeURIComponent("local/20261120/us-east-1/fsx/aws4_request");
      const answer = await fetch(`${url}/?X-Amz-Credential=${credential}`, {
        method: "POST",
        headers: FSX_TARGET,
      });
      expect([answer.status, await answer.text()].join(" ")).to.match(
        /^400 .*MissingAuthenticationTokenException/,
      );
    });
  });

  it("refuses an operation, or a service, that is not part of the local cloud, and tells so", async () => {
    await withService("fsx", {}, async ({ url, events }) => {
      const send = async (service: string, headers: Record<string, string>, path = "/") => {
        const answer = await fetch(url + path, {
          method: "POST",
          headers: { ...authorization(service), ...headers },
        });
        return `${answer.status} ${await answer.text()}`;
      };
      expect(await send("fsx", FSX_TARGET)).to.match(
        /^400 .*UnknownOperationException.*fsx DescribeFileSystems is not part/,
      );
      expect(await send("fsx", { "x-amz-target": "Other.DescribeFileSystems" })).to.match(
        /^400 .*UnknownOperationException/,
      );
      expect(await send("scheduler", {}, "/nothing")).to.match(/^404 .*scheduler POST \/nothing is not part/);
      expect(await send("ec2", {})).to.match(
        /^400 .*UnknownOperationException.*The service \\"ec2\\" is not part/,
      );
      expect(
        events.map((event) => (event.kind === "api" ? `${event.operation} ${event.error}` : event.kind)),
      ).to.deep.equal([
        "DescribeFileSystems UnknownOperationException",
        "POST / UnknownOperationException",
        "POST /nothing UnknownOperationException",
      ]);
    });
  });

  it("refuses what a web page sends through a browser: another name of the host, another origin", async () => {
    await withService("fsx", { DescribeFileSystems: () => ({}) }, async ({ url }) => {
      const { port } = new URL(url);
      const send = (host: string, more: Record<string, string> = {}) =>
        new Promise((resolve, reject) => {
          const headers = { ...authorization("fsx"), ...FSX_TARGET, host, ...more };
          httpRequest({ port, host: "127.0.0.1", method: "POST", headers }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          })
            .on("error", reject)
            .end("{}");
        });
      expect(await send(`127.0.0.1:${port}`)).to.equal(200);
      expect(await send("localhost")).to.equal(200);
      expect(await send("evil.example")).to.equal(403);
      expect(await send(`127.0.0.1.evil.example:${port}`)).to.equal(403);
      expect(await send("localhost", { origin: "https://evil.example" })).to.equal(403);
      expect(await send("localhost", { origin: "null" })).to.equal(403);
      expect(await send("localhost", { "sec-fetch-site": "cross-site" })).to.equal(403);
    });
  });

  it("refuses a body over 64 MiB", async () => {
    await withService("s3", { PutObject: () => ({}) }, async ({ url }) => {
      const body = new Uint8Array(64 * 1024 * 1024 + 1);
      const answer = await fetch(`${url}/bucket/key`, { method: "PUT", headers: authorization("s3"), body });
      expect(answer.status).to.equal(413);
    });
  });

  it("gives every answer a request id, the same in the same run", async () => {
    const ids = async () => {
      const seen: (string | null)[] = [];
      await withService("fsx", { DescribeFileSystems: () => ({}) }, async ({ url }) => {
        for (let i = 0; i < 2; i++) {
          const headers = { ...authorization("fsx"), ...FSX_TARGET };
          seen.push(
            (await fetch(url, { method: "POST", headers, body: "{}" })).headers.get("x-amzn-requestid"),
          );
        }
      });
      return seen;
    };
    const first = await ids();
    expect(new Set(first).size).to.equal(2);
    expect(first[0]).to.match(/^[0-9a-f-]{36}$/);
    expect(await ids()).to.deep.equal(first);
  });

  it("says so where its port is taken, and tells the cloud where it listens while it does", async () => {
    const newCloud = () => new LocalCloud({ region: "us-east-1", start: 0, seed: "x" });
    const cloud = newCloud();
    const { url, close } = await startEndpoint(cloud);
    expect(cloud.endpointUrl).to.equal(url);
    const error = await failureOf(startEndpoint(newCloud(), { port: Number(new URL(url).port) }));
    expect(error.message).to.match(
      /^The endpoint cannot listen on 127\.0\.0\.1:\d+ \(.*EADDRINUSE.*\); choose another port\.$/,
    );
    await close();
    expect(cloud.endpointUrl).to.equal(undefined);
  });
});
