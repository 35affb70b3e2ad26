import { expect } from "chai";
import { Fixture, FS, mounting, SPOT_RULES } from "./fixture";

describe("what a job does", () => {
  it("reads its file system and writes results below the linked directory, where an export finds them", async () => {
    const fixture = await Fixture.create();
    await fixture.define(fixture.lustre());
    fixture.cloud.fsx
      .fileSystem(FS)
      .contents.addFiles([{ path: "/scratch/in.dat", exported: true, released: true }]);
    await fixture.run();
    const { contents } = fixture.cloud.fsx.fileSystem(FS);
    expect(contents.file("/scratch/in.dat")).to.include({ released: false });
    const results = contents.files.filter(({ exported }) => !exported).map(({ path }) => path);
    expect(results.length).to.be.greaterThan(2);
    results.forEach((path, i) => {
      expect(path).to.equal(`/scratch/results/job/part-${String(i).padStart(4, "0")}.dat`);
    });
  });

  it("a failed job leaves what it has written until then", async () => {
    const written = async (failure?: object) => {
      const fixture = await Fixture.create();
      await fixture.define(fixture.lustre());
      fixture.cloud.batch.setNextJobDuration(1000);
      if (failure) fixture.cloud.batch.failNextJob(failure);
      await fixture.run();
      return fixture.cloud.fsx.fileSystem(FS).contents.files.length;
    };
    const all = await written();
    expect(await written({ exitCode: 1, afterSeconds: 500 })).to.equal(Math.floor(all / 2));
    expect(await written({ exitCode: 1, afterSeconds: 0 })).to.equal(0);
  });

  it("results on the host's own disk are lost, and a warning says so", async () => {
    const fixture = await Fixture.create();
    await fixture.define({ ...fixture.lustre(), ...mounting("/mnt/data") });
    expect((await fixture.run()).status).to.equal("SUCCEEDED");
    expect(fixture.cloud.fsx.fileSystem(FS).contents.files).to.deep.equal([]);
    expect(fixture.warnings[0]).to.match(
      /^job job \(.*\) wrote its results to its host's own disk \(\/mnt\/data\)/,
    );
  });

  it("a container does not start where its file system does not answer", async () => {
    for (const break_ of [
      (fixture: Fixture) => fixture.cloud.fsx.fileSystems.delete(FS),
      (fixture: Fixture) => Object.assign(fixture.cloud.fsx.fileSystem(FS), { lifecycle: "DELETING" }),
      (fixture: Fixture) => Object.assign(fixture.cloud.fsx.fileSystem(FS), { mountName: "other000" }),
    ]) {
      const fixture = await Fixture.create();
      await fixture.define(fixture.lustre());
      break_(fixture);
      const job = await fixture.run({ retryStrategy: SPOT_RULES });
      expect(job).to.include({ status: "FAILED", statusReason: "Task failed to start" });
      expect(job.container!.reason).to.match(/^CannotStartContainerError: .*\/fsx\/fs-0123456789abcdef0-/);
      expect(job.container).not.to.have.property("exitCode");
      expect(job).not.to.have.property("startedAt");
    }
  });

  it("nor where ECS may not assume its role, or its host may not open its log", async () => {
    const fixture = await Fixture.create();
    await fixture.role("worker", "lambda.amazonaws.com", "s3:*");
    await fixture.define({ jobRoleArn: "arn:aws:iam::123456789012:role/worker" });
    expect((await fixture.run()).container!.reason).to.match(/^ECS was unable to assume the role /);
    await fixture.define({
      logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "none" } },
    });
    expect((await fixture.run()).container!.reason).to.match(
      /^CannotStartContainerError: .* failed to create Cloudwatch log stream: ResourceNotFoundException/,
    );
  });

  it("writes to its log what it has done", async () => {
    const fixture = await Fixture.create();
    await fixture.call("CreateLogGroup", { logGroupName: "jobs" }, "logs");
    const options = { "awslogs-group": "jobs", "awslogs-stream-prefix": "p" };
    await fixture.define({ logConfiguration: { logDriver: "awslogs", options } });
    const { container } = await fixture.run();
    const logStreamName = container!.logStreamName!;
    expect(logStreamName).to.match(/^p\/default\/[0-9a-f]{32}$/);
    const { events } = await fixture.call<{ events: { message: string }[] }>(
      "GetLogEvents",
      { logGroupName: "jobs", logStreamName, startFromHead: true },
      "logs",
    );
    expect(events.map(({ message }) => message)).to.deep.equal([
      "attempt 1 of job: 100 % done",
      "exit code 0",
    ]);
  });
});
