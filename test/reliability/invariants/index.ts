/** Every invariant of a seed's run, in the order in which they are told. */
import type { Evidence, Violation } from "../evidence";
import {
  everythingDrains,
  noCallIsWrong,
  noFunctionLoops,
  noFunctionThrows,
  nothingIsDenied,
  theLocalCloudHolds,
} from "./functions";
import { everyDeadLetterHasAnAlarm, everyFailureIsTold } from "./reports";
import { everyRunEndsOnce } from "./runs";
import { oneExecutingTaskPerFileSystem, oneTaskPerRun, plannedOrder } from "./tasks";

export const INVARIANTS: ((evidence: Evidence) => Violation[])[] = [
  theLocalCloudHolds,
  everythingDrains,
  everyRunEndsOnce,
  oneTaskPerRun,
  oneExecutingTaskPerFileSystem,
  plannedOrder,
  everyFailureIsTold,
  everyDeadLetterHasAnAlarm,
  noFunctionLoops,
  noFunctionThrows,
  noCallIsWrong,
  nothingIsDenied,
];
