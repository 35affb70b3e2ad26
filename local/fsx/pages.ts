/** Pages of a listing: the items after a token's item, and the token of the next page, in base64 as the API wants it. */
import { badRequest } from "./errors";

/**
 * One page of `items`, which are in a lasting order and are read no further than the page needs.
 * @param list name of the listing: a token of another listing is refused
 * @param key identity of an item; the token holds the last item's
 * @throws ServiceError BadRequest for a token that this listing did not give
 */
export function page<Item>(
  list: string,
  items: Iterable<Item>,
  key: (item: Item) => string,
  token: string | undefined,
  size: number,
): { items: Item[]; NextToken?: string } {
  const last = lastBefore(list, token);
  const chosen: Item[] = [];
  let begun = last === undefined;
  for (const item of items) {
    if (begun && chosen.length === size) {
      const text = `${list}\n${key(chosen.at(-1)!)}`;
      // The model's pattern allows every base64 text but the empty one.
      return { items: chosen, NextToken: Buffer.from(text).toString("base64") };
    }
    if (begun) chosen.push(item);
    else begun = key(item) === last;
  }
  if (!begun) throw strangeToken();
  return { items: chosen };
}

/**
 * Identity of the last item of the page before, which a token holds; undefined for the first page.
 * @throws ServiceError BadRequest for a token of another listing
 */
export function lastBefore(list: string, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const [name, last] = Buffer.from(token, "base64").toString("utf8").split("\n");
  if (name !== list || last === undefined) throw strangeToken();
  return last;
}

function strangeToken() {
  return badRequest("NextToken: not a token of this listing.");
}
