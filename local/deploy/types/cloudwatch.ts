/**
 * Amazon CloudWatch: alarms on one metric or on several, and dashboards.
 */
import { OPERATOR } from "../../service";
import { globalArn, regionalArn } from "../account";
import {
  capitalised,
  given,
  type Properties,
  physicalName,
  type ResourceType,
  tagList,
  tagState,
} from "../resource-type";

const ALARM_MEMBERS = {
  actionsEnabled: "ActionsEnabled",
  alarmActions: "AlarmActions",
  alarmDescription: "AlarmDescription",
  comparisonOperator: "ComparisonOperator",
  datapointsToAlarm: "DatapointsToAlarm",
  evaluateLowSampleCountPercentiles: "EvaluateLowSampleCountPercentile",
  evaluationPeriods: "EvaluationPeriods",
  extendedStatistic: "ExtendedStatistic",
  insufficientDataActions: "InsufficientDataActions",
  metricName: "MetricName",
  namespace: "Namespace",
  okActions: "OKActions",
  period: "Period",
  statistic: "Statistic",
  threshold: "Threshold",
  thresholdMetricId: "ThresholdMetricId",
  treatMissingData: "TreatMissingData",
  unit: "Unit",
};

/** One of the provider's `metricQueries`. */
interface MetricQuery extends Properties {
  metric?: Properties & {
    dimensions?: Record<string, string>;
    stat?: string;
    period?: number;
    unit?: string;
  };
}

export const metricAlarm: ResourceType = {
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: ["name", "dimensions", "metricQueries", "tags", ...Object.keys(ALARM_MEMBERS)],

  plan(resource, account) {
    const name = physicalName(resource, 255);
    return {
      id: name,
      state: { name, arn: regionalArn(account, "cloudwatch", `alarm:${name}`), ...tagState(resource) },
    };
  },

  async create(resource, cloud) {
    const dimensions = resource.inputs.dimensions as Record<string, string> | undefined;
    const queries = resource.inputs.metricQueries as MetricQuery[] | undefined;
    await cloud.call(
      "monitoring",
      "PutMetricAlarm",
      {
        AlarmName: resource.id,
        ...given(resource, ALARM_MEMBERS),
        ...(dimensions ? { Dimensions: dimensionList(dimensions) } : {}),
        ...(queries ? { Metrics: queries.map(metricDataQuery) } : {}),
        ...tagList(resource),
      },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("monitoring", "DeleteAlarms", { AlarmNames: [resource.id] }, OPERATOR);
  },
};

function dimensionList(dimensions: Record<string, string>): { Name: string; Value: string }[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** The provider keeps statistic, period and unit inside `metric`; the API keeps them beside it. */
function metricDataQuery({ metric, ...query }: MetricQuery): unknown {
  if (!metric) return capitalised(query);
  const { dimensions, stat, period, unit, ...identity } = metric;
  return {
    ...(capitalised(query) as object),
    MetricStat: {
      Metric: {
        ...(capitalised(identity) as object),
        ...(dimensions ? { Dimensions: dimensionList(dimensions) } : {}),
      },
      Stat: stat,
      Period: period,
      ...(unit ? { Unit: unit } : {}),
    },
  };
}

export const dashboard: ResourceType = {
  type: "aws:cloudwatch/dashboard:Dashboard",
  inputs: ["dashboardName", "dashboardBody"],

  plan(resource, account) {
    const name = String(resource.inputs.dashboardName);
    return { id: name, state: { dashboardArn: globalArn(account, "cloudwatch", `dashboard/${name}`) } };
  },

  async create(resource, cloud) {
    await cloud.call(
      "monitoring",
      "PutDashboard",
      { DashboardName: resource.id, DashboardBody: resource.inputs.dashboardBody },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("monitoring", "DeleteDashboards", { DashboardNames: [resource.id] }, OPERATOR);
  },
};
