/**
 * The `exportProgress` function: asks CloudWatch whether any change of a file system still waits for its automatic
 * export. The pipeline's state machine invokes it again and again after the job's end. What is here is its factory,
 * which Pulumi serialises: the SDK is required by bare name inside it, because the Lambda runtime has it.
 */
import type { CloudWatch, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { clientSettings } from "./client-settings";
import {
  decideExportProgress,
  type ExportProgress,
  isLongEnough,
  type MetricWindow,
  metricWindow,
  type QueuePoint,
} from "./decide-export-progress";

/** What the state machine invokes the function with. */
export interface ExportProgressEvent {
  fileSystemId: string;
  /** When the job was seen to have ended, ISO 8601. */
  jobEnded: string;
}

export interface ExportProgressServices {
  cloudWatch: Pick<CloudWatch, "getMetricData">;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export type ExportProgressFunction = (event: ExportProgressEvent) => Promise<ExportProgress>;

/** 15 points fit on one page; this many pages mean that something is wrong with the answer. */
const MOST_PAGES = 10;

/** Makes the function's factory: `new HandlerFunction(name, { callbackFactory: exportProgress(), … })`. */
export function exportProgress(): () => ExportProgressFunction {
  return () => {
    const { CloudWatch } =
      require("@aws-sdk/client-cloudwatch") as typeof import("@aws-sdk/client-cloudwatch");
    const services: ExportProgressServices = {
      cloudWatch: new CloudWatch(clientSettings(process.env.AWS_REGION, 5_000)),
      now: () => Date.now(),
    };
    return (event) => seeExportProgress(services, event);
  };
}

/**
 * OBSERVE and DECIDE; there is nothing to act on, and the state machine's history is the record.
 * @throws Error for an event that does not come from the state machine, and what CloudWatch throws
 */
export async function seeExportProgress(
  services: ExportProgressServices,
  event: ExportProgressEvent,
): Promise<ExportProgress> {
  const jobEnded = Date.parse(event.jobEnded);
  if (!/^fs-[0-9a-f]{8,}$/.test(event.fileSystemId) || Number.isNaN(jobEnded)) {
    throw new Error(
      `exportProgress needs { fileSystemId: "fs-…", jobEnded: "2026-11-20T02:00:00Z" }; it got ${JSON.stringify(event)}.`,
    );
  }
  const window = metricWindow(jobEnded, services.now());
  const seen = isLongEnough(window)
    ? await queuePoints(services, event.fileSystemId, window)
    : { points: [], complete: false };
  return decideExportProgress({ window, ...seen });
}

/** Every point of the window, page after page. */
async function queuePoints(
  { cloudWatch }: ExportProgressServices,
  fileSystemId: string,
  { start, end }: MetricWindow,
): Promise<{ points: QueuePoint[]; complete: boolean }> {
  const points: QueuePoint[] = [];
  let complete = false;
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await cloudWatch.getMetricData({
      StartTime: new Date(start),
      EndTime: new Date(end),
      ScanBy: "TimestampAscending",
      MetricDataQueries: [
        {
          Id: "age",
          MetricStat: {
            // LustreGuide, "AutoImport and AutoExport metrics".
            Metric: {
              Namespace: "AWS/FSx",
              MetricName: "AgeOfOldestQueuedMessage",
              Dimensions: [
                { Name: "FileSystemId", Value: fileSystemId },
                { Name: "Publisher", Value: "AutoExport" },
              ],
            },
            Period: 60,
            Stat: "Maximum",
          },
        },
      ],
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const results = (answer.MetricDataResults ?? []).filter(({ Id }) => Id === "age");
    points.push(...results.flatMap(pointsOf));
    // A page before the last one is PartialData; the last one must say that nothing is missing.
    if (results.length > 0) complete = results.every(({ StatusCode }) => StatusCode === "Complete");
    token = answer.NextToken;
    if (token === undefined) return { points, complete };
  }
  return { points, complete: false };
}

function pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): QueuePoint[] {
  return Timestamps.map((timestamp, index) => ({ time: timestamp.getTime(), age: Values[index] ?? 1 }));
}
