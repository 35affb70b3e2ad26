/**
 * Which deployment types, storage types, capacities, throughputs and Lustre versions go together (botocore fsx
 * 2018-03-01 model: StorageCapacity, FileSystemTypeVersion, PerUnitStorageThroughput, DriveCacheType).
 */
import { badRequest, invalidThroughput } from "./errors";
import type { DeploymentType, LustreVersion, StorageType } from "./file-system";

/**
 * The version of a new file system: the one asked for, or AWS's default.
 * @param metadata whether a metadata configuration is given
 * @throws ServiceError BadRequest
 */
export function lustreVersion(
  asked: string | undefined,
  deploymentType: DeploymentType,
  metadata: boolean,
): LustreVersion {
  if (metadata && deploymentType !== "PERSISTENT_2") {
    throw badRequest(`MetadataConfiguration: only PERSISTENT_2 has one, not ${deploymentType}.`);
  }
  if (asked === undefined) return deploymentType !== "PERSISTENT_2" ? "2.10" : metadata ? "2.15" : "2.12";
  const allowed: LustreVersion[] =
    deploymentType !== "PERSISTENT_2" ? ["2.10", "2.12", "2.15"] : metadata ? ["2.15"] : ["2.12", "2.15"];
  const version = allowed.find((candidate) => candidate === asked);
  if (version) return version;
  const what = `${deploymentType}${metadata ? " with a metadata configuration" : ""}`;
  throw badRequest(`FileSystemTypeVersion: ${asked} is not one of ${allowed.join(", ")} for ${what}.`);
}

/** MB/s per TiB */
const THROUGHPUTS: Partial<Record<`${DeploymentType} ${StorageType}`, number[]>> = {
  "PERSISTENT_1 SSD": [50, 100, 200],
  "PERSISTENT_1 HDD": [12, 40],
  "PERSISTENT_2 SSD": [125, 250, 500, 1000],
};

/** @throws ServiceError BadRequest, InvalidPerUnitStorageThroughput */
export function checkStorage(
  deploymentType: DeploymentType,
  storageType: StorageType,
  capacity: number | undefined,
  settings: {
    PerUnitStorageThroughput?: number | undefined;
    DriveCacheType?: string | undefined;
    ThroughputCapacity?: number | undefined;
    DataReadCacheConfiguration?: object | undefined;
  },
  persistent2Minimum: number,
): void {
  const { PerUnitStorageThroughput: throughput, DriveCacheType, ThroughputCapacity } = settings;
  if (storageType === "HDD" && deploymentType !== "PERSISTENT_1") {
    throw badRequest(`StorageType: HDD is for PERSISTENT_1 only, not ${deploymentType}.`);
  }
  if ((storageType === "HDD") !== (DriveCacheType !== undefined)) {
    throw badRequest(`DriveCacheType: required with StorageType HDD, and not allowed with ${storageType}.`);
  }
  if (storageType === "INTELLIGENT_TIERING") {
    if (deploymentType !== "PERSISTENT_2") {
      throw badRequest(`StorageType: INTELLIGENT_TIERING is for PERSISTENT_2 only, not ${deploymentType}.`);
    }
    if (capacity !== undefined || throughput !== undefined) {
      throw badRequest("StorageCapacity and PerUnitStorageThroughput: not with INTELLIGENT_TIERING.");
    }
    if (ThroughputCapacity === undefined || settings.DataReadCacheConfiguration === undefined) {
      throw badRequest(
        "ThroughputCapacity and DataReadCacheConfiguration: required with INTELLIGENT_TIERING.",
      );
    }
    return;
  }
  const allowed = THROUGHPUTS[`${deploymentType} ${storageType}`];
  if (!allowed && throughput !== undefined) {
    throw badRequest(`PerUnitStorageThroughput: not allowed with ${deploymentType}.`);
  }
  if (allowed && (throughput === undefined || !allowed.includes(throughput))) {
    throw invalidThroughput(
      `PerUnitStorageThroughput: ${throughput ?? "none"} given; ${deploymentType} ${storageType} allows ${allowed.join(", ")}.`,
    );
  }
  if (capacity === undefined) throw badRequest("StorageCapacity: required for Lustre file systems.");
  const minimum = deploymentType === "PERSISTENT_2" ? persistent2Minimum : 1200;
  const rule = capacityRule(deploymentType, storageType, throughput, minimum);
  if (!rule.smallest.includes(capacity) && !(capacity > 0 && capacity % rule.step === 0)) {
    throw badRequest(
      `StorageCapacity: ${capacity} GiB given; ${[...rule.smallest, `multiples of ${rule.step}`].join(", ")} are allowed.`,
    );
  }
}

/** Capacities in GiB: single ones, and the step of all others. */
function capacityRule(
  deploymentType: DeploymentType,
  storageType: StorageType,
  throughput: number | undefined,
  minimum: number,
): { smallest: number[]; step: number } {
  if (storageType === "HDD") return { smallest: [], step: throughput === 12 ? 6000 : 1800 };
  if (deploymentType === "SCRATCH_1") return { smallest: [1200, 2400], step: 3600 };
  return { smallest: minimum < 1200 ? [minimum, 1200] : [1200], step: 2400 };
}
