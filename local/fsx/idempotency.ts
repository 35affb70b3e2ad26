/**
 * Client request tokens: the same token with the same parameters gives the first call's result again, with others
 * IncompatibleParameterError.
 */
import { isDeepStrictEqual } from "node:util";
import { ColdStore } from "../cold-store";
import { incompatibleParameter } from "./errors";

interface Remembered {
  /** Without the token. */
  input: Record<string, unknown>;
  result: string;
  time: number;
}

export class RequestTokens {
  readonly #remembered = new ColdStore<Remembered>();

  /**
   * @param now virtual milliseconds
   * @param window how long a token is remembered, milliseconds
   */
  constructor(
    private readonly now: () => number,
    private readonly window: () => number,
  ) {}

  /**
   * The id that an earlier call with this token made; undefined where there was none.
   * @throws ServiceError IncompatibleParameterError where it came with other parameters
   */
  find(operation: string, token: string | undefined, input: object): string | undefined {
    if (token === undefined) return undefined;
    const earlier = this.#remembered.get(`${operation} ${token}`);
    if (!earlier || this.now() - earlier.time > this.window()) return undefined;
    const given = withoutToken(input);
    for (const member of new Set([...Object.keys(earlier.input), ...Object.keys(given)])) {
      if (!isDeepStrictEqual(earlier.input[member], given[member])) throw incompatibleParameter(member);
    }
    return earlier.result;
  }

  remember(operation: string, token: string | undefined, input: object, result: string): void {
    if (token === undefined) return;
    this.#remembered.set(`${operation} ${token}`, {
      input: withoutToken(input),
      result,
      time: this.now(),
    });
  }
}

/** As JSON has it, which is how it is remembered: members that are undefined are no members. */
function withoutToken(input: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ ...input, ClientRequestToken: undefined })) as Record<string, unknown>;
}
