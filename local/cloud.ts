/**
 * The local cloud: one account in one region, its services on one virtual clock.
 */

import { BatchService } from "./batch/service";
import { VirtualClock } from "./clock";
import { CloudWatchService } from "./cloudwatch/service";
import { DataSyncService } from "./datasync/service";
import { LOCAL_ACCOUNT } from "./deploy/account";
import { EventBridgeService } from "./eventbridge/service";
import { EventLog } from "./events";
import { Faults } from "./faults/faults";
import { FsxService } from "./fsx/service";
import { IamService } from "./iam/service";
import { StsService } from "./iam/sts";
import { KmsService } from "./kms/service";
import type { ProcessPool } from "./lambda/process-pool";
import type { RuntimeKind } from "./lambda/runtime-kind";
import { LambdaService } from "./lambda/service";
import { LogsService } from "./logs/service";
import { dnsSuffixOf, partitionOf } from "./partition";
import { Random } from "./random";
import { S3Service } from "./s3/service";
import { SchedulerService } from "./scheduler/service";
import { SecretsManagerService } from "./secretsmanager/service";
import type { Caller, Service, ServiceName } from "./service";
import { SnsService } from "./sns/service";
import { SqsService } from "./sqs/service";
import { SsmService } from "./ssm/service";
import { StatesService } from "./states/service";

export interface LocalCloudOptions {
  /** `us-east-1`; also decides the partition. */
  region: string;
  /** Virtual time at the start, milliseconds since the epoch. */
  start: number;
  /** The same seed gives the same run. */
  seed: string;
  accountId?: string;
  functionProcesses?: ProcessPool | undefined;
  /** Default "process". */
  functionsRunIn?: RuntimeKind | undefined;
}

export { LOCAL_ACCOUNT, partitionOf };

export class LocalCloud {
  readonly region: string;
  readonly accountId: string;
  /** `aws`, `aws-cn`, `aws-us-gov` */
  readonly partition: string;
  /** `amazonaws.com`, or `amazonaws.com.cn` */
  readonly dnsSuffix: string;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** Ids of requests, in the order of the calls. */
  readonly requestIds: Random;
  readonly events: EventLog;
  readonly faults: Faults;
  /** Where functions' processes or realms come from and go to; each has one of its own where there is none. */
  readonly functionProcesses: ProcessPool | undefined;
  readonly functionsRunIn: RuntimeKind;
  /** Where the HTTP endpoint listens, once it does: `http://127.0.0.1:4566`. */
  endpointUrl: string | undefined;

  readonly iam: IamService;
  readonly sts: StsService;
  readonly kms: KmsService;
  readonly s3: S3Service;
  readonly fsx: FsxService;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly scheduler: SchedulerService;
  readonly lambda: LambdaService;
  readonly logs: LogsService;
  readonly cloudwatch: CloudWatchService;
  readonly ssm: SsmService;
  readonly batch: BatchService;
  readonly states: StatesService;
  readonly eventbridge: EventBridgeService;
  readonly secretsmanager: SecretsManagerService;
  readonly datasync: DataSyncService;
  readonly #services: Map<ServiceName, Service>;

  constructor(options: LocalCloudOptions) {
    this.region = options.region;
    this.functionProcesses = options.functionProcesses;
    this.functionsRunIn = options.functionsRunIn ?? "process";
    this.accountId = options.accountId ?? LOCAL_ACCOUNT;
    this.partition = partitionOf(options.region);
    this.dnsSuffix = dnsSuffixOf(this.partition);
    this.clock = new VirtualClock(options.start);
    this.random = new Random(options.seed);
    this.requestIds = this.random.stream("requests");
    this.events = new EventLog(() => this.clock.now());
    this.faults = new Faults(this);

    this.iam = new IamService(this);
    this.sts = new StsService(this);
    this.kms = new KmsService(this);
    this.s3 = new S3Service(this);
    this.fsx = new FsxService(this);
    this.sqs = new SqsService(this);
    this.sns = new SnsService(this);
    this.scheduler = new SchedulerService(this);
    this.lambda = new LambdaService(this);
    this.logs = new LogsService(this);
    this.cloudwatch = new CloudWatchService(this);
    this.ssm = new SsmService(this);
    this.batch = new BatchService(this);
    this.states = new StatesService(this);
    this.eventbridge = new EventBridgeService(this);
    this.secretsmanager = new SecretsManagerService(this);
    this.datasync = new DataSyncService(this);
    const services: Service[] = [
      this.iam,
      this.sts,
      this.kms,
      this.s3,
      this.fsx,
      this.sqs,
      this.sns,
      this.scheduler,
      this.lambda,
      this.logs,
      this.cloudwatch,
      this.ssm,
      this.batch,
      this.states,
      this.eventbridge,
      this.secretsmanager,
      this.datasync,
    ];
    this.#services = new Map(services.map((service) => [service.name, service]));
  }

  /** The service with this signing name, or undefined. */
  service(name: string): Service | undefined {
    return this.#services.get(name as ServiceName);
  }

  get services(): Service[] {
    return [...this.#services.values()];
  }

  /**
   * One call from one service to another, or from a test: the same checks as over HTTP.
   * @throws ServiceError, ConnectionLost
   */
  call(service: ServiceName, operation: string, input: unknown, caller: Caller): Promise<unknown> {
    return this.#services.get(service)!.call(operation, input, caller);
  }

  /** `arn:aws:sqs:us-east-1:123456789012:runs.fifo` from service and resource. */
  arn(service: string, resource: string, options: { region?: string; accountId?: string } = {}): string {
    return `arn:${this.partition}:${service}:${options.region ?? this.region}:${options.accountId ?? this.accountId}:${resource}`;
  }

  /** Lets go of every execution and ends every child process; the cloud cannot be used afterwards. */
  async close(): Promise<void> {
    await this.states.close();
    await this.lambda.close();
  }
}
