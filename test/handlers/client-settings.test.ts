import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { FSx } from "@aws-sdk/client-fsx";
import { expect } from "chai";
import { clientSettings, laidOut } from "../../handlers/client-settings";

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
