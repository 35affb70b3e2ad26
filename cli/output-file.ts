/** A file that an option has a command write: whether it can be, which is told before the work and not after it. */
import { accessSync, constants, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CommandError } from "./command-error";

/**
 * @param option its name, `--report`
 * @param example what such a file is called, `month.html`
 * @throws CommandError
 */
export function checkOutputFile(option: string, path: string, example: string): void {
  const folder = dirname(resolve(path));
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CommandError(
      `${option} ${path}: ${missing ? `there is no folder ${folder}; make it first` : `nothing can be written to ${folder}`}`,
      { cause },
    );
  }
  if (statSync(resolve(path), { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError(
      `${option} ${path}: that is a folder; give a file, such as ${join(path, example)}`,
    );
  }
}
