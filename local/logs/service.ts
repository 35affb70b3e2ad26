import { Service, ServiceError } from "../service";

export class LogsService extends Service {
  readonly name = "logs";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("InvalidParameterException", problems.join("; "));
  }
}
