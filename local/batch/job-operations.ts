/** DescribeJobs, ListJobs, TerminateJob and CancelJob. */
import * as z from "zod";
import type { Operation, Permission } from "../service";
import { clientError } from "./errors";
import { describeJob, STATUSES, summarizeJob } from "./job";
import { onePage } from "./pages";
import type { BatchService } from "./service";
import * as shapes from "./shapes";

const describeInput = z.strictObject({ jobs: z.array(z.string()).max(100) });

const listInput = z.strictObject({
  jobQueue: z.string().optional(),
  arrayJobId: z.string().optional(),
  jobStatus: z.enum(STATUSES).optional(),
  maxResults: shapes.maxResults,
  nextToken: shapes.nextToken,
  filters: z
    .array(z.strictObject({ name: z.literal("JOB_NAME"), values: z.array(z.string()) }))
    .max(1)
    .optional(),
});

const endInput = z.strictObject({ jobId: z.string().min(1), reason: z.string() });

/** Ids that nobody knows are left out of the answer. */
export function describeJobs(batch: BatchService): Operation<z.output<typeof describeInput>> {
  return {
    name: "DescribeJobs",
    input: describeInput,
    http: { method: "POST", uri: "/v1/describejobs" },
    permissions: () => [{ action: "batch:DescribeJobs", resource: "*" }],
    handle: ({ jobs }) => ({
      jobs: jobs.flatMap((given) => {
        const job = batch.jobs.all.get(batch.nameOf(given));
        return job ? [describeJob(job)] : [];
      }),
    }),
  };
}

/** RUNNING jobs only, unless a status or a filter is given (API reference, ListJobs). */
export function listJobs(batch: BatchService): Operation<z.output<typeof listInput>> {
  return {
    name: "ListJobs",
    input: listInput,
    http: { method: "POST", uri: "/v1/listjobs" },
    permissions: () => [{ action: "batch:ListJobs", resource: "*" }],
    handle({ jobQueue, arrayJobId, jobStatus, filters = [], maxResults, nextToken }) {
      if ((jobQueue === undefined) === (arrayJobId === undefined)) {
        throw clientError("Exactly one of jobQueue and arrayJobId must be specified");
      }
      const queue = jobQueue === undefined ? undefined : batch.queue(jobQueue);
      const [filter] = filters;
      const status = filter ? undefined : (jobStatus ?? "RUNNING");
      const all = [...batch.jobs.all.values()].filter(
        (job) =>
          (queue ? job.queue === queue && !job.child : job.child?.parent.id === arrayJobId) &&
          (status === undefined || job.status === status) &&
          (!filter || filter.values.some((pattern) => named(job.name, pattern))),
      );
      const { items, ...next } = onePage(all, maxResults, nextToken);
      return { jobSummaryList: items.map(summarizeJob), ...next };
    },
  };
}

/** Without regard to case; an asterisk at the end stands for anything. */
function named(name: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.endsWith("*")
    ? name.toLowerCase().startsWith(wanted.slice(0, -1))
    : name.toLowerCase() === wanted;
}

function onJob(batch: BatchService, action: string, jobId: string): Permission[] {
  const id = batch.nameOf(jobId);
  const tags = batch.jobs.all.get(id)?.tags ?? {};
  const conditions = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  );
  return [{ action: `batch:${action}`, resource: batch.arn("job", id), conditions }];
}

export function terminateJob(
  batch: BatchService,
): Operation<z.output<typeof endInput>, Record<string, never>> {
  return {
    name: "TerminateJob",
    input: endInput,
    http: { method: "POST", uri: "/v1/terminatejob" },
    permissions: ({ jobId }) => onJob(batch, "TerminateJob", jobId),
    handle({ jobId, reason }) {
      const job = batch.jobs.all.get(batch.nameOf(jobId));
      if (job) batch.jobs.terminate(job, reason);
      return {};
    },
  };
}

export function cancelJob(batch: BatchService): Operation<z.output<typeof endInput>, Record<string, never>> {
  return {
    name: "CancelJob",
    input: endInput,
    http: { method: "POST", uri: "/v1/canceljob" },
    permissions: ({ jobId }) => onJob(batch, "CancelJob", jobId),
    handle({ jobId, reason }) {
      const job = batch.jobs.all.get(batch.nameOf(jobId));
      if (job) batch.jobs.cancel(job, reason);
      return {};
    },
  };
}
