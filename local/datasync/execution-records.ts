/**
 * What an execution leaves behind at its end: lines in the task's log group, and its report in S3, each as the service
 * writes it: as itself where a policy of the log group lets it in, with the report's role in S3.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, ConnectionLost, ServiceError } from "../service";
import type { Execution } from "./execution";
import { bucketOf } from "./location";
import { describeExecution } from "./read-executions";
import type { DataSyncService } from "./service";

/** Files per object of a detailed report. */
const FILES_PER_OBJECT = 50_000;

export async function writeRecords(
  cloud: LocalCloud,
  datasync: DataSyncService,
  execution: Execution,
): Promise<void> {
  await writeLog(cloud, datasync, execution);
  await writeReport(cloud, datasync, execution);
}

async function writeLog(cloud: LocalCloud, datasync: DataSyncService, execution: Execution): Promise<void> {
  const { task, settings } = execution;
  if (task.logGroupArn === undefined || settings.options.LogLevel === "OFF") return;
  const logGroupName = task.logGroupArn.replace(/:\*$/, "").split(":log-group:")[1]!;
  const logStreamName = `${task.id}-${execution.id}`;
  const caller: Caller = { kind: "service", ...datasync.principal(task.arn) };
  const lines = [
    ...messages(execution),
    ...(settings.options.LogLevel === "TRANSFER" ? files(datasync, execution) : []),
  ];
  const timestamp = cloud.clock.now();
  try {
    await cloud.call("logs", "CreateLogStream", { logGroupName, logStreamName }, caller);
    for (let i = 0; i < lines.length; i += 10_000) {
      const logEvents = lines.slice(i, i + 10_000).map((message) => ({ timestamp, message }));
      await cloud.call("logs", "PutLogEvents", { logGroupName, logStreamName, logEvents }, caller);
    }
  } catch (error) {
    cloud.events.emit({
      kind: "warning",
      message: `datasync: ${execution.id} could not log to ${logGroupName}: ${(error as Error).message}`,
    });
  }
}

function messages(execution: Execution): string[] {
  const { failure, work, plan } = execution;
  if (failure) return [`[ERROR] ${failure.code}: ${failure.detail}`];
  return [
    `[INFO] Transferred ${work?.done.files ?? 0} files and ${work?.done.folders ?? 0} directories (${work?.done.bytes ?? 0} bytes); skipped ${plan?.skipped.files ?? 0} files.`,
  ];
}

function files(datasync: DataSyncService, execution: Execution): string[] {
  return transferred(datasync, execution).map(
    ({ path, size }) => `[INFO] Transferred file ${path}, ${size} bytes`,
  );
}

async function writeReport(
  cloud: LocalCloud,
  datasync: DataSyncService,
  execution: Execution,
): Promise<void> {
  const config = execution.settings.report?.Destination?.S3;
  if (!config || !execution.report) return;
  const { OutputType = "STANDARD", ReportLevel = "SUCCESSES_AND_ERRORS" } = execution.settings.report ?? {};
  const prefix = (config.Subdirectory ?? "").replace(/^\/+|\/+$/g, "");
  const base = prefix === "" ? "" : `${prefix}/`;
  const put = async (key: string, content: unknown) => {
    const role = cloud.iam.assumeRole(config.BucketAccessRoleArn, datasync.principal(execution.task.arn));
    const Body = new Uint8Array(Buffer.from(JSON.stringify(content)));
    const request = { Bucket: bucketOf(config.S3BucketArn), Key: `${base}${key}`, Body };
    await cloud.call("s3", "PutObject", request, role);
  };
  try {
    await put(`Summary-Reports/${execution.task.id}/${execution.id}.json`, summary(execution, cloud));
    if (OutputType === "STANDARD" && ReportLevel === "SUCCESSES_AND_ERRORS") {
      const all = transferred(datasync, execution);
      for (let i = 0; i < all.length; i += FILES_PER_OBJECT) {
        const number = String(i / FILES_PER_OBJECT + 1).padStart(5, "0");
        await put(
          `Detailed-Reports/${execution.task.id}/${execution.id}.files-transferred-v00001-${number}.json`,
          { TaskExecutionId: execution.id, Transferred: all.slice(i, i + FILES_PER_OBJECT) },
        );
      }
    }
    execution.report = { status: "SUCCESS" };
  } catch (error) {
    // Also where the connection to S3 broke: the execution goes on without its report.
    if (!(error instanceof ServiceError || error instanceof ConnectionLost)) throw error;
    execution.report = { status: "ERROR", detail: error.message };
  }
}

/** A summary has the figures of DescribeTaskExecution. */
function summary(execution: Execution, cloud: LocalCloud): object {
  const { task } = execution;
  const figures = describeExecution(execution, cloud.clock.now());
  return {
    TaskExecutionId: execution.id,
    TaskId: task.id,
    SourceLocation: task.source,
    DestinationLocation: task.destination,
    Result: figures,
  };
}

/** Every file that it copied. */
function transferred(datasync: DataSyncService, execution: Execution): { path: string; size: number }[] {
  const items = new Map((execution.plan?.items ?? []).map((item) => [item.destination, item.directory]));
  return datasync.copies.all
    .filter((copy) => copy.execution === execution.arn)
    .flatMap(({ destination, from, to }) => {
      const directory = items.get(destination)!;
      return Array.from({ length: to - from }, (_, i) => ({
        path: directory.pathOf(from + i),
        size: directory.bytesBefore(from + i + 1) - directory.bytesBefore(from + i),
      }));
    });
}
