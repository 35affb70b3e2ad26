/**
 * The commands that are not about transfers alone, on a stack that has nothing else: what they say of a healthy one, and
 * of each thing that would keep a transfer from running.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stringify } from "yaml";
import { doctorCommand } from "../../cli/doctor";
import { historyCommand } from "../../cli/history";
import { nextCommand } from "../../cli/next";
import { pauseCommand, resumeCommand } from "../../cli/pause";
import { statusCommand } from "../../cli/status";
import { transferCommand } from "../../cli/transfer";
import { generateTree } from "../../local/datasync/tree-generator";
import { START, type TestStack } from "../local/simulation/stack";
import { agentArn, deployTransfer } from "../local/simulation/transfers";
import { type Operator, operator, tooLong } from "./operator";

const TREE = generateTree({ directories: 20, files: 200, bytes: 1e6, seed: "operations" });
const HOUR = 3_600_000;

describe("on a stack with a transfer and without tasks", function () {
  this.timeout(600_000);
  let stack: TestStack;
  let directory: string;
  let run: Operator;

  before(async () => {
    stack = await deployTransfer({ directories: TREE });
    directory = mkdtempSync(join(tmpdir(), "fsx-transfer-operations-"));
    const transfers = {
      home: {
        source: { type: "NFS", server: "nas.example.com", path: "/export" },
        destination: { type: "S3", bucket: "target", prefix: "home/" },
        inventory: "s3://inventories/home/",
        schedule: "cron(0 1 * * ? *)",
      },
    };
    const config = {
      "aws:region": "us-east-1",
      "fsx-data-scheduler:notify": { emails: ["ops@example.com"], on: ["failure", "success"] },
      "fsx-data-scheduler:transfers": transfers,
    };
    writeFileSync(join(directory, "Pulumi.test.yaml"), stringify({ config }));
    run = operator(stack.simulation, { directory });
    // The invitation to the topic is accepted ten minutes after deployment.
    await stack.simulation.runUntil(new Date(START.getTime() + HOUR / 2));
  });

  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await stack.simulation.close();
  });

  it("doctor says that it would run, on how many agents, and from which inventory", async () => {
    const { out, code, ...rest } = await run(doctorCommand);
    expect(code, out).to.equal(0);
    expect(out.replaceAll(/\s+/g, " ")).to.match(
      /transfers ok home would run on 3 agents, planned from s3:\/\/inventories\/home\/\S+ ok functions active, with their queues; no dead letters/,
    );
    expect(out, "no section on file systems").to.not.match(/^file systems/m);
    expect(tooLong({ out, code, ...rest })).to.deep.equal([]);
  });

  it("next, pause and resume know it by its name, and transfer status sees what they have changed", async () => {
    expect((await run(nextCommand, "--count", "1")).out).to.equal(
      "home: cron(0 1 * * ? *) in UTC\n  Fri 20 Nov 01:00 UTC  in 30 min\n",
    );
    const paused = await run(pauseCommand, "home");
    expect(paused.out.replaceAll(/\s+/g, " ")).to.contain("set transfers.home.enabled to false there");
    expect((await run(nextCommand)).out).to.equal("home is paused (cron(0 1 * * ? *) in UTC)\n");
    expect((await run(transferCommand, "status")).out).to.match(/^ {2}next: its schedule is paused$/m);
    const doctor = await run(doctorCommand);
    expect(doctor.out).to.contain("!!  home is paused: it does not fire.");
    expect(doctor.code).to.equal(0);
    expect((await run(resumeCommand, "home")).out).to.match(/^home is resumed\.\n {2}It fires next on /);
    expect((await run(transferCommand, "status")).out).to.match(/^ {2}next: 01:00, in 30 min$/m);
    expect((await run(pauseCommand, "hom")).err.replaceAll("\n", " ")).to.equal(
      'Stack test has nothing scheduled named "hom". Did you mean home? Those there are: home. ',
    );
  });

  it("next --file knows it before it is deployed", async () => {
    const { out } = await run(nextCommand, "--file", "--stack", "test", "--count", "1");
    expect(out).to.match(/^home: cron\(0 1 \* \* \? \*\) in UTC\n/);
  });

  it("what is about tasks alone names the command that is about transfers", async () => {
    for (const command of [statusCommand, historyCommand]) {
      const { err, code } = await run(command);
      expect(code).to.equal(1);
      expect(err.replaceAll("\n", " "))
        .to.contain("has no tasks")
        .and.to.contain("fsx-scheduler transfer status");
    }
  });

  it("doctor finds agents that are away, and a transfer that has none left", async () => {
    const { datasync } = stack.simulation.cloud;
    datasync.setAgentStatus(agentArn(0), "OFFLINE");
    const one = await run(doctorCommand);
    expect(one.code).to.equal(0);
    expect(one.out).to.contain("home would run on 2 agents");
    expect(one.out).to.contain("!!  home does without nas-1: OFFLINE.");
    for (const index of [1, 2]) datasync.setAgentStatus(agentArn(index), "OFFLINE");
    const none = await run(doctorCommand);
    expect(none.code).to.equal(1);
    expect(none.out).to.contain("XX  home would not run: There is no agent");
    for (const index of [0, 1, 2]) datasync.setAgentStatus(agentArn(index), "ONLINE");
  });

  it("doctor finds that there is no inventory", async () => {
    const { objects } = stack.simulation.cloud.s3;
    for (const { key } of objects.list("inventories")) objects.delete("inventories", key);
    const missing = await run(doctorCommand);
    expect(missing.code).to.equal(1);
    expect(missing.out.replaceAll(/\s+/g, " ")).to.contain(
      "XX home would not run: There is no inventory below s3://inventories/home/.",
    );
  });

  it("doctor finds a destination that somebody has deleted", async () => {
    const { locations } = stack.simulation.cloud.datasync;
    for (const [arn, location] of locations) if (location.uri.startsWith("s3://")) locations.delete(arn);
    const { out, code } = await run(doctorCommand);
    expect(code).to.equal(1);
    expect(out.replaceAll(/\s+/g, " ")).to.match(
      /XX home has no destination: \S+ is gone\. pulumi up --refresh/,
    );
  });
});
