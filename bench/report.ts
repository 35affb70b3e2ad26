/** How figures are shown: one line each, with the target, what came of it, and both sides below. */
import { cpus, totalmem } from "node:os";
import { type Figure, isReached, type Measured, type Row, type Target } from "./row";

const LABEL = 58;
const VALUE = 16;
const TARGET = 17;

export function rowLines({ name, title }: Row, { figures, skipped = [] }: Measured): string[] {
  return [
    `${name}: ${title}`,
    ...figures.flatMap(figureLines),
    ...skipped.map((what) => `  left out: ${what}`),
    "",
  ];
}

function figureLines({ label, value, unit, target, noise, detail }: Figure): string[] {
  const parts = [
    `  ${label.padEnd(LABEL)}`,
    valueText(value, unit, target).padStart(VALUE),
    (target ? targetText(target, unit) : "").padStart(TARGET),
    (target ? (isReached(value, target) ? "pass" : "MISS") : "").padStart(6),
    noise === undefined ? "" : `  ±${Math.round(noise * 100)} %`,
  ];
  return [parts.join("").trimEnd(), `    ${detail}`];
}

/** Of three figures, or of so many that what misses its target does not look as if it did not. */
export function valueText(value: number, unit: Figure["unit"], target?: Target): string {
  const isClose = target && !isReached(value, target) && isReached(Number(value.toPrecision(3)), target);
  return `${number(value, isClose ? 5 : 3)} ${unit}`;
}

export function targetText(target: Target, unit: Figure["unit"]): string {
  return "atMost" in target ? `≤ ${valueText(target.atMost, unit)}` : `≥ ${valueText(target.atLeast, unit)}`;
}

function number(value: number, figures: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(figures)));
}

/** What the figures were measured on. */
export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}
