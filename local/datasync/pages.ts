/** Pages of DataSync's lists: a token holds the last item's identity, in the characters that the API allows. */
import { invalidRequest } from "./errors";

/** Items per page where MaxResults is not given, or 0. */
const USUAL_PAGE = 100;

/**
 * @param items in the order of their identities
 * @throws ServiceError InvalidRequestException
 */
export function onePage<Item>(
  items: Item[],
  identity: (item: Item) => string,
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { items: Item[]; NextToken?: string } {
  let start = 0;
  if (NextToken !== undefined) {
    const last = Buffer.from(NextToken, "base64url").toString("utf8");
    if (Buffer.from(last).toString("base64url") !== NextToken)
      throw invalidRequest("NextToken is not valid.");
    start = items.findIndex((item) => identity(item) > last);
    if (start < 0) return { items: [] };
  }
  const page = items.slice(start, start + (MaxResults || USUAL_PAGE));
  if (start + page.length >= items.length) return { items: page };
  return { items: page, NextToken: Buffer.from(identity(page.at(-1)!)).toString("base64url") };
}
