import { expect } from "chai";
import fc from "fast-check";
import {
  decideSlices,
  type SliceStep,
  sliceOptions,
  type WantedSlice,
  type WantedTask,
} from "../../handlers/decide-slices";
import type { SliceLocation, SliceTask } from "../../handlers/transfer-slices";

const WANTED: WantedTask = {
  destination: "dest",
  logGroupArn: "arn:aws:logs:x:1:log-group:g",
  options: { VerifyMode: "NONE", BytesPerSecond: -1 },
  mode: "BASIC",
  report: undefined,
  source: "nfs-1",
  credentials: false,
};

const slice = (index: number, agent = `agent-${index}`): WantedSlice => ({
  index,
  agent,
  includes: [`/d${index}`],
  excludes: [],
});

/** A task and its location as an earlier run has left them. */
function made(
  index: number,
  more: { task?: object; location?: Partial<SliceLocation> } = {},
): [SliceTask, SliceLocation] {
  const arn = `loc-${index}`;
  return [
    {
      arn: `task-${index}`,
      slice: index,
      tags: {},
      task: {
        Status: "AVAILABLE",
        SourceLocationArn: arn,
        DestinationLocationArn: "dest",
        Includes: [{ FilterType: "SIMPLE_PATTERN", Value: `/d${index}` }],
        Options: { VerifyMode: "NONE", BytesPerSecond: -1, OverwriteMode: "ALWAYS" },
        CloudWatchLogGroupArn: "arn:aws:logs:x:1:log-group:g:*",
        ...more.task,
      },
    },
    { arn, slice: index, agents: [`agent-${index}`], source: "nfs-1", ...more.location },
  ];
}

function steps(slices: WantedSlice[], there: [SliceTask, SliceLocation][], wanted = WANTED): SliceStep[] {
  return decideSlices({
    slices,
    wanted,
    tasks: there.map(([task]) => task),
    locations: there.map(([, location]) => location),
  });
}

describe("what is done to a slice's task and location", () => {
  it("is nothing where both are as they are to be", () => {
    expect(steps([slice(0)], [made(0)])).to.deep.equal([]);
  });

  const cases: [
    what: string,
    there: [SliceTask, SliceLocation],
    wanted: Partial<WantedTask>,
    expected: string[],
  ][] = [
    ["another agent", made(0, { location: { agents: ["x"] } }), {}, ["update-location"]],
    [
      "a second agent that somebody added",
      made(0, { location: { agents: ["agent-0", "x"] } }),
      {},
      ["update-location"],
    ],
    ["other settings of the source", made(0, { location: { source: "nfs-2" } }), {}, ["update-location"]],
    ["credentials that may have been rotated", made(0), { credentials: true }, ["update-location"]],
    ["another filter", made(0, { task: { Includes: [] } }), {}, ["update-task"]],
    [
      "a filter too many",
      made(0, { task: { Excludes: [{ FilterType: "SIMPLE_PATTERN", Value: "/x" }] } }),
      {},
      ["update-task"],
    ],
    ["another option", made(0), { options: { VerifyMode: "NONE", BytesPerSecond: 5 } }, ["update-task"]],
    ["no log group", made(0, { task: { CloudWatchLogGroupArn: undefined } }), {}, ["update-task"]],
    [
      "a report that is not wanted",
      made(0, {
        task: { TaskReportConfig: { Destination: { S3: { S3BucketArn: "b", BucketAccessRoleArn: "r" } } } },
      }),
      {},
      ["update-task"],
    ],
    [
      "another destination",
      made(0, { task: { DestinationLocationArn: "old" } }),
      {},
      ["delete-task", "create-task"],
    ],
    ["another mode", made(0), { mode: "ENHANCED" }, ["delete-task", "create-task"]],
    [
      "another kind of source",
      made(0, { location: { source: "smb-1" } }),
      {},
      ["delete-task", "delete-location", "create-location", "create-task"],
    ],
  ];
  for (const [what, there, wanted, expected] of cases) {
    it(`is ${expected.join(", ")} for ${what}`, () => {
      expect(steps([slice(0)], [there], { ...WANTED, ...wanted }).map((step) => step.do)).to.deep.equal(
        expected,
      );
    });
  }

  it("uses a location that a crash left without a task", () => {
    const [, location] = made(0);
    expect(
      decideSlices({ slices: [slice(0)], wanted: WANTED, tasks: [], locations: [location] }),
    ).to.deep.equal([{ do: "create-task", slice: 0, location: "loc-0" }]);
  });

  it("removes tasks before their locations, and both before anything is made", () => {
    expect(steps([slice(0), slice(3)], [made(0), made(1), made(2)])).to.deep.equal([
      { do: "delete-task", arn: "task-1" },
      { do: "delete-task", arn: "task-2" },
      { do: "delete-location", arn: "loc-1" },
      { do: "delete-location", arn: "loc-2" },
      { do: "create-location", slice: 3, agent: "agent-3" },
      { do: "create-task", slice: 3, location: "created" },
    ]);
  });

  it("leaves a superfluous task alone while it is executed, with its location", () => {
    expect(
      steps([], [made(0, { task: { Status: "RUNNING" } }), made(1, { task: { Status: "QUEUED" } })]),
    ).to.deep.equal([]);
  });
});

