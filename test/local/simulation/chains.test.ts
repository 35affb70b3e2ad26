/**
 * Chains whose function dies between a task's end and the start of what follows: at every call that it makes there,
 * before and after the call has taken effect. No follower is lost, and none runs twice.
 */
import { expect } from "chai";
import type { PlannedFault } from "../../../local/faults/faults";
import type { World } from "../../../local/world";
import { deployTestStack, START, type TestStack } from "./stack";

const HERE = "fs-00000000000000001";
const THERE = "fs-00000000000000002";
const HOUR = 3_600_000;
const MINUTE = 60_000;

const WORLD: World = {
  buckets: [],
  notes: [],
  fileSystems: [HERE, THERE].map((fileSystemId) => ({
    fileSystemId,
    associations: [{ fileSystemPath: "/", dataRepositoryPath: `s3://${fileSystemId}-bucket/` }],
    activity: [{ path: "/data", filesPerDay: 10_000 }],
  })),
};

const follows = (name: string, fileSystemId: string) => ({
  fileSystemId,
  type: "Export",
  after: name,
  paths: ["/data"],
});

/** "first" at every full hour, and two after it; one of them has a follower of its own. */
const TASKS = {
  first: { fileSystemId: HERE, type: "Export", schedule: "cron(0 * * * ? *)", paths: ["/data"] },
  "second-here": follows("first", HERE),
  "second-there": follows("first", THERE),
  third: follows("second-here", THERE),
};

const FUNCTION = "lambda.function:fsx-data-scheduler-test-watch-task";

/** How the function dies, one way an hour; three times, as the SDK tries a call that fails three times. */
const DEATHS: Pick<PlannedFault, "target" | "error" | "afterEffect" | "times">[] = [
  ...["sqs.SendMessage", "sns.Publish", "fsx.TagResource"].flatMap((target) =>
    [false, true].map((afterEffect) => ({
      target,
      error: "connection lost" as const,
      afterEffect,
      times: 3,
    })),
  ),
  ...[false, true].map((afterEffect) => ({
    target: FUNCTION,
    error: { code: "Sandbox.Timedout", message: "", status: 500 },
    afterEffect,
    times: 1,
  })),
];

describe("a chain whose function dies between a task's end and what follows", function () {
  this.timeout(900_000);
  let stack: TestStack;

  before(async () => {
    const notify = { emails: ["ops@example.com"], on: ["failure", "success"] };
    stack = await deployTestStack({ notify, tasks: TASKS }, { world: WORLD });
    const { cloud } = stack.simulation;
    for (const [i, death] of DEATHS.entries()) {
      const hour = START.getTime() + (i + 1) * HOUR;
      await stack.simulation.runUntil(new Date(hour - MINUTE));
      cloud.fsx.setNextTaskDuration(HERE, 600);
      // Until then the run has started; from now on only its end makes these calls.
      await stack.simulation.runUntil(new Date(hour + 9 * MINUTE));
      cloud.faults.plan(death);
    }
    await stack.simulation.runUntil(new Date(START.getTime() + (DEATHS.length + 1) * HOUR - MINUTE));
  });
  after(() => stack?.simulation.close());

  it("really dies each time", () => {
    const struck = stack.events.filter((event) => event.kind === "fault");
    expect(struck).to.have.length(DEATHS.reduce((sum, { times }) => sum + times, 0));
  });

  it("loses no follower, and starts none twice", () => {
    const { runs } = stack.simulation.ledger;
    const hours = DEATHS.map((_, i) => new Date(START.getTime() + (i + 1) * HOUR).toISOString());
    for (const name of Object.keys(TASKS)) {
      const own = runs.filter(({ schedule }) => schedule === name);
      expect(
        own.map(({ scheduledTime }) => new Date(scheduledTime).toISOString()).sort(),
        name,
      ).to.deep.equal(hours);
      expect([...new Set(own.map(({ outcome }) => outcome))], name).to.deep.equal(["succeeded"]);
    }
    const { tasks } = stack.simulation.cloud.fsx;
    expect(tasks.of(HERE).length + tasks.of(THERE).length).to.equal(4 * DEATHS.length);
  });

  it("leaves no dead letter", () => {
    expect(stack.simulation.totals().deadLetters).to.equal(0);
  });
});
