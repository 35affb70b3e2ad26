/**
 * What the transfer functions work with; made by their factories, and handed to everything that they call. Clients that
 * not every run needs are made when they are first used, so that the others do not load them. Beside the clients: every
 * page of a list, and several calls at once, because a transfer has as many tasks as it has agents.
 */
import type { DataSync } from "@aws-sdk/client-datasync";
import type { S3 } from "@aws-sdk/client-s3";
import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { LAMBDA_ENVIRONMENT, type LambdaEnvironment } from "./environment";
import type { SharedServices } from "./shared-services";
import { TRANSFER_ENVIRONMENT, type TransferAddresses } from "./transfer-plan";

/** The operations of DataSync that are used; the roles' policies allow these and no others. */
export type TransferDataSync = Pick<
  DataSync,
  | "cancelTaskExecution"
  | "describeAgent"
  | "describeLocationHdfs"
  | "describeLocationNfs"
  | "describeLocationObjectStorage"
  | "describeLocationSmb"
  | "describeTask"
  | "describeTaskExecution"
  | "listAgents"
  | "listLocations"
  | "listTagsForResource"
  | "listTaskExecutions"
  | "listTasks"
  | "tagResource"
  | "updateLocationHdfs"
  | "updateLocationNfs"
  | "updateLocationObjectStorage"
  | "updateLocationSmb"
  | "updateTask"
>;

/** One value per entry of `TRANSFER_ENVIRONMENT`, and what Lambda sets itself. */
export type TransferEnvironment = Omit<Record<keyof typeof TRANSFER_ENVIRONMENT, string>, "addresses"> &
  LambdaEnvironment & { addresses: Record<string, TransferAddresses> };

export interface TransferServices extends SharedServices {
  /** Tries again by itself what fails for a moment. */
  datasync: TransferDataSync;
  /**
   * For what must not happen twice: DataSync has no idempotency tokens, so a lost answer is not asked for again but
   * looked for, by the next delivery or, of a deletion, at once.
   */
  once: Pick<
    DataSync,
    | "createLocationHdfs"
    | "createLocationNfs"
    | "createLocationObjectStorage"
    | "createLocationSmb"
    | "createTask"
    | "deleteLocation"
    | "deleteTask"
    | "startTaskExecution"
  >;
  environment: TransferEnvironment;
}

/** What only `startTransfer` has. */
export interface StartTransferServices extends TransferServices {
  s3: () => Pick<S3, "listObjectsV2" | "getObject">;
  secrets: () => Pick<SecretsManager, "getSecretValue">;
  /** An object's text, unpacked where it is gzip, piece by piece. */
  readText: (body: unknown, gzip: boolean) => AsyncIterable<string>;
}

/**
 * @param variables `process.env`
 * @throws Error that names every missing variable
 */
export function readTransferEnvironment(variables: Record<string, string | undefined>): TransferEnvironment {
  const names: Record<string, string> = { ...TRANSFER_ENVIRONMENT, ...LAMBDA_ENVIRONMENT };
  const missing = Object.values(names).filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new Error(`The function's environment lacks ${missing.join(", ")}; deploy the stack again.`);
  }
  const values = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, variables[name]]));
  return { ...values, addresses: JSON.parse(values.addresses!) } as TransferEnvironment;
}

/** All items of a list that comes in pages. */
export async function everyPage<Page extends { NextToken?: string }, Item>(
  call: (page: { MaxResults: number; NextToken?: string }) => Promise<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  let NextToken: string | undefined;
  do {
    // 100 is the most that DataSync gives (botocore datasync 2018-11-09 model, MaxResults).
    const page = await call({ MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) });
    all.push(...(items(page) ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return all;
}

/** DataSync gives no figure for its limits; a handful at once is quick enough, and throttling is tried again. */
const AT_ONCE = 5;

/** Calls for every item, a handful at once; results in the items' order. The first failure is thrown. */
export async function severalAtOnce<Item, Result>(
  items: readonly Item[],
  call: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await call(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}

/** All tags of a resource. */
export async function tagsOfResource(
  datasync: Pick<TransferDataSync, "listTagsForResource">,
  ResourceArn: string,
): Promise<Record<string, string>> {
  const tags = await everyPage(
    (page) => datasync.listTagsForResource({ ResourceArn, ...page }),
    (page) => page.Tags,
  );
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}

/** botocore datasync 2018-11-09 model, TagValue: at most 256 of letters, digits, white space and `+=._:@/-`. */
export function tagText(text: string): string {
  return text.replace(/[^a-zA-Z0-9\s+=._:@/-]/g, " ").slice(0, 256);
}

/** Tags as DataSync takes them. */
export function tagList(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Whether an answer says that what was named does not exist; DataSync has one error for everything. */
export function isGone(error: unknown): boolean {
  const failure = error as { name?: string; message?: string } | undefined;
  return (
    failure?.name === "InvalidRequestException" &&
    /not found|does not exist|doesn't exist|no such|unable to find/i.test(failure.message ?? "")
  );
}
