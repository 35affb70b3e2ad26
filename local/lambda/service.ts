import { Service, ServiceError } from "../service";

export class LambdaService extends Service {
  readonly name = "lambda";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("InvalidParameterValueException", problems.join("; "));
  }

  /** Ends every function process. */
  async close(): Promise<void> {}
}
