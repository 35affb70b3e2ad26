/**
 * One part of a picture that is read from several services: a part that may not be read is told by its reason, and hides
 * no other one.
 */
import { CommandError } from "./command-error";

/** A part, or why it could not be read. */
export type Part<T> = { value: T } | { problem: string };

/** Errors that are not about the caller's permissions, names or network are thrown. */
export async function part<T>(read: () => T | Promise<T>): Promise<Part<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { problem: error.message };
  }
}

/** A part's value for JSON; a part that could not be read is told as its problem. */
export function partJson<T, U>(given: Part<T>, value: (given: T) => U): U | { problem: string } {
  return "value" in given ? value(given.value) : { problem: given.problem };
}
