/** Which slices of a split would transfer a path. */
import type { Slice, SplitPlan } from "../../handlers/split";
import { type Filter, selection } from "../../local/datasync/filters";

/** Filters as the local DataSync reads them, which knows nothing of how they were made. */
const read = new WeakMap<Slice, Filter>();

function filterOf(slice: Slice): Filter {
  const known = read.get(slice) ?? selection(slice.includes.join("|"), slice.excludes.join("|"));
  read.set(slice, known);
  return known;
}

/** The slices that would transfer a path. */
export function takers({ slices }: SplitPlan, path: string): Slice[] {
  return slices.filter((slice) => filterOf(slice).covers(path));
}
