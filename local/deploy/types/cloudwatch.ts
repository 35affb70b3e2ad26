/**
 * Amazon CloudWatch: alarms on one metric each, and dashboards.
 */
import { OPERATOR } from "../../service";
import { globalArn, regionalArn } from "../account";
import { given, physicalName, type ResourceType, tagList, tagState } from "../resource-type";

const ALARM_MEMBERS = {
  actionsEnabled: "ActionsEnabled",
  alarmActions: "AlarmActions",
  alarmDescription: "AlarmDescription",
  comparisonOperator: "ComparisonOperator",
  datapointsToAlarm: "DatapointsToAlarm",
  evaluationPeriods: "EvaluationPeriods",
  insufficientDataActions: "InsufficientDataActions",
  metricName: "MetricName",
  namespace: "Namespace",
  okActions: "OKActions",
  period: "Period",
  statistic: "Statistic",
  threshold: "Threshold",
  treatMissingData: "TreatMissingData",
  unit: "Unit",
};

export const metricAlarm: ResourceType = {
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: ["name", "dimensions", "tags", ...Object.keys(ALARM_MEMBERS)],

  plan(resource, account) {
    const name = physicalName(resource, 255);
    return {
      id: name,
      state: { name, arn: regionalArn(account, "cloudwatch", `alarm:${name}`), ...tagState(resource) },
    };
  },

  async create(resource, cloud) {
    const dimensions = resource.inputs.dimensions as Record<string, string> | undefined;
    await cloud.call(
      "monitoring",
      "PutMetricAlarm",
      {
        AlarmName: resource.id,
        ...given(resource, ALARM_MEMBERS),
        ...(dimensions ? { Dimensions: dimensionList(dimensions) } : {}),
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
