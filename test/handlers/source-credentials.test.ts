/**
 * Sources whose location needs a password or keys: they are read from Secrets Manager in every run, and shown nowhere.
 */
import { expect } from "chai";
import { invalid } from "./datasync-resources";
import { NEXT, run } from "./transfer-plans";
import { finish, transferSandbox } from "./transfer-sandbox";

describe("a source with credentials", () => {
  const smb = {
    type: "SMB" as const,
    server: "files.example.com",
    path: "/share",
    user: "copy",
    domain: "corp",
    passwordSecret: "nas/password",
    version: "SMB3" as const,
  };

  for (const [form, text] of [
    ["text", "s3cr3t!"],
    ["JSON", '{"password":"s3cr3t!"}'],
  ]) {
    it(`reads an SMB password that is ${form} at run time, and sets it again in every run`, async () => {
      const sandbox = transferSandbox(1, { source: smb });
      sandbox.secrets.set("nas/password", text!);
      await sandbox.start();
      expect(sandbox.datasync.inputsOf("createLocationSmb")[0]).to.deep.include({
        ServerHostname: "files.example.com",
        Subdirectory: "/share",
        User: "copy",
        Domain: "corp",
        Password: "s3cr3t!",
        MountOptions: { Version: "SMB3" },
      });
      await finish(sandbox);
      sandbox.secrets.set("nas/password", "rotated");
      await sandbox.start(run(NEXT));
      expect(sandbox.datasync.inputsOf("updateLocationSmb")[0]).to.include({ Password: "rotated" });
    });
  }

  it("never shows a secret in logs, mails or tags", async () => {
    const sandbox = transferSandbox(2, { source: smb });
    sandbox.secrets.set("nas/password", "s3cr3t!");
    sandbox.datasync.fail("createTask", invalid("no"));
    await sandbox.start();
    await sandbox.start(run(NEXT));
    await finish(sandbox);
    const seen = JSON.stringify([
      sandbox.logs,
      sandbox.mails,
      sandbox.sent,
      sandbox.stdout,
      [...sandbox.datasync.tags],
    ]);
    expect(seen).to.not.contain("s3cr3t!");
  });

  it("that lacks them is refused without a word of what it holds", async () => {
    const sandbox = transferSandbox(1, { source: smb });
    sandbox.secrets.set("nas/password", '{"pass":"s3cr3t!"}');
    await sandbox.start();
    expect(sandbox.mails[0]!.Message).to.contain("The secret nas/password holds no password");
    expect(sandbox.mails[0]!.Message).to.not.contain("s3cr3t");

    const missing = transferSandbox(1, { source: smb });
    await missing.start();
    expect(missing.mails[0]!.Message).to.contain("The secret nas/password cannot be read");
  });

  it("gives an object storage both of its keys", async () => {
    const sandbox = transferSandbox(1, {
      source: {
        type: "ObjectStorage",
        server: "objects.example.com",
        bucket: "projects",
        prefix: "2026/",
        protocol: "HTTPS",
        port: 9_000,
        credentialsSecret: "store",
      },
    });
    sandbox.secrets.set("store", '{"accessKey":"AK","secretKey":"SK"}');
    await sandbox.start();
    expect(sandbox.datasync.inputsOf("createLocationObjectStorage")[0]).to.deep.include({
      ServerHostname: "objects.example.com",
      BucketName: "projects",
      Subdirectory: "2026/",
      ServerProtocol: "HTTPS",
      ServerPort: 9_000,
      AccessKey: "AK",
      SecretKey: "SK",
    });
  });
});
