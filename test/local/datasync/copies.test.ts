/** The ledger of copies: what it says of what was copied by whom, twice at once, or not at all. */
import { expect } from "chai";
import { DESTINATION, filter, HOUR, makeTask, pass, SECOND, SOURCE, setUp, start } from "./fixture";

describe("the ledger of copies", () => {
  it("tells two executions that had the same files to copy at the same time", async () => {
    const setup = await setUp({ agents: 2 });
    const [first, second] = [
      await makeTask(setup, 0, { Includes: filter("/a") }),
      await makeTask(setup, 1, { Excludes: filter("/b", "/a/deep/1*") }),
    ];
    const executions = [await start(setup, first), await start(setup, second)];
    await pass(setup, HOUR);
    const { copies } = setup.cloud.datasync;
    expect(copies.clashes()).to.deep.equal([
      { destination: `${DESTINATION}/a`, from: 0, to: 100, executions },
      { destination: `${DESTINATION}/a/deep`, from: 0, to: 1, executions },
      { destination: `${DESTINATION}/a/deep`, from: 2, to: 10, executions },
      { destination: `${DESTINATION}/a/deep`, from: 20, to: 100, executions },
    ]);
    expect(copies.of(`${DESTINATION}/a`, 3)).to.have.length(2);
    expect(copies.of(`${DESTINATION}/a/deep`, 15)).to.have.length(1);
  });

  it("does not mind the same files one after the other, nor other files at the same time", async () => {
    const setup = await setUp({ agents: 2 });
    const [first, second] = [
      await makeTask(setup, 0, { Includes: filter("/a") }),
      await makeTask(setup, 1, { Excludes: filter("/a") }),
    ];
    const all = { OverrideOptions: { TransferMode: "ALL" } };
    for (const more of [{}, all, all]) {
      await start(setup, first, more);
      await start(setup, second, more);
      await pass(setup, HOUR);
    }
    expect(setup.cloud.datasync.copies.all.length).to.equal(9);
    expect(setup.cloud.datasync.copies.clashes()).to.deep.equal([]);
  });

  it("tells a clash also where one of the two fails before it comes to the files", async () => {
    const setup = await setUp({ agents: 2 });
    const [first, second] = [await makeTask(setup, 0), await makeTask(setup, 1)];
    setup.cloud.datasync.failNextExecution(first, { part: 0 });
    await start(setup, first);
    await start(setup, second);
    await pass(setup, HOUR);
    expect(setup.cloud.datasync.copies.clashes()).to.have.length(3);
  });

  it("tells what is missing at the destination, and what is there as it was before", async () => {
    const setup = await setUp();
    await start(setup, await makeTask(setup, 0, { Includes: filter("/a") }));
    await pass(setup, HOUR);
    const [tree] = setup.cloud.datasync.sources;
    tree!.change("/a", 98, 103);
    expect(setup.cloud.datasync.copies.missing(tree!, SOURCE, DESTINATION)).to.deep.equal([
      { path: "/a", from: 98, to: 103 },
      { path: "/b", from: 0, to: 100 },
    ]);
    expect(() => setup.cloud.datasync.copies.missing(tree!, "nfs://other/x", DESTINATION)).to.throw(
      "nfs://other/x does not lie in nfs://nas.example.com/export.",
    );
  });

  it("is quick where there are hundreds of thousands of files in tens of thousands of directories", async () => {
    const directories = Array.from({ length: 40_000 }, (_, i) => ({
      path: `/d${Math.floor(i / 200)}/e${i % 200}`,
      files: 20,
      bytes: 20_000,
    }));
    const setup = await setUp({ directories, agents: [{ filesPerSecond: 10_000 }] });
    const began = performance.now();
    await start(setup, await makeTask(setup));
    for (let i = 0; i < 100; i++) {
      await pass(setup, 5 * SECOND);
      for (const execution of setup.cloud.datasync.executions.all) execution.advance();
    }
    expect(setup.cloud.datasync.copies.filesAt(DESTINATION)).to.equal(800_000);
    expect(performance.now() - began).to.be.below(20_000);
  });
});
