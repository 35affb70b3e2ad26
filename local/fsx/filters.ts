/** Values of the Describe operations' filters. */
import type { FsxOptions } from "./options";

/** Whether a filter's value matches; letter by letter, or with `*` and `?` where the option says so. */
export function matches(options: FsxOptions, value: string, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  if (!options.filterWildcards) return value === actual;
  const pattern = value
    .replace(/[.\\/-]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`).test(actual);
}
