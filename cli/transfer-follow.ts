/**
 * Follows a run of a transfer to its end: waiting for its turn, its slices' progress, its result. Asks DataSync and the
 * functions' logs now and then; nothing that it does changes anything.
 */
import { cut } from "./lines";
import { LiveLine } from "./live-line";
import { runKey } from "./run-records";
import { readProgress, type TransferProgress, totalOf, totalText } from "./transfer-progress";
import { type KnownTransferRun, readTransferRuns } from "./transfer-records";
import type { TransferScene } from "./transfer-stack";
import { sliceChanges } from "./transfer-status";

/** The run with its end; undefined where the time to follow it is over. */
export type FollowedTransfer = KnownTransferRun | undefined;

const LOOK_EVERY = 15_000;
/** Time in a local cloud may run many times as fast. */
const LOOK_LOCALLY_EVERY = 1_000;

/**
 * @param run its scheduled time
 * @param timeout seconds, as time runs where the stack is
 * @throws CommandError
 */
export async function followTransferRun(
  scene: TransferScene,
  transfer: string,
  run: string,
  { timeout, quiet }: { timeout: number; quiet: boolean },
): Promise<FollowedTransfer> {
  const { stack, surroundings } = scene;
  const line = new LiveLine(surroundings, quiet);
  const from = await stack.now();
  const told = new Set<string>();
  for (;;) {
    const now = await stack.now();
    const key = runKey(transfer, run);
    const runs = await readTransferRuns(scene.aws, scene.logGroups, {
      from: Date.parse(run) - 60_000,
      transfer,
    });
    const known = runs.find((one) => runKey(one.transfer, one.run) === key);
    const progress = (await readProgress(scene, [transfer])).get(transfer);
    if (progress && runKey(transfer, progress.run) === key)
      show(progress, now, line, told, surroundings.columns);
    else
      line.update(
        cut(`waits: ${known?.detail ?? "it is in the queue"}`, surroundings.columns),
        known?.detail ?? "",
      );
    if (known?.state === "ended" || now - from >= timeout * 1000) {
      line.clear();
      return known?.state === "ended" ? known : undefined;
    }
    await surroundings.pause(stack.local === undefined ? LOOK_EVERY : LOOK_LOCALLY_EVERY);
  }
}

/** What became of slices stays; how far the whole is, is drawn again. */
function show(
  progress: TransferProgress,
  now: number,
  line: LiveLine,
  told: Set<string>,
  width: number,
): void {
  for (const { key, text } of sliceChanges(progress)) {
    if (told.has(key)) continue;
    told.add(key);
    line.print(cut(text, width));
  }
  line.update(cut(totalText(progress, now), width), `${Math.floor(totalOf(progress).done * 10)}`);
}
