/**
 * When something is delivered: as a rule once, at its time. Where only "at least once" and "in no promised order" are
 * promised, faults deliver it late, after what was sent later, or twice.
 */
import type { Faults } from "./faults";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long a reordered delivery is held back, so that what is sent meanwhile overtakes it. */
const OVERTAKEN = { least: SECOND, most: MINUTE };
const LATE = { least: MINUTE, most: 30 * MINUTE };
/** Also beyond the five minutes in which a FIFO queue knows a message again. */
const AGAIN = { least: SECOND, most: 10 * MINUTE };

/** How much later than usual something is delivered, milliseconds. `ordered`: nothing may overtake it. */
export function holdBack(faults: Faults, opportunity: string, target: string, ordered = false): number {
  const late = faults.strike("late-delivery", opportunity, target)?.integer(LATE.least, LATE.most);
  if (late !== undefined) return late;
  if (ordered) return 0;
  const overtaken = faults.strike("reordered-delivery", opportunity, target);
  return overtaken?.integer(OVERTAKEN.least, OVERTAKEN.most) ?? 0;
}

/** How long after it was delivered it is delivered again, milliseconds; undefined where it is not. */
export function again(faults: Faults, opportunity: string, target: string): number | undefined {
  return faults.strike("duplicate-delivery", opportunity, target)?.integer(AGAIN.least, AGAIN.most);
}

/** How long a message that was deleted stays away, milliseconds; undefined where it is gone. */
export function comesBack(faults: Faults, opportunity: string, target: string): number | undefined {
  return faults.strike("duplicate-delivery", opportunity, target)?.integer(0, MINUTE);
}
