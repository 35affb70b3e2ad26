/** How the command line writes numbers of bytes: as storage is sold, in powers of 1,000. */

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** `0 B`, `812 kB`, `1.4 TB`: two or three digits that matter. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

const BYTES: Record<string, number> = { "": 1, B: 1 };
for (const [index, unit] of ["K", "M", "G", "T", "P"].entries()) {
  BYTES[unit] = BYTES[`${unit}B`] = 1000 ** (index + 1);
  BYTES[`${unit}IB`] = 1024 ** (index + 1);
}

/**
 * `65536`, `64KiB`, `1.5 MB`
 * @throws Error for anything else
 */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?) *([kmgtp]?i?b?)$/i.exec(text.trim());
  const factor = match && BYTES[match[2]!.toUpperCase()];
  if (!factor) throw new Error(`"${text}" is no number of bytes; 65536, 64KiB and 1.5MB are`);
  return Math.round(Number(match[1]) * factor);
}
