/** The rows of the table, in its order. */
import type { Row } from "./row";
import { decisionsRow } from "./rows/decisions";
import { failOverRow } from "./rows/fail-over";
import { herdRow } from "./rows/herd";
import { invocationRow } from "./rows/invocation";
import { memoryRow } from "./rows/memory";
import { packageRow } from "./rows/package";
import { planRow } from "./rows/plan";
import { programRow } from "./rows/program";
import { scanRow } from "./rows/scan";
import { simulationRow } from "./rows/simulation";

export const ROWS: readonly Row[] = [
  invocationRow,
  packageRow,
  programRow,
  simulationRow,
  herdRow,
  decisionsRow,
  scanRow,
  planRow,
  failOverRow,
  memoryRow,
];
