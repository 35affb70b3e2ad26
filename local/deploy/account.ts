/**
 * The account and region that a program is deployed to, as far as names and ARNs depend on them. Plain data, so that
 * a preview plans ids without a local cloud, and the cloud then makes resources with the very same ids.
 */
import { dnsSuffixOf, partitionOf } from "../partition";

/** The account of a local cloud, where none is given. */
export const LOCAL_ACCOUNT = "123456789012";

export interface Account {
  /** `us-east-1` */
  region: string;
  /** Twelve digits. */
  accountId: string;
  /** `aws`, `aws-cn`, `aws-us-gov`; follows from the region. */
  partition: string;
  /** `amazonaws.com` or `amazonaws.com.cn`; follows from the partition. */
  dnsSuffix: string;
}

export function accountOf(region: string, accountId: string): Account {
  const partition = partitionOf(region);
  return { region, accountId, partition, dnsSuffix: dnsSuffixOf(partition) };
}

/** `arn:aws:sqs:us-east-1:123456789012:runs.fifo` from service and resource. */
export function regionalArn(account: Account, service: string, resource: string): string {
  return `arn:${account.partition}:${service}:${account.region}:${account.accountId}:${resource}`;
}

/** `arn:aws:iam::123456789012:role/start-task`: IAM's roles and CloudWatch's dashboards belong to no region. */
export function globalArn(account: Account, service: string, resource: string): string {
  return `arn:${account.partition}:${service}::${account.accountId}:${resource}`;
}
