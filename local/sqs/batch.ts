/**
 * Batches: what every batch operation checks before its entries, and how it reports them one by one.
 */
import { queryCode } from "../protocols/query-codes";
import { ServiceError } from "../service";

export interface BatchFailure {
  Id: string;
  SenderFault: boolean;
  Code: string;
  Message: string;
}

export interface BatchOutput<Success> {
  Successful: Success[];
  Failed: BatchFailure[];
}

/** SQS API reference, "SendMessageBatch". */
const MOST_ENTRIES = 10;

/** @throws ServiceError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct */
export function checkBatch(operation: string, entries: { Id: string }[]): void {
  if (entries.length === 0) {
    throw new ServiceError(
      "EmptyBatchRequest",
      `There should be at least one ${operation}RequestEntry in the request.`,
    );
  }
  if (entries.length > MOST_ENTRIES) {
    throw new ServiceError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id)) {
      throw new ServiceError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (seen.has(Id)) throw new ServiceError("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** Does each entry by itself: one that SQS refuses does not keep the others from being done. */
export function eachEntry<Entry extends { Id: string }, Success>(
  entries: Entry[],
  act: (entry: Entry) => Success,
): BatchOutput<Success> {
  const output: BatchOutput<Success> = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      output.Successful.push(act(entry));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      output.Failed.push({
        Id: entry.Id,
        SenderFault: error.status < 500,
        Code: queryCode("sqs", error.code),
        Message: error.message,
      });
    }
  }
  return output;
}
