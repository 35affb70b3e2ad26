/** A cloud with one file system for the FSx tests, and calls as an operator makes them. */
import { LocalCloud } from "../../../local/cloud";
import type {
  CreateDataRepositoryTaskInput,
  CreateDataRepositoryTaskOutput,
} from "../../../local/fsx/create-data-repository-task";
import type { FileSystemDefinition } from "../../../local/fsx/definition";
import type { DescribeDataRepositoryTasksOutput } from "../../../local/fsx/describe-data-repository-tasks";
import { type Caller, OPERATOR, ServiceError } from "../../../local/service";

export const FS = "fs-0123456789abcdef0";
export const START = Date.parse("2026-11-20T00:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type FsxTask = CreateDataRepositoryTaskOutput["DataRepositoryTask"];

export function cloudWith(definition: Partial<FileSystemDefinition> = {}, seed = "test"): LocalCloud {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed });
  cloud.fsx.addFileSystem({
    fileSystemId: FS,
    associations: [
      { associationId: "dra-00000000a", fileSystemPath: "/data", dataRepositoryPath: "s3://bucket-a/data/" },
      { associationId: "dra-00000000b", fileSystemPath: "/home/", dataRepositoryPath: "s3://bucket-b" },
    ],
    ...definition,
  });
  return cloud;
}

/** A cloud without file systems, but with a bucket. */
export function emptyCloud(): LocalCloud {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "test" });
  cloud.s3.objects.createBucket("bucket-a");
  return cloud;
}

/** One call of FSx. */
export async function call<Output = Record<string, unknown>>(
  cloud: LocalCloud,
  operation: string,
  input: object,
  caller: Caller = OPERATOR,
): Promise<Output> {
  return (await cloud.call("fsx", operation, input, caller)) as Output;
}

/** The error that a call ends with. */
export async function refusal(cloud: LocalCloud, operation: string, input: object): Promise<ServiceError> {
  try {
    await call(cloud, operation, input);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error(`${operation} was expected to be refused, and was not.`);
}

export const NO_REPORT = { Enabled: false };
/** A request for an export of everything. */
export const EXPORT = { Type: "EXPORT_TO_REPOSITORY", FileSystemId: FS, Report: NO_REPORT };
export const REPORT = {
  Enabled: true,
  Path: "s3://bucket-a/data/reports/",
  Format: "REPORT_CSV_20191124",
  Scope: "FAILED_FILES_ONLY",
} as const;

/** An export of /data without a report, or what `input` says. */
export async function createTask(
  cloud: LocalCloud,
  input: Partial<CreateDataRepositoryTaskInput> = {},
): Promise<FsxTask> {
  const request = {
    Type: "EXPORT_TO_REPOSITORY",
    FileSystemId: FS,
    Paths: ["/data"],
    Report: NO_REPORT,
    ...input,
  };
  const output = await call<CreateDataRepositoryTaskOutput>(cloud, "CreateDataRepositoryTask", request);
  return output.DataRepositoryTask;
}

export async function taskNow(cloud: LocalCloud, id: string): Promise<FsxTask> {
  const output = await call<DescribeDataRepositoryTasksOutput>(cloud, "DescribeDataRepositoryTasks", {
    TaskIds: [id],
  });
  return output.DataRepositoryTasks[0]!;
}

/** Lets virtual time pass, in milliseconds. */
export async function pass(cloud: LocalCloud, milliseconds: number): Promise<void> {
  await cloud.clock.runUntil(cloud.clock.now() + milliseconds);
}

/** Creates a task and lets it run to its end. */
export async function runTask(
  cloud: LocalCloud,
  input: Partial<CreateDataRepositoryTaskInput> = {},
): Promise<FsxTask> {
  const { TaskId } = await createTask(cloud, input);
  await pass(cloud, 6 * HOUR);
  return taskNow(cloud, TaskId);
}
