/**
 * What the error codes of a completion report mean, in a few words and what to do about it. The codes are those of the
 * LustreGuide, "Failed data repository tasks" and "Data repository event logs".
 */

/** One clause for a notification; undefined for a code that the guide does not list. */
export function codeMeaning(code: string): string | undefined {
  switch (code) {
    case "PathSizeTooLong":
      return "the path is longer than an S3 key can be (1,024 bytes)";
    case "FileSizeTooLarge":
      return "the file is larger than an S3 object can be";
    case "S3AccessDenied":
      return "S3 refused FSx: check the bucket policy, its VPC conditions and the KMS key's policy";
    case "S3Error":
      return "S3 answered with an error; a rerun may do";
    case "S3ObjectPathNotPosixCompliant":
      return "the object's key cannot be a path, like a key with an empty segment";
    case "S3FileDeleted":
      return "the object was deleted before the task came to it";
    case "S3ObjectNotFound":
      return "the object is not there";
    case "S3ObjectInUnsupportedTier":
      return "the object is in a storage class that FSx cannot read, like Glacier: restore it first";
    case "S3SymlinkInUnsupportedTier":
      return "the link's object is in a storage class that FSx cannot read: restore it first";
    case "S3ObjectTypeMismatch":
      return "the path is a directory on one side and a file on the other";
    case "ResourceBusy":
      return "the file was open or being changed; the next run takes it";
    case "InternalError":
    case "INTERNAL_ERROR":
      return "an error inside FSx; a rerun may do";
    default:
      return undefined;
  }
}
