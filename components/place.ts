import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Where a component's resources live: what ARNs and console links are built from. Asked of the provider that the
 * component itself uses, so that a component in another region or partition gets that one's answers.
 */
export interface Place {
  /** `aws`, `aws-cn` or `aws-us-gov` */
  partition: pulumi.Output<string>;
  /** `us-east-1` */
  region: pulumi.Output<string>;
  /** Twelve digits. */
  accountId: pulumi.Output<string>;
}

/** The same as plain values, inside an `apply`. */
export interface KnownPlace {
  partition: string;
  region: string;
  accountId: string;
}

/** The place of `parent`'s children. */
export function placeOf(parent: pulumi.Resource): Place {
  return {
    partition: aws.getPartitionOutput({}, { parent }).partition,
    region: aws.getRegionOutput({}, { parent }).region,
    accountId: aws.getCallerIdentityOutput({}, { parent }).accountId,
  };
}

/** Start of the CloudWatch console's addresses: each partition has a domain of its own. */
export function cloudWatchConsole(place: Pick<KnownPlace, "partition" | "region">): string {
  const host =
    place.partition === "aws-cn"
      ? `${place.region}.console.amazonaws.cn`
      : place.partition === "aws-us-gov"
        ? "console.amazonaws-us-gov.com"
        : `${place.region}.console.aws.amazon.com`;
  return `https://${host}/cloudwatch/home?region=${place.region}`;
}
