/**
 * The section `pipelines` of a stack file: from its values to the pipelines that the components take.
 */

import type { PipelineSettings } from "../components/pipeline-settings";
import { type ConfigProblems, described, isMap } from "./config-problems";
import { pipelineNameProblem } from "./names";
import { readOwnSchedule } from "./own-schedule";
import {
  COMPUTE_ENVIRONMENT,
  JOB,
  LIMITS,
  LUSTRE,
  NETWORK,
  PIPELINE,
  type PipelineFields,
  POLLING,
} from "./pipeline-fields";
import { lustre } from "./pipeline-lustre";
import { network } from "./pipeline-network";
import {
  checkDefaultsFit,
  checkHistory,
  checkJobFits,
  checkPauses,
  checkPrefixes,
  computeEnvironment,
  exportPaths,
  exportRoot,
  jobLimit,
} from "./pipeline-rules";
import { quote } from "./quote";
import { readSettings, type Settings } from "./setting";

/** Every setting that a pipeline has, in the order in which the documentation tells them. */
export const PIPELINE_SETTINGS = Object.keys(PIPELINE);

/** The maps inside a pipeline, and what each may hold. */
export const PIPELINE_MAPS = {
  computeEnvironment: Object.keys(COMPUTE_ENVIRONMENT),
  job: Object.keys(JOB),
  lustre: Object.keys(LUSTRE),
  network: Object.keys(NETWORK),
  limits: Object.keys(LIMITS),
  polling: Object.keys(POLLING),
};

/** Reads the whole section; problems are noted. */
export function readPipelines(
  problems: ConfigProblems,
  value: unknown,
  stack: string,
  now: Date,
): PipelineSettings[] {
  if (value === undefined || value === null) return [];
  if (!isMap(value)) {
    const example = "{ nightly-run: { bucket: my-results, job: { image: … } } }";
    problems.error(
      ["pipelines"],
      `${described(value)}; pipelines are a map from name to settings, such as ${example}`,
    );
    return [];
  }
  for (const name of Object.keys(value)) {
    const message = pipelineNameProblem(name, stack);
    if (message) problems.error(["pipelines", name], message);
  }
  const pipelines = Object.entries(value).map(([name, given]) => readPipeline(problems, name, given, now));
  checkRepositories(problems, pipelines);
  return pipelines;
}

function readPipeline(problems: ConfigProblems, name: string, given: unknown, now: Date): PipelineSettings {
  const path = ["pipelines", name];
  const own = readSettings(problems, path, given, "a pipeline", PIPELINE);
  const inside = <Type>(key: keyof PipelineFields, settings: Settings<Type>): Partial<Type> =>
    own[key] === undefined
      ? defaultsOf(settings)
      : readSettings(problems, [...path, key], own[key], key, settings);

  const importPrefix = own.importPrefix ?? "";
  const exportPrefix = own.exportPrefix ?? importPrefix;
  checkPrefixes(problems, path, own.bucket, importPrefix, exportPrefix);
  const machines = computeEnvironment(
    problems,
    [...path, "computeEnvironment"],
    inside("computeEnvironment", COMPUTE_ENVIRONMENT),
  );
  // A job has one setting without a default, so it is read even where there is no map.
  const job = isMap(given) ? readSettings(problems, [...path, "job"], own.job ?? {}, "job", JOB) : {};
  checkJobFits(problems, path, job, machines.maxvCpus);
  checkDefaultsFit(problems, path, job);
  const timeout = job.timeout ?? 12 * 3600;
  const limits = { creation: 3600, export: 12 * 3600, deletion: 3600, ...defined(inside("limits", LIMITS)) };
  const wholeLimits = { ...limits, job: jobLimit(problems, path, limits.job, timeout) };
  const polling = { creation: 30, export: 300, deletion: 30, ...defined(inside("polling", POLLING)) };
  checkPauses(problems, path, wholeLimits, polling);
  const pipeline: PipelineSettings = {
    name,
    bucket: own.bucket!,
    importPrefix,
    exportPrefix,
    exportPaths: exportPaths(problems, path, own.exportPaths, exportRoot(importPrefix, exportPrefix)),
    autoExport: own.autoExport ?? false,
    deleteLustre: own.deleteLustre ?? true,
    schedule: readOwnSchedule(problems, path, isMap(given) ? given : {}, own, now, "pipeline"),
    computeEnvironment: machines,
    job: {
      image: job.image!,
      vcpus: job.vcpus!,
      memory: job.memory!,
      command: job.command!,
      environment: job.environment!,
      attempts: job.attempts!,
      timeout,
      arraySize: job.arraySize,
    },
    lustre: lustre(problems, [...path, "lustre"], inside("lustre", LUSTRE)),
    network: network(problems, [...path, "network"], inside("network", NETWORK)),
    reportPrefix: (own.reportPrefix ?? "").replace(/^\/+|\/+$/g, ""),
    limits: wholeLimits,
    polling,
  };
  checkHistory(problems, path, pipeline);
  return pipeline;
}

/** What a map would hold that is not given. */
function defaultsOf<Type>(settings: Settings<Type>): Partial<Type> {
  return Object.fromEntries(
    Object.entries<Settings<Type>[keyof Type]>(settings).map(([key, { schema }]) => [
      key,
      schema.safeParse(undefined).data,
    ]),
  ) as Partial<Type>;
}

function defined<Type extends object>(map: Type): { [Key in keyof Type]: Exclude<Type[Key], undefined> } {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Type]: Exclude<Type[Key], undefined>;
  };
}

/** Two pipelines cannot both create one repository. */
function checkRepositories(problems: ConfigProblems, pipelines: PipelineSettings[]): void {
  const owner = new Map<string, string>();
  for (const { name, job } of pipelines) {
    if (typeof job.image !== "object") continue;
    const { repository } = job.image;
    const other = owner.get(repository);
    if (other === undefined) owner.set(repository, name);
    else {
      problems.error(
        ["pipelines", name, "job", "image"],
        `${quote(other)} creates the repository ${quote(repository)} already; write its image's URI here`,
      );
    }
  }
}
