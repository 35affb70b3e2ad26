/**
 * The inventory that a run is planned from: the newest one in S3, or the one that a person names, read piece by piece.
 * One that is too old, too large, interrupted or of other directories is refused with the command that makes it right.
 */
import type { _Object } from "@aws-sdk/client-s3";
import { errorMessage, errorName, failureKind, typedError } from "./errors";
import { type Inventory, inventoryReader } from "./inventory";
import type { TransferPlan } from "./transfer-plan";
import type { StartTransferServices } from "./transfer-services";
import { durationWords, shellWord } from "./wording";

/** An inventory, and where it came from. */
export interface FoundInventory {
  uri: string;
  inventory: Inventory;
}

/** Characters of text; a directory takes about a hundred. More than this does not fit into the function's memory. */
const LONGEST_TEXT = 600_000_000;

/** Finds and reads the inventory. @throws TransferRefusedError, or what a failed call throws */
export async function findInventory(
  services: StartTransferServices,
  plan: TransferPlan,
  named: string | undefined,
): Promise<FoundInventory> {
  const uri = named ?? (await newest(services, plan));
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (bucket === "") {
    throw refused(`${uri} is not an inventory's address; it is s3://bucket/key.`);
  }
  let inventory: Inventory;
  try {
    inventory = await read(services, bucket, key, uri);
  } catch (error) {
    if (errorName(error) === "InventoryError") throw refused(`${errorMessage(error)}. ${scanHint(plan)}`);
    if (failureKind(error) === "permanent" || isBrokenArchive(error)) {
      throw refused(
        `The inventory ${uri} cannot be read: ${errorName(error)}: ${errorMessage(error)}. ${scanHint(plan)}`,
      );
    }
    throw error;
  }
  const problem = inventoryProblem(inventory, uri, plan, services.now());
  if (problem) throw refused(problem);
  return { uri, inventory };
}

/** What is wrong with a whole inventory for this transfer, or undefined. Pure. */
export function inventoryProblem(
  { header }: Inventory,
  uri: string,
  plan: TransferPlan,
  now: number,
): string | undefined {
  const age = Math.floor((now - Date.parse(header.scannedAt)) / 1000);
  if (age > plan.maxInventoryAge) {
    return (
      `The newest inventory, ${uri}, was begun ${durationWords(age)} ago, and maxInventoryAge is ` +
      `${durationWords(plan.maxInventoryAge)}. ${scanHint(plan)}`
    );
  }
  const missing = plan.sources.filter((source) => !header.sources.some((scanned) => covers(scanned, source)));
  if (missing.length > 0) {
    return (
      `The inventory ${uri} was made of ${header.sources.join(", ")} and does not hold ${missing.join(", ")}, which ` +
      `this transfer takes. ${scanHint(plan)}`
    );
  }
  return undefined;
}

/** The newest of the objects that look like inventories, or undefined. Pure. */
export function newestInventory(objects: readonly _Object[]): _Object | undefined {
  return objects
    .filter(({ Key = "", Size = 0 }) => /\.(jsonl|ndjson|json)(\.gz)?$/.test(Key) && Size > 0)
    .reduce<_Object | undefined>((best, object) => {
      if (!best) return object;
      const difference = (object.LastModified?.getTime() ?? 0) - (best.LastModified?.getTime() ?? 0);
      return difference > 0 || (difference === 0 && object.Key! > best.Key!) ? object : best;
    }, undefined);
}

/** The command that makes an inventory where the function looks for it. */
export function scanHint(plan: Pick<TransferPlan, "inventory" | "sources">): string {
  const out = `s3://${plan.inventory.bucket}/${plan.inventory.prefix}`;
  const part = plan.sources.includes("/") ? "" : ` with a --manifest that holds ${plan.sources.join(", ")}`;
  return `Make one next to the source${part}: fsx-scheduler scan MOUNT --out ${shellWord(`${out}inventory.jsonl.gz`)}`;
}

/** Node's zlib has codes of its own: Z_DATA_ERROR, Z_BUF_ERROR, … */
function isBrokenArchive(error: unknown): boolean {
  return String((error as { code?: unknown } | undefined)?.code).startsWith("Z_");
}

function covers(scanned: string, source: string): boolean {
  const above = scanned.replace(/\/+$/, "");
  return source === scanned || source.startsWith(`${above}/`);
}

async function newest(services: StartTransferServices, plan: TransferPlan): Promise<string> {
  const { bucket, prefix } = plan.inventory;
  const objects: _Object[] = [];
  let ContinuationToken: string | undefined;
  try {
    do {
      const page = await services.s3().listObjectsV2({
        Bucket: bucket,
        Prefix: prefix,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      });
      objects.push(...(page.Contents ?? []));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  } catch (error) {
    if (failureKind(error) !== "permanent") throw error;
    throw refused(
      `s3://${bucket}/${prefix} cannot be listed: ${errorName(error)}: ${errorMessage(error)}. ${scanHint(plan)}`,
    );
  }
  const found = newestInventory(objects);
  if (!found) throw refused(`There is no inventory below s3://${bucket}/${prefix}. ${scanHint(plan)}`);
  return `s3://${bucket}/${found.Key}`;
}

async function read(
  services: StartTransferServices,
  Bucket: string,
  Key: string,
  uri: string,
): Promise<Inventory> {
  const { Body } = await services.s3().getObject({ Bucket, Key });
  const reader = inventoryReader(uri);
  let length = 0;
  for await (const text of services.readText(Body, Key.endsWith(".gz"))) {
    length += text.length;
    if (length > LONGEST_TEXT) {
      throw typedError(
        "InventoryError",
        `${uri}: has more than ${LONGEST_TEXT} characters, too many to plan from; scan with a lower --max-depth`,
      );
    }
    reader.push(text);
  }
  return reader.end();
}

/** A run that cannot start until somebody changes something. */
export function refused(message: string, cause?: unknown): Error {
  return typedError("TransferRefusedError", message, cause);
}
