/**
 * Amazon CloudWatch: metrics, alarms and dashboards. Other services report their metrics in-process with `record`.
 */
import type { LocalCloud } from "../cloud";
import { Service, ServiceError } from "../service";
import { AlarmBook } from "./alarm-book";
import { disableAlarmActions, enableAlarmActions, setAlarmState } from "./alarm-state";
import { type Dashboard, deleteDashboards, getDashboard, listDashboards, putDashboard } from "./dashboards";
import {
  deleteAlarms,
  describeAlarmHistory,
  describeAlarms,
  describeAlarmsForMetric,
} from "./describe-alarms";
import { getMetricData } from "./get-metric-data";
import { getMetricStatistics } from "./get-metric-statistics";
import { listMetrics } from "./list-metrics";
import { type MetricId, MetricStore, metricKey } from "./metric-store";
import { putMetricAlarm } from "./put-metric-alarm";
import { putMetricData } from "./put-metric-data";
import { type StatisticSet, sample } from "./statistics";
import { listTagsForResource, tagResource, untagResource } from "./tags";

/** One sample of a metric, as other services report it. */
export interface MetricSample {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
  /** CloudWatch unit; default None. */
  unit?: string;
  /** Virtual milliseconds since the epoch; default now. */
  time?: number;
}

export class CloudWatchService extends Service {
  readonly name = "monitoring";
  readonly store = new MetricStore();
  readonly alarms: AlarmBook;
  readonly dashboards = new Map<string, Dashboard>();

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.alarms = new AlarmBook(cloud, this.store);
    this.register(
      putMetricData(this, cloud),
      getMetricData(this),
      getMetricStatistics(this, cloud),
      listMetrics(this, cloud),
      putMetricAlarm(this, cloud),
      describeAlarms(this),
      describeAlarmsForMetric(this),
      describeAlarmHistory(this),
      deleteAlarms(this, cloud),
      setAlarmState(this, cloud),
      enableAlarmActions(this, cloud),
      disableAlarmActions(this, cloud),
      putDashboard(this, cloud),
      getDashboard(this, cloud),
      listDashboards(this),
      deleteDashboards(this, cloud),
      tagResource(this, cloud),
      untagResource(this, cloud),
      listTagsForResource(this, cloud),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationError", problems.join("; "));
  }

  protected override denied(message: string): ServiceError {
    return new ServiceError("AccessDenied", message, 403);
  }

  /** Takes one sample of a metric. */
  record({ namespace, name, dimensions, value, unit, time }: MetricSample): void {
    this.recordSet({ namespace, name, dimensions }, unit, time, sample(value));
  }

  /**
   * For services that record a metric of theirs every minute: `record` without finding the metric each time.
   * @param id in one of AWS's own namespaces
   */
  meter(id: MetricId, unit: string): (value: number, time: number) => void {
    const key = metricKey(id);
    const write = this.store.writer(key, id, unit);
    return (value, time) => {
      write(time, sample(value), this.cloud.clock.now());
      this.alarms.changed(key);
    };
  }

  /**
   * Takes many samples of a metric at once. Custom metrics are told as `metric` events, with their sum.
   * @param highResolution kept by the second (StorageResolution 1)
   */
  recordSet(
    id: MetricId,
    unit = "None",
    time: number | undefined,
    set: StatisticSet,
    highResolution = false,
  ): void {
    const now = this.cloud.clock.now();
    const key = metricKey(id);
    this.store.writer(key, id, unit, highResolution)(time ?? now, set, now);
    this.alarms.changed(key);
    if (id.namespace.startsWith("AWS/")) return;
    this.cloud.events.emit({
      kind: "metric",
      namespace: id.namespace,
      name: id.name,
      dimensions: id.dimensions,
      value: set.sum,
      ...(unit === "None" ? {} : { unit }),
    });
  }
}
