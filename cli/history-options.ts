/** What the commands that list past runs have in common: how far back they look, and how many runs they show. */
import { Option } from "commander";
import { durationFlag, numberOption, type OperationOptions } from "./operation";

export interface LimitOptions extends OperationOptions {
  limit: number;
}

export interface HistoryOptions extends LimitOptions {
  /** Seconds. */
  since: number;
}

export function sinceOption(): Option {
  return durationFlag("--since <duration>", "how far back to look: 24h, 30d", "7d");
}

/** @param most what one answer may hold */
export function limitOption(description: string, standard: number, most: number): Option {
  return new Option("-n, --limit <count>", description).argParser(numberOption(1, most)).default(standard);
}
