/**
 * A thousand file systems whose runs are due in the same minute, with FSx answering ten requests a second: the virtual
 * time until the last task has started, beside the time in which the limit lets through the requests that this takes.
 */
import type { RunRecord } from "../../handlers/plan";
import type { TimedEvent } from "../../local/events";
import { deployStack, START } from "../deployed-stack";
import type { Measured, Row, Scale } from "../row";
import { fileSystemId } from "../stack-values";

const HOUR = 3_600_000;
/** A task is created with one request, and ten file systems are looked at with two. */
const REQUESTS_PER_START = 1 + 2 / 10;
/** With two looks for each file system. */
const REQUESTS_ONE_BY_ONE = 3;

interface Herd {
  fileSystems: number;
  /** Requests that FSx answers in a second. */
  limit: number;
}

export const herdRow: Row = {
  name: "herd",
  title: "many file systems due in the same minute, and FSx throttling",
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    const herd = scale === "full" ? { fileSystems: 1_000, limit: 10 } : { fileSystems: 300, limit: 5 };
    const { starts, throttled, deadLetters } = await startAll(herd);
    const { fileSystems, limit } = herd;
    const once = [...starts.values()].filter(({ length }) => length === 1).length;
    const last = (Math.max(...[...starts.values()].flat()) - START.getTime() - HOUR) / 1_000;
    const bound = (fileSystems * REQUESTS_PER_START) / limit;
    const oneByOne = (fileSystems * REQUESTS_ONE_BY_ONE) / limit;
    return {
      figures: [
        {
          key: "started",
          label: `runs of ${fileSystems.toLocaleString("en")} that started, once`,
          value: once,
          unit: "each",
          target: { atLeast: fileSystems },
          detail: `${deadLetters} dead letters; ${throttled.toLocaleString("en")} requests were throttled`,
        },
        {
          key: "time",
          label: "time to the last start ÷ the limit's own bound",
          value: last / bound,
          unit: "×",
          target: { atMost: 1.25 },
          detail:
            `${last.toFixed(1)} s beside ${bound} s: ${REQUESTS_PER_START} requests for a start, ${limit} in a second` +
            ` (${oneByOne} s with ${REQUESTS_ONE_BY_ONE} requests for a start)`,
          held: "atMost",
        },
      ],
    };
  },
};

interface Started {
  /** When the task of each schedule was started, milliseconds. */
  starts: Map<string, number[]>;
  throttled: number;
  deadLetters: number;
}

async function startAll({ fileSystems, limit }: Herd): Promise<Started> {
  const tasks = Object.fromEntries(
    Array.from({ length: fileSystems }, (_, index) => [
      `export-${index}`,
      { fileSystemId: fileSystemId(index + 1), schedule: "cron(0 1 * * ? *)", paths: ["/"] },
    ]),
  );
  const started: Started = { starts: new Map(), throttled: 0, deadLetters: 0 };
  const simulation = await deployStack({ tasks }, { onEvent: (event) => note(started, event) });
  try {
    simulation.cloud.fsx.options.requestsPerSecond = limit;
    await simulation.runUntil(new Date(START.getTime() + 1.5 * HOUR));
  } finally {
    await simulation.close();
  }
  return started;
}

function note(started: Started, event: TimedEvent): void {
  if (event.kind === "api" && event.service === "fsx" && event.error === "ThrottlingException") {
    started.throttled += 1;
  }
  if (event.kind === "queue" && event.change === "dead-letter") started.deadLetters += 1;
  if (event.kind !== "log") return;
  // The record's own time: while an invocation waits, the cloud's time stands still and the function's goes on.
  const { message, timestamp } = event.record as { message?: Partial<RunRecord>; timestamp?: string };
  if (message?.event !== "run" || message.phase !== "started") return;
  const { schedule } = message;
  const before = started.starts.get(schedule!) ?? [];
  started.starts.set(schedule!, [...before, Date.parse(timestamp!)]);
}
