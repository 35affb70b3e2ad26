/**
 * `--faults`, `--chaos` and `--write-world` of `fsx-scheduler local`: what goes wrong, and the world as a file.
 */
import { writeFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { parseFaultList } from "../local/faults/fault-list";
import { CHAOS, type FaultMix } from "../local/faults/fault-names";
import { CommandError } from "./command-error";
import { checkOutputFile } from "./output-file";

/** The value of `--faults`. */
export function faultMix(text: string): FaultMix {
  try {
    return parseFaultList(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** The faults that are asked for; undefined where none are. */
export function mixOf({ chaos, faults }: { chaos?: boolean; faults?: FaultMix }): FaultMix | undefined {
  return chaos || faults ? { ...(chaos ? CHAOS : {}), ...faults } : undefined;
}

/**
 * Writes the world's file; one that is there already is not overwritten. "-" prints it.
 * @throws CommandError
 */
export async function writeWorld(
  options: { directory: string; stack: string; from: Date; seed: string; world?: string },
  file: string,
): Promise<void> {
  if (file !== "-") checkOutputFile("--write-world", file, "world.yaml");
  // Loaded late, so that a mistyped option is told at once.
  const { worldOf } = await import("../local/simulation");
  const { worldText } = await import("../local/world-file/write");
  const { world: worldFile, ...run } = options;
  const text = worldText(
    worldOf({ ...run, ...(worldFile === undefined ? {} : { worldFile }) }),
    run.stack,
    run.from,
  );
  if (file === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === "EEXIST";
    const why = exists
      ? "exists already, and is not overwritten"
      : `cannot be written: ${(cause as Error).message}`;
    throw new CommandError(`${file} ${why}.`);
  }
  process.stderr.write(`${file} written; try: fsx-scheduler local --stack ${run.stack} --world ${file}\n`);
}
