import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { asset } from "@pulumi/pulumi";
import { expect } from "chai";
import type { ResourceAsJson } from "../../cli/preview-json";
import { previewLines } from "../../cli/preview-tree";
import type { Program } from "../../local/deploy/program";
import type { Properties, RegisteredResource } from "../../local/deploy/resource-type";

const COMMAND = resolve(__dirname, "../../cli/fsx-scheduler.js");

/** Runs the command in a folder that has nothing to do with the project. */
function run(...args: string[]): { stdout: string; stderr: string; status: number | null } {
  const directory = mkdtempSync(join(tmpdir(), "preview-"));
  try {
    return spawnSync(process.execPath, [COMMAND, ...args], { cwd: directory, encoding: "utf8" });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe("fsx-scheduler preview --json", () => {
  let resources: ResourceAsJson[];
  before(() => {
    const { stdout, status } = run("preview", "--stack", "prod", "--json");
    expect(status).to.equal(0);
    const whole = JSON.parse(stdout) as { resources: ResourceAsJson[] };
    expect(Object.keys(whole)).to.deep.equal(["resources"]);
    resources = whole.resources;
  });

  it("prints each resource's type, name, parent, id, inputs and state, and nothing else", () => {
    const keys = new Set(resources.map((resource) => Object.keys(resource).join(" ")));
    expect([...keys]).to.deep.equal(["type name parent id inputs state"]);
  });

  it("shows a function's code as the names and sizes of its files", () => {
    const functions = resources.filter((resource) => resource.type === "aws:lambda/function:Function");
    expect(functions.map(({ inputs }) => (inputs as Properties).name)).to.include(
      "fsx-data-scheduler-prod-start-task",
    );
    for (const { inputs, state } of functions) {
      const { code } = inputs as { code: { files: Record<string, number>; zipBytes: number } };
      expect(Object.keys(code.files)).to.deep.equal(["__index.js"]);
      expect(code.files["__index.js"]).to.be.greaterThan(code.zipBytes);
      expect((state as Properties).code).to.deep.equal(code);
    }
  });

  it("gives every parent by a URN that ends in the parent's name", () => {
    const names = new Set(resources.map((resource) => resource.name));
    const parents = resources.flatMap((resource) => resource.parent ?? []);
    expect(parents.filter((urn) => !names.has(urn.split("::").at(-1)!))).to.deep.equal([]);
    expect(resources.filter((resource) => resource.parent === null).map(({ name }) => name)).to.deep.equal([
      "fsx-data-scheduler",
    ]);
  });

  it("gives components no id, and everything else one", () => {
    for (const { type, id } of resources) {
      if (type.startsWith("aws:")) expect(id, type).to.be.a("string").and.not.equal("");
      else expect(id, type).to.equal(null);
    }
  });
});

describe("the fsx-scheduler command", () => {
  it("prints an error as it is, without a stack trace, on stderr, and exits with 1", () => {
    const { stdout, stderr, status } = run("preview", "--stack", "prd");
    expect([stdout, status]).to.deep.equal(["", 1]);
    expect(stderr).to.equal(
      '"Pulumi.prd.yaml": no such file; did you mean "prod"? The stacks there are: dev, pipeline, prod, prod-eu and transfer\n',
    );
  });

  it("prints where an error comes from with --debug", () => {
    const { stderr, status } = run("preview", "--stack", "prd", "--debug");
    expect(status).to.equal(1);
    expect(stderr).to.match(/^StackFileError: "Pulumi\.prd\.yaml".*\n {4}at .*stacks\/stack-file\.ts:\d+/);
  });

  it("says which Node it needs where that is too old", () => {
    const script = `Object.defineProperty(process.versions, "node", { value: "20.18.0" }); require(${JSON.stringify(COMMAND)})`;
    const { stderr, status } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      "fsx-scheduler needs Node 22 or newer; this is 20.18.0.\n" +
        "The project brings its own: npm start, npm run preview, or npx fsx-scheduler.\n",
    );
  });

  it("lists its commands, and refuses one that it does not have", () => {
    expect(run("--help").stdout).to.match(/^ {2}local .*\n(.*\n)* {2}preview /m);
    const { stderr, status } = run("previw");
    expect(status).to.equal(1);
    expect(stderr).to.contain("unknown command 'previw'").and.to.contain("preview");
  });
});

describe("the preview's tree", () => {
  const resource = (
    type: string,
    name: string,
    inputs: Properties,
    parent?: RegisteredResource,
  ): RegisteredResource => ({
    type,
    name,
    urn: `${type}::${name}`,
    parent,
    custom: type.startsWith("aws:"),
    id: name,
    inputs,
    state: {},
  });
  const region = resource("project:index:Region", "dev", {});
  const queues = resource("project:index:RunQueues", "dev-queues", {}, region);
  const program: Program = {
    stack: "dev",
    region: "us-east-1",
    accountId: "123456789012",
    resources: [
      region,
      queues,
      resource(
        "aws:sqs/queue:Queue",
        "dev-queues-runs",
        { fifoQueue: true, visibilityTimeoutSeconds: 360, redrivePolicy: '{"maxReceiveCount":180}' },
        queues,
      ),
      resource(
        "aws:lambda/function:Function",
        "dev-start",
        {
          code: new asset.AssetArchive({ "__index.js": new asset.StringAsset("exports.handler = 1;") }),
          runtime: "nodejs24.x",
          memorySize: 256,
          timeout: 60,
        },
        region,
      ),
      resource(
        "aws:scheduler/schedule:Schedule",
        "dev-nightly",
        {
          scheduleExpression: "cron(15 3 * * ? *)",
          scheduleExpressionTimezone: "America/New_York",
          state: "DISABLED",
        },
        region,
      ),
      resource(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "dev-failed",
        {
          metricName: "RunsFailed",
          comparisonOperator: "GreaterThanOrEqualToThreshold",
          threshold: 1,
          period: 300,
          evaluationPeriods: 1,
          treatMissingData: "notBreaching",
        },
        region,
      ),
    ],
    outputs: { topicArn: "arn:t", alarms: ["a".repeat(60), "b".repeat(60)] },
    warnings: ["nobody is told of failures"],
  };

  it("has components and their children, what matters of each, outputs, warnings and counts", async () => {
    expect(await previewLines(program, 100)).to.deep.equal([
      "Stack dev in us-east-1",
      "",
      "dev         Region",
      "├─ queues   RunQueues",
      "│  └─ runs  sqs.Queue               FIFO, hidden 6m, 180 tries",
      "├─ start    lambda.Function         0.1 KB, nodejs24.x, 256 MB, 1m",
      "├─ nightly  scheduler.Schedule      cron(15 3 * * ? *), America/New_York, DISABLED",
      "└─ failed   cloudwatch.MetricAlarm  RunsFailed >= 1 in 5m, no data is ok",
      "",
      "Outputs",
      "  topicArn: arn:t",
      "  alarms:",
      `    - ${"a".repeat(60)}`,
      `    - ${"b".repeat(60)}`,
      "",
      "Warnings",
      "  nobody is told of failures",
      "",
      "4 AWS resources in 2 components: 1 cloudwatch, 1 lambda, 1 scheduler, 1 sqs",
    ]);
  });

  it("cuts the details of a resource where the terminal ends", async () => {
    const lines = await previewLines(program, 60);
    expect(lines[6]).to.equal("├─ nightly  scheduler.Schedule      cron(15 3 * * ? *), Ame…");
    expect(lines.slice(2, 8).map((line) => line.length > 60)).to.deep.equal(Array(6).fill(false));
  });
});
