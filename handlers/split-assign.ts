/**
 * Hands the units of a cut tree out to slices, the heaviest first, each to the slice that has least so far, and says
 * what filters make it so. Ties are broken by path, so that the same inventory gives the same slices.
 *
 * Every directory belongs to the slice of the deepest named directory above it. What an exclude filter matches, no
 * include of the same task brings back, so along a path no slice comes back once another one has taken over.
 */
import { add, type Cut, type Unit } from "./split-cut";
import type { Amount } from "./split-tree";
import { type Zone, zonesOf } from "./split-zones";

/** DataSync model, FilterRule.Value: at most 102,400 characters. */
export const LONGEST_FILTER = 102_400;

/** What one agent transfers. */
export interface Slice extends Amount {
  /** Its place in the plan, from 0. */
  index: number;
  /** Patterns of the include filter; none is everything. */
  includes: string[];
  /** Patterns of the exclude filter. */
  excludes: string[];
  /** Whether it takes what no filter names: what is new since the inventory, and what filters cannot express. */
  remainder: boolean;
  /** Characters of the longer one of its two filters; DataSync allows 102,400. */
  filterLength: number;
}

/** Part of a fair share that is not worth naming directories for. */
const SLACK = 0.002;

/** A slice in the making. The last one is the remainder. */
interface Share {
  amount: Amount;
  includes: string[];
  excludes: string[];
  includeLength: number;
  excludeLength: number;
}

/** Who a zone went to. */
interface Owner {
  share: Share;
  /** Who had it before, further up: their filters exclude it. */
  barred: readonly Share[];
}

/**
 * @param count slices at most; fewer come out where there are fewer things to hand out
 * @param bound what the heaviest slice weighs at least, however things are handed out
 * @returns the remainder last, the others from heavy to light
 */
export function assign(cut: Cut, count: number, bound: number): Slice[] {
  const { zones, zoneOf } = zonesOf(cut, count, bound);
  const units = cut.units.toSorted(heaviestFirst);
  const things = [...units.map(({ amount }) => amount), ...zones.map(({ rest }) => rest)];
  const positive = things.filter(({ weight }) => weight > 0).length;
  const shares = Array.from({ length: Math.max(1, Math.min(count, positive)) }, emptyShare);
  const owners = new Map<Zone, Owner>();
  // Above the sources, where these are not the root, there is nothing that a filter could take or leave.
  const isAboveSources = (index: number): boolean => cut.divided[index]?.path === "";
  const ownerAbove = (index: number): Owner | undefined =>
    isAboveSources(index) ? undefined : owners.get(zoneOf[index]!)!;

  for (const zone of zones) {
    const { above, path } = cut.divided[zone.top]!;
    const before = zone.above && ownerAbove(above);
    const share = zone.above ? lightest(shares, path, before) : shares.at(-1)!;
    if (zone.above) handOver(path, share, before);
    const barred = before && before.share !== share ? [...before.barred, before.share] : before?.barred;
    owners.set(zone, { share, barred: barred ?? [] });
    add(share.amount, zone.rest);
  }
  for (const [index, { above, path }] of cut.divided.entries()) {
    const zone = zoneOf[index]!;
    if (isAboveSources(above) && zone.top !== index) handOver(path, owners.get(zone)!.share, undefined);
  }

  // What filters have no room for is counted first, so that the rest is handed out around it.
  const room = shares.length > 1 ? (LONGEST_FILTER * shares.length) / (shares.length - 1) : 0;
  const used = new Map<Share, number>();
  const isNamed = ({ from, pattern }: Unit): boolean => {
    const owner = ownerAbove(from);
    if (!owner) return true;
    const length = (used.get(owner.share) ?? owner.share.excludeLength) + pattern.length + 1;
    used.set(owner.share, length);
    return length <= room;
  };
  const named: Unit[] = [];
  let left = 0;
  for (const unit of units) {
    if (isNamed(unit)) {
      named.push(unit);
      left += unit.amount.weight;
    } else add(ownerAbove(unit.from)!.share.amount, unit.amount);
  }
  for (const { from, pattern, amount } of named) {
    const owner = ownerAbove(from);
    const staysCheaply =
      owner &&
      owner.share.amount.weight + left <= bound * (1 + SLACK) &&
      shares.every((share) => share.amount.weight > 0);
    const share = staysCheaply ? owner.share : lightest(shares, pattern, owner);
    handOver(pattern, share, owner);
    add(share.amount, amount);
    left -= amount.weight;
  }
  return slicesOf(shares);
}

/** Who has least so far and may take something; the remainder last, so that what is heavy has a name. */
function lightest(shares: readonly Share[], pattern: string, owner: Owner | undefined): Share {
  const hasRoom = !owner || owner.share.excludeLength + pattern.length <= LONGEST_FILTER;
  let best: Share | undefined;
  for (const share of shares) {
    if (best && share.amount.weight >= best.amount.weight) continue;
    const stays = share === owner?.share;
    const mayTake = hasRoom && share.includeLength + pattern.length <= LONGEST_FILTER;
    if (stays || (mayTake && !owner?.barred.includes(share))) best = share;
  }
  return best ?? shares.at(-1)!;
}

/** Writes into the filters that a share takes something; `owner` has what lies around it. */
function handOver(pattern: string, share: Share, owner: Owner | undefined): void {
  if (share === owner?.share) return;
  share.includes.push(pattern);
  share.includeLength += pattern.length + 1;
  owner?.share.excludes.push(pattern);
  if (owner) owner.share.excludeLength += pattern.length + 1;
}

function slicesOf(shares: readonly Share[]): Slice[] {
  const remainder = shares.at(-1)!;
  const used = shares
    .slice(0, -1)
    .filter(({ includes }) => includes.length > 0)
    .map((share) => ({ ...share, includes: share.includes.toSorted() }))
    .sort((a, b) => b.amount.weight - a.amount.weight || (a.includes[0]! < b.includes[0]! ? -1 : 1));
  return [...used, remainder].map((share, index) => ({
    index,
    includes: share.includes.toSorted(),
    excludes: share.excludes.toSorted(),
    remainder: share === remainder,
    ...share.amount,
    filterLength: Math.max(share.includes.join("|").length, share.excludes.join("|").length),
  }));
}

function heaviestFirst(a: Unit, b: Unit): number {
  return b.amount.weight - a.amount.weight || (a.pattern < b.pattern ? -1 : 1);
}

function emptyShare(): Share {
  return {
    amount: { directories: 0, files: 0, bytes: 0, weight: 0 },
    includes: [],
    excludes: [],
    includeLength: 0,
    excludeLength: 0,
  };
}
