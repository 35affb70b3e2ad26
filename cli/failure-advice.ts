/**
 * What to do about each error code of a completion report: one or two sentences for the person who has to do it. What
 * the codes mean is in handlers/failure-codes.ts; both follow the LustreGuide, "Failed data repository tasks".
 */
export function failureAdvice(code: string): string {
  switch (code) {
    case "PathSizeTooLong":
      return "Shorten the file's path below the association, or rename its directories, and run again.";
    case "FileSizeTooLarge":
      return "Split or compress the file, or keep it out of the task's paths.";
    case "S3AccessDenied":
      return (
        "Let the file system's service-linked role (AWSServiceRoleForFSxS3Access_…) in: bucket policy, its " +
        "aws:SourceVpc conditions, Object Ownership, and the key policy where the bucket is encrypted with KMS."
      );
    case "S3Error":
    case "InternalError":
    case "INTERNAL_ERROR":
      return "Run it again; if it fails again, ask AWS support with the task's id.";
    case "S3ObjectPathNotPosixCompliant":
      return "Give the object another key: no empty segments, no . or .., no segment over 255 bytes.";
    case "S3FileDeleted":
    case "S3ObjectNotFound":
      return "Nothing, if it was meant to be deleted; otherwise restore the object's version and run again.";
    case "S3ObjectInUnsupportedTier":
    case "S3SymlinkInUnsupportedTier":
      return "Restore the object to a tier that can be read at once (aws s3api restore-object), and run again.";
    case "S3ObjectTypeMismatch":
      return "Rename the directory or the file on one of the two sides.";
    case "ResourceBusy":
      return "Nothing: the next run takes the file. If it is always busy, choose a time at which nobody writes.";
    default:
      return "The LustreGuide does not list this code; look for the file in the file system's log (/aws/fsx/lustre).";
  }
}
