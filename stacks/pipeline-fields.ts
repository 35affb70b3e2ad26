/**
 * One pipeline of a stack file: what each setting is by itself. What settings mean for each other is in
 * pipeline-rules.ts.
 */

import { z } from "zod";
import type { PipelineSettings } from "../components/pipeline-settings";
import { jobEnvironment, jobImage } from "./pipeline-job";
import { bucketProblem, prefix } from "./pipeline-place";
import { parseScheduleExpression, type ScheduleExpression } from "./schedule-expression";
import { check, duration, parsed, type Settings, whole } from "./setting";
import { reportPathProblem } from "./task-settings";
import { timezoneProblem } from "./timezone";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Settings of a pipeline itself; the maps inside it have tables of their own. */
export interface PipelineFields {
  bucket?: string;
  importPrefix?: string;
  exportPrefix?: string;
  exportPaths?: string[];
  autoExport?: boolean;
  deleteLustre?: boolean;
  schedule?: ScheduleExpression;
  timezone?: string;
  enabled?: boolean;
  computeEnvironment?: unknown;
  job?: unknown;
  lustre?: unknown;
  network?: unknown;
  reportPrefix?: string;
  limits?: unknown;
  polling?: unknown;
}

/** A map that is read by its own table. */
const MAP = z.unknown().optional();

export const PIPELINE: Settings<PipelineFields> = {
  bucket: { schema: z.string().superRefine(check(bucketProblem)), example: "my-results" },
  importPrefix: { schema: prefix("input/"), example: "input/" },
  exportPrefix: { schema: prefix("output/"), example: "output/" },
  exportPaths: { schema: z.array(z.string()).optional(), example: "[/output]" },
  autoExport: { schema: z.boolean().default(false), example: "true" },
  deleteLustre: { schema: z.boolean().default(true), example: "true" },
  schedule: { schema: parsed(parseScheduleExpression).optional(), example: "cron(15 1 * * ? *)" },
  timezone: {
    schema: z.string().superRefine(check(timezoneProblem)).optional(),
    example: "America/New_York",
  },
  enabled: { schema: z.boolean().optional(), example: "true" },
  computeEnvironment: { schema: MAP, example: "{ type: SPOT }" },
  job: { schema: MAP, example: "{ image: public.ecr.aws/docker/library/busybox:stable }" },
  lustre: { schema: MAP, example: "{ storageCapacity: 2400 }" },
  network: { schema: MAP, example: "{ cidrBlock: 10.0.0.0/20 }" },
  reportPrefix: {
    schema: z.string().superRefine(check(reportPathProblem)).default("fsx-drt-completion-reports"),
    example: "fsx-drt-completion-reports",
  },
  limits: { schema: MAP, example: "{ creation: 1h }" },
  polling: { schema: MAP, example: "{ creation: 30s }" },
};

/** As a stack file has it: what is not given depends on other settings. */
export interface ComputeEnvironmentFields {
  type?: PipelineSettings["computeEnvironment"]["type"];
  allocationStrategy?: PipelineSettings["computeEnvironment"]["allocationStrategy"];
  instanceTypes?: string[];
  minvCpus?: number;
  maxvCpus?: number;
  desiredvCpus?: number;
}

export const COMPUTE_ENVIRONMENT: Settings<ComputeEnvironmentFields> = {
  type: { schema: z.enum(["SPOT", "EC2"]).default("SPOT"), example: "SPOT" },
  allocationStrategy: {
    schema: z
      .enum(["SPOT_PRICE_CAPACITY_OPTIMIZED", "SPOT_CAPACITY_OPTIMIZED", "BEST_FIT_PROGRESSIVE", "BEST_FIT"])
      .optional(),
    example: "SPOT_PRICE_CAPACITY_OPTIMIZED",
  },
  instanceTypes: { schema: z.array(z.string()).default(["optimal"]), example: "[optimal]" },
  minvCpus: { schema: whole(0, 1_000_000).default(0), example: "0" },
  maxvCpus: { schema: whole(1, 1_000_000).default(256), example: "256" },
  desiredvCpus: { schema: whole(0, 1_000_000).optional(), example: "0" },
};

