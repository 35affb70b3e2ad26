import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { readPulumiConfig } from "../../stacks/pulumi-config";
import { readStackFile, StackFileError, stackNames } from "../../stacks/stack-file";

describe("a stack's file", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "stack-file-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (text: string, stack = "dev") => writeFileSync(join(directory, `Pulumi.${stack}.yaml`), text);
  const read = (text: string) => {
    write(text);
    return readStackFile(directory, "dev");
  };
  const message = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      expect(error).to.be.instanceOf(StackFileError);
      return (error as Error).message;
    }
    return "accepted";
  };

  it("gives its config by full key, its region, and its text as it stands", () => {
    const text = [
      "encryptionsalt: v1:abc",
      "config:",
      "  aws:region: eu-central-1",
      "  fsx-data-scheduler:notify:",
      "    on: [failure] # not true, as YAML 1.1 would have it",
      "  tasks:",
      "    a: { fileSystemId: fs-0123456789abcdef0, enabled: false, notAccessedForDays: 14 }",
      "  fsx-data-scheduler:config:dashboard: true",
    ].join("\n");
    expect(read(text)).to.deep.equal({
      file: "Pulumi.dev.yaml",
      region: "eu-central-1",
      text,
      config: {
        "aws:region": "eu-central-1",
        "fsx-data-scheduler:notify": { on: ["failure"] },
        "fsx-data-scheduler:tasks": {
          a: { fileSystemId: "fs-0123456789abcdef0", enabled: false, notAccessedForDays: 14 },
        },
        "fsx-data-scheduler:dashboard": true,
      },
    });
  });

  describe("beside a Pulumi.yaml", () => {
    const share = (lines: string[]) =>
      writeFileSync(join(directory, "Pulumi.yaml"), ["name: p", "config:", ...lines].join("\n"));
    const own = (lines: string[] = []) =>
      read(["config:", "  aws:region: eu-central-1", ...lines].join("\n")).config;

    it("has what that gives to every stack: defaults, values, and plain ones of any namespace", () => {
      share([
        "  notify: { type: object, default: { emails: [a@example.com] } }",
        "  kmsKey: { value: create }",
        "  dashboard: true",
        "  fsx-data-scheduler:logRetentionDays: 90",
        "  aws:profile: { value: storage }",
      ]);
      expect(own()).to.deep.equal({
        "fsx-data-scheduler:notify": { emails: ["a@example.com"] },
        "fsx-data-scheduler:kmsKey": "create",
        "fsx-data-scheduler:dashboard": true,
        "fsx-data-scheduler:logRetentionDays": 90,
        "aws:profile": "storage",
        "aws:region": "eu-central-1",
      });
    });

    it("keeps its own value of a key whole, without merging maps", () => {
      share(["  notify: { default: { emails: [a@example.com], on: [failure] } }"]);
      expect(own(["  fsx-data-scheduler:notify: { on: [success] }"])).to.deep.equal({
        "fsx-data-scheduler:notify": { on: ["success"] },
        "aws:region": "eu-central-1",
      });
    });

    it("may have its region from there", () => {
      share(["  aws:region: us-west-2"]);
      expect(read("config: {}").region).to.equal("us-west-2");
    });

    it("has nothing from keys that are only declared, nor from a file without config", () => {
      share(["  kmsKey: { type: string }"]);
      expect(own()).to.deep.equal({ "aws:region": "eu-central-1" });
      writeFileSync(join(directory, "Pulumi.yaml"), "name: p\n");
      expect(own()).to.deep.equal({ "aws:region": "eu-central-1" });
    });
  });

  it("that is missing is told with the stacks there are", () => {
    expect(message(() => readStackFile(directory, "dev"))).to.equal(
      `"Pulumi.dev.yaml": no such file, and no other stack's file either`,
    );
    for (const stack of ["dev", "prod", "eu.test"]) write("config: {}", stack);
    expect(stackNames(directory)).to.deep.equal(["dev", "eu.test", "prod"]);
    expect(message(() => readStackFile(directory, "prd"))).to.equal(
      `"Pulumi.prd.yaml": no such file; did you mean "prod"? The stacks there are: dev, eu.test and prod`,
    );
    expect(message(() => readStackFile(directory, "../x/y"))).to.equal(
      `"Pulumi.../x/y.yaml": no such file. The stacks there are: dev, eu.test and prod`,
    );
    expect(message(() => readStackFile(join(directory, "none"), "dev"))).to.equal(
      `"Pulumi.dev.yaml": no such file, and no other stack's file either`,
    );
  });

  it("with a slip in its YAML is told with line and column", () => {
    expect(message(() => read("config:\n  aws:region: us-east-1\n   x: [1\n"))).to.match(
      /^Pulumi\.dev\.yaml:\d:\d+: not valid YAML: \S/,
    );
    expect(message(() => read("config:\n\taws:region: us-east-1\n"))).to.match(
      /^Pulumi\.dev\.yaml:2:1: not valid YAML: /,
    );
  });

  it("with cron that begins with an asterisk is told to put it in quotes", () => {
    expect(
      message(() =>
        read("config:\n  aws:region: us-east-1\n  tasks:\n    a:\n      schedule: */5 * * * ? *\n"),
      ),
    ).to.match(/^Pulumi\.dev\.yaml.*not valid YAML: .*; put text that begins with "\*" in quotes$/);
  });

  it("without config is told", () => {
    const expected = `Pulumi.dev.yaml: has no config; it begins with "config:" and then "  aws:region: us-east-1"`;
    for (const text of ["", "encryptionsalt: v1", "config:\n", "[1, 2]", "text"]) {
      expect(
        message(() => read(text)),
        text,
      ).to.equal(expected);
    }
    expect(message(() => read("config: [1]"))).to.equal(
      "Pulumi.dev.yaml: config is a list; it is a map of keys to values",
    );
  });

  it("with a key twice is told with its place", () => {
    expect(message(() => read("config:\n  aws:region: us-east-1\n  tasks: {}\n  tasks: {}\n"))).to.equal(
      'Pulumi.dev.yaml:4:3: the key "tasks" stands here a second time; keep one of them',
    );
    expect(message(() => read("config:\n  aws:region: us-east-1\n  aws:region: us-east-1\n"))).to.equal(
      'Pulumi.dev.yaml:3:3: the key "aws:region" stands here a second time; keep one of them',
    );
    expect(
      message(() => read("config:\n  aws:region: us-east-1\n  tasks: {}\n  fsx-data-scheduler:tasks: {}\n")),
    ).to.equal(
      'Pulumi.dev.yaml: "fsx-data-scheduler:tasks" is given twice, in two spellings; keep one of them',
    );
  });

  it("with an encrypted value is told which, and what to do", () => {
    const text =
      "config:\n  aws:region: us-east-1\n  notify:\n    emails:\n      - a@b.org\n      - secure: AAABBB==\n";
    expect(message(() => read(text))).to.equal(
      'Pulumi.dev.yaml: fsx-data-scheduler:notify.emails[1] is encrypted ("secure") and cannot be decrypted locally; ' +
        "nothing here is secret, so set it again with pulumi config set --plaintext",
    );
  });

  it("without a region is told", () => {
    const right = "write the region of the file systems, such as aws:region: us-east-1";
    expect(message(() => read("config:\n  tasks: {}\n"))).to.equal(
      `Pulumi.dev.yaml: aws:region is missing; ${right}`,
    );
    expect(message(() => read("config:\n  aws:region: useast1\n"))).to.equal(
      `Pulumi.dev.yaml: aws:region is the text "useast1", which is not a region's name; ${right}`,
    );
    for (const region of ["us-gov-west-1", "cn-north-1", "ap-southeast-2", "us-iso-east-1"]) {
      expect(read(`config:\n  aws:region: ${region}\n`).region).to.equal(region);
    }
  });

  it("of any content is read or refused with one line", () => {
    const yaml = fc
      .array(
        fc.constantFrom(
          "config:",
          "\n",
          "  ",
          "aws:region: us-east-1",
          "tasks:",
          "*a",
          "&a",
          "- ",
          "{",
          "}",
          "[",
          "]",
          "<<: ",
          "!!int x",
          "'",
          '"',
          "? ",
          "secure: x",
          "|",
          ": ",
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), yaml), (text) => {
        expect(message(() => read(text))).to.not.match(/\n/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the values that Pulumi hands to the program", () => {
  it("are this project's, with maps and lists parsed and other text as it is", () => {
    pulumi.runtime.setAllConfig({
      "aws:region": "us-east-1",
      "fsx-data-scheduler:tasks": '{"a":{"fileSystemId":"fs-0123456789abcdef0","enabled":false}}',
      "fsx-data-scheduler:dashboard": "true",
      "fsx-data-scheduler:kmsKey": "create",
      "fsx-data-scheduler:notify": "{not json",
      "fsx-data-scheduler-2:tasks": "{}",
    });
    try {
      expect(readPulumiConfig("fsx-data-scheduler")).to.deep.equal({
        tasks: { a: { fileSystemId: "fs-0123456789abcdef0", enabled: false } },
        dashboard: "true",
        kmsKey: "create",
        notify: "{not json",
      });
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });
});
