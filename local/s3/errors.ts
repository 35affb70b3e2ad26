/** The errors of S3, with their HTTP statuses (Amazon S3 API Reference, "Error responses"). */
import { ServiceError } from "../service";

export function noSuchBucket(bucket: string): ServiceError {
  return new ServiceError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: bucket });
}

export function noSuchKey(key: string): ServiceError {
  return new ServiceError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
}

export function accessDenied(message: string): ServiceError {
  return new ServiceError("AccessDenied", message, 403);
}

export function invalidBucketName(bucket: string): ServiceError {
  return new ServiceError("InvalidBucketName", "The specified bucket is not valid.", 400, {
    BucketName: bucket,
  });
}

export function invalidArgument(message: string, name: string, value: string): ServiceError {
  return new ServiceError("InvalidArgument", message, 400, { ArgumentName: name, ArgumentValue: value });
}

export function invalidRange(range: string, size: number): ServiceError {
  return new ServiceError("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: range,
    ActualObjectSize: size,
  });
}

export function malformedXml(message: string): ServiceError {
  return new ServiceError("MalformedXML", message, 400);
}

export function keyTooLong(bytes: number): ServiceError {
  return new ServiceError("KeyTooLongError", "Your key is too long", 400, {
    Size: bytes,
    MaxSizeAllowed: 1024,
  });
}

export function badDigest(what: string): ServiceError {
  return new ServiceError("BadDigest", `The ${what} you specified did not match what we received.`, 400);
}

export function preconditionFailed(condition: string): ServiceError {
  return new ServiceError(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    412,
    { Condition: condition },
  );
}

export function notModified(): ServiceError {
  return new ServiceError("NotModified", "Not Modified", 304);
}
