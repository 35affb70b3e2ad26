/**
 * The sample scheduler's CloudFormation parameters, as its users have them in a file: the list that `create-stack` takes,
 * a plain map, a map below `Parameters`, or what `describe-stacks` prints.
 */
import { nearest } from "../stacks/did-you-mean";
import { listed, quote } from "../stacks/quote";
import { CommandError } from "./command-error";

/** Parameters of the sample scheduler's template; absent where its default holds. */
export interface Parameters {
  EmailAddress?: string;
  Schedule?: string;
  FileSystemId?: string;
  Paths?: string;
  TaskCompletionReportPath?: string;
  TaskType?: string;
}

const KEYS = [
  "EmailAddress",
  "Schedule",
  "FileSystemId",
  "Paths",
  "TaskCompletionReportPath",
  "TaskType",
] as const;

/** @throws CommandError that names every problem of the file */
export function parseParameters(text: string, file: string): Parameters {
  const problems: string[] = [];
  const parameters: Parameters = {};
  for (const [key, value] of entriesOf(parseJson(text, file), file)) {
    if (!isKey(key)) {
      const guess = nearest(key, KEYS);
      problems.push(
        `${quote(key)} is not a parameter of the sample scheduler${guess ? `; did you mean ${guess}?` : `; it has ${listed(KEYS)}`}`,
      );
    } else if (typeof value !== "string") {
      problems.push(
        `${key} has no value of its own; write its text, or leave it out for the template's default`,
      );
    } else if (parameters[key] !== undefined) problems.push(`${key} is given twice`);
    else parameters[key] = value.trim();
  }
  if (problems.length === 0 && !parameters.FileSystemId) {
    problems.push("FileSystemId is missing; every stack of the sample scheduler has one");
  }
  if (problems.length > 0) {
    throw new CommandError(
      `${file} cannot be taken over:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
  }
  return parameters;
}

function isKey(key: string): key is (typeof KEYS)[number] {
  return (KEYS as readonly string[]).includes(key);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new CommandError(`${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** Keys with what stands for their values, in the file's order. */
function entriesOf(value: unknown, file: string): [string, unknown][] {
  if (Array.isArray(value)) return value.map((item) => listEntry(item, file));
  if (typeof value !== "object" || value === null) throw notParameters(file);
  const map = value as Record<string, unknown>;
  if (map.Parameters !== undefined) return entriesOf(map.Parameters, file);
  if (Array.isArray(map.Stacks) && map.Stacks.length === 1) return entriesOf(map.Stacks[0], file);
  if (Object.keys(map).length === 0) throw notParameters(file);
  return Object.entries(map);
}

function listEntry(item: unknown, file: string): [string, unknown] {
  const { ParameterKey, ParameterValue } = (item ?? {}) as {
    ParameterKey?: unknown;
    ParameterValue?: unknown;
  };
  if (typeof ParameterKey !== "string") throw notParameters(file);
  return [ParameterKey, ParameterValue];
}

function notParameters(file: string): CommandError {
  return new CommandError(
    `${file} does not hold CloudFormation parameters. They look like this:\n` +
      '  [{"ParameterKey": "FileSystemId", "ParameterValue": "fs-0123456789abcdef0"}, …]\n' +
      '  {"FileSystemId": "fs-0123456789abcdef0", …}\n' +
      "To get those of a deployed stack: fsx-scheduler import --from-stack-name NAME",
  );
}
