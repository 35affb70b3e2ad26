/** Pages of EventBridge's lists: a token holds the last item's name. */
import { validation } from "./errors";

/** Items where Limit is not given (API reference: "up to 100"). */
const USUAL_PAGE = 100;

/**
 * @param items in the order of their names
 * @throws ServiceError ValidationException
 */
export function onePage<Item>(
  items: Item[],
  nameOf: (item: Item) => string,
  token: string | undefined,
  limit = USUAL_PAGE,
): { items: Item[]; NextToken?: string } {
  let start = 0;
  if (token !== undefined) {
    const last = Buffer.from(token, "base64").toString("utf8");
    if (Buffer.from(last).toString("base64") !== token) throw validation("Token is invalid.");
    start = items.findIndex((item) => nameOf(item) > last);
    if (start < 0) return { items: [] };
  }
  const page = items.slice(start, start + limit);
  const more = start + page.length < items.length;
  return {
    items: page,
    ...(more ? { NextToken: Buffer.from(nameOf(page.at(-1)!)).toString("base64") } : {}),
  };
}
