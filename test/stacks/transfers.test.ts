import { expect } from "chai";
import type { TransferSettings } from "../../components/transfer-settings";
import { parseStackConfig } from "../../stacks/config";
import { NOW, problemsOf } from "./config-cases";

const NFS = { type: "NFS", server: "nas.example.com", path: "/export/home" };
const S3 = { type: "S3", bucket: "my-archive" };
const SMALLEST = { source: NFS, destination: S3, inventory: "s3://my-inventories" };

function parse(transfers: unknown) {
  return parseStackConfig({
    stack: "dev",
    values: { transfers, notify: { emails: ["storage-oncall@example.com"] } },
    now: NOW,
  });
}

/** The transfer of a stack with one, and the warnings about it. */
function transfer(differing: Record<string, unknown> = {}): [TransferSettings, string[]] {
  const { config, warnings } = parse({ home: { ...SMALLEST, ...differing } });
  return [config.transfers[0]!, warnings];
}

/** What is wrong with one transfer, without the key's beginning. */
function problems(differing: Record<string, unknown>): string[] {
  return problemsOf(() => parse({ home: { ...SMALLEST, ...differing } })).map((problem) =>
    problem.replace(/^transfers\.home\.?/, ""),
  );
}

const GROUPS = ["sg-0123456789abcdef0"];

describe("the smallest transfer", () => {
  it("gets every default that DataSync has, and an end for every wait", () => {
    const [settings, warnings] = transfer();
    expect(warnings).to.deep.equal([]);
    expect(settings).to.deep.equal({
      name: "home",
      source: { ...NFS, version: "AUTOMATIC" },
      sources: ["/"],
      destination: { ...S3, prefix: "", storageClass: "STANDARD" },
      agents: "online",
      inventory: { bucket: "my-inventories", prefix: "" },
      perFileCost: 262_144,
      schedule: undefined,
      options: {
        verifyMode: "POINT_IN_TIME_CONSISTENT",
        overwriteMode: "ALWAYS",
        atime: "BEST_EFFORT",
        mtime: "PRESERVE",
        uid: "INT_VALUE",
        gid: "INT_VALUE",
        preserveDeletedFiles: "PRESERVE",
        preserveDevices: "NONE",
        posixPermissions: "PRESERVE",
        bytesPerSecond: -1,
        taskQueueing: "ENABLED",
        logLevel: "BASIC",
        transferMode: "CHANGED",
        securityDescriptorCopyFlags: undefined,
        objectTags: undefined,
        taskMode: "BASIC",
      },
      taskReport: undefined,
      maxInventoryAge: 604_800,
      maxDuration: 86_400,
      agentOfflineFor: 900,
      whenBusy: "wait",
      maxWait: 21_600,
    });
  });

  it("needs a source, a destination and the inventories' place, and says what each would be", () => {
    expect(problemsOf(() => parse({ home: {} }))).to.deep.equal([
      "transfers.home.inventory: is missing; write text, such as s3://my-archive/inventories/",
      "transfers.home.source: is missing; write a source, such as { type: NFS, server: nas.example.com, path: /export }",
      "transfers.home.destination: is missing; write a destination, such as { type: S3, bucket: my-archive, prefix: home/ }",
    ]);
  });
});

