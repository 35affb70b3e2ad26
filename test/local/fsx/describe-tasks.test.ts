import { expect } from "chai";
import type { LocalCloud } from "../../../local/cloud";
import type { DescribeDataRepositoryTasksOutput } from "../../../local/fsx/describe-data-repository-tasks";
import { call, cloudWith, createTask, FS, HOUR, pass, refusal, runTask } from "./fixture";

const OTHER = "fs-aaaaaaaa";

function describeTasks(cloud: LocalCloud, input: object = {}): Promise<DescribeDataRepositoryTasksOutput> {
  return call(cloud, "DescribeDataRepositoryTasks", input);
}

async function ids(cloud: LocalCloud, ...filters: [string, ...string[]][]): Promise<string[]> {
  const Filters = filters.map(([Name, ...Values]) => ({ Name, Values }));
  return (await describeTasks(cloud, { Filters })).DataRepositoryTasks.map(({ TaskId }) => TaskId);
}

/** Two file systems: a succeeded export of /data and a running one of /home, and a failed one elsewhere. */
async function threeTasks(): Promise<{ cloud: LocalCloud; data: string; home: string; other: string }> {
  const cloud = cloudWith();
  cloud.fsx.addFileSystem({
    fileSystemId: OTHER,
    associations: [{ fileSystemPath: "/", dataRepositoryPath: "s3://bucket-c" }],
  });
  const data = (await runTask(cloud)).TaskId;
  cloud.fsx.failNextTask(OTHER);
  const other = (await runTask(cloud, { FileSystemId: OTHER, Paths: undefined })).TaskId;
  cloud.fsx.setNextTaskDuration(FS, "stuck");
  const home = (await createTask(cloud, { Paths: ["/home"] })).TaskId;
  await pass(cloud, HOUR);
  return { cloud, data, home, other };
}

describe("DescribeDataRepositoryTasks", () => {
  it("without anything gives every task, the newest first", async () => {
    const { cloud, data, home, other } = await threeTasks();
    expect(await ids(cloud)).to.deep.equal([home, other, data]);
  });

  it("by file system, lifecycle and association; all filters must hold, one value of each suffices", async () => {
    const { cloud, data, home, other } = await threeTasks();
    expect(await ids(cloud, ["file-system-id", FS])).to.deep.equal([home, data]);
    expect(await ids(cloud, ["file-system-id", FS, OTHER])).to.deep.equal([home, other, data]);
    expect(await ids(cloud, ["task-lifecycle", "EXECUTING", "FAILED"])).to.deep.equal([home, other]);
    expect(await ids(cloud, ["file-system-id", FS], ["task-lifecycle", "SUCCEEDED"])).to.deep.equal([data]);
    expect(await ids(cloud, ["data-repository-association-id", "dra-00000000b"])).to.deep.equal([home]);
    expect(await ids(cloud, ["file-cache-id", "fc-00000000"])).to.deep.equal([]);
  });

  it("takes * and ? in filter values letter by letter, or as wildcards by option", async () => {
    const { cloud, data, home } = await threeTasks();
    expect(
      (await refusal(cloud, "DescribeDataRepositoryTasks", filter("file-system-id", "fs-0*"))).code,
    ).to.equal("FileSystemNotFound");
    cloud.fsx.options.filterWildcards = true;
    expect(await ids(cloud, ["file-system-id", "fs-0123*"])).to.deep.equal([home, data]);
    expect(await ids(cloud, ["task-lifecycle", "?UCCEEDE?"])).to.deep.equal([data]);
  });

  it("by up to 50 ids; one that does not exist is DataRepositoryTaskNotFound", async () => {
    const { cloud, data, other } = await threeTasks();
    const { DataRepositoryTasks } = await describeTasks(cloud, { TaskIds: [data, other, data] });
    expect(DataRepositoryTasks.map(({ TaskId }) => TaskId)).to.deep.equal([data, other]);
    const unknown = { TaskIds: [data, "task-00000000000000000"] };
    expect((await refusal(cloud, "DescribeDataRepositoryTasks", unknown)).code).to.equal(
      "DataRepositoryTaskNotFound",
    );
    const many = { TaskIds: Array.from({ length: 51 }, () => data) };
    expect((await refusal(cloud, "DescribeDataRepositoryTasks", many)).code).to.equal("BadRequest");
  });

  it("gives pages of at most 50 with a token in base64, stable while tasks are added", async () => {
    const cloud = cloudWith();
    for (let i = 0; i < 60; i++) cloud.fsx.completeNow((await createTask(cloud)).TaskId);
    const first = await describeTasks(cloud);
    expect(first.DataRepositoryTasks).to.have.length(50);
    expect(first.NextToken).to.match(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
    expect(first.NextToken!.length).to.be.at.most(255);
    await createTask(cloud);
    const second = await describeTasks(cloud, { NextToken: first.NextToken });
    expect(second.DataRepositoryTasks).to.have.length(10);
    expect(second.NextToken).to.equal(undefined);
    const seen = [...first.DataRepositoryTasks, ...second.DataRepositoryTasks].map(({ TaskId }) => TaskId);
    expect(new Set(seen).size).to.equal(60);
    expect((await describeTasks(cloud, { MaxResults: 7 })).DataRepositoryTasks).to.have.length(7);
    expect((await describeTasks(cloud, { MaxResults: 2_147_483_647 })).DataRepositoryTasks).to.have.length(
      50,
    );
  });

  describe("refuses with BadRequest", () => {
    const wrong: [string, object][] = [
      [
        "4 filters",
        { Filters: Array.from({ length: 4 }, () => ({ Name: "task-lifecycle", Values: ["FAILED"] })) },
      ],
      ["21 values", filter("task-lifecycle", ...Array.from({ length: 21 }, () => "FAILED"))],
      ["an unknown filter", filter("task-type", "EXPORT")],
      ["a filter without values", { Filters: [{ Name: "task-lifecycle" }] }],
      ["a lifecycle that there is not", filter("task-lifecycle", "RUNNING")],
      ["a filter value with a space", filter("task-lifecycle", "A B")],
      ["MaxResults 0", { MaxResults: 0 }],
      ["a token that is not base64", { NextToken: "abc" }],
      ["a token that was not given", { NextToken: "YWJj" }],
      [
        "a token of another operation",
        { NextToken: Buffer.from("file-systems\nfs-01234567").toString("base64") },
      ],
    ];
    for (const [what, input] of wrong) {
      it(what, async () => {
        expect((await refusal(cloudWith(), "DescribeDataRepositoryTasks", input)).code).to.equal(
          "BadRequest",
        );
      });
    }
  });

  it("still finds the tasks of a file system that is gone", async () => {
    const cloud = cloudWith();
    const { TaskId } = await runTask(cloud);
    await call(cloud, "DeleteFileSystem", { FileSystemId: FS });
    await pass(cloud, HOUR);
    expect(await ids(cloud, ["file-system-id", FS])).to.deep.equal([TaskId]);
    const error = await refusal(
      cloud,
      "DescribeDataRepositoryTasks",
      filter("file-system-id", "fs-99999999"),
    );
    expect(error.code).to.equal("FileSystemNotFound");
  });
});

function filter(Name: string, ...Values: string[]): object {
  return { Filters: [{ Name, Values }] };
}
