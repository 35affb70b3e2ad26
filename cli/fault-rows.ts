/**
 * The closing summary's lines about faults: which struck, how often.
 */
import { count } from "./wording";

/** Faults by how often they struck, four to a line. */
export function faultRows(faults: Record<string, number> | undefined): [string, string][] {
  if (!faults) return [];
  const struck = Object.entries(faults).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = struck.reduce((sum, [, times]) => sum + times, 0);
  const texts = struck.map(([name, times]) => `${name} ${count(times)}`);
  const lines = [total === 0 ? "none struck" : `${count(total)} struck:`];
  for (let i = 0; i < texts.length; i += 4) lines.push(texts.slice(i, i + 4).join(", "));
  return lines.map((line, i) => [i === 0 ? "faults" : "", line]);
}
