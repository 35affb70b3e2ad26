/** Pages of Step Functions' lists: a token is the place of the next item. */
import { ServiceError } from "../service";

/** Items where maxResults is 0 or not given (API reference: "The default is 100"). */
const USUAL_PAGE = 100;

/** @throws ServiceError InvalidToken */
export function onePage<T>(
  items: T[],
  maxResults: number | undefined,
  token: string | undefined,
): { items: T[]; nextToken?: string } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64").toString("utf8"));
  if (!Number.isInteger(start) || start < 0) {
    throw new ServiceError("InvalidToken", `Invalid Token: '${token}'`);
  }
  const end = start + (maxResults || USUAL_PAGE);
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString("base64") } : {}),
  };
}
