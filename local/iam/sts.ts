import { Service, ServiceError } from "../service";

export class StsService extends Service {
  readonly name = "sts";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationError", problems.join("; "));
  }
}
