/**
 * The words of `cost`: a table of what is used and what it costs, with what is assumed and what is left out. Pure.
 */
import type { Bill, BillLine } from "../local/cost/bill";
import { ASSUMPTIONS, NOT_COUNTED } from "../local/cost/usage";
import { paragraph, wrapped } from "./lines";
import { count, duration } from "./wording";

export interface CostFacts {
  stack: string;
  region: string;
  bill: Bill;
}

/** Columns of the table, in characters, with two spaces between them; the item takes what is left. */
const QUANTITY = 10;
const PRICE = 17;
const MONEY = 7;
/** Below half a cent nothing is shown but that there is something. */
const SHOWN = 0.005;

export function costLines({ stack, region, bill }: CostFacts, columns: number): string[] {
  const width = Math.max(72, Math.min(columns, 100));
  const item = width - QUANTITY - PRICE - 2 * MONEY - 8;
  const row = (cells: string[]) =>
    [
      cells[0]!.padEnd(item),
      cells[1]!.padStart(QUANTITY),
      cells[2]!.padEnd(PRICE),
      cells[3]!.padStart(MONEY),
      cells[4]!.padStart(MONEY),
    ]
      .join("  ")
      .trimEnd();
  return [
    ...wrapped(
      `Stack ${stack} in ${region}: USD in 30 days, counted in a local run of ${duration(bill.seconds)}`,
      width,
    ),
    "",
    row(["", "quantity", "price", "USD", "beyond"]),
    row(["", "", "", "", "free"]),
    ...services(bill.lines).flatMap(([service, lines]) => [
      service,
      ...lines.map((line) =>
        row([
          `  ${line.price.item}${line.price.uncertain ? " (?)" : ""}`,
          amount(line.quantity),
          priceText(line),
          money(line.cost),
          money(line.costBeyondFree),
        ]),
      ),
    ]),
    "-".repeat(width),
    ...(bill.own < bill.total
      ? [row(["The stack without its data", "", "", money(bill.own), money(bill.ownBeyondFree)])]
      : []),
    row(["In all", "", "", money(bill.total), money(bill.totalBeyondFree)]),
    "",
    ...wrapped(
      `Prices are ${bill.pricedRegion}'s on demand${region === bill.pricedRegion ? "" : `, not ${region}'s`}; --json has ` +
        'the source and date of each. "Beyond free" is what is left where nothing else in the account uses the allowances ' +
        "that AWS gives every month without an end.",
      width,
    ),
    ...(bill.lines.some(({ price }) => price.uncertain)
      ? wrapped("(?) has one source only, which is not AWS's.", width)
      : []),
    "",
    "Assumed:",
    ...ASSUMPTIONS.flatMap((text) => paragraph("  - ", text, width)),
    "Not counted:",
    ...NOT_COUNTED.flatMap((text) => paragraph("  - ", text, width)),
  ];
}

/** Lines by service, services in the order of their first lines. */
export function services(lines: BillLine[]): [string, BillLine[]][] {
  const groups = new Map<string, BillLine[]>();
  for (const line of lines) groups.set(line.price.service, [...(groups.get(line.price.service) ?? []), line]);
  return [...groups];
}

/** Two digits after the point, and up to two more where the price has them. */
export function priceText({ price: { usd, unit } }: BillLine): string {
  return `${usd.toFixed(4).replace(/0{1,2}$/, "")} / ${unit}`;
}

/** Whole from 100 on, two digits below. */
export function amount(quantity: number): string {
  if (quantity >= 100 || Number.isInteger(quantity)) return count(Math.round(quantity));
  return quantity >= SHOWN ? quantity.toFixed(2) : "< 0.01";
}

/** With cents below ten thousand. */
export function money(usd: number): string {
  if (usd > 0 && usd < SHOWN) return "< 0.01";
  return usd < 9999.995 ? usd.toFixed(2) : count(Math.round(usd));
}
