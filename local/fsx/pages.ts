/** Pages of a listing: the items after a token's item, and the token of the next page, in base64 as the API wants it. */
import { badRequest } from "./errors";

/**
 * One page of `items`, which are in a lasting order.
 * @param list name of the listing: a token of another listing is refused
 * @param key identity of an item; the token holds the last item's
 * @throws ServiceError BadRequest for a token that this listing did not give
 */
export function page<Item>(
  list: string,
  items: Item[],
  key: (item: Item) => string,
  token: string | undefined,
  size: number,
): { items: Item[]; NextToken?: string } {
  let start = 0;
  if (token !== undefined) {
    const [name, last] = Buffer.from(token, "base64").toString("utf8").split("\n");
    start = name === list ? items.findIndex((item) => key(item) === last) + 1 : 0;
    if (start === 0) throw badRequest("NextToken: not a token of this listing.");
  }
  const chosen = items.slice(start, start + size);
  if (start + size >= items.length) return { items: chosen };
  const text = `${list}\n${key(chosen.at(-1)!)}`;
  // The model's pattern allows every base64 text but the empty one.
  return { items: chosen, NextToken: Buffer.from(text).toString("base64") };
}
