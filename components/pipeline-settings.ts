/**
 * A task-export pipeline of the stack as the components and the state machine need it: what a stack file says under
 * `pipelines`, checked, every default filled in.
 */

export interface PipelineSettings {
  /** Its key in the stack file: 1 to 40 of `0-9 a-z A-Z - _`. */
  name: string;
  /** Existing S3 bucket, in the stack's region. Only ever referenced: never emptied, never deleted. */
  bucket: string;
  /** "" or `input/`: what is below `s3://<bucket>/<importPrefix>` appears on the file system. */
  importPrefix: string;
  /**
   * "" or `output/`: where results go. The same as `importPrefix`: one association, `/scratch` with that place. Another:
   * `/input` with the one and `/output` with the other.
   */
  exportPrefix: string;
  /** File-system paths that are exported after the job; below the association that exports. */
  exportPaths: string[];
  /** Whether FSx exports changes on its own while the job runs, instead of an export task after it. */
  autoExport: boolean;
  /** Whether the file system is deleted once its results are in S3. */
  deleteLustre: boolean;
  /** When EventBridge Scheduler starts a run; undefined for a pipeline that only people start. */
  schedule: { expression: string; timezone: string; enabled: boolean } | undefined;
  computeEnvironment: PipelineComputeEnvironment;
  job: PipelineJob;
  lustre: PipelineLustre;
  /** Existing subnets, or a network of the pipeline's own. */
  network: { vpcId: string; subnetIds: string[] } | { cidrBlock: string; natGateway: boolean };
  /** Where completion reports go, below the exporting association's S3 path. */
  reportPrefix: string;
  /** Seconds after which a wait has an end. */
  limits: { creation: number; job: number; export: number; deletion: number };
  /** Seconds between two looks. */
  polling: { creation: number; export: number; deletion: number };
}

/** The machines that jobs run on, shared by all runs of the pipeline. */
export interface PipelineComputeEnvironment {
  type: "SPOT" | "EC2";
  allocationStrategy:
    | "SPOT_PRICE_CAPACITY_OPTIMIZED"
    | "SPOT_CAPACITY_OPTIMIZED"
    | "BEST_FIT_PROGRESSIVE"
    | "BEST_FIT";
  /** Types and families (`c6i.8xlarge`, `m6i`), or `optimal`. */
  instanceTypes: string[];
  minvCpus: number;
  maxvCpus: number;
  desiredvCpus: number;
}

/** What a run does with the file system. */
export interface PipelineJob {
  /** An image's URI, or the name of an ECR repository that the stack creates. */
  image: string | { repository: string };
  vcpus: number;
  /** MiB. */
  memory: number;
  /** Empty for the image's own. */
  command: string[];
  environment: Record<string, string>;
  /** How often the job may begin, 1 to 10; only a reclaimed Spot instance uses another attempt. */
  attempts: number;
  /** Seconds that one attempt may take. */
  timeout: number;
  /** 2 to 10,000 children, or undefined for a plain job. */
  arraySize: number | undefined;
}

/** The file system of a run. */
export interface PipelineLustre {
  version: "2.12" | "2.15";
  /** GiB. */
  storageCapacity: number;
  deploymentType: "SCRATCH_2" | "PERSISTENT_1" | "PERSISTENT_2";
  /** MB/s per TiB; persistent types only, undefined for SCRATCH_2. */
  perUnitStorageThroughput: number | undefined;
  dataCompressionType: "NONE" | "LZ4";
  /** MiB. */
  importedFileChunkSize: number;
}
