/**
 * Client request tokens: the same token with the same parameters gives the first call's result again, with others
 * IncompatibleParameterError.
 */
import { isDeepStrictEqual } from "node:util";
import { incompatibleParameter } from "./errors";

interface Remembered {
  input: Record<string, unknown>;
  result: string;
  time: number;
}

export class RequestTokens {
  readonly #remembered = new Map<string, Remembered>();

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
    const given = input as Record<string, unknown>;
    const members = new Set([...Object.keys(earlier.input), ...Object.keys(given)]);
    members.delete("ClientRequestToken");
    for (const member of members) {
      if (!isDeepStrictEqual(earlier.input[member], given[member])) throw incompatibleParameter(member);
    }
    return earlier.result;
  }

  remember(operation: string, token: string | undefined, input: object, result: string): void {
    if (token === undefined) return;
    this.#remembered.set(`${operation} ${token}`, {
      input: { ...input } as Record<string, unknown>,
      result,
      time: this.now(),
    });
  }
}
