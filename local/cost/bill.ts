/**
 * From what a stack used to what a month of it costs: pure. A month is 30 days; what a shorter or longer run used is
 * scaled to it.
 */
import { FREE_SQS_REQUESTS, PRICED_REGION, PRICES, type Price, type Priced } from "./prices";
import type { Usage } from "./usage";

export const MONTH_SECONDS = 30 * 86_400;

export interface BillLine {
  key: Priced;
  price: Price;
  /** In a month of 30 days. */
  quantity: number;
  /** US dollars. */
  cost: number;
  /** What is left to pay where this stack alone uses the account's free allowances. */
  costBeyondFree: number;
}

export interface Bill {
  /** In the order of the price table; only what is used. */
  lines: BillLine[];
  /** US dollars a month. */
  total: number;
  totalBeyondFree: number;
  /** The part of it that is not for the data that pipelines and transfers work on. */
  own: number;
  ownBeyondFree: number;
  /** How long the run was that the figures come from, in seconds. */
  seconds: number;
  /** Whose prices these are, whatever the stack's region. */
  pricedRegion: string;
}

/** SQS's one allowance covers these, the dearest first as they are listed. */
const SQS: ReadonlySet<Priced> = new Set(["sqsPollsFifo", "sqsPollsStandard", "sqsRequests"]);

/** @throws Error where no time has passed */
export function billOf({ seconds, quantities }: Usage): Bill {
  if (seconds <= 0) throw new Error("A bill needs a run in which time has passed.");
  let freeRequests = FREE_SQS_REQUESTS;
  const lines = (Object.keys(PRICES) as Priced[])
    .filter((key) => (quantities[key] ?? 0) > 0)
    .map((key): BillLine => {
      const price: Price = PRICES[key];
      const quantity = price.standing ? quantities[key]! : (quantities[key]! * MONTH_SECONDS) / seconds;
      const free = SQS.has(key) ? Math.min(freeRequests, quantity) : (price.free ?? 0);
      if (SQS.has(key)) freeRequests -= free;
      return {
        key,
        price,
        quantity,
        cost: costOf(quantity, price),
        costBeyondFree: costOf(Math.max(0, quantity - free), price),
      };
    });
  const own = lines.filter(({ price }) => !price.work);
  return {
    lines,
    own: sum(own.map(({ cost }) => cost)),
    ownBeyondFree: sum(own.map(({ costBeyondFree }) => costBeyondFree)),
    total: sum(lines.map(({ cost }) => cost)),
    totalBeyondFree: sum(lines.map(({ costBeyondFree }) => costBeyondFree)),
    seconds,
    pricedRegion: PRICED_REGION,
  };
}

function costOf(quantity: number, { usd, per }: Price): number {
  return (quantity / per) * usd;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
