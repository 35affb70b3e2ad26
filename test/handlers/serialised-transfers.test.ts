import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stackPlan, transferEnvironment } from "./transfer-plans";
import { transferSandbox, transferText } from "./transfer-sandbox";

const ALWAYS = [
  // For signatures, and for digests.
  "node:crypto",
  "node:crypto",
  "@aws-sdk/client-sns",
  "@aws-sdk/client-sqs",
  "@aws-sdk/client-cloudwatch-logs",
];

for (const [name, packages] of [
  [
    "startTransfer",
    [
      ...ALWAYS,
      "node:zlib",
      "node:stream",
      "@aws-sdk/client-datasync",
      "@aws-sdk/client-s3",
      "@aws-sdk/client-secrets-manager",
    ],
  ],
  ["watchTransfer", [...ALWAYS, "@aws-sdk/client-datasync"]],
] as const) {
  describe(`the serialised ${name}`, () => {
    it("requires the SDK and Node's own modules by their bare names, and nothing else", async () => {
      const text = await transferText(name);
      const required = [...text.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1]);
      expect(required).to.deep.equal(packages.map((id) => JSON.stringify(id)));
    });

    it("makes every captured function once, and looks up no name in an object", async () => {
      expect(await transferText(name)).to.not.match(/\bwith\s*\(|\.apply\(undefined/);
    });

    it("holds no class of ours, no generator, and under 160 KB of text", async () => {
      const text = await transferText(name);
      expect(text).to.not.match(/\bclass\s+\w+\s*(\{|extends)|function\s*\*|\bsuper\(/);
      expect(text.length).to.be.below(160_000);
    });

    it("runs in a bare process with the real SDK, as a handler of at most two parameters", async () => {
      const folder = mkdtempSync(join(tmpdir(), "handler-"));
      try {
        const plan = JSON.stringify(JSON.stringify(stackPlan()));
        writeFileSync(join(folder, "index.js"), (await transferText(name)).replace('"@@plan@@"', plan));
        const script = `
          const { handler } = require("./index.js");
          handler({ transfer: "nobody", Records: ${name === "watchTransfer" ? "[]" : "undefined"} }, { awsRequestId: "r" }).then(
            (answer) => console.log(handler.length, JSON.stringify(answer)),
            (error) => console.log(handler.length, error.name, error instanceof Error));`;
        const output = execFileSync(process.execPath, ["-e", script], {
          cwd: folder,
          env: {
            ...transferEnvironment(stackPlan(), "arn:aws:datasync:x"),
            NODE_PATH: join(__dirname, "..", "..", "node_modules"),
          },
          encoding: "utf8",
        });
        expect(output.trim()).to.equal(
          name === "startTransfer" ? "2 UnknownTransferError true" : '1 {"batchItemFailures":[]}',
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
}

describe("the transfer functions' start", () => {
  it("makes clients that give up in time, and one for DataSync that asks only once", async () => {
    const sandbox = transferSandbox(1);
    await sandbox.start();
    const options = sandbox.clients.map((client) => [client.name, client.options.maxAttempts]);
    expect(options).to.deep.equal([
      ["DataSync", 3],
      ["DataSync", 1],
      ["S3", 3],
      ["SQS", 3],
    ]);
    for (const { options } of sandbox.clients) expect(options).to.include({ region: "eu-west-1" });
  });

  it("loads Secrets Manager only for a source with credentials", async () => {
    const sandbox = transferSandbox(1);
    await sandbox.start();
    expect(sandbox.required).to.not.include("@aws-sdk/client-secrets-manager");
  });
});
