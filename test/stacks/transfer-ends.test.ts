/** The two ends of a transfer: where it reads, and where it writes. */
import { expect } from "chai";
import { GROUPS, NFS, problems, S3, transfer } from "./transfer-cases";

describe("a source", () => {
  it("is an SMB share, whose password is in Secrets Manager and never in the stack file", () => {
    const smb = { type: "SMB", server: "files.example.com", path: "/share$", user: "copy" };
    expect(
      transfer({ source: { ...smb, passwordSecret: "nas/password", domain: "corp" } })[0].source,
    ).to.deep.equal({
      ...smb,
      domain: "corp",
      passwordSecret: "nas/password",
      version: "AUTOMATIC",
    });
    expect(problems({ source: { ...smb, passwordSecret: "hunter 2!" } })).to.deep.equal([
      "source.passwordSecret: is not the name or ARN of a secret in Secrets Manager; write one such as datasync/nas-password, never the password itself",
    ]);
    expect(problems({ source: { ...smb, password: "hunter2", passwordSecret: "x" } })[0]).to.contain(
      "source.password: not a setting of a source of type SMB",
    );
    expect(problems({ source: { ...smb, user: "corp\\copy", passwordSecret: "x" } })[0]).to.contain(
      "a domain goes into domain",
    );
  });

  it("is an object storage, with credentials or without", () => {
    const source = { type: "ObjectStorage", server: "objects.example.com", bucket: "Projects 2026" };
    expect(transfer({ source })[0].source).to.deep.equal({
      ...source,
      prefix: "",
      port: undefined,
      protocol: "HTTPS",
      credentialsSecret: undefined,
    });
    expect(problems({ source: { ...source, port: 70_000, protocol: "FTP" } })).to.have.length(2);
  });

  it("is an HDFS cluster", () => {
    const source = { type: "HDFS", nameNodes: [{ hostname: "nn.example.com" }], user: "hdfs" };
    expect(transfer({ source })[0].source).to.deep.equal({
      ...source,
      nameNodes: [{ hostname: "nn.example.com", port: 8020 }],
      path: "/",
    });
    for (const nameNodes of [[], [{}], "nn", [{ hostname: "nn", port: 8020, x: 1 }]])
      expect(problems({ source: { ...source, nameNodes } })).to.have.length(1);
  });

  it("has a path that DataSync's locations take", () => {
    expect(problems({ source: { ...NFS, path: "/vol/ä" } })).to.deep.equal([
      'source.path: "/vol/ä" has "ä", which DataSync takes in no location\'s path; take the directory above it',
    ]);
  });

  it("has directories of which none lies below another, as filters can name them", () => {
    expect(transfer({ sources: ["/files/", "/images"] })[0].sources).to.deep.equal(["/files", "/images"]);
    expect(transfer({ sources: "/files" })[0].sources).to.deep.equal(["/files"]);
    expect(problems({ sources: ["/a", "/a/b", "/a"] })).to.deep.equal([
      'sources[1]: "/a/b" lies below "/a", which is transferred whole; remove it',
      'sources[2]: "/a" is given twice; remove it',
    ]);
    expect(problems({ sources: ["/a/b", "/a"] })).to.deep.equal([
      'sources[0]: "/a/b" lies below "/a", which is transferred whole; remove it',
    ]);
    expect(problems({ sources: ["files", "/a|b", "/x*", "/y\\", "/z/../q", "/p//q"] })).to.have.length(6);
    expect(problems({ sources: [] })).to.deep.equal([
      'sources: no directory given; write "/" for everything',
    ]);
  });
});

describe("a destination", () => {
  it("is a location that exists", () => {
    const locationArn = "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0";
    expect(transfer({ destination: { locationArn } })[0].destination).to.deep.equal({ locationArn });
    expect(problems({ destination: { locationArn: "loc-0" } })[0]).to.contain(
      "is not a DataSync location's ARN",
    );
    expect(problems({ destination: { locationArn, type: "S3" } })[0]).to.contain(
      "destination.type: not a setting",
    );
  });

  it("is S3, FSx for Lustre or EFS", () => {
    expect(
      transfer({ destination: { ...S3, prefix: "home", storageClass: "GLACIER" } })[0].destination,
    ).to.deep.equal({
      ...S3,
      prefix: "home/",
      storageClass: "GLACIER",
    });
    const lustre = { type: "FSxLustre", fileSystemId: "fs-0123456789abcdef0", securityGroupIds: GROUPS };
    expect(transfer({ destination: lustre })[0].destination).to.deep.equal({ ...lustre, path: "/" });
    const efs = { ...lustre, type: "EFS", subnetId: "subnet-0123456789abcdef0", path: "/home" };
    expect(transfer({ destination: efs })[0].destination).to.deep.equal(efs);
    expect(problems({ destination: { ...efs, subnetId: undefined, securityGroupIds: [] } })).to.have.length(
      2,
    );
    expect(problems({ destination: { ...lustre, securityGroupIds: ["default"] } })[0]).to.contain(
      "security group's id",
    );
    expect(problems({ destination: { type: "FSxONTAP" } })[0]).to.contain("destination.type");
  });
});
