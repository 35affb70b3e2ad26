import { Service, ServiceError } from "../service";

export class CloudWatchService extends Service {
  readonly name = "monitoring";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationError", problems.join("; "));
  }
}
