import { expect } from "chai";
import * as fc from "fast-check";
import { CANCEL_GRACE, expiresAfter, pollSeconds, receivesNeeded, waitSeconds } from "../../handlers/backoff";

const DAY = 86_400;
const seconds = fc.integer({ min: 0, max: 8 * DAY });
const limit = fc.integer({ min: 0, max: 7 * DAY });

describe("how long a waiting run's message is hidden", () => {
  for (const [elapsed, maxWait, expected] of [
    [0, 21_600, 30],
    [299, 21_600, 30],
    [301, 21_600, 31],
    [3_600, 21_600, 360],
    [9_000, 86_400, 900],
    [20_000, 86_400, 900],
    [21_590, 21_600, 10],
    [21_600, 21_600, 900],
    [0, 0, 30],
    [100, 0, 20],
  ] as const) {
    it(`is ${expected} s after ${elapsed} s of at most ${maxWait} s`, () => {
      expect(waitSeconds(elapsed, maxWait)).to.equal(expected);
    });
  }

  it("is bounded, never zero, and never beyond the run's expiry", () => {
    fc.assert(
      fc.property(seconds, limit, (elapsed, maxWait) => {
        const wait = waitSeconds(elapsed, maxWait);
        expect(wait).to.be.within(1, Math.max(900, Math.ceil(maxWait / 400)));
        expect(Number.isInteger(wait)).to.equal(true);
        if (elapsed < expiresAfter(maxWait)) expect(elapsed + wait).to.be.at.most(expiresAfter(maxWait));
      }),
    );
  });

  it("never becomes shorter while a run waits, until its expiry cuts it", () => {
    fc.assert(
      fc.property(
        limit,
        fc.integer({ min: 0, max: DAY }),
        fc.integer({ min: 0, max: DAY }),
        (maxWait, a, b) => {
          const [early, late] = [Math.min(a, b), Math.max(a, b)];
          const cut = late + waitSeconds(late, maxWait) >= expiresAfter(maxWait);
          if (!cut) expect(waitSeconds(late, maxWait)).to.be.at.least(waitSeconds(early, maxWait));
        },
      ),
    );
  });
});

describe("how long a task is not looked at", () => {
  for (const [elapsed, maxDuration, expected] of [
    [0, 43_200, 30],
    [1_000, 43_200, 100],
    [3_000, 43_200, 300],
    [40_000, 43_200, 300],
    [43_100, 43_200, 100],
    [43_200, 43_200, 30],
    [44_200, 43_200, 100],
    [46_790, 43_200, 10],
    [500_000, 7 * DAY, 1_512],
  ] as const) {
    it(`is ${expected} s after ${elapsed} s of at most ${maxDuration} s`, () => {
      expect(pollSeconds(elapsed, maxDuration)).to.equal(expected);
    });
  }

  it("never skips the moment that its maxDuration is over, nor the one that it is given up", () => {
    fc.assert(
      fc.property(seconds, limit, (elapsed, maxDuration) => {
        const poll = pollSeconds(elapsed, maxDuration);
        expect(poll).to.be.within(1, Math.max(300, Math.ceil(maxDuration / 400)));
        for (const moment of [maxDuration, maxDuration + CANCEL_GRACE]) {
          if (elapsed < moment) expect(elapsed + poll).to.be.at.most(moment);
        }
      }),
    );
  });
});

describe("how often a message must be receivable", () => {
  it("is enough for every wait and every watch up to the limit it is given, and 1,000 at most", () => {
    fc.assert(
      fc.property(limit, limit, (one, other) => {
        const [longest, any] = [Math.max(one, other), Math.min(one, other)];
        const allowed = receivesNeeded(longest);
        expect(allowed).to.be.within(1, 1_000);
        expect(receives((elapsed) => waitSeconds(elapsed, any), expiresAfter(any))).to.be.below(allowed);
        expect(receives((elapsed) => pollSeconds(elapsed, any), any + CANCEL_GRACE)).to.be.below(allowed);
      }),
    );
  });

  for (const [maxSeconds, expected] of [
    [0, 59],
    [21_600, 180],
    [43_200, 270],
    [7 * DAY, 612],
    [365 * DAY, 663],
  ] as const) {
    it(`is ${expected} for ${maxSeconds} s`, () => {
      expect(receivesNeeded(maxSeconds)).to.equal(expected);
    });
  }
});

function receives(next: (elapsed: number) => number, until: number): number {
  let count = 1;
  for (let elapsed = 0; elapsed <= until; count++) elapsed += next(elapsed);
  return count;
}
