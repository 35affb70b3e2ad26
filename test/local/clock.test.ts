import { expect } from "chai";
import fc from "fast-check";
import { VirtualClock } from "../../local/clock";

const START = Date.UTC(2026, 10, 20);
const HOUR = 3_600_000;

/** Lets the clock follow real time, a million times as fast, until `done`. */
async function following(clock: VirtualClock, done: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  const followed = clock.follow(1_000_000, stop.signal);
  await done;
  stop.abort();
  await followed;
}

/** Real time in which the clock could move on. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("the virtual clock", () => {
  it("runs timers in order of time and, within one instant, in the order they were set", async () => {
    const clock = new VirtualClock(START);
    const seen: string[] = [];
    const at = (delay: number, name: string) =>
      clock.after(delay, name, () => {
        seen.push(`${name} ${clock.now() - START}`);
      });
    at(20, "b");
    at(10, "a");
    at(20, "c");
    at(15, "cancelled").cancel();
    at(21, "later");
    await clock.runUntil(START + 20);
    expect(seen).to.deep.equal(["a 10", "b 20", "c 20"]);
    expect(clock.now()).to.equal(START + 20);
  });

  it("keeps that order and misses none, however many timers are cancelled in between, or again", async () => {
    const delay = fc.integer({ min: 0, max: 50 });
    const step = fc.record({ delay, cancels: fc.array(fc.nat(99), { maxLength: 3 }), passes: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 100, size: "max" }), async (steps) => {
        const clock = new VirtualClock(START);
        const seen: number[] = [];
        const timers = [];
        const waiting = new Map<number, number>();
        const expected: number[] = [];
        for (const [i, { delay, cancels, passes }] of steps.entries()) {
          timers.push(clock.after(delay, `${i}`, () => void seen.push(i)));
          waiting.set(i, clock.now() + delay);
          for (const each of cancels) {
            timers[each]?.cancel();
            waiting.delete(each);
          }
          const end = i === steps.length - 1 ? clock.now() + 50 : clock.now() + passes;
          await clock.runUntil(end);
          const due = [...waiting].filter(([, time]) => time <= end).sort(([a, x], [b, y]) => x - y || a - b);
          for (const [timer] of due) waiting.delete(timer);
          expected.push(...due.map(([timer]) => timer));
        }
        expect(seen).to.deep.equal(expected);
        expect(clock.next()).to.equal(undefined);
      }),
    );
  });

  it("names the timer that failed", async () => {
    const clock = new VirtualClock(START);
    clock.after(1, "mail to a", () => {
      throw new Error("no such mailbox");
    });
    const error = await clock.runUntil(START + 1).catch((reason: Error) => reason);
    expect(error).to.have.property("message", "mail to a: no such mailbox");
  });

  it("runs timers at their own time also where it follows real time", async () => {
    const clock = new VirtualClock(START);
    const seen: number[] = [];
    const last = new Promise<void>((resolve) => {
      for (const hour of [2, 1, 1, 3]) {
        clock.after(hour * HOUR, "timer", () => {
          seen.push((clock.now() - START) / HOUR);
          if (hour === 3) resolve();
        });
      }
    });
    await following(clock, last);
    expect(seen).to.deep.equal([1, 1, 2, 3]);
    expect(clock.now()).to.be.greaterThan(START + 3 * HOUR);
  });

  it("stands still while a timer's action runs, and while it is asked to", async () => {
    const clock = new VirtualClock(START);
    const passed: number[] = [];
    const measure = async () => {
      const before = clock.now();
      await moment();
      passed.push(clock.now() - before);
    };
    const done = new Promise<void>((resolve) => {
      clock.after(HOUR, "slow", async () => {
        await measure();
        resolve();
      });
    }).then(async () => {
      await clock.standStill(() => Promise.all([measure(), clock.standStill(measure)]));
      await measure();
    });
    await following(clock, done);
    expect(passed.slice(0, 3)).to.deep.equal([0, 0, 0]);
    expect(passed[3]).to.be.greaterThan(0);
  });
});
