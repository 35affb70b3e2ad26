/** Stack files of the benchmarks' own. */
import { join } from "node:path";

export const ROOT = join(__dirname, "..");

/** Values of the stack file, without the project's namespace: `tasks`, `notify`. */
export type StackValues = Record<string, unknown>;

/** A stack file's `config`. */
export function stackConfig(values: StackValues): Record<string, unknown> {
  const own = Object.entries({ notify: { emails: ["oncall@example.com"] }, ...values });
  return {
    "aws:region": "us-east-1",
    ...Object.fromEntries(own.map(([key, value]) => [`fsx-data-scheduler:${key}`, value])),
  };
}

/** `fs-00000000000000007` */
export function fileSystemId(index: number): string {
  return `fs-${index.toString(16).padStart(17, "0")}`;
}

/** Tasks spread over file systems by turns, all on one schedule. */
export function manyTasks(count: number, fileSystems: number, schedule: string): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `export-${String(index).padStart(4, "0")}`,
      {
        fileSystemId: fileSystemId((index % fileSystems) + 1),
        type: "Export",
        schedule,
        paths: [`/project-${index}/results`, `/project-${index}/logs`],
        alarmIfNoSuccessFor: "26h",
      },
    ]),
  );
}
