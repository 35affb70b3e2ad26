/**
 * AWS's partitions: which one a region belongs to, and the domain its services are under. A file of its own, so that
 * the preview knows them without loading the services.
 */

/** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN in this region. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}

/** `amazonaws.com`, or China's own. */
export function dnsSuffixOf(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
