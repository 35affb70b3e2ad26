/**
 * A stack's file as the program would take it: read, checked, every default filled in.
 */
import { parseStackConfig, type StackConfig } from "../stacks/config";
import { PROJECT, readStackFile } from "../stacks/stack-file";

/**
 * @param directory the folder of the stack files
 * @param now milliseconds since the epoch, for "in the past"
 * @returns also what is allowed but probably not meant
 * @throws StackFileError, StackConfigError
 */
export function readStackConfig(
  directory: string,
  stack: string,
  now: number,
): { file: string; config: StackConfig; warnings: string[] } {
  const { config: full, file } = readStackFile(directory, stack);
  const prefix = `${PROJECT}:`;
  const values = Object.fromEntries(
    Object.entries(full).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
  return { file, ...parseStackConfig({ stack, values, now: new Date(now) }) };
}
