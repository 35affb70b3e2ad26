/**
 * What the settings of one pipeline mean for each other: places and paths, machines and jobs, waits and their ends.
 */

import type { PipelineSettings } from "../components/pipeline-settings";
import { HISTORY_LIMIT, longestHistory } from "../components/pipeline-states";
import type { ConfigPath, ConfigProblems } from "./config-problems";
import { formatDuration } from "./duration";
import { pathProblems } from "./paths";
import type { ComputeEnvironmentFields, JobFields } from "./pipeline-fields";
import { listed, quote } from "./quote";

type ComputeEnvironment = PipelineSettings["computeEnvironment"];

/** Which strategies go with which machines; the first is the default (botocore batch 2016-08-10 model). */
const STRATEGIES: Record<ComputeEnvironment["type"], ComputeEnvironment["allocationStrategy"][]> = {
  SPOT: ["SPOT_PRICE_CAPACITY_OPTIMIZED", "SPOT_CAPACITY_OPTIMIZED", "BEST_FIT_PROGRESSIVE"],
  EC2: ["BEST_FIT_PROGRESSIVE", "BEST_FIT"],
};

/** Where the exporting association is on the file system: alone, or beside the importing one. */
export function exportRoot(importPrefix: string, exportPrefix: string): string {
  return importPrefix === exportPrefix ? "/scratch" : "/output";
}

/** Associations of one file system may not overlap in S3 (CreateDataRepositoryAssociation). */
export function checkPrefixes(
  problems: ConfigProblems,
  path: ConfigPath,
  bucket: string | undefined,
  importPrefix: string,
  exportPrefix: string,
): void {
  if (importPrefix === exportPrefix) return;
  const [outer, inner] =
    importPrefix.length < exportPrefix.length ? [importPrefix, exportPrefix] : [exportPrefix, importPrefix];
  if (!inner.startsWith(outer)) return;
  const uri = (prefix: string) => `s3://${bucket ?? "…"}/${prefix}`;
  problems.error(
    [...path, "exportPrefix"],
    `${uri(inner)} lies inside ${uri(outer)}, and FSx refuses associations that overlap; give importPrefix and ` +
      "exportPrefix side by side, such as input/ and output/, or the same",
  );
}

/** What is exported lies below the association that exports; by default, all of it. */
export function exportPaths(
  problems: ConfigProblems,
  path: ConfigPath,
  given: string[] | undefined,
  root: string,
): string[] {
  if (given === undefined) return [root];
  const place = [...path, "exportPaths"];
  for (const { index, message } of pathProblems("Export", given)) {
    problems.error(
      index === undefined ? place : [...place, index],
      message.replaceAll("paths[", "exportPaths["),
    );
  }
  const outside = given.findIndex(
    (one) => one.startsWith("/") && one !== root && !one.startsWith(`${root}/`),
  );
  if (outside >= 0) {
    problems.error(
      [...place, outside],
      `${quote(given[outside]!)} lies outside ${root}, which is what goes to S3; write ${root} or a path below it`,
    );
  }
  return given;
}

/** Strategy and sizes that go together; the strategy that goes with the type where none is given. */
export function computeEnvironment(
  problems: ConfigProblems,
  path: ConfigPath,
  fields: ComputeEnvironmentFields,
): ComputeEnvironment {
  const { type = "SPOT", instanceTypes = [], minvCpus = 0, maxvCpus = 256 } = fields;
  const strategies = STRATEGIES[type];
  const strategy = fields.allocationStrategy ?? strategies[0]!;
  if (!strategies.includes(strategy)) {
    const reason =
      strategy === "BEST_FIT"
        ? "BEST_FIT with SPOT needs a Spot Fleet role"
        : `${strategy} is not for ${type}`;
    problems.error([...path, "allocationStrategy"], `${reason}; ${type} takes ${listed(strategies, "or")}`);
  }
  checkInstanceTypes(problems, [...path, "instanceTypes"], instanceTypes);
  const desiredvCpus = fields.desiredvCpus ?? minvCpus;
  if (minvCpus > maxvCpus) {
    problems.error(
      [...path, "minvCpus"],
      `${minvCpus} is more than maxvCpus, which is ${maxvCpus}; write at most that`,
    );
  } else if (desiredvCpus < minvCpus || desiredvCpus > maxvCpus) {
    problems.error(
      [...path, "desiredvCpus"],
      `${desiredvCpus} is not between minvCpus and maxvCpus, which are ${minvCpus} and ${maxvCpus}; write one that is`,
    );
  }
  return { type, allocationStrategy: strategy, instanceTypes, minvCpus, maxvCpus, desiredvCpus };
}

