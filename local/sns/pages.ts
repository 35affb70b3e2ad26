/**
 * Pages of a list; each ends with a token that names its last item.
 */
import { invalidParameter } from "./errors";

/** SNS API reference, "ListTopics": up to 100 at a time. */
const PER_PAGE = 100;

/**
 * @param items in the order of `key`
 * @throws ServiceError InvalidParameter where the token is none of ours
 */
export function onePage<T>(
  items: T[],
  key: (item: T) => string,
  token?: string,
): { items: T[]; next: string | undefined } {
  const after = token === undefined ? "" : Buffer.from(token, "base64").toString("utf8");
  if (token !== undefined && Buffer.from(after).toString("base64") !== token) {
    throw invalidParameter("NextToken");
  }
  const rest = items.filter((item) => key(item) > after);
  const taken = rest.slice(0, PER_PAGE);
  const more = rest.length > taken.length;
  return { items: taken, next: more ? Buffer.from(key(taken.at(-1)!)).toString("base64") : undefined };
}
