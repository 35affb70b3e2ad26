import { createHash } from "node:crypto";
import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { at, deployTestStack } from "./stack";

const FILE_SYSTEMS = ["fs-0123456789abcdef0", "fs-0123456789abcdef1"] as const;

const STACK = {
  notify: { emails: ["oncall@example.com", "lab@example.com"], on: ["failure", "success"] },
  tasks: {
    hourly: { fileSystemId: FILE_SYSTEMS[0], type: "Export", schedule: "rate(1 hour)", paths: ["/a"] },
    nightly: { fileSystemId: FILE_SYSTEMS[0], type: "Export", schedule: "cron(0 2 * * ? *)", paths: ["/"] },
    release: { fileSystemId: FILE_SYSTEMS[0], type: "Release", after: "nightly", notAccessedForDays: 0 },
    morning: {
      fileSystemId: FILE_SYSTEMS[1],
      type: "Import",
      schedule: "cron(30 21 * * ? *)",
      timezone: "America/New_York",
      alarmIfNoSuccessFor: "28h",
    },
  },
};

/** A night with work, waiting, failures, crashes and errors with their traces, as `--json` prints it. */
async function night(seed: string): Promise<string> {
  const { simulation, events } = await deployTestStack(STACK, { seed });
  const { cloud } = simulation;
  const startTask = String(simulation.program.outputs.startTaskFunction);
  try {
    cloud.fsx.failNextTask(FILE_SYSTEMS[0], { files: 3 });
    cloud.fsx.setNextTaskDuration(FILE_SYSTEMS[1], 20_000);
    await simulation.runUntil(at("03:00:30"));
    const Payload = Buffer.from('{"schedule":"nobody"}');
    await cloud.call("lambda", "Invoke", { FunctionName: startTask, Payload }, OPERATOR);
    const crash = { code: "Runtime.ExitError", message: "exit status 1", status: 500 };
    cloud.faults.plan({ target: `lambda.function:${startTask}`, error: crash, times: 1 });
    cloud.faults.plan({ target: "fsx.CreateDataRepositoryTask", error: "connection lost", times: 1 });
    await simulation.runUntil(at("05:00:00"));
  } finally {
    await simulation.close();
  }
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

describe("a simulation", () => {
  it("gives the same events, byte for byte, for the same seed and inputs, and others for another seed", async () => {
    const first = await night("1");
    for (const part of ['"outcome":"crash"', "UnknownScheduleError", "connection lost", '"kind":"mail"']) {
      expect(first).to.include(part);
    }
    const second = await night("1");
    const lines = second.split("\n");
    const different = first.split("\n").find((line, i) => line !== lines[i]);
    expect(different, "the first event that differs").to.equal(undefined);
    expect(digest(second)).to.equal(digest(first));
    expect(digest(await night("2"))).not.to.equal(digest(first));
    // Three deployments, each with the compiler and processes of its own.
  }).timeout(180_000);
});
