/**
 * A pipeline's file system: which deployment types, versions, capacities and throughputs go together and can be
 * linked to S3 (botocore fsx 2018-03-01 model: StorageCapacity, FileSystemTypeVersion, PerUnitStorageThroughput).
 */

import type { PipelineSettings } from "../components/pipeline-settings";
import type { ConfigPath, ConfigProblems } from "./config-problems";
import { didYouMean } from "./did-you-mean";
import type { LustreFields } from "./pipeline-fields";
import { listed, quote } from "./quote";

type Lustre = PipelineSettings["lustre"];

const VERSIONS: Lustre["version"][] = ["2.12", "2.15"];
const DEPLOYMENT_TYPES: Lustre["deploymentType"][] = ["SCRATCH_2", "PERSISTENT_1", "PERSISTENT_2"];
/** MB/s per TiB of SSD storage. The first, which costs least, is the default. */
const THROUGHPUTS: Record<Lustre["deploymentType"], number[]> = {
  SCRATCH_2: [],
  PERSISTENT_1: [50, 100, 200],
  PERSISTENT_2: [125, 250, 500, 1000],
};
/** GiB: "valid values are 1200 GiB, 2400 GiB, and increments of 2400 GiB". */
const SMALLEST = 1200;
const STEP = 2400;
/** StorageCapacity: at most 2,147,483,647 (FSx model). */
const LARGEST = 2_147_483_647;

/** Checks the settings against each other. Where one is wrong, its place holds what would have been the default. */
export function lustre(problems: ConfigProblems, path: ConfigPath, fields: LustreFields): Lustre {
  const deploymentType = readDeploymentType(problems, [...path, "deploymentType"], fields.deploymentType);
  return {
    version: readVersion(problems, [...path, "version"], fields.version),
    storageCapacity: readCapacity(problems, [...path, "storageCapacity"], fields.storageCapacity),
    deploymentType: deploymentType ?? "SCRATCH_2",
    perUnitStorageThroughput: deploymentType
      ? readThroughput(
          problems,
          [...path, "perUnitStorageThroughput"],
          fields.perUnitStorageThroughput,
          deploymentType,
        )
      : undefined,
    dataCompressionType: fields.dataCompressionType ?? "NONE",
    importedFileChunkSize: fields.importedFileChunkSize ?? 1024,
  };
}

/** Lustre 2.10 and SCRATCH_1 have no data repository associations (CreateDataRepositoryAssociation). */
function readVersion(
  problems: ConfigProblems,
  path: ConfigPath,
  given: string | undefined,
): Lustre["version"] {
  const version = VERSIONS.find((one) => one === given);
  if (given !== undefined && version === undefined) {
    // 2.10 without quotes is the number 2.1.
    const why =
      given === "2.10" || given === "2.1" ? "2.10 cannot be linked to S3" : `${quote(given)} is not one`;
    problems.error(path, `${why}; it takes "2.12" or "2.15"`);
  }
  return version ?? "2.15";
}

function readDeploymentType(
  problems: ConfigProblems,
  path: ConfigPath,
  given: string | undefined,
): Lustre["deploymentType"] | undefined {
  const type = DEPLOYMENT_TYPES.find((one) => one === given);
  if (given !== undefined && type === undefined) {
    const all = `it takes ${listed(DEPLOYMENT_TYPES, "or")}`;
    const message =
      given === "SCRATCH_1"
        ? `SCRATCH_1 cannot be linked to S3 by an association; ${all}`
        : `${quote(given)} is not one of its values${didYouMean(given, DEPLOYMENT_TYPES) || `; ${all}`}`;
    problems.error(path, message);
  }
  return type;
}

function readCapacity(problems: ConfigProblems, path: ConfigPath, given: number | undefined): number {
  if (given === undefined) return 2400;
  const fits = given === SMALLEST || (given > 0 && given % STEP === 0 && given <= LARGEST);
  if (!fits) {
    const above = Math.max(1, Math.ceil(given / STEP)) * STEP;
    const near = given < SMALLEST ? `write ${SMALLEST}` : `write ${above - STEP || SMALLEST} or ${above}`;
    problems.error(
      path,
      `is the number ${given}; it is ${SMALLEST}, ${STEP} or a multiple of ${STEP} GiB${given < LARGEST ? `, so ${near}` : ""}`,
    );
  }
  return given;
}

function readThroughput(
  problems: ConfigProblems,
  path: ConfigPath,
  given: number | undefined,
  type: Lustre["deploymentType"],
): number | undefined {
  const allowed = THROUGHPUTS[type];
  if (given === undefined) return allowed[0];
  if (allowed.includes(given)) return given;
  const right =
    allowed.length === 0
      ? "SCRATCH_2 has always 200 MB/s per TiB; remove it, or write a persistent deploymentType"
      : `${type} takes ${listed(allowed.map(String), "or")} MB/s per TiB`;
  problems.error(path, `is the number ${given}; ${right}`);
  return given;
}
