import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { parseStackConfig } from "../../stacks/config";
import { PIPELINE_MAPS, PIPELINE_SETTINGS } from "../../stacks/pipelines";
import { PROJECT, readStackFile } from "../../stacks/stack-file";
import { TASK_SETTINGS } from "../../stacks/task-settings";
import { TRANSFER_MAPS, TRANSFER_SETTINGS } from "../../stacks/transfers";

const ROOT = join(__dirname, "..", "..");

/** An example stack at a given time. */
function example(stack: string, now = new Date("2026-11-20T00:00:00Z")) {
  const { config } = readStackFile(ROOT, stack);
  const values = Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(`${PROJECT}:`))
      .map(([key, value]) => [key.slice(PROJECT.length + 1), value]),
  );
  return parseStackConfig({ stack, values, now });
}

/** The keys that an example's stack file gives, by the name of what they belong to. */
function settingsOf(stack: string, section: string): Record<string, string[]> {
  const { config } = readStackFile(ROOT, stack);
  const named = config[`${PROJECT}:${section}`] as Record<string, object>;
  return Object.fromEntries(Object.entries(named).map(([name, settings]) => [name, Object.keys(settings)]));
}

describe("the example stacks", () => {
  it("are valid on every day of a year, without a warning", () => {
    for (let day = 0; day < 366; day += 7) {
      const now = new Date(Date.UTC(2026, 10, 20 + day));
      for (const stack of ["dev", "prod", "prod-eu", "pipeline", "transfer"])
        expect(example(stack, now).warnings, now.toISOString()).to.deep.equal([]);
    }
  });

  it("dev is one export, every six hours, with somebody to tell", () => {
    const { config } = example("dev");
    expect(config.notify.emails).to.deep.equal(["storage-oncall@example.com"]);
    expect(config.tasks.map(({ name, type, expression }) => [name, type, expression])).to.deep.equal([
      ["export-results", "Export", "cron(0 0/6 * * ? *)"],
    ]);
  });

  it("prod shows what a realistic stack holds", () => {
    const { config } = example("prod");
    expect(new Set(config.tasks.map(({ fileSystemId }) => fileSystemId))).to.have.property("size", 3);
    expect(config.notify.emails).to.have.length(3);
    expect(config.dashboard).to.equal(true);
    expect(
      config.tasks.map(({ name, type, expression, timezone, after, enabled, alarmIfNoSuccessFor }) =>
        [
          name,
          type,
          expression ?? `after ${after}`,
          timezone,
          enabled,
          alarmIfNoSuccessFor ?? "no alarm",
        ].join(" | "),
      ),
    ).to.deep.equal([
      "hourly-results | Export | cron(10 * * * ? *) | UTC | true | 14400",
      "nightly-export | Export | cron(15 3 * * ? *) | America/New_York | true | 129600",
      "release-cold | Release | after nightly-export | UTC | true | no alarm",
      "morning-import | Import | cron(30 6 ? * MON-FRI *) | America/New_York | true | no alarm",
      "archive-export | Export | rate(12 hours) | UTC | true | 93600",
      "quarterly-release | Release | cron(0 5 1 JAN,APR,JUL,OCT ? *) | UTC | false | no alarm",
    ]);
    expect(config.tasks[0]!.paths).to.deep.equal(["/results", "/reports", "/shared/lab notes"]);
  });

  it("prod and prod-eu are two regions with one shape, and share who is told through Pulumi.yaml", () => {
    const [here, there] = ["prod", "prod-eu"].map((stack) => readStackFile(ROOT, stack));
    expect([here!.region, there!.region]).to.deep.equal(["us-east-1", "eu-central-1"]);
    for (const stack of ["prod", "prod-eu"]) {
      expect(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")).to.not.match(/^ .*notify:/m);
      expect(example(stack).config.notify).to.deep.equal({
        emails: ["storage-oncall@example.com", "genomics-lab@example.com", "data-platform@example.com"],
        on: ["failure"],
      });
    }
    expect(example("prod-eu").config.dashboard).to.equal(true);
    expect(example("prod-eu").config.tasks.map(({ name, timezone }) => `${name} ${timezone}`)).to.deep.equal([
      "morning-import Europe/Berlin",
      "nightly-export Europe/Berlin",
    ]);
  });

  it("prod has a task-export pipeline that runs every night, in a network that is there", () => {
    const { config } = example("prod");
    expect(
      config.pipelines.map(({ name, bucket, importPrefix, exportPrefix, schedule, network }) =>
        [name, bucket, importPrefix, exportPrefix, schedule?.expression, Object.keys(network)].join(" | "),
      ),
    ).to.deep.equal([
      "nightly-variants | genomics-lab-runs | samples/ | variants/ | cron(0 22 * * ? *) | vpcId,subnetIds",
    ]);
  });

  it("prod has a DataSync transfer that runs every evening, with a limit for all of its slices", () => {
    const { config } = example("prod");
    expect(
      config.transfers.map(({ name, source, options, schedule }) =>
        [name, source.type, options.bytesPerSecond, schedule?.expression].join(" | "),
      ),
    ).to.deep.equal(["lab-share | NFS | 524288000 | cron(0 19 * * ? *)"]);
  });

  it("pipeline is the least that a task-export pipeline needs, with a schedule and somebody to tell", () => {
    const { config } = example("pipeline");
    expect([config.tasks.length, config.transfers.length]).to.deep.equal([0, 0]);
    expect(settingsOf("pipeline", "pipelines")).to.deep.equal({
      "nightly-variants": ["bucket", "schedule", "job"],
    });
  });

  it("transfer is the least that a DataSync transfer needs, with a schedule and somebody to tell", () => {
    const { config } = example("transfer");
    expect([config.tasks.length, config.pipelines.length]).to.deep.equal([0, 0]);
    expect(settingsOf("transfer", "transfers")).to.deep.equal({
      "lab-share": ["source", "destination", "inventory", "schedule"],
    });
  });
});

describe("the project file", () => {
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    name: string;
    runtime: { name: string };
    config: Record<string, { type: string; description: string; default: unknown }>;
  };

  it("names the project as the config's namespace", () => {
    expect([project.name, project.runtime.name]).to.deep.equal([PROJECT, "nodejs"]);
  });

  it("declares every key, each with a type, a description and a default, as Pulumi requires keys without one", () => {
    expect(Object.entries(project.config).map(([key, { type }]) => `${key} ${type}`)).to.deep.equal([
      "tasks object",
      "pipelines object",
      "transfers object",
      "notify object",
      "kmsKey string",
      "logRetentionDays integer",
      "dashboard boolean",
    ]);
    for (const [key, declaration] of Object.entries(project.config)) {
      expect(declaration.description, key).to.match(/\.$/);
      expect(declaration, key).to.have.property("default");
    }
  });

  it("declares the same defaults as the program has, but for what the example stacks share", () => {
    const task = { tasks: { export: { fileSystemId: "fs-0123456789abcdef0" } } };
    const defaults = Object.fromEntries(
      Object.entries(project.config)
        .filter(([key]) => key !== "notify")
        .map(([key, value]) => [key, value.default]),
    );
    const now = new Date("2026-11-20T00:00:00Z");
    expect(parseStackConfig({ stack: "dev", values: { ...defaults, ...task }, now })).to.deep.equal(
      parseStackConfig({ stack: "dev", values: task, now }),
    );
  });

  it("tells every setting of a pipeline", () => {
    const { description } = project.config.pipelines!;
    for (const setting of [...PIPELINE_SETTINGS, ...Object.values(PIPELINE_MAPS).flat()]) {
      expect(description).to.match(new RegExp(`\\b${setting}\\b`));
    }
  });

  it("tells every setting of a transfer", () => {
    const { description } = project.config.transfers!;
    for (const setting of [...TRANSFER_SETTINGS, ...Object.values(TRANSFER_MAPS).flat()]) {
      expect(description).to.match(new RegExp(`\\b${setting}\\b`));
    }
  });

  it("tells every setting of a task", () => {
    for (const setting of TASK_SETTINGS) expect(project.config.tasks!.description).to.contain(setting);
  });
});
