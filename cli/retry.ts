/**
 * `fsx-scheduler retry`: runs again what could not start. The dead letter itself is not put back on the runs queue:
 * its waiting would count from its old scheduled time, and it would expire at once. A new run is started by hand, which
 * does the same work, and the dead letter is deleted only when that run has been accepted.
 */
import type { Command } from "commander";
import type { ManualAnswer } from "../handlers/invocation";
import { CommandError } from "./command-error";
import { type DeadLetter, type DeadLetterSearch, withDeadLetters } from "./dead-letters";
import { requireTask } from "./deployed-stack";
import { wrapped } from "./lines";
import {
  type OperationOptions,
  operation,
  print,
  processSurroundings,
  type Scene,
  sceneOf,
} from "./operation";
import { startByHand } from "./start-by-hand";
import { word } from "./status-lines";
import type { Surroundings } from "./surroundings";
import { dayTime } from "./when";
import { counted } from "./wording";

interface RetryOptions extends OperationOptions {
  all?: boolean;
}

interface Retried {
  answer: ManualAnswer;
  /** Dead letters that were deleted, and how many of the task's were left. */
  cleared: DeadLetter[];
  left: number;
}

export function retryCommand(surroundings: Surroundings = processSurroundings()): Command {
  return operation("retry", {
    description: "run again what could not start, and clear its dead letter",
    about:
      "Finds the task's oldest run in the dead-letter queue of runs, starts a new run through the " +
      "function, and deletes the dead letter once the new run was accepted (started, or waiting for " +
      "its turn). The old run itself is not repeated: its maxWait is over. All other messages stay " +
      "where they are. SQS shows at most ten messages of one file system at a time.",
    exits: {
      0: "a new run was accepted, and the dead letter deleted",
      1: "there is no dead letter of this task, or the new run was refused; nothing was deleted",
    },
    examples: ["fsx-scheduler retry nightly-export", "fsx-scheduler retry nightly-export --all"],
  })
    .argument("<name>", "the task, by its name in the stack file")
    .option("-a, --all", "delete all dead letters of the task: one new run does the work of them all")
    .action(async (name: string, options: RetryOptions) => {
      const scene = await sceneOf(options, surroundings);
      requireTask(scene.stack, name);
      const retried = await retry(scene, name, options.all === true);
      const now = await scene.stack.now();
      print(surroundings, options, retriedJson(retried), () => retriedLines(retried, now, surroundings));
    });
}

/** @throws CommandError */
async function retry(scene: Scene, name: string, all: boolean): Promise<Retried> {
  const { aws, stack } = scene;
  return withDeadLetters(
    await aws.sqs(),
    stack.outputs.runsDeadLetterQueueUrl,
    name,
    async (search, remove) => {
      const letters = all ? search.found : search.found.slice(0, 1);
      if (letters.length === 0) throw new CommandError(nothingFound(name, search));
      const answer = await startByHand(scene, name).catch((error: unknown) => {
        if (!(error instanceof CommandError)) throw error;
        throw new CommandError(`${error.message}\nThe dead letter stays where it is.`, { cause: error });
      });
      if (answer.outcome !== "started" && answer.outcome !== "waiting") {
        throw new CommandError(
          `${name} was ${answer.outcome}: ${answer.detail} The dead letter stays where it is; try again later.`,
        );
      }
      for (const letter of letters) await remove(letter);
      return { answer, cleared: letters, left: search.found.length - letters.length };
    },
  );
}

function nothingFound(name: string, { looked, schedules }: DeadLetterSearch): string {
  const run = `To start it now: fsx-scheduler run ${word(name)} --wait`;
  if (looked === 0) return `No run is in the dead-letter queue, so there is nothing to retry. ${run}`;
  const others = [...schedules]
    .sort()
    .map(([schedule, letters]) => `${schedule} (${letters})`)
    .join(", ");
  return (
    `No run of ${name} is among the ${counted(looked, "message")} that the dead-letter queue shows` +
    `${others ? `: ${others}` : ""}. ${run}`
  );
}

function retriedLines({ answer, cleared, left }: Retried, now: number, surroundings: Surroundings): string[] {
  const { columns: width, timezone } = surroundings;
  const { schedule } = answer;
  const when = dayTime(Date.parse(cleared[0]!.scheduledTime), timezone, now);
  const which =
    cleared.length === 1
      ? `The run of ${when} was`
      : `${counted(cleared.length, "run")}, the first of ${when}, were`;
  const { detail, reason } = cleared[0]!;
  return [
    ...wrapped(`${which} taken out of the dead-letter queue${reason ? ` (${reason})` : ""}.`, width),
    ...(detail ? wrapped(`  ${detail}`, width, "  ") : []),
    ...(answer.outcome === "started"
      ? [`${schedule} started: ${answer.TaskId} (${answer.Lifecycle})`]
      : wrapped(`${schedule} waits: ${answer.detail}`, width)),
    "  follow it:  fsx-scheduler status --watch",
    ...(left > 0
      ? [
          ...wrapped(
            `${counted(left, "dead letter")} of ${schedule} ${left === 1 ? "is" : "are"} left. The new run does the same work; to clear them with it:`,
            width,
          ),
          `  fsx-scheduler retry ${word(schedule)} --all`,
        ]
      : []),
  ];
}

function retriedJson({ answer, cleared, left }: Retried) {
  return {
    schedule: answer.schedule,
    outcome: answer.outcome,
    scheduledTime: answer.scheduledTime,
    taskId: answer.TaskId,
    cleared: cleared.map(({ scheduledTime, reason, detail }) => ({ scheduledTime, reason, detail })),
    left,
  };
}
