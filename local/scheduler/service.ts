import { Service, ServiceError } from "../service";

export class SchedulerService extends Service {
  readonly name = "scheduler";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", problems.join("; "));
  }
}
