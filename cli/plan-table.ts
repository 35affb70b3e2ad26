/** A split as a person reads it: what each agent gets, how even that is, and what an uninformed split would do. */
import type { Inventory } from "../handlers/inventory";
import type { Slice, SplitPlan } from "../handlers/split";
import { wrapped } from "./lines";
import { size } from "./sizes";
import { count, counted } from "./wording";

const HEADINGS = ["slice", "directories", "files", "bytes", "share", "filter"];

/** Lines of at most `width` characters, but for the directories of a slice's first filter, which may be cut. */
export function planLines(
  { header, totals }: Inventory,
  plan: SplitPlan,
  { agents, perFileCost }: { agents: number; perFileCost: number },
  width: number,
): string[] {
  const all = plan.slices.reduce((sum, { weight }) => sum + weight, 0);
  const files = plan.slices.reduce((sum, slice) => sum + slice.files, 0);
  const bytes = plan.slices.reduce((sum, slice) => sum + slice.bytes, 0);
  const rows = plan.slices.map((slice) => [
    slice.remainder ? `${slice.index} (rest)` : String(slice.index),
    count(slice.directories),
    count(slice.files),
    size(slice.bytes),
    all === 0 ? "–" : `${((slice.weight / all) * 100).toFixed(1)}%`,
    count(slice.filterLength),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  const table = (cells: string[], rest: string): string => {
    const text = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
    );
    return cut(`${text.join("  ")}  ${rest}`, width);
  };
  return [
    ...wrapped(
      `${header.root}, scanned ${header.scannedAt}: ${counted(files, "file")}, ${size(bytes)}, for ${counted(agents, "agent")}`,
      width,
      "  ",
    ),
    "",
    table(HEADINGS, "directories it names"),
    ...plan.slices.map((slice, index) => table(rows[index]!, naming(slice))),
    "",
    ...balance(plan, all, perFileCost),
    ...warnings(plan, agents, totals.unreadable),
  ];
}

function naming({ includes, excludes, remainder }: Slice): string {
  if (includes.length > 0) return includes.join(" ");
  if (!remainder || excludes.length === 0) return "everything";
  return `everything but ${counted(excludes.length, "named directory", "named directories")}`;
}

function balance(plan: SplitPlan, all: number, perFileCost: number): string[] {
  if (all === 0) return ["There is nothing to transfer."];
  const ratio = (weight: number): string =>
    `${size(weight).padStart(7)}  ${(weight / plan.lowerBound).toFixed(2)} ×`;
  return [
    `The heaviest slice, with ${size(perFileCost)} for each file:`,
    `  at least           ${ratio(plan.lowerBound)}`,
    `  this plan          ${ratio(plan.makespan)}`,
    `  by number of names ${ratio(plan.byNames)}`,
  ];
}

function warnings({ slices, unknownSources }: SplitPlan, agents: number, unreadable: number): string[] {
  const lines: string[] = [];
  if (slices.length < agents) {
    lines.push(
      `Only ${counted(slices.length, "agent has", "agents have")} something to do: there is no more to share out.`,
    );
  }
  if (unreadable > 0) {
    lines.push(
      `${counted(unreadable, "directory or file", "directories and files")} could not be read by the scan.`,
    );
  }
  for (const source of unknownSources) {
    lines.push(`"${source}" is not in the inventory; the rest takes it, whatever it weighs.`);
  }
  return lines.length > 0 ? ["", ...lines] : [];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text.trimEnd() : `${text.slice(0, width - 1)}…`;
}
