/**
 * Starts runs through the functions that start all of them, so that the same rules hold as for a run by schedule: what
 * is busy is waited for, what cannot start is refused with the reason.
 */
import type { ManualAnswer } from "../handlers/invocation";
import type { AwsClients } from "./aws-clients";
import { asking } from "./aws-error";
import { CommandError } from "./command-error";
import type { Scene } from "./operation";

/** What a function's error is, in the payload of its invocation (Lambda guide, "Node.js function errors"). */
export interface FunctionFailure {
  isFailure?: true;
  errorType?: string;
  errorMessage?: string;
}

/** Answers of Lambda that come before the function has run. */
const NOT_STARTED = [
  "TooManyRequestsException",
  "EC2ThrottledException",
  "ResourceConflictException",
  "ResourceNotReadyException",
];

/** @throws CommandError with the function's own reason, where it refuses */
export async function startByHand({ aws, stack }: Scene, schedule: string): Promise<ManualAnswer> {
  const answer = await invokeByHand<ManualAnswer>(
    aws,
    stack.outputs.startTaskFunction,
    { schedule },
    schedule,
    "fsx-scheduler status",
  );
  if (!isFailure(answer)) return answer;
  throw new CommandError(refusal(stack.name, schedule, answer));
}

/**
 * @param what is started, as errors name it
 * @param look the command that shows whether it was started, where that is not known
 * @returns what the function answered, or the error that it threw
 * @throws CommandError where it could not be invoked
 */
export async function invokeByHand<Answer extends object>(
  aws: AwsClients,
  FunctionName: string,
  payload: object,
  what: string,
  look: string,
): Promise<Answer | FunctionFailure> {
  const invoker = await aws.invoker();
  const { FunctionError, Payload } = await asking(`run ${what}`, async () => {
    try {
      return await invoker.invoke({ FunctionName, Payload: Buffer.from(JSON.stringify(payload)) });
    } catch (error) {
      throw uncertain(error, what, look) ?? error;
    }
  });
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString("utf8") || "{}") as Answer & FunctionFailure;
  return FunctionError === undefined ? answer : { ...answer, isFailure: true };
}

export function isFailure(answer: object): answer is FunctionFailure {
  return (answer as FunctionFailure).isFailure === true;
}

/** A connection that broke leaves open whether the run was started; asking again could start a second one. */
function uncertain(error: unknown, schedule: string, look: string): CommandError | undefined {
  const { name, code, $metadata } = error as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  if (name !== undefined && NOT_STARTED.includes(name)) {
    return new CommandError(
      `Lambda is busy and did not start ${schedule} (${name}). Try again in a minute.`,
      {
        cause: error,
      },
    );
  }
  if (code === "ECONNRESET" || code === "EPIPE" || name === "TimeoutError") {
    return new CommandError(
      `The connection broke (${code ?? name}) before Lambda answered, so ${schedule} may have started or not. ` +
        `Look before you try again: ${look}`,
      { cause: error },
    );
  }
  const status = $metadata?.httpStatusCode ?? 0;
  if (status < 500) return undefined;
  return new CommandError(`Lambda failed (${name}, ${status}). Look before you try again: ${look}`, {
    cause: error,
  });
}

function refusal(stack: string, schedule: string, { errorType, errorMessage }: FunctionFailure): string {
  const message = errorMessage ?? "without a message";
  switch (errorType) {
    case "RunRefusedError":
      return `${message}\nEverything that is wrong with the stack: fsx-scheduler doctor --stack ${stack}`;
    case "UnknownScheduleError":
      return `${message}\nIf the stack file has it: run pulumi up.`;
    default:
      return (
        `The function failed on ${schedule}: ${errorType ?? "an error"}: ${message}\n` +
        `Its log: fsx-scheduler logs --stack ${stack}`
      );
  }
}
