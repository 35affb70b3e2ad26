/**
 * Every call that the pipeline's state machine makes: which Step Functions integration, which operation of which
 * service, and how its errors are named. The role's policy and the local cloud's adapter are built from the same list.
 */

export interface PipelineIntegration {
  /** Behind `arn:<partition>:states:::`. */
  resource: string;
  /** Signing name of the service. */
  service: "batch" | "fsx" | "lambda" | "sns" | "ssm";
  /** The API's operation. */
  operation: string;
  /** What Step Functions puts before the dot of an error's name: `FSx.BadRequestException`. */
  errorPrefix: "Batch" | "FSx" | "Lambda" | "SNS" | "Ssm";
  /** Whether Step Functions waits until the job has ended. */
  sync: boolean;
}

/**
 * Parameters and results have PascalCase members in all of them, also where the API itself has camelCase (Batch).
 * The machine reads these members of the context object: `$$.Execution.Id`, `.Name`, `.Input`, `$$.State.EnteredTime`.
 */
export const PIPELINE_INTEGRATIONS = {
  getParameter: sdk("ssm", "GetParameter", "Ssm"),
  createFileSystem: sdk("fsx", "CreateFileSystem", "FSx"),
  describeFileSystems: sdk("fsx", "DescribeFileSystems", "FSx"),
  createDataRepositoryAssociation: sdk("fsx", "CreateDataRepositoryAssociation", "FSx"),
  describeDataRepositoryAssociations: sdk("fsx", "DescribeDataRepositoryAssociations", "FSx"),
  createDataRepositoryTask: sdk("fsx", "CreateDataRepositoryTask", "FSx"),
  describeDataRepositoryTasks: sdk("fsx", "DescribeDataRepositoryTasks", "FSx"),
  cancelDataRepositoryTask: sdk("fsx", "CancelDataRepositoryTask", "FSx"),
  deleteFileSystem: sdk("fsx", "DeleteFileSystem", "FSx"),
  registerJobDefinition: sdk("batch", "RegisterJobDefinition", "Batch"),
  describeJobDefinitions: sdk("batch", "DescribeJobDefinitions", "Batch"),
  deregisterJobDefinition: sdk("batch", "DeregisterJobDefinition", "Batch"),
  submitJob: integration("batch:submitJob.sync", "batch", "SubmitJob", "Batch", true),
  listJobs: sdk("batch", "ListJobs", "Batch"),
  terminateJob: sdk("batch", "TerminateJob", "Batch"),
  invoke: integration("lambda:invoke", "lambda", "Invoke", "Lambda", false),
  publish: integration("sns:publish", "sns", "Publish", "SNS", false),
} as const satisfies Record<string, PipelineIntegration>;

export type IntegrationName = keyof typeof PIPELINE_INTEGRATIONS;

/** The value of a Task state's `Resource`. */
export function resourceOf(partition: string, name: IntegrationName): string {
  return `arn:${partition}:states:::${PIPELINE_INTEGRATIONS[name].resource}`;
}

function sdk(
  service: "batch" | "fsx" | "ssm",
  operation: string,
  errorPrefix: "Batch" | "FSx" | "Ssm",
): PipelineIntegration {
  const action = `${operation[0]!.toLowerCase()}${operation.slice(1)}`;
  return integration(`aws-sdk:${service}:${action}`, service, operation, errorPrefix, false);
}

function integration(
  resource: string,
  service: PipelineIntegration["service"],
  operation: string,
  errorPrefix: PipelineIntegration["errorPrefix"],
  sync: boolean,
): PipelineIntegration {
  return { resource, service, operation, errorPrefix, sync };
}
