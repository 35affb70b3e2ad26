import { expect } from "chai";
import { problemsOf } from "./config-cases";
import { NFS, parse, problems, S3, SMALLEST, transfer } from "./transfer-cases";

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
