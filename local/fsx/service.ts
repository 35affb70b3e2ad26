import { Service, ServiceError } from "../service";

export class FsxService extends Service {
  readonly name = "fsx";

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("BadRequest", problems.join("; "));
  }
}
