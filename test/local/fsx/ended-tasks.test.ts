/** Tasks that ended long ago, and tokens of long ago: nothing is forgotten, however much has come since. */
import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import type { DescribeDataRepositoryTasksOutput } from "../../../local/fsx/describe-data-repository-tasks";
import { call, cloudWith, createTask, FS, type FsxTask, REPORT, refusal, taskNow } from "./fixture";

const OTHER = "fs-aaaaaaaa";
const MANY = 300;

interface LongAgo {
  cloud: LocalCloud;
  /** The first task, as it was when it had ended. */
  first: FsxTask;
  /** Every task's id, in the order of creation; every third one is of the other file system, every fifth failed. */
  ids: string[];
}

async function longAgo(): Promise<LongAgo> {
  const cloud = cloudWith();
  cloud.fsx.addFileSystem({
    fileSystemId: OTHER,
    associations: [{ fileSystemPath: "/", dataRepositoryPath: "s3://bucket-c" }],
  });
  const input = {
    ClientRequestToken: "of long ago",
    Paths: ["/data/x", "/data/y"],
    Report: REPORT,
    Tags: [{ Key: "run", Value: "first" }],
  };
  const ids = [(await createTask(cloud, input)).TaskId];
  cloud.fsx.failNextTask(FS, { files: 1 });
  cloud.fsx.completeNow(ids[0]!);
  const first = await taskNow(cloud, ids[0]!);
  for (let i = 1; i < MANY; i++) {
    const FileSystemId = i % 3 === 0 ? OTHER : FS;
    if (i % 5 === 0) cloud.fsx.failNextTask(FileSystemId);
    const { TaskId } = await createTask(cloud, { FileSystemId, Paths: undefined });
    cloud.fsx.completeNow(TaskId);
    ids.push(TaskId);
  }
  return { cloud, first, ids };
}

async function listed(cloud: LocalCloud, filters: [string, ...string[]][], size = 50): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeDataRepositoryTasksOutput = await call(cloud, "DescribeDataRepositoryTasks", {
      Filters: filters.map(([Name, ...Values]) => ({ Name, Values })),
      MaxResults: size,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    ids.push(...page.DataRepositoryTasks.map(({ TaskId }) => TaskId));
    NextToken = page.NextToken;
  } while (NextToken);
  return ids;
}

describe("tasks of long ago", () => {
  it("are described as they were when they had ended", async () => {
    const { cloud, first } = await longAgo();
    expect(first).to.deep.include({ Lifecycle: "FAILED", Paths: ["/data/x", "/data/y"], Report: REPORT });
    expect(first.Tags).to.deep.equal([{ Key: "run", Value: "first" }]);
    expect(await taskNow(cloud, first.TaskId)).to.deep.equal(first);
  });

  it("are listed in order and in pages, by file system and lifecycle", async () => {
    const { cloud, ids } = await longAgo();
    const chosen = (of: (i: number) => boolean) => ids.filter((_, i) => of(i)).reverse();
    expect(await listed(cloud, [])).to.deep.equal([...ids].reverse());
    expect(await listed(cloud, [["file-system-id", OTHER]], 7)).to.deep.equal(
      chosen((i) => i > 0 && i % 3 === 0),
    );
    expect(await listed(cloud, [["file-system-id", OTHER, FS]], 49)).to.deep.equal([...ids].reverse());
    expect(
      await listed(
        cloud,
        [
          ["file-system-id", FS],
          ["task-lifecycle", "FAILED", "EXECUTING"],
        ],
        3,
      ),
    ).to.deep.equal(chosen((i) => i === 0 || (i % 5 === 0 && i % 3 !== 0)));
    expect(await listed(cloud, [["task-lifecycle", "PENDING", "EXECUTING", "CANCELING"]])).to.deep.equal([]);
  });

  it("stand beside those that have not ended", async () => {
    const { cloud, ids } = await longAgo();
    const here = (await createTask(cloud)).TaskId;
    const there = (await createTask(cloud, { FileSystemId: OTHER, Paths: undefined })).TaskId;
    const outstanding: [string, ...string[]] = ["task-lifecycle", "PENDING", "EXECUTING", "CANCELING"];
    expect(await listed(cloud, [outstanding], 1)).to.deep.equal([there, here]);
    expect(await listed(cloud, [outstanding, ["file-system-id", FS, OTHER]])).to.deep.equal([there, here]);
    expect(await listed(cloud, [outstanding, ["file-system-id", FS]])).to.deep.equal([here]);
    expect(await listed(cloud, [])).to.deep.equal([there, here, ...[...ids].reverse()]);
    expect(cloud.fsx.tasks.of(OTHER).at(-1)?.id).to.equal(there);
    expect([...cloud.fsx.tasks.all.keys()]).to.deep.equal([...ids, here, there]);
  });

  it("can be tagged and untagged as before", async () => {
    const { cloud, first } = await longAgo();
    const { ResourceARN } = first;
    await call(cloud, "TagResource", { ResourceARN, Tags: [{ Key: "note", Value: "late" }] });
    await call(cloud, "UntagResource", { ResourceARN, TagKeys: ["run"] });
    const Tags = [{ Key: "note", Value: "late" }];
    expect(await call(cloud, "ListTagsForResource", { ResourceARN })).to.deep.equal({ Tags });
    expect(await taskNow(cloud, first.TaskId)).to.deep.equal({ ...first, Tags });
    expect((await listed(cloud, [])).at(-1)).to.equal(first.TaskId);
    for (let i = 0; i < MANY; i++) cloud.fsx.completeNow((await createTask(cloud)).TaskId);
    expect(await taskNow(cloud, first.TaskId)).to.deep.equal({ ...first, Tags });
  });

  it("have ended: cancelling one is refused", async () => {
    const { cloud, first } = await longAgo();
    const error = await refusal(cloud, "CancelDataRepositoryTask", { TaskId: first.TaskId });
    expect(error.code).to.equal("DataRepositoryTaskEnded");
  });
});

describe("a token of long ago", () => {
  const request = {
    Paths: ["/data/x", "/data/y"],
    Report: REPORT,
    Tags: [{ Key: "run", Value: "first" }],
    ClientRequestToken: "of long ago",
  };

  it("still gives its task, and makes none", async () => {
    const { cloud, first } = await longAgo();
    expect(await createTask(cloud, request)).to.deep.equal(first);
    expect(cloud.fsx.tasks.all.size).to.equal(MANY);
  });

  for (const [member, value] of [
    ["Paths", ["/data/y", "/data/x"]],
    ["Report", { ...REPORT, Path: "s3://bucket-a/data/elsewhere/" }],
    ["Tags", [{ Key: "run", Value: "second" }]],
    ["FileSystemId", OTHER],
  ] as const) {
    it(`with other ${member} is refused, and says so`, async () => {
      const { cloud } = await longAgo();
      const error = await refusal(cloud, "CreateDataRepositoryTask", {
        Type: "EXPORT_TO_REPOSITORY",
        FileSystemId: FS,
        ...request,
        [member]: value,
      });
      expect(error.code).to.equal("IncompatibleParameterError");
      expect(error.message).to.include(member);
    });
  }
});
