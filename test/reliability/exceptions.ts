/**
 * What the invariants let pass, each with its reason. An entry that nothing needs any more fails the campaign.
 */

export interface ExpectedDenial {
  message: RegExp;
  reason: string;
}

/** Calls that IAM refuses on purpose. */
export const EXPECTED_DENIALS: ExpectedDenial[] = [
  {
    message: /s3:ListBucket/,
    reason:
      "S3 tells only those who may list a bucket that an object is missing; a report that was never written is found out by the refusal, and people are told so",
  },
];

export interface UnusedPermission {
  /** Matches "role action resource". */
  permission: RegExp;
  reason: string;
}

/** Permissions that no run of a campaign used. */
export const UNUSED_PERMISSIONS: UnusedPermission[] = [];
