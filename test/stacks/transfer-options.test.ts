import { expect } from "chai";
import { GROUPS, problems, transfer } from "./transfer-cases";

describe("a transfer's options", () => {
  it("have no POSIX owners and permissions where the source is SMB", () => {
    const source = { type: "SMB", server: "f", path: "/s", user: "u", passwordSecret: "p" };
    const { uid, gid, posixPermissions } = transfer({ source })[0].options;
    expect([uid, gid, posixPermissions]).to.deep.equal(["NONE", "NONE", "NONE"]);
    expect(problems({ source, options: { uid: "INT_VALUE" } })[0]).to.contain(
      "does not go with an SMB source",
    );
  });

  it("verify what was transferred in Enhanced mode, which has no other way", () => {
    expect(transfer({ options: { taskMode: "ENHANCED" } })[0].options.verifyMode).to.equal(
      "ONLY_FILES_TRANSFERRED",
    );
    expect(
      problems({ options: { taskMode: "ENHANCED", verifyMode: "POINT_IN_TIME_CONSISTENT" } }),
    ).to.deep.equal([
      "options.verifyMode: POINT_IN_TIME_CONSISTENT does not go with taskMode ENHANCED; write ONLY_FILES_TRANSFERRED",
    ]);
  });

  it("keep both times or none", () => {
    const times = (options: object) => {
      const { atime, mtime } = transfer({ options })[0].options;
      return [atime, mtime];
    };
    expect(times({ atime: "NONE" })).to.deep.equal(["NONE", "NONE"]);
    expect(times({ mtime: "NONE" })).to.deep.equal(["NONE", "NONE"]);
    expect(problems({ options: { atime: "NONE", mtime: "PRESERVE" } })).to.have.length(1);
  });

  it("remove deleted files only where the destination is looked at, and with a warning", () => {
    expect(problems({ options: { preserveDeletedFiles: "REMOVE", transferMode: "ALL" } })[0]).to.contain(
      "write CHANGED",
    );
    expect(transfer({ options: { preserveDeletedFiles: "REMOVE" } })[1]).to.have.length(1);
  });

  it("limit the bandwidth in whole bytes per second", () => {
    expect(transfer({ options: { bytesPerSecond: 104_857_600 } })[0].options.bytesPerSecond).to.equal(
      104_857_600,
    );
    for (const bytesPerSecond of [0, -2, 1.5])
      expect(problems({ options: { bytesPerSecond } })).to.have.length(1);
  });

  it("keep no devices on EFS", () => {
    const destination = {
      type: "EFS",
      fileSystemId: "fs-0123456789abcdef0",
      subnetId: "subnet-0123456789abcdef0",
      securityGroupIds: GROUPS,
    };
    expect(problems({ destination, options: { preserveDevices: "PRESERVE" } })).to.have.length(1);
  });
});
