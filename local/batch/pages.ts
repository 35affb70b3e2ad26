/** Pages of Batch's lists: a token is the place of the next item. */
import { clientError } from "./errors";

/** Items where maxResults is not given (API reference: "up to 100 results"). */
const USUAL_PAGE = 100;

/** @throws ServiceError ClientException */
export function onePage<T>(
  items: T[],
  maxResults = USUAL_PAGE,
  token?: string,
): { items: T[]; nextToken?: string } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64").toString("utf8"));
  if (!Number.isInteger(start) || start < 0) throw clientError(`Invalid nextToken ${token}`);
  const end = start + maxResults;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString("base64") } : {}),
  };
}
