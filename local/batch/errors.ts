/** AWS Batch knows two errors of its own: the client's and the service's (botocore batch 2016-08-10 model). */
import { ServiceError } from "../service";

export function clientError(message: string): ServiceError {
  return new ServiceError("ClientException", `Error executing request, Exception : ${message}`, 400);
}
