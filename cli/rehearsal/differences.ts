/** What is different between two rehearsals of the same period: figures of the whole, and of each run's name. */

import type { Analysis, Finding, Results } from "./analysis";
import { RUN_ENDS } from "./rehearsal";

/** One figure of both. */
export interface Difference {
  what: string;
  /** Undefined where one of them has no such thing. */
  before: number | undefined;
  after: number | undefined;
  unit: "count" | "milliseconds" | "bytes" | "dollars";
  /** Whether more is worse; undefined where it is neither. */
  moreIsWorse?: boolean;
}

/** Meetings of schedules that only one of them has. */
export interface FindingDifferences {
  gone: Finding[];
  added: Finding[];
  /** In both, with how often before. */
  kept: { finding: Finding; before: number }[];
}

type Both = { before: Analysis; after: Analysis };

/** Figures of the whole rehearsal, also those that are the same. */
export function wholeDifferences({ before, after }: Both): Difference[] {
  const sum = ({ results }: Analysis, of: (one: Results) => number) =>
    results.reduce((total, one) => total + of(one), 0);
  const figure = (
    what: string,
    of: (analysis: Analysis) => number,
    more: Pick<Difference, "moreIsWorse"> & Partial<Pick<Difference, "unit">> = {},
  ): Difference => ({ what, before: of(before), after: of(after), unit: "count", ...more });
  const overlaps = (kind: Finding["kind"]) => (analysis: Analysis) =>
    analysis.findings.filter((one) => one.kind === kind).reduce((total, one) => total + one.count, 0);
  return [
    figure("runs", (one) => sum(one, ({ runs }) => runs)),
    ...RUN_ENDS.map((end) =>
      figure(end === "unfinished" ? "not ended yet" : end, (one) => sum(one, ({ ends }) => ends[end]), {
        moreIsWorse: end !== "succeeded",
      }),
    ),
    figure("overlaps", overlaps("overlap"), { moreIsWorse: true }),
    figure("near misses", overlaps("near miss"), { moreIsWorse: true }),
    figure("runs that waited", (one) => sum(one, ({ waited }) => waited), { moreIsWorse: true }),
    figure("longest wait", ({ waits }) => waits[0]?.wait ?? 0, { moreIsWorse: true, unit: "milliseconds" }),
    figure("files done", (one) => sum(one, ({ files }) => files), { moreIsWorse: false }),
    figure("bytes moved", (one) => sum(one, ({ bytes }) => bytes), { moreIsWorse: false, unit: "bytes" }),
  ];
}

/** For every task, pipeline and transfer of either, what is different; those without a difference are absent. */
export function runDifferences({ before, after }: Both): { name: string; differences: Difference[] }[] {
  const keyOf = ({ section, name }: Results) => `${section} ${name}`;
  const all = new Map([...before.results, ...after.results].map((one) => [keyOf(one), one.name]));
  return [...all].flatMap(([key, name]) => {
    const [old, now] = [before, after].map(({ results }) => results.find((one) => keyOf(one) === key));
    const differences = figuresOf(old, now).filter((one) => one.before !== one.after);
    return differences.length === 0 ? [] : [{ name, differences }];
  });
}

function figuresOf(old: Results | undefined, now: Results | undefined): Difference[] {
  const figure = (
    what: string,
    of: (one: Results) => number | undefined,
    more: Pick<Difference, "moreIsWorse"> & Partial<Pick<Difference, "unit">> = {},
  ): Difference => ({ what, before: old && of(old), after: now && of(now), unit: "count", ...more });
  return [
    figure("runs", ({ runs }) => runs),
    ...RUN_ENDS.filter((end) => end !== "succeeded").map((end) =>
      figure(end === "unfinished" ? "not ended yet" : end, ({ ends }) => ends[end], { moreIsWorse: true }),
    ),
    figure("waited", ({ waited }) => waited, { moreIsWorse: true }),
    figure("longest run", ({ longest }) => longest, { unit: "milliseconds" }),
    figure("files", ({ files }) => files),
    figure("bytes", ({ bytes }) => bytes, { unit: "bytes" }),
  ];
}

export function findingDifferences({ before, after }: Both): FindingDifferences {
  const keyOf = ({ kind, fileSystemId, holder, comer }: Finding) =>
    JSON.stringify([kind, fileSystemId, holder, comer]);
  const old = new Map(before.findings.map((one) => [keyOf(one), one]));
  const now = new Set(after.findings.map(keyOf));
  return {
    gone: before.findings.filter((one) => !now.has(keyOf(one))),
    added: after.findings.filter((one) => !old.has(keyOf(one))),
    kept: after.findings.flatMap((finding) => {
      const known = old.get(keyOf(finding));
      return known ? [{ finding, before: known.count }] : [];
    }),
  };
}
