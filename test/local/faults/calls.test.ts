/** Each fault of a call by name. */
import { expect } from "chai";
import { broken, throttled } from "../../../local/faults/error-codes";
import { OPERATOR, ServiceError } from "../../../local/service";
import { DAY, MINUTE, START } from "../fsx/fixture";
import { errorOf, open, receive, send } from "./probe";

describe("a fault of a call", () => {
  it("throttling: refuses with the service's own code, and nothing happens; the operator is spared", async () => {
    const probe = await open();
    probe.cloud.faults.start({ throttling: 1 });
    const error = await errorOf(send(probe, "x", probe.caller));
    expect(error).to.be.instanceOf(ServiceError);
    expect(error).to.include({ code: "RequestThrottled", status: 403 });
    await send(probe, "the operator's", OPERATOR);
    expect((await receive(probe)).map(({ Body }) => Body)).to.deep.equal(["the operator's"]);
  });

  it("server-error: refuses with the service's 5xx error", async () => {
    const probe = await open();
    probe.cloud.faults.start({ "server-error": 1 });
    const describe = probe.cloud.call("fsx", "DescribeFileSystems", {}, probe.caller);
    expect(await errorOf(describe)).to.include({ code: "InternalServerError", status: 500 });
    expect(probe.events.filter(({ kind }) => kind === "fault")).to.have.length(1);
  });

  it("throttling and server errors: every service has codes of its own, of its own kind", async () => {
    const { cloud } = await open();
    for (const { name } of cloud.services) {
      const { status } = throttled(name);
      expect([400, 403, 429, 503], name).to.include(status);
      expect(throttled(name).code, name).to.match(/Thrott|TooManyRequests|SlowDown/);
      expect(broken(name).status, name).to.equal(500);
    }
  });

  it("reset-before: nothing has happened; reset-after: it has", async () => {
    for (const [fault, bodies] of [
      ["reset-before", []],
      ["reset-after", ["x"]],
    ] as const) {
      const probe = await open();
      const end = probe.cloud.faults.start({ [fault]: 1 });
      expect((await errorOf(send(probe, "x", probe.caller))).name).to.equal("ConnectionLost");
      end();
      expect(
        (await receive(probe)).map(({ Body }) => Body),
        fault,
      ).to.deep.equal(bodies);
    }
  });

  it("region-outage: within a day, for an hour, every call ends with a 5xx error or a lost connection", async () => {
    const probe = await open();
    probe.cloud.faults.start({ "region-outage": 1 });
    const names = new Set<string>();
    let minutes = 0;
    for (let time = START; time < START + DAY; time += MINUTE) {
      await probe.cloud.clock.runUntil(time);
      if (!probe.cloud.faults.outage) continue;
      minutes++;
      names.add((await errorOf(send(probe, "x", probe.caller))).name);
    }
    expect(minutes).to.equal(60);
    expect([...names].sort()).to.deep.equal(["ConnectionLost", "InternalFailure"]);
    await send(probe, "y", probe.caller);
  });
});