export interface JobFields {
  image?: PipelineSettings["job"]["image"];
  vcpus?: number;
  memory?: number;
  command?: string[];
  environment?: Record<string, string>;
  attempts?: number;
  timeout?: number;
  arraySize?: number;
}

export const JOB: Settings<JobFields> = {
  image: {
    schema: z.unknown().transform(jobImage),
    example: "public.ecr.aws/docker/library/busybox:stable",
  },
  vcpus: { schema: whole(1, 10_000).default(32), example: "32" },
  memory: { schema: whole(4, 100_000_000).default(30_000), example: "30000" }, // "at least 4 MiB" (Batch, MEMORY)
  command: { schema: z.array(z.string()).default([]), example: "[./run.sh, /scratch]" },
  environment: { schema: z.unknown().transform(jobEnvironment), example: "{ LEVEL: debug }" },
  attempts: { schema: whole(1, 10).default(5), example: "5" }, // RetryStrategy
  timeout: { schema: duration(MINUTE, 30 * DAY).default(12 * HOUR), example: "12h" }, // JobTimeout: from 60 s
  arraySize: { schema: whole(2, 10_000).optional(), example: "100" }, // ArrayProperties
};

export interface LustreFields {
  version?: string;
  storageCapacity?: number;
  deploymentType?: string;
  perUnitStorageThroughput?: number;
  dataCompressionType?: PipelineSettings["lustre"]["dataCompressionType"];
  importedFileChunkSize?: number;
}

export const LUSTRE: Settings<LustreFields> = {
  // YAML reads 2.15 without quotes as a number.
  version: {
    schema: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z.string().default("2.15"),
    ),
    example: '"2.15"',
  },
  storageCapacity: { schema: z.number().default(2400), example: "2400" },
  deploymentType: { schema: z.string().default("SCRATCH_2"), example: "SCRATCH_2" },
  perUnitStorageThroughput: { schema: z.number().optional(), example: "125" },
  dataCompressionType: { schema: z.enum(["NONE", "LZ4"]).default("NONE"), example: "LZ4" },
  importedFileChunkSize: { schema: whole(1, 512_000).default(1024), example: "1024" }, // Megabytes (FSx model)
};

export interface NetworkFields {
  vpcId?: string;
  subnetIds?: string[];
  cidrBlock?: string;
  natGateway?: boolean;
}

export const NETWORK: Settings<NetworkFields> = {
  vpcId: { schema: z.string().optional(), example: "vpc-0123456789abcdef0" },
  subnetIds: { schema: z.array(z.string()).optional(), example: "[subnet-0123456789abcdef0]" },
  cidrBlock: { schema: z.string().optional(), example: "10.0.0.0/20" },
  natGateway: { schema: z.boolean().optional(), example: "false" },
};

type Durations<Key extends string> = { [Name in Key]?: number };

export const LIMITS: Settings<Durations<"creation" | "job" | "export" | "deletion">> = {
  creation: { schema: duration(10 * MINUTE, DAY).default(HOUR), example: "1h" },
  job: { schema: duration(MINUTE, 60 * DAY).optional(), example: "24h" },
  export: { schema: duration(5 * MINUTE, 7 * DAY).default(12 * HOUR), example: "12h" },
  deletion: { schema: duration(5 * MINUTE, DAY).default(HOUR), example: "1h" },
};

/** The sample pipeline's own pauses: 30 s while something is created or deleted, 300 s while something is moved. */
export const POLLING: Settings<Durations<"creation" | "export" | "deletion">> = {
  creation: { schema: duration(5, HOUR).default(30), example: "30s" },
  export: { schema: duration(5, HOUR).default(300), example: "5m" },
  deletion: { schema: duration(5, HOUR).default(30), example: "30s" },
};
