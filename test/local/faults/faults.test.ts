import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { parseFaultList } from "../../../local/faults/fault-list";
import { CHAOS, FAULT_NAMES, type FaultMix } from "../../../local/faults/fault-names";
import { OPERATOR } from "../../../local/service";
import { cloudWith, DAY, FS, HOUR, START } from "../fsx/fixture";

const cloudOf = (seed: string) => new LocalCloud({ region: "us-east-1", start: START, seed });

describe("faults by chance", () => {
  it("strike as often as their probability says, and never at 0", () => {
    const { faults } = cloudOf("1");
    faults.start({ throttling: 0.1, "server-error": 0 });
    for (let i = 0; i < 10_000; i++) {
      faults.strike("throttling", String(i));
      faults.strike("server-error", String(i));
      faults.strike("reset-before", String(i));
    }
    expect(faults.counts.get("throttling")).to.be.within(900, 1100);
    expect([...faults.counts.keys()]).to.deep.equal(["throttling"]);
  });

  it("strike the same opportunities whatever else strikes, and in whatever order they come", () => {
    const struck = (mix: FaultMix, opportunities: string[]) => {
      const { faults } = cloudOf("1");
      faults.start(mix);
      return opportunities
        .filter((one) => {
          faults.strike("server-error", one);
          return faults.strike("throttling", one);
        })
        .sort();
    };
    const opportunities = Array.from({ length: 200 }, (_, i) => `call ${i}`);
    const alone = struck({ throttling: 0.2 }, opportunities);
    expect(alone).not.to.have.length(0);
    expect(struck({ throttling: 0.2, "server-error": 0.5 }, opportunities.toReversed())).to.deep.equal(alone);
  });

  it("decide anew about a call that is tried again at the same instant", () => {
    const { faults } = cloudOf("1");
    faults.start({ throttling: 0.5 });
    const decisions = Array.from({ length: 50 }, () => faults.strike("throttling", "same") !== undefined);
    expect(new Set(decisions).size).to.equal(2);
  });

  it("add up where two mixes hold, and end one by one", () => {
    const { faults } = cloudOf("1");
    faults.start({ throttling: 0 });
    const end = faults.start({ throttling: 1 });
    expect(faults.strike("throttling", "a")).not.to.equal(undefined);
    end();
    expect(faults.strike("throttling", "b")).to.equal(undefined);
  });

  it("stop, and what lasts a while is over", async () => {
    const cloud = cloudWith();
    const agent = cloud.datasync.addAgent({ name: "agent" });
    const lifecycles = () => [...cloud.fsx.associations.values()].map(({ lifecycle }) => lifecycle);
    cloud.faults.start({
      "foreign-task": 1,
      "association-lost": 1,
      "agent-offline": 1,
      "region-outage": 1,
      throttling: 1,
    });
    cloud.faults.plan({ target: "sqs.*", error: "connection lost", times: 9 });
    let outage = false;
    for (let time = START; time < START + DAY && !outage; time += 60_000) {
      await cloud.clock.runUntil(time);
      outage = cloud.faults.outage;
    }
    expect(outage).to.equal(true);
    expect([...cloud.faults.counts.keys()].sort()).to.deep.equal([
      "agent-offline",
      "association-lost",
      "foreign-task",
      "region-outage",
    ]);
    cloud.faults.stop();
    expect(cloud.faults.outage).to.equal(false);
    expect(lifecycles()).to.deep.equal(["AVAILABLE", "AVAILABLE"]);
    expect(cloud.datasync.agents.agent(agent).silentSince).to.equal(undefined);
    expect(cloud.fsx.tasks.outstanding(FS)).to.deep.equal([]);
    const before = new Map(cloud.faults.counts);
    await cloud.clock.runUntil(cloud.clock.now() + 7 * DAY);
    await cloud.call("sqs", "ListQueues", {}, OPERATOR);
    expect(cloud.faults.counts).to.deep.equal(before);
    expect(cloud.clock.next() ?? Number.POSITIVE_INFINITY).to.be.above(cloud.clock.now() + HOUR);
  });

  it("refuse names and probabilities that there are not", () => {
    const { faults } = cloudOf("1");
    expect(() => faults.start({ throttle: 0.1 } as FaultMix)).to.throw('There is no fault "throttle".');
    expect(() => faults.start({ throttling: 1.5 })).to.throw("throttling: 1.5 is no probability");
    expect(() => faults.start({ throttling: Number.NaN })).to.throw("throttling: NaN is no probability");
  });

  it("are all in --chaos, none of them certain", () => {
    expect(Object.keys(CHAOS)).to.deep.equal(FAULT_NAMES);
    for (const [name, probability] of Object.entries(CHAOS))
      expect(probability, name).to.be.within(0.001, 0.2);
  });
});

describe("a list of faults", () => {
  it("is read as names and probabilities", () => {
    expect(parseFaultList("throttling=0.05, task-failed=1,spot-reclaim=0")).to.deep.equal({
      throttling: 0.05,
      "task-failed": 1,
      "spot-reclaim": 0,
    });
  });

  const CALLS = "API call of a function, a state machine, a schedule, a rule or a queue's poller";
  const wrong: [string, string][] = [
    ["throtling=0.1", 'there is no fault "throtling"; did you mean "throttling"?'],
    ["rain=0.1", `there is no fault "rain"; there are ${FAULT_NAMES.join(", ")}`],
    ["throttling", `throttling: no probability – a probability is a number from 0 to 1, per ${CALLS}`],
    ["throttling=", `throttling: no probability – a probability is a number from 0 to 1, per ${CALLS}`],
    ["throttling=2", `throttling: "2" – a probability is a number from 0 to 1, per ${CALLS}`],
    ["throttling=5%", `throttling: "5%" – a probability is a number from 0 to 1, per ${CALLS}`],
    ["throttling=0.1,throttling=0.2", "throttling is given twice"],
    ["", 'a fault\'s name is missing; the form is NAME=P, as "throttling=0.05"'],
    ["__proto__=1", `there is no fault "__proto__"; there are ${FAULT_NAMES.join(", ")}`],
    [
      "agent-ofline=0.1,task-failed=x",
      'there is no fault "agent-ofline"; did you mean "agent-offline"?; task-failed: "x" – a probability is a number from 0 to 1, per data repository task that begins to execute (a pipeline\'s export, too)',
    ],
  ];
  for (const [text, problem] of wrong) {
    it(`tells what is wrong with ${JSON.stringify(text)}`, () => {
      expect(() => parseFaultList(text))
        .to.throw(Error)
        .with.property("message", problem);
    });
  }
});