function checkInstanceTypes(problems: ConfigProblems, path: ConfigPath, types: string[]): void {
  if (types.length === 0) problems.error(path, "no type given; write at least one, such as [optimal]");
  types.forEach((type, index) => {
    if (
      !/^(optimal|default_x86_64|default_arm64|[a-z][a-z0-9-]*[0-9][a-z0-9-]*(\.[a-z0-9-]+)?)$/.test(type)
    ) {
      problems.error(
        [...path, index],
        `${quote(type)} is not a type or family of instances; write optimal, a family such as c6i, or a type such as c6i.8xlarge`,
      );
    } else if (types.indexOf(type) !== index) {
      problems.error([...path, index], `${quote(type)} is given twice; give each once`);
    }
  });
}

/** A job that no machine can hold would wait for one until its limit. */
export function checkJobFits(
  problems: ConfigProblems,
  path: ConfigPath,
  job: JobFields,
  maxvCpus: number | undefined,
): void {
  const { vcpus } = job;
  if (vcpus === undefined || maxvCpus === undefined || vcpus <= maxvCpus) return;
  problems.error(
    [...path, "job", "vcpus"],
    `${vcpus} is more than computeEnvironment.maxvCpus, which is ${maxvCpus}, so the job would wait for ever; write less, or more there`,
  );
}

/**
 * A parameter holds 8,192 bytes (SSM, advanced tier), and everything beside command and environment takes less than
 * two thousand.
 */
const DEFAULTS_ROOM = 6_000;

export function checkDefaultsFit(problems: ConfigProblems, path: ConfigPath, job: JobFields): void {
  const variables = Object.entries(job.environment ?? {}).map(([Name, Value]) => ({ Name, Value }));
  const bytes = Buffer.byteLength(JSON.stringify([job.command ?? [], variables]), "utf8");
  if (bytes <= DEFAULTS_ROOM) return;
  problems.error(
    [...path, "job"],
    `command and environment together have ${bytes} bytes, and the parameter that keeps a run's defaults has room for ` +
      `${DEFAULTS_ROOM} of them; put long texts into the image or the bucket`,
  );
}

type Limits = PipelineSettings["limits"];
type Polling = PipelineSettings["polling"];

/** A pause longer than the wait that it is part of would be no look at all. */
export function checkPauses(
  problems: ConfigProblems,
  path: ConfigPath,
  limits: Limits,
  polling: Polling,
): void {
  for (const key of ["creation", "export", "deletion"] as const) {
    if (polling[key] <= limits[key]) continue;
    problems.error(
      [...path, "polling", key],
      `${formatDuration(polling[key])} is longer than limits.${key}, which is ${formatDuration(limits[key])}; write less`,
    );
  }
}

/** Waits have an end before the execution's history has, even if every call has to be tried again. */
export function checkHistory(problems: ConfigProblems, path: ConfigPath, pipeline: PipelineSettings): void {
  const events = longestHistory(pipeline);
  if (events <= HISTORY_LIMIT) return;
  problems.error(
    [...path, "polling"],
    `with these limits a run may have ${events} events, and Step Functions ends an execution after ${HISTORY_LIMIT}; ` +
      "write longer pauses or shorter limits",
  );
}

/** The whole job, with its wait for machines and all attempts, takes at least as long as one attempt may. */
export function jobLimit(
  problems: ConfigProblems,
  path: ConfigPath,
  given: number | undefined,
  timeout: number,
): number {
  if (given === undefined) return 2 * timeout;
  if (given < timeout) {
    problems.error(
      [...path, "limits", "job"],
      `${formatDuration(given)} is shorter than job.timeout, which is ${formatDuration(timeout)} for one attempt; write at least that`,
    );
  }
  return given;
}
