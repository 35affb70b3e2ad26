/**
 * Which divided directories' rests stay together. All of them do, in the remainder, unless they are too heavy for one
 * slice: then the heaviest become zones, each of which is handed out for itself with what is not cut from it.
 */
import { add, type Cut } from "./split-cut";
import type { Amount } from "./split-tree";

/** Divided directories that stand or fall with one slice. */
export interface Zone {
  /** Index of the divided directory at its top. */
  top: number;
  /** The zone that it was cut from. */
  above: Zone | undefined;
  /** The rests of its divided directories. */
  rest: Amount;
}

export interface Zones {
  /** Each after the one above it; the first is the remainder's. */
  zones: Zone[];
  /** By divided directory. */
  zoneOf: Zone[];
}

/** More rests than these, each too heavy to stay with another, do not add up to a whole. */
const ZONES_PER_SLICE = 4;

/** @param bound weight that a slice may have without being the heaviest */
export function zonesOf(cut: Cut, slices: number, bound: number): Zones {
  const tops = new Set([0]);
  let found = zonesAt(cut, tops);
  for (let more = slices * ZONES_PER_SLICE; slices > 1 && more > 0; more -= 1) {
    const top = heaviestToCutOff(cut, found, bound);
    if (top === undefined) break;
    tops.add(top);
    found = zonesAt(cut, tops);
  }
  return found;
}

function zonesAt(cut: Cut, tops: ReadonlySet<number>): Zones {
  const zones: Zone[] = [];
  const zoneOf: Zone[] = [];
  for (const [index, { above, rest }] of cut.divided.entries()) {
    let zone = zoneOf[above];
    if (tops.has(index) || !zone) {
      zone = { top: index, above: zone, rest: { directories: 0, files: 0, bytes: 0, weight: 0 } };
      zones.push(zone);
    }
    zoneOf.push(zone);
    add(zone.rest, rest);
  }
  return { zones, zoneOf };
}

/**
 * In the heaviest zone that is too heavy and holds several rests: the heaviest one that does not take all others along.
 * What takes over from a zone with nothing of its own would bar that zone's slice from everything below. `rests` counts,
 * by divided directory, those of its zone that weigh something and lie in it or below.
 */
function heaviestToCutOff(cut: Cut, { zones, zoneOf }: Zones, bound: number): number | undefined {
  const rests = cut.divided.map(({ rest }) => Number(rest.weight > 0));
  for (let index = rests.length - 1; index > 0; index -= 1) {
    const { above } = cut.divided[index]!;
    if (zoneOf[index] === zoneOf[above]) rests[above]! += rests[index]!;
  }
  let best: number | undefined;
  for (const zone of zones.toSorted((a, b) => b.rest.weight - a.rest.weight)) {
    if (zone.rest.weight <= bound) return undefined;
    for (const [index, { rest, path }] of cut.divided.entries()) {
      if (zoneOf[index] !== zone || rests[index] === rests[zone.top]) continue;
      const heaviest = best === undefined ? undefined : cut.divided[best]!;
      const isHeavier =
        !heaviest ||
        rest.weight > heaviest.rest.weight ||
        (rest.weight === heaviest.rest.weight && path < heaviest.path);
      if (rest.weight > 0 && isHeavier) best = index;
    }
    if (best !== undefined) return best;
  }
  return undefined;
}
