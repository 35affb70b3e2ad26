/** The errors of FSx, named as on the wire: without the suffix `Exception` (botocore fsx 2018-03-01 model). */
import { ServiceError } from "../service";

/** `ErrorMessage` holds 1 to 256 characters (botocore fsx 2018-03-01 model). */
function message(text: string): string {
  return text.length <= 256 ? text : `${text.slice(0, 255)}…`;
}

export function badRequest(text: string): ServiceError {
  return new ServiceError("BadRequest", message(text));
}

export function unsupported(text: string): ServiceError {
  return new ServiceError("UnsupportedOperation", message(text));
}

export function fileSystemNotFound(id: string): ServiceError {
  return new ServiceError("FileSystemNotFound", `File system '${id}' does not exist.`);
}

export function associationNotFound(id: string): ServiceError {
  return new ServiceError(
    "DataRepositoryAssociationNotFound",
    `Data repository association '${id}' does not exist.`,
  );
}

export function taskNotFound(id: string): ServiceError {
  return new ServiceError("DataRepositoryTaskNotFound", `Data repository task '${id}' does not exist.`);
}

export function taskEnded(id: string, lifecycle: string): ServiceError {
  return new ServiceError(
    "DataRepositoryTaskEnded",
    `Data repository task '${id}' could not be canceled because the task has already ended (${lifecycle}).`,
  );
}

export function taskExecuting(text: string): ServiceError {
  return new ServiceError("DataRepositoryTaskExecuting", message(text));
}

export function incompatibleParameter(parameter: string): ServiceError {
  return new ServiceError(
    "IncompatibleParameterError",
    `The client request token was used before with a different ${parameter}.`,
    400,
    { Parameter: parameter },
  );
}

export function limitExceeded(limit: string, text: string): ServiceError {
  return new ServiceError("ServiceLimitExceeded", message(text), 400, { Limit: limit });
}

export function invalidImportPath(text: string): ServiceError {
  return new ServiceError("InvalidImportPath", message(text));
}

export function invalidExportPath(text: string): ServiceError {
  return new ServiceError("InvalidExportPath", message(text));
}

export function invalidThroughput(text: string): ServiceError {
  return new ServiceError("InvalidPerUnitStorageThroughput", message(text));
}

export function invalidRepositoryType(value: string): ServiceError {
  return new ServiceError(
    "InvalidDataRepositoryType",
    message(`'${value}' is not a data repository type; S3 and NFS are.`),
  );
}

export function resourceNotFound(arn: string): ServiceError {
  return new ServiceError("ResourceNotFound", message(`Resource '${arn}' does not exist.`), 400, {
    ResourceARN: arn,
  });
}
