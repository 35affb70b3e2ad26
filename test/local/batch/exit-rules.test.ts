import { expect } from "chai";
import fc from "fast-check";
import { fits, isRetried } from "../../../local/batch/exit-rules";

const reclaimed = { statusReason: "Host EC2 (instance i-00000000000000000) terminated." };
const exited = (exitCode: number) => ({ statusReason: "Essential container in task exited", exitCode });

describe("evaluateOnExit", () => {
  const spot = {
    attempts: 5,
    evaluateOnExit: [
      { onStatusReason: "Host EC2*", action: "RETRY" as const },
      { onReason: "*", action: "EXIT" as const },
    ],
  };

  it("tries a job again whose Spot host was taken away, and no other", () => {
    expect(isRetried(spot, 1, reclaimed)).to.equal(true);
    expect(isRetried(spot, 1, exited(1))).to.equal(false);
    expect(
      isRetried(spot, 1, { statusReason: "Task failed to start", reason: "CannotStartContainerError: x" }),
    ).to.equal(false);
  });

  it("never goes beyond the attempts, nor beyond an end by timeout or by hand", () => {
    expect(isRetried(spot, 4, reclaimed)).to.equal(true);
    expect(isRetried(spot, 5, reclaimed)).to.equal(false);
    expect(isRetried(undefined, 1, reclaimed)).to.equal(false);
    expect(isRetried(spot, 1, { ...reclaimed, final: true })).to.equal(false);
  });

  it("tries again where no rule matches, and every condition of a rule has to hold", () => {
    const rule = { onStatusReason: "Essential*", onExitCode: "1*", action: "EXIT" as const };
    const strategy = { attempts: 2, evaluateOnExit: [rule] };
    expect(isRetried(strategy, 1, exited(137))).to.equal(false);
    expect(isRetried(strategy, 1, exited(2))).to.equal(true);
    expect(isRetried({ attempts: 2 }, 1, exited(1))).to.equal(true);
  });

  it("the first matching rule decides", () => {
    const rules = (...actions: ("RETRY" | "EXIT")[]) => ({
      attempts: 2,
      evaluateOnExit: actions.map((action) => ({ onExitCode: "3", action })),
    });
    expect(isRetried(rules("RETRY", "EXIT"), 1, exited(3))).to.equal(true);
    expect(isRetried(rules("EXIT", "RETRY"), 1, exited(3))).to.equal(false);
  });

  it("a pattern matches what begins like it, without regard to case", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, more) => {
        fc.pre(!text.includes("*"));
        expect(fits(`${text.toUpperCase()}*`, `${text.toUpperCase()}${more}`)).to.equal(true);
        expect(fits(text, text)).to.equal(true);
        expect(fits(text, `${text}${more}x`)).to.equal(false);
      }),
    );
    expect(fits(undefined, "anything")).to.equal(true);
    expect(fits("*", "")).to.equal(true);
  });
});
