import { Service, ServiceError } from "../service";

export class S3Service extends Service {
  readonly name = "s3";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("InvalidArgument", problems.join("; "));
  }
}
