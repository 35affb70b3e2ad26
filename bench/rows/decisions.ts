/**
 * Pure decisions of startTask and watchTask per second, for a file system with as many associations and tasks as one
 * answer of FSx can be about; beside reading the same facts from JSON, which is what has to happen to them anyway.
 */
import { decideStart, type StartFacts } from "../../handlers/decide-start";
import { decideWatch, type WatchFacts } from "../../handlers/decide-watch";
import { TASK_TAGS } from "../../handlers/plan";
import { compare, ownProcessorTime } from "../measure";
import type { Figure, Measured, Row, Scale } from "../row";
import { fileSystemId } from "../stack-values";

const ASSOCIATIONS = 8;
const TASKS = 50;
const NOW = Date.parse("2026-11-20T02:00:30Z");

export const decisionsRow: Row = {
  name: "decisions",
  title: `decisions with ${ASSOCIATIONS} associations and ${TASKS} tasks`,
  hasShortForm: true,
  async run(scale: Scale): Promise<Measured> {
    const turns = scale === "full" ? 11 : 7;
    const start = startFacts();
    const watch = watchFacts();
    if (decideStart(start).action !== "start")
      throw new Error(`no start: ${JSON.stringify(decideStart(start))}`);
    return {
      figures: [
        ...(await figures("start", "startTask's", () => decideStart(start), start, turns)),
        ...(await figures(
          "watch",
          "watchTask's",
          () => watch.map((one) => decideWatch(one)),
          watch,
          turns,
          watch.length,
        )),
      ],
    };
  },
};

async function figures(
  key: string,
  label: string,
  decide: () => unknown,
  facts: unknown,
  turns: number,
  decisions = 1,
): Promise<Figure[]> {
  const text = JSON.stringify(facts);
  const rounds = decisions === 1 ? 4_000 : 400;
  const repeat = (what: () => unknown) => (): Promise<number> =>
    ownProcessorTime(() => {
      for (let round = 0; round < rounds; round += 1) what();
    });
  const sides = [repeat(decide), repeat(() => JSON.parse(text))] as const;
  // What is not optimised yet would be measured otherwise.
  for (const side of sides) for (let warmUp = 0; warmUp < 3; warmUp += 1) await side();
  const { ratio, noise, first, second } = await compare(...sides, turns);
  const perSecond = (milliseconds: number): number => (rounds * decisions * 1000) / milliseconds;
  return [
    {
      key: `${key}-rate`,
      label: `${label} decisions`,
      value: perSecond(first),
      unit: "per s",
      target: { atLeast: 50_000 },
      noise,
      detail: `${((first * 1000) / rounds / decisions).toFixed(2)} µs of processor time each`,
    },
    {
      key: `${key}-ratio`,
      label: `${label} decision ÷ reading its facts from JSON`,
      value: ratio,
      unit: "×",
      noise,
      detail: `${whole(perSecond(first))} beside ${whole(perSecond(second))} per s`,
      held: "atMost",
    },
  ];
}

/** A run that starts in the end, after everything has been looked at: its paths lie below the last associations. */
function startFacts(): StartFacts {
  return {
    stack: "prod",
    now: NOW,
    run: { schedule: "nightly-export", scheduledTime: "2026-11-20T02:00:00Z", since: NOW - 30_000 },
    task: {
      name: "nightly-export",
      fileSystemId: fileSystemId(1),
      type: "Export",
      paths: ["/project-7/results", "/project-6/lab notes"],
      reportPath: "/reports",
      whenBusy: "wait",
      maxWait: 21_600,
      maxDuration: 43_200,
      followers: [],
      enabled: true,
    },
    fileSystem: {
      kind: "seen",
      associations: Array.from({ length: ASSOCIATIONS }, (_, index) => ({
        fileSystemPath: `/project-${index}`,
        dataRepositoryPath: `s3://projects-of-the-lab/project-${index}/`,
        lifecycle: "AVAILABLE",
      })),
      tasks: Array.from({ length: TASKS }, (_, index) => ({
        taskId: `task-${index.toString(16).padStart(17, "0")}`,
        lifecycle: index % 3 === 0 ? "FAILED" : "SUCCEEDED",
        type: "EXPORT_TO_REPOSITORY",
        createdTime: NOW - (index + 1) * 3_600_000,
        tags: tagsOf(index),
        paths: [`/project-${index % ASSOCIATIONS}`],
        reportPath: "s3://projects-of-the-lab/reports",
      })),
    },
  };
}

/** One look at each of the tasks: running ones, ended ones, and one that takes too long. */
function watchFacts(): WatchFacts[] {
  return Array.from({ length: TASKS }, (_, index) => ({
    now: NOW,
    createdTime: NOW - (index + 1) * 900_000,
    maxDuration: 43_200,
    observation: {
      kind: "task",
      task: {
        taskId: `task-${index.toString(16).padStart(17, "0")}`,
        lifecycle: ["EXECUTING", "SUCCEEDED", "FAILED", "PENDING"][index % 4]!,
        counts: { total: 40_000, succeeded: 39_000 + index, failed: index % 5 },
        failure: "The task failed to process some files.",
        tags: tagsOf(index),
      },
    },
  }));
}

function tagsOf(index: number): Record<string, string> {
  return {
    [TASK_TAGS.stack]: "prod",
    [TASK_TAGS.schedule]: "nightly-export",
    [TASK_TAGS.scheduledTime]: new Date(NOW - 30_000 - (index + 1) * 3_600_000).toISOString(),
  };
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
