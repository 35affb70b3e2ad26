/**
 * Splitting a source of a million directories, whose sizes follow Zipf's law, over eight agents: how long it takes,
 * beside reading that many lines of an inventory, and how even it is, beside splitting by names.
 */
import type { InventoryDirectory } from "../../handlers/inventory";
import { type SplitPlan, splitInventory } from "../../handlers/split";
import { compare, median, ownProcessorTime } from "../measure";
import type { Measured, Row, Scale } from "../row";

const AGENTS = 8;
const PER_FILE_COST = 262_144;

export const planRow: Row = {
  name: "plan",
  title: `a plan of a million directories for ${AGENTS} agents`,
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    const count = scale === "full" ? 1_000_000 : 200_000;
    const directories = zipfTree(count);
    const lines = directories.map((directory) => JSON.stringify(directory));
    let plan: SplitPlan | undefined;
    const split = (): void => {
      plan = splitInventory(directories, { slices: AGENTS, perFileCost: PER_FILE_COST, sources: ["/"] });
    };
    const read = (): void => {
      for (const line of lines) JSON.parse(line);
    };
    const wall: number[] = [];
    const { ratio, noise, first, second } = await compare(
      () => {
        const before = performance.now();
        return ownProcessorTime(split).finally(() => wall.push(performance.now() - before));
      },
      () => ownProcessorTime(read),
      5,
    );
    const { makespan, lowerBound, byNames } = plan!;
    const size = count.toLocaleString("en");
    return {
      figures: [
        {
          key: "time",
          label: `plan of ${size} directories`,
          value: median(wall) / 1000,
          unit: "s",
          ...(scale === "full" ? { target: { atMost: 3 } } : {}),
          noise,
          detail: `${(first / 1000).toFixed(1)} s of processor time; median of ${wall.length}`,
        },
        {
          key: "ratio",
          label: "planning ÷ reading the lines from JSON",
          value: ratio,
          unit: "×",
          noise,
          detail: `${(first / 1000).toFixed(2)} s beside ${(second / 1000).toFixed(2)} s`,
          held: "atMost",
        },
        {
          key: "makespan",
          label: "heaviest slice ÷ lower bound",
          value: makespan / lowerBound,
          unit: "×",
          target: { atMost: 1.02 },
          detail: `split by names alone: ${(byNames / lowerBound).toFixed(2)} ×`,
          held: "atMost",
        },
      ],
    };
  },
};

/** A tree as file shares have them: every directory below an earlier one, mostly a recent or a large one. */
function zipfTree(count: number): InventoryDirectory[] {
  const random = fractions(1);
  const directories: InventoryDirectory[] = [{ path: "/", files: 3, bytes: 12_000 }];
  const ranks = shuffled(count, random);
  for (let index = 1; index < count; index += 1) {
    // The first hundred are the users'; deeper ones prefer parents that are near.
    const parent = index <= 100 ? 0 : Math.floor(1 + (index - 1) * random() ** 2);
    const above = directories[parent]!.path;
    const files = Math.max(0, Math.round(20_000 / ranks[index]! ** 0.7));
    directories.push({
      path: `${above === "/" ? "" : above}/d${index.toString(36)}`,
      files,
      bytes: Math.round(5e12 / ranks[index]!),
    });
  }
  return directories;
}

/** 1 to `count` in an order that says nothing. */
function shuffled(count: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index + 1);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}

/** Numbers in [0, 1), always the same: a linear congruential generator (Numerical Recipes' constants). */
function fractions(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
