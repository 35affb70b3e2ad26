/**
 * Time zone names: IANA's, as EventBridge Scheduler wants them. Node's own list says which exist.
 */

import { nearest } from "./did-you-mean";
import { quote } from "./quote";

/** ScheduleExpressionTimezone: 1 to 50 characters (scheduler 2021-06-30 model). */
const LONGEST = 50;

let known: Set<string> | undefined;

/** Why `name` is not a time zone's name, or undefined when it is one. */
export function timezoneProblem(name: string): string | undefined {
  known ??= new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]);
  if (known.has(name)) return undefined;
  // Older names (US/Eastern, Asia/Kolkata) are not listed but understood. Offsets and other spellings are understood
  // by Node, too, and refused by AWS.
  const shaped = name.length <= LONGEST && /^[A-Z][A-Za-z0-9]*([/_+-][A-Za-z0-9]+)*$/.test(name);
  if (shaped && isUnderstood(name) && !inOtherCase(name)) return undefined;
  const suggestion = inOtherCase(name) ?? byCity(name) ?? nearest(name, known);
  const hint = suggestion ? `did you mean ${JSON.stringify(suggestion)}?` : "such as America/New_York or UTC";
  return `${quote(name)} is not an IANA time zone name; ${hint}`;
}

function isUnderstood(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function inOtherCase(name: string): string | undefined {
  const lower = name.toLowerCase();
  for (const zone of known!) if (zone.toLowerCase() === lower && zone !== name) return zone;
  return undefined;
}

/** `New York` or `new_york` for America/New_York. */
function byCity(name: string): string | undefined {
  const city = name.trim().toLowerCase().replaceAll(" ", "_").split("/").at(-1)!;
  if (city === "") return undefined;
  for (const zone of known!) if (zone.toLowerCase().endsWith(`/${city}`)) return zone;
  return undefined;
}
