/**
 * Holds the short form's figures to those that are committed with the code (reference.json): what is a third worse
 * than there has lost something on the way.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure, Measured } from "./row";

/** Of one row's figure, by `row.key`. */
export type Reference = Record<string, number>;

export interface MeasuredRow extends Measured {
  row: string;
}

/** A figure may be worse by this part. */
const ALLOWED = 1 / 3;

const FILE = join(__dirname, "reference.json");

export function readReference(): Reference {
  return JSON.parse(readFileSync(FILE, "utf8")) as Reference;
}

/** Replaces the figures of the rows that were measured. */
export function writeReference(reference: Reference, measured: readonly MeasuredRow[]): void {
  const held = measured.flatMap(({ row, figures }) =>
    figures.filter(({ held }) => held).map(({ key, value }) => [`${row}.${key}`, rounded(value)] as const),
  );
  const all = { ...reference, ...Object.fromEntries(held) };
  writeFileSync(FILE, `${JSON.stringify(all, Object.keys(all).sort(), 2)}\n`);
}

/** One sentence for each figure that is worse than it may be. */
export function regressions(reference: Reference, measured: readonly MeasuredRow[]): string[] {
  return measured.flatMap(({ row, figures }) =>
    figures
      .filter(({ held }) => held)
      .flatMap((figure) => problemOf(`${row}.${figure.key}`, figure, reference) ?? []),
  );
}

function problemOf(name: string, { value, held }: Figure, reference: Reference): string | undefined {
  const before = reference[name];
  if (before === undefined) return `${name} has no reference figure; add it with --update`;
  const isMoreBetter = held === "atLeast";
  const limit = isMoreBetter ? before * (1 - ALLOWED) : before * (1 + ALLOWED);
  if (isMoreBetter ? value >= limit : value <= limit) return undefined;
  return `${name} is ${rounded(value)}; it was ${before}, and ${rounded(limit)} is the ${isMoreBetter ? "least" : "most"} allowed`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
