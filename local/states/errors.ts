/** Errors of Step Functions, named as on the wire (botocore stepfunctions 2016-11-23 model). */
import { ServiceError } from "../service";

export function invalidArn(arn: string): ServiceError {
  return new ServiceError("InvalidArn", `Invalid Arn: '${arn}'`);
}

export function invalidName(name: string): ServiceError {
  return new ServiceError("InvalidName", `Invalid Name: '${name}'`);
}

export function invalidDefinition(problem: string): ServiceError {
  return new ServiceError("InvalidDefinition", `Invalid State Machine Definition: '${problem}'`);
}

export function accessDenied(message: string): ServiceError {
  return new ServiceError("AccessDeniedException", message);
}

export function machineNotFound(arn: string): ServiceError {
  return new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}

export function executionNotFound(arn: string): ServiceError {
  return new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
}