describe("the options of a slice", () => {
  it("share the bandwidth equally, and have no limit where there is none", () => {
    expect(sliceOptions({ BytesPerSecond: 100 }, 3)).to.deep.equal({ BytesPerSecond: 33 });
    expect(sliceOptions({ BytesPerSecond: 2 }, 3)).to.deep.equal({ BytesPerSecond: 1 });
    expect(sliceOptions({ VerifyMode: "NONE" }, 3)).to.deep.equal({ VerifyMode: "NONE", BytesPerSecond: -1 });
  });
});

/** A small world that steps are carried out in. */
interface World {
  tasks: SliceTask[];
  locations: SliceLocation[];
  ids: number;
}

function apply(world: World, slices: readonly WantedSlice[], done: readonly SliceStep[]): void {
  const created = new Map<number, string>();
  for (const step of done) {
    switch (step.do) {
      case "delete-task":
        world.tasks = world.tasks.filter((task) => task.arn !== step.arn);
        break;
      case "delete-location":
        expect(world.tasks.some((task) => task.task.SourceLocationArn === step.arn)).to.equal(false);
        world.locations = world.locations.filter((location) => location.arn !== step.arn);
        break;
      case "create-location": {
        const arn = `loc-new-${++world.ids}`;
        created.set(step.slice, arn);
        world.locations.push({ arn, slice: step.slice, agents: [step.agent], source: WANTED.source });
        break;
      }
      case "update-location":
        Object.assign(world.locations.find((location) => location.arn === step.arn)!, {
          agents: [step.agent],
          slice: step.slice,
          source: WANTED.source,
        });
        break;
      case "create-task": {
        const [task] = made(step.slice);
        const source = step.location === "created" ? created.get(step.slice)! : step.location;
        task.arn = `task-new-${++world.ids}`;
        task.task.SourceLocationArn = source;
        task.task.Options = sliceOptions(WANTED.options, slices.length);
        world.tasks.push(task);
        break;
      }
      case "update-task": {
        const task = world.tasks.find((one) => one.arn === step.arn)!;
        task.task.Includes = [{ FilterType: "SIMPLE_PATTERN", Value: `/d${step.slice}` }];
        task.task.Excludes = [];
        task.task.CloudWatchLogGroupArn = WANTED.logGroupArn;
      }
    }
  }
}

describe("the steps to what is wanted", () => {
  const agents = fc.shuffledSubarray(["agent-0", "agent-1", "agent-2", "x", "y"], { minLength: 1 });
  const there = fc.array(
    fc.record({
      slice: fc.nat(5),
      agent: fc.constantFrom("agent-0", "agent-1", "x", "z"),
      source: fc.constantFrom("nfs-1", "nfs-2", "smb-1"),
      destination: fc.constantFrom("dest", "old"),
      filter: fc.constantFrom("/d0", "/d1", ""),
      withTask: fc.boolean(),
    }),
    { maxLength: 8 },
  );

  it("make exactly one task and one location per slice, wherever they are interrupted", () => {
    fc.assert(
      fc.property(agents, there, fc.nat(12), (wantedAgents, given, interrupted) => {
        const world: World = { tasks: [], locations: [], ids: 0 };
        given.forEach(({ slice: index, agent, source, destination, filter, withTask }, at) => {
          const [task, location] = made(index, {
            task: {
              DestinationLocationArn: destination,
              Includes: [{ FilterType: "SIMPLE_PATTERN", Value: filter }],
            },
            location: { agents: [agent], source },
          });
          Object.assign(location, { arn: `loc-${at}` });
          Object.assign(task, { arn: `task-${at}` });
          task.task.SourceLocationArn = location.arn;
          world.locations.push(location);
          if (withTask) world.tasks.push(task);
        });
        const slices = wantedAgents.map((agent, index) => slice(index, agent));
        const decide = () => decideSlices({ slices, wanted: WANTED, ...world });
        apply(world, slices, decide().slice(0, interrupted));
        apply(world, slices, decide());
        expect(decide()).to.deep.equal([]);
        expect(world.tasks.map((task) => task.slice).sort()).to.deep.equal(slices.map(({ index }) => index));
        expect(world.locations).to.have.length(slices.length);
        for (const task of world.tasks) {
          const location = world.locations.find(({ arn }) => arn === task.task.SourceLocationArn)!;
          expect(location.agents).to.deep.equal([slices[task.slice]!.agent]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
