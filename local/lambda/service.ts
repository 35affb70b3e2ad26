/**
 * AWS Lambda: functions that really run, in child processes, and the event source mappings that feed them.
 */
import type { LocalCloud } from "../cloud";
import { type Caller, Service, ServiceError, validationErrors } from "../service";
import { remove } from "./code-folder";
import { createEventSourceMapping } from "./create-event-source-mapping";
import { createFunction } from "./create-function";
import type { EventSourceMapping } from "./event-source-mapping";
import {
  deleteEventSourceMapping,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from "./event-source-mappings";
import type { FunctionSettings, LambdaFunction } from "./function";
import { functionArn, functionName, notFound } from "./function-name";
import { deleteFunction, getFunction, getFunctionConfiguration, listFunctions } from "./functions";
import { invoke } from "./invoke";
import { addPermission, type FunctionPolicies, getPolicy, removePermission } from "./permissions";
import { Runner } from "./runner";
import type { RunningInvocation } from "./running-invocation";
import { listTags, tagResource, untagResource } from "./tags";
import { putFunctionConcurrency, updateFunctionCode, updateFunctionConfiguration } from "./update-function";

export class LambdaService extends Service {
  readonly name = "lambda";
  readonly functions = new Map<string, LambdaFunction>();
  /** By UUID. */
  readonly mappings = new Map<string, EventSourceMapping>();
  readonly policies: FunctionPolicies = new WeakMap();
  readonly runner: Runner;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.runner = new Runner(cloud);
    this.register(
      createFunction(this, cloud),
      getFunction(this, cloud),
      getFunctionConfiguration(this, cloud),
      listFunctions(this),
      deleteFunction(this, cloud),
      updateFunctionCode(this, cloud),
      updateFunctionConfiguration(this, cloud),
      putFunctionConcurrency(this, cloud),
      invoke(this, cloud),
      addPermission(this, cloud),
      removePermission(this, cloud),
      getPolicy(this, cloud),
      createEventSourceMapping(this, cloud),
      getEventSourceMapping(this, cloud),
      listEventSourceMappings(this, cloud),
      updateEventSourceMapping(this, cloud),
      deleteEventSourceMapping(this, cloud),
      tagResource(this),
      untagResource(this),
      listTags(this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", validationErrors(problems));
  }

  protected override denied(message: string): ServiceError {
    return new ServiceError("AccessDeniedException", message, 403);
  }

  /**
   * The function that a request names.
   * @throws ServiceError ResourceNotFoundException
   */
  function(given: string, qualifier?: string): LambdaFunction {
    const name = functionName(this.cloud, given, qualifier);
    const fn = this.functions.get(name);
    if (!fn) throw notFound(functionArn(this.cloud, name));
    return fn;
  }

  /** @throws ServiceError InvalidParameterValueException where Lambda cannot assume the function's role */
  checkRole(fn: { arn: string; settings: FunctionSettings }): void {
    try {
      this.runner.callerOf(fn);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new ServiceError(
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
      );
    }
  }

  /** The invocation that makes calls as `caller`, while it runs; the one with this id, where that is known. */
  invocationOf(caller: Caller, requestId?: string): RunningInvocation | undefined {
    return this.runner.running.of(caller, requestId);
  }

  /** Ends every function process, and removes the unpacked code. */
  async close(): Promise<void> {
    for (const { poller } of this.mappings.values()) poller.stop();
    await this.runner.close();
    for (const { code } of this.functions.values()) remove(code);
    this.functions.clear();
    this.mappings.clear();
  }
}
