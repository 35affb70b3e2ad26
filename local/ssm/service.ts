/**
 * AWS Systems Manager, as far as Parameter Store's plain texts: where a pipeline's default parameters are kept.
 */
import type { LocalCloud } from "../cloud";
import { Service, ServiceError, validationErrors } from "../service";
import { deleteParameter } from "./delete-parameter";
import { describeParameters } from "./describe-parameters";
import { getParameter, getParameters } from "./get-parameter";
import type { Parameter } from "./parameter";
import { putParameter } from "./put-parameter";

export class SsmService extends Service {
  readonly name = "ssm";
  /** By name, as given. */
  readonly parameters = new Map<string, Parameter>();

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.register(
      putParameter(cloud, this),
      getParameter(cloud, this),
      getParameters(cloud, this),
      deleteParameter(cloud, this),
      describeParameters(cloud, this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", validationErrors(problems));
  }
}
