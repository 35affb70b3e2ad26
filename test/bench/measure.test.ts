import { expect } from "chai";
import { byTurns, comparison, median, spread } from "../../bench/measure";

describe("measuring by turns", () => {
  it("lets each side begin every other turn, and keeps what belongs together", async () => {
    const order: string[] = [];
    let count = 0;
    const side = (name: string) => () => {
      order.push(name);
      return count++;
    };
    const pairs = await byTurns(side("own"), side("peer"), 3);
    expect(order).to.deep.equal(["own", "peer", "peer", "own", "own", "peer"]);
    expect(pairs).to.deep.equal([
      [0, 1],
      [3, 2],
      [4, 5],
    ]);
  });

  it("takes the ratio turn by turn, so that a turn that is slow for both sides changes nothing", () => {
    expect(
      comparison([
        [1, 2],
        [100, 200],
        [3, 6],
      ]),
    ).to.deep.equal({ ratio: 0.5, noise: 0, first: 3, second: 6 });
  });

  it("takes the middle one, or what lies between the two in the middle", () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([1, 2, 4, 9])).to.equal(3);
    expect(() => median([])).to.throw(RangeError, "nothing was measured");
  });

  it("calls noise half of the distance between the quartiles, as a part of the median", () => {
    expect(spread([8, 9, 10, 11, 12])).to.equal(0.1);
    expect(spread([7])).to.equal(0);
  });
});
