/**
 * Pages of a list: each ends with a token that names its last item, so that what comes or goes meanwhile moves nothing.
 */
import { validation } from "./errors";

/** MaxResults of the model, and the size of a page where none is given. */
const MOST_PER_PAGE = 100;

/**
 * @param items in the order of `key`
 * @throws ServiceError ValidationException where the token is none of ours
 */
export function onePage<T>(
  items: T[],
  key: (item: T) => string,
  most = MOST_PER_PAGE,
  token?: string,
): { items: T[]; next: string | undefined } {
  const after = token === undefined ? "" : Buffer.from(token, "base64").toString("utf8");
  if (token !== undefined && Buffer.from(after).toString("base64") !== token) {
    throw validation("Invalid NextToken.");
  }
  const rest = items.filter((item) => key(item) > after);
  const taken = rest.slice(0, most);
  const more = rest.length > taken.length;
  return { items: taken, next: more ? Buffer.from(key(taken.at(-1)!)).toString("base64") : undefined };
}
