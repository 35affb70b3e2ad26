import { Service, ServiceError } from "../service";

export class SnsService extends Service {
  readonly name = "sns";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("InvalidParameter", problems.join("; "));
  }
}
