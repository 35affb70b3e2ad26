/**
 * What a run may be given: the JSON of the pipeline's SSM parameter, overridden member by member by the execution's
 * input. One list says which members there are and which values are right; the machine's first states are made of it.
 */
import type { PipelineSettings } from "./pipeline-settings";

/** The SSM parameter's content, and (any part of it) an execution's input. */
export interface PipelineParameters {
  /** GiB: 1200, 2400, then steps of 2400. */
  storageCapacity: number;
  lustreVersion: string;
  /** MiB. */
  importedFileChunkSize: number;
  vcpus: number;
  /** MiB. */
  memory: number;
  attempts: number;
  /** Seconds for each attempt. */
  jobTimeout: number;
  /** Children of an array job; 0 or absent for a single job. */
  arraySize?: number;
  image: string;
  command: string[];
  /** As Batch takes it: a state machine cannot turn a map into a list. */
  environment: { Name: string; Value: string }[];
  autoExport: boolean;
  deleteLustre: boolean;
  exportPaths: string[];
}

/** Which values of one parameter are right. */
export type ParameterRule =
  | { name: keyof PipelineParameters; kind: "number"; least: number; most: number; orZero?: boolean }
  | { name: keyof PipelineParameters; kind: "boolean" }
  | { name: keyof PipelineParameters; kind: "text"; oneOf?: string[] }
  | { name: keyof PipelineParameters; kind: "list"; startsWith?: string };

/**
 * The pipeline's own parameters, as its SSM parameter holds them.
 * @param image URI of the image, known once its repository is
 */
export function pipelineParameters(pipeline: PipelineSettings, image: string): PipelineParameters {
  const { job, lustre } = pipeline;
  return {
    storageCapacity: lustre.storageCapacity,
    lustreVersion: lustre.version,
    importedFileChunkSize: lustre.importedFileChunkSize,
    vcpus: job.vcpus,
    memory: job.memory,
    attempts: job.attempts,
    jobTimeout: job.timeout,
    ...(job.arraySize === undefined ? {} : { arraySize: job.arraySize }),
    image,
    command: job.command,
    environment: Object.entries(job.environment).map(([Name, Value]) => ({ Name, Value })),
    autoExport: pipeline.autoExport,
    deleteLustre: pipeline.deleteLustre,
    exportPaths: pipeline.exportPaths,
  };
}

/** What of a pipeline's own settings limits its runs' parameters. */
export interface ParameterLimits {
  limits: Pick<PipelineSettings["limits"], "job">;
  computeEnvironment: Pick<PipelineSettings["computeEnvironment"], "maxvCpus">;
}

/** Limits are those of the botocore models fsx 2018-03-01 and batch 2016-08-10 and their guides. */
export function parameterRules({ limits, computeEnvironment }: ParameterLimits): ParameterRule[] {
  return [
    { name: "storageCapacity", kind: "number", least: 1_200, most: 2_147_483_647 },
    { name: "lustreVersion", kind: "text", oneOf: ["2.12", "2.15"] },
    { name: "importedFileChunkSize", kind: "number", least: 1, most: 512_000 },
    // A job that no machine can hold would wait for one until its limit, and its file system with it.
    { name: "vcpus", kind: "number", least: 1, most: Math.min(10_000, computeEnvironment.maxvCpus) },
    { name: "memory", kind: "number", least: 4, most: 100_000_000 },
    { name: "attempts", kind: "number", least: 1, most: 10 },
    // An attempt that may take longer than the job may would be cut off without a word.
    { name: "jobTimeout", kind: "number", least: 60, most: limits.job },
    { name: "arraySize", kind: "number", least: 2, most: 10_000, orZero: true },
    { name: "image", kind: "text" },
    { name: "command", kind: "list" },
    { name: "environment", kind: "list" },
    { name: "autoExport", kind: "boolean" },
    { name: "deleteLustre", kind: "boolean" },
    { name: "exportPaths", kind: "list", startsWith: '"/' },
  ];
}

/** Which values are right, as the object of a sentence: `a whole number from 1 to 10`. */
export function ruleInWords(rule: ParameterRule): string {
  switch (rule.kind) {
    case "number":
      return `a whole number from ${rule.least} to ${rule.most}${rule.orZero ? ", or 0 for none," : ""}`;
    case "boolean":
      return "true or false, without quotes,";
    case "text":
      return rule.oneOf ? rule.oneOf.map((value) => `"${value}"`).join(" or ") : "a text that is not empty";
    case "list":
      if (rule.startsWith) return "a list of file-system paths, each beginning with a slash,";
      return rule.name === "environment" ? "a list of objects with Name and Value" : "a list";
  }
}