describe("the section transfers", () => {
  it("is a map from name to settings", () => {
    expect(problemsOf(() => parse([]))).to.deep.equal([
      "transfers: is a list; transfers are a map from name to settings, such as { home: { source: { type: NFS, … }, destination: { type: S3, … } } }",
    ]);
    expect(problemsOf(() => parse({ home: 7 }))[0]).to.contain(
      "transfers.home: is the number 7; a transfer is a map",
    );
  });

  it("holds at most ten", () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`t${index}`, SMALLEST]));
    expect(problemsOf(() => parse(many))).to.deep.equal([
      "transfers: 11 transfers given, at most 10 allowed in a stack; put some into another stack",
    ]);
  });

  it("takes names that tags, metrics and schedules can hold", () => {
    for (const [name, problem] of [
      ["a b", 'the name has " "'],
      ["x".repeat(41), "the name has 41 characters; at most 40 are allowed"],
      ["é", 'the name has "é"'],
    ] as const) {
      expect(problemsOf(() => parse({ [name]: SMALLEST })).join()).to.contain(problem);
    }
    expect(parse({ Home: SMALLEST, home: SMALLEST }).warnings).to.deep.equal([
      'transfers.home: differs from "Home" only in capitals; rename one of them',
    ]);
  });

  it("guesses what a misspelt key was meant to be", () => {
    expect(problems({ maxDuratoin: "2h" })).to.deep.equal([
      'maxDuratoin: not a setting of a transfer; did you mean "maxDuration"?',
    ]);
    expect(problems({ options: { verfyMode: "NONE" } })).to.deep.equal([
      'options.verfyMode: not a setting of options; did you mean "verifyMode"?',
    ]);
    expect(problems({ source: { ...NFS, serevr: "x" } })[0]).to.contain('did you mean "server"?');
    expect(problems({ source: { type: "nfs" } })).to.deep.equal(['source.type: "nfs"; did you mean "NFS"?']);
  });

  it("tells everything that is wrong at once", () => {
    expect(
      problems({
        source: { type: "NFS", server: "https://nas", path: "export" },
        destination: { type: "S3", bucket: "My_Bucket" },
        inventory: "here",
        maxDuration: "1y",
        perFileCost: -1,
      }).map((problem) => problem.split(":")[0]),
    ).to.deep.equal([
      "inventory",
      "perFileCost",
      "maxDuration",
      "source.server",
      "source.path",
      "destination.bucket",
    ]);
  });
});

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

describe("a transfer's agents", () => {
  const ARN = "arn:aws:datasync:us-east-1:123456789012:agent/agent-0123456789abcdef0";

  it("are all that are online, those with a tag, or those named", () => {
    expect(transfer({ agents: "online" })[0].agents).to.equal("online");
    expect(transfer({ agents: [ARN] })[0].agents).to.deep.equal({ arns: [ARN] });
    expect(transfer({ agents: { arns: [ARN] } })[0].agents).to.deep.equal({ arns: [ARN] });
    const tag = { key: "site", value: "berlin" };
    expect(transfer({ agents: { tag } })[0].agents).to.deep.equal({ tag });
  });

  it("are refused where they are something else", () => {
    expect(problems({ agents: "all" })[0]).to.contain("write online, a list of agents' ARNs");
    expect(problems({ agents: [] })[0]).to.contain("no agent given");
    expect(problems({ agents: [ARN, ARN, "agent-1"] })).to.have.length(2);
    expect(problems({ agents: { tag: { key: "site" } } })).to.have.length(1);
  });
});

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

describe("a transfer's times", () => {
  it("are a schedule with its zone, checked as a task's is", () => {
    const [settings] = transfer({ schedule: "15 1 * * ? *", timezone: "Europe/Berlin", enabled: false });
    expect(settings.schedule).to.deep.equal({
      expression: "cron(15 1 * * ? *)",
      timezone: "Europe/Berlin",
      enabled: false,
    });
    expect(problems({ schedule: "15 1 * * * *" })[0]).to.contain('one of them must be "?"');
    expect(transfer({ enabled: false })[1]).to.deep.equal([
      "transfers.home.enabled: has no effect on a transfer without a schedule; add one, or remove it",
    ]);
    expect(transfer({ schedule: "at(2020-01-01T00:00:00)" })[1][0]).to.contain("so this transfer never runs");
  });

  it("are warned of where they have no effect", () => {
    expect(transfer({ whenBusy: "skip", maxWait: "1h" })[1]).to.deep.equal([
      "transfers.home.maxWait: has no effect with whenBusy: skip, because the run does not wait; remove one of them",
    ]);
    expect(transfer({ maxWait: "0s" })[1]).to.have.length(1);
  });
});

describe("a transfer's places in S3", () => {
  it("are a bucket with a prefix, with one slash at its end", () => {
    expect(transfer({ inventory: "s3://my-inventories/home" })[0].inventory).to.deep.equal({
      bucket: "my-inventories",
      prefix: "home/",
    });
    expect(transfer({ taskReport: { bucket: "my-archive" } })[0].taskReport).to.deep.equal({
      bucket: "my-archive",
      prefix: "",
      level: "ERRORS_ONLY",
    });
    for (const inventory of ["my-inventories", "s3://", "s3://UPPER/x", "s3://my-inventories//x"])
      expect(problems({ inventory })).to.have.length(1);
    expect(problems({ taskReport: { bucket: "my-archive", prefix: "/reports" } })[0]).to.contain(
      'write "reports"',
    );
  });
});
