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
import {
  everyBadPipelineEndIsTold,
  everyPipelineRunBeginsAndEnds,
  noFileSystemIsForgotten,
} from "./pipelines";
import { everyDeadLetterHasAnAlarm, everyFailureIsTold } from "./reports";
import { everyRunEndsOnce } from "./runs";
import { oneExecutingTaskPerFileSystem, oneTaskPerRun, plannedOrder } from "./tasks";
import { everyTransferFailureIsTold, everyTransferRunEndsOnce, nothingOfTransfersLeaks } from "./transfers";

export const INVARIANTS: ((evidence: Evidence) => Violation[])[] = [
  theLocalCloudHolds,
  everythingDrains,
  everyRunEndsOnce,
  oneTaskPerRun,
  oneExecutingTaskPerFileSystem,
  plannedOrder,
  everyFailureIsTold,
  everyDeadLetterHasAnAlarm,
  everyPipelineRunBeginsAndEnds,
  everyBadPipelineEndIsTold,
  noFileSystemIsForgotten,
  everyTransferRunEndsOnce,
  everyTransferFailureIsTold,
  nothingOfTransfersLeaks,
  noFunctionLoops,
  noFunctionThrows,
  noCallIsWrong,
  nothingIsDenied,
];
