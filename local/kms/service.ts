import { Service, ServiceError } from "../service";

export class KmsService extends Service {
  readonly name = "kms";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", problems.join("; "));
  }
}
