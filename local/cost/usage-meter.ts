/**
 * Counts what AWS would bill of a local run: what happens from the cloud's events, what stands from its state. Calls of
 * the operator, who deploys and looks, are not the stack's.
 */
import type { StackConfig } from "../../stacks/config";
import type { LocalCloud } from "../cloud";
import type { TimedEvent } from "../events";
import type { Priced } from "./prices";
import { idlePolls, type Usage } from "./usage";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const GB = 1024 ** 3;
/** Requests of S3 at the price of PUT. */
const S3_WRITES = /^(Put|Copy|Create|Complete|List|Upload)/;

interface MadeFileSystem {
  kind: Priced;
  /** GiB. */
  capacity: number;
  since: number;
  until?: number;
}

export class UsageMeter {
  readonly #start: number;
  readonly #counts: Partial<Record<Priced, number>> = {};
  /** The metrics that have been written to in the newest hour, which counts each of them once. */
  readonly #metrics = new Set<string>();
  #hour = 0;
  readonly #fileSystems = new Map<string, MadeFileSystem>();
  /** Those that exist anyway. */
  readonly #existing: ReadonlySet<string>;

  /** Begins to count: from now on, when the stack is deployed. */
  constructor(
    private readonly cloud: LocalCloud,
    private readonly config: Pick<StackConfig, "kmsKey" | "pipelines">,
  ) {
    this.#start = cloud.clock.now();
    this.#existing = new Set(cloud.fsx.fileSystems.keys());
    cloud.events.subscribe((event) => this.#observe(event));
  }

  /** What was used from the meter's beginning until now. */
  usage(): Usage {
    const seconds = (this.cloud.clock.now() - this.#start) / 1000;
    const all = { ...this.#counts, ...this.#standing(seconds), ...this.#running(seconds) };
    return { seconds, quantities: Object.fromEntries(Object.entries(all).filter(([, value]) => value > 0)) };
  }

  #add(priced: Priced, amount = 1): void {
    this.#counts[priced] = (this.#counts[priced] ?? 0) + amount;
  }

  #observe(event: TimedEvent): void {
    switch (event.kind) {
      case "function":
        this.#invoked(event.function, event.billed);
        break;
      case "schedule":
        this.#add("schedulerInvocations");
        break;
      case "api":
        if (event.caller !== "operator") this.#called(event.service, event.operation, event.error);
        break;
      case "mail":
        this.#add("snsMails");
        break;
      case "metric":
        this.#written(JSON.stringify([event.namespace, event.name, event.dimensions]));
        break;
      case "execution":
        if (event.change === "entered" || event.change === "retrying") this.#add("stateTransitions");
        // State machines are traced, too.
        if (event.change === "started") this.#add("traces");
        break;
      case "transfer execution":
        if (event.status === "SUCCESS" || event.status === "ERROR")
          this.#transferred(event.task, event.bytes);
        break;
    }
  }

  #written(metric: string): void {
    const hour = Math.floor(this.cloud.clock.now() / HOUR);
    if (hour !== this.#hour) this.#metrics.clear();
    this.#hour = hour;
    if (!this.#metrics.has(metric)) this.#add("metricHours");
    this.#metrics.add(metric);
  }

  #invoked(name: string, billed: number): void {
    const settings = this.cloud.lambda.functions.get(name)?.settings;
    this.#add("lambdaRequests");
    this.#add("lambdaGbSeconds", ((settings?.memory ?? 128) / 1024) * (billed / 1000));
    if (settings?.tracing === "Active") this.#add("traces");
  }

  #called(service: string, operation: string, error: string | undefined): void {
    // Polls are counted by the time that mappings exist; the local ones come only when there is something.
    if (service === "sqs" && operation !== "ReceiveMessage") this.#add("sqsRequests");
    else if (service === "sns" && operation === "Publish") this.#add("snsPublishes");
    else if (service === "s3") this.#add(S3_WRITES.test(operation) ? "s3Writes" : "s3Reads");
    else if (service === "secretsmanager") this.#add("secretRequests");
    else if (service === "monitoring" && operation === "GetMetricData") this.#add("metricsRequested");
    else if (service === "fsx" && error === undefined) this.#fileSystemsChanged(operation);
  }

  #fileSystemsChanged(operation: string): void {
    const now = this.cloud.clock.now();
    const { fileSystems } = this.cloud.fsx;
    if (operation === "CreateFileSystem") {
      for (const { id, deploymentType, storageCapacity } of fileSystems.values()) {
        if (this.#existing.has(id) || this.#fileSystems.has(id)) continue;
        const kind = deploymentType.startsWith("SCRATCH") ? "lustreScratch" : "lustrePersistent";
        this.#fileSystems.set(id, { kind, capacity: storageCapacity ?? 0, since: now });
      }
    }
    if (operation === "DeleteFileSystem") {
      for (const [id, made] of this.#fileSystems) {
        if (fileSystems.get(id)?.lifecycle === "DELETING") made.until ??= now;
      }
    }
  }

  #transferred(task: string, bytes: number): void {
    const enhanced = this.cloud.datasync.tasks.get(task)?.mode === "ENHANCED";
    this.#add(enhanced ? "dataSyncEnhanced" : "dataSyncBasic", bytes / GB);
    if (enhanced) this.#add("dataSyncEnhancedExecutions");
  }

  /** What is billed because it is there. */
  #standing(seconds: number): Partial<Record<Priced, number>> {
    const { cloudwatch, logs } = this.cloud;
    // Networks are not emulated, so what they cost comes from the stack file.
    const natGateways = this.config.pipelines.filter(
      ({ network }) => "natGateway" in network && network.natGateway,
    ).length;
    let stored = 0;
    for (const { ingested, retentionDays } of logs.groups.values()) {
      // A group that keeps everything has a year's worth after a year.
      stored += (ingested / GB / (seconds / 86_400)) * (retentionDays ?? 365);
    }
    return {
      alarms: cloudwatch.alarms.all.length,
      dashboards: cloudwatch.dashboards.size,
      logsStored: seconds > 0 ? stored : 0,
      kmsKeys: this.config.kmsKey === "create" ? 1 : 0,
      natGatewayHours: natGateways * 720,
    };
  }

  /** What is billed by the time that it runs. */
  #running(seconds: number): Partial<Record<Priced, number>> {
    const now = this.cloud.clock.now();
    const hours: Partial<Record<Priced, number>> = {};
    const add = (priced: Priced, amount: number) => {
      hours[priced] = (hours[priced] ?? 0) + amount;
    };
    for (const { queueArn, settings } of this.cloud.lambda.mappings.values()) {
      if (settings.enabled)
        add(queueArn.endsWith(".fifo") ? "sqsPollsFifo" : "sqsPollsStandard", idlePolls(seconds));
    }
    for (const { kind, capacity, since, until = now } of this.#fileSystems.values()) {
      add(kind, (capacity * (until - since)) / (30 * DAY));
    }
    for (const { children, vcpus, attempts, started, current } of this.cloud.batch.jobs.all.values()) {
      if (children) continue;
      for (const attempt of attempts) {
        add("batchVcpuHours", (vcpus * (attempt.stopped - (attempt.started ?? attempt.stopped))) / HOUR);
      }
      if (current && started !== undefined) add("batchVcpuHours", (vcpus * (now - started)) / HOUR);
    }
    let ingested = 0;
    for (const group of this.cloud.logs.groups.values()) ingested += group.ingested;
    return {
      ...hours,
      logsIngested: ingested / GB,
      kmsRequests: this.cloud.kms.uses,
    };
  }
}
