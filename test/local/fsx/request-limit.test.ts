import { expect } from "chai";
import type { ServiceError } from "../../../local/service";
import { call, cloudWith, START } from "./fixture";

/** Whoever is limited: EventBridge, which needs no role. */
const CALLER = { kind: "service", service: "scheduler.amazonaws.com", sourceArn: "arn:aws:x" } as const;

describe("local FSx: the limit of requests", () => {
  const look = (cloud: ReturnType<typeof cloudWith>) =>
    call(cloud, "DescribeDataRepositoryTasks", {}, CALLER).then(
      () => "answered",
      (error: ServiceError) => `${error.code} ${error.status} ${error.message}`,
    );

  it("answers so many in each second, and throttles the others as AWS does", async () => {
    const cloud = cloudWith();
    cloud.fsx.options.requestsPerSecond = 3;
    const answers: string[] = [];
    for (const time of [0, 200, 400, 600, 999, 1_000]) {
      await cloud.clock.runUntil(START + time);
      answers.push(await look(cloud));
    }
    const refused = answers.map((answer) => answer === "ThrottlingException 400 Rate exceeded");
    expect(refused).to.deep.equal([false, false, false, true, true, false]);
  });

  it("spares the operator, and does not count what it asks", async () => {
    const cloud = cloudWith();
    cloud.fsx.options.requestsPerSecond = 1;
    for (let i = 0; i < 5; i += 1) await call(cloud, "DescribeDataRepositoryTasks", {});
    expect(await look(cloud)).to.not.contain("ThrottlingException");
  });

  it("is not there unless it is set", async () => {
    const cloud = cloudWith();
    for (let i = 0; i < 1_000; i += 1) expect(await look(cloud)).to.not.contain("ThrottlingException");
  });
});
