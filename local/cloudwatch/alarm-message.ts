/**
 * What CloudWatch tells a topic when an alarm changes its state: a subject, a JSON document for machines, and the text
 * that people get by e-mail.
 */
import { type Alarm, type AlarmState, decimal } from "./alarm";

/** Names of regions as the subjects of CloudWatch's messages hold them (AWS SDKs' endpoints.json, "description"). */
const REGIONS: Record<string, string> = {
  "af-south-1": "Africa (Cape Town)",
  "ap-east-1": "Asia Pacific (Hong Kong)",
  "ap-northeast-1": "Asia Pacific (Tokyo)",
  "ap-northeast-2": "Asia Pacific (Seoul)",
  "ap-northeast-3": "Asia Pacific (Osaka)",
  "ap-south-1": "Asia Pacific (Mumbai)",
  "ap-south-2": "Asia Pacific (Hyderabad)",
  "ap-southeast-1": "Asia Pacific (Singapore)",
  "ap-southeast-2": "Asia Pacific (Sydney)",
  "ap-southeast-3": "Asia Pacific (Jakarta)",
  "ap-southeast-4": "Asia Pacific (Melbourne)",
  "ca-central-1": "Canada (Central)",
  "ca-west-1": "Canada West (Calgary)",
  "cn-north-1": "China (Beijing)",
  "cn-northwest-1": "China (Ningxia)",
  "eu-central-1": "EU (Frankfurt)",
  "eu-central-2": "Europe (Zurich)",
  "eu-north-1": "EU (Stockholm)",
  "eu-south-1": "EU (Milan)",
  "eu-south-2": "Europe (Spain)",
  "eu-west-1": "EU (Ireland)",
  "eu-west-2": "EU (London)",
  "eu-west-3": "EU (Paris)",
  "il-central-1": "Israel (Tel Aviv)",
  "me-central-1": "Middle East (UAE)",
  "me-south-1": "Middle East (Bahrain)",
  "sa-east-1": "South America (Sao Paulo)",
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-gov-east-1": "AWS GovCloud (US-East)",
  "us-gov-west-1": "AWS GovCloud (US-West)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
};

export interface AlarmMessage {
  subject: string;
  json: string;
  text: string;
}

/** An SNS subject is at most 100 characters of ASCII (SNS API reference, "Publish"). */
const SUBJECT_LIMIT = 100;

/** @param from the state before; the alarm itself holds the new one */
export function alarmMessage(
  alarm: Alarm,
  from: AlarmState,
  at: number,
  where: { region: string; accountId: string },
): AlarmMessage {
  const region = REGIONS[where.region] ?? where.region;
  return {
    subject: `${alarm.state}: "${alarm.name}" in ${region}`.replace(/[^ -~]/g, "?").slice(0, SUBJECT_LIMIT),
    json: JSON.stringify(document(alarm, from, at, region, where.accountId)),
    text: mail(alarm, from, at, region, where),
  };
}

function document(alarm: Alarm, from: AlarmState, at: number, region: string, accountId: string) {
  const { rule } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: stamp(alarm.configurationUpdated),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: stamp(at),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: from,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: alarm.metricName,
      Namespace: alarm.namespace,
      StatisticType: "Statistic",
      Statistic: rule.statistic === "SampleCount" ? "SAMPLE_COUNT" : rule.statistic.toUpperCase(),
      Unit: alarm.unit ?? null,
      Dimensions: Object.entries(alarm.dimensions).map(([name, value]) => ({ value, name })),
      Period: rule.period,
      EvaluationPeriods: rule.evaluationPeriods,
      DatapointsToAlarm: rule.datapointsToAlarm,
      ComparisonOperator: rule.comparison,
      Threshold: rule.threshold,
      TreatMissingData: rule.treatMissingData,
      EvaluateLowSampleCountPercentile: "",
    },
  };
}

function mail(
  alarm: Alarm,
  from: AlarmState,
  at: number,
  region: string,
  where: { region: string; accountId: string },
): string {
  const { rule } = alarm;
  const time = words(at);
  const link = `https://${where.region}.console.aws.amazon.com/cloudwatch/deeplink.js?region=${where.region}#alarmsV2:alarm/${encodeURIComponent(alarm.name)}`;
  const span =
    rule.evaluationPeriods === 1
      ? `for ${rule.period} seconds`
      : `for at least ${rule.datapointsToAlarm} of the last ${rule.evaluationPeriods} period(s) of ${rule.period} seconds`;
  const dimensions = Object.entries(alarm.dimensions)
    .map(([name, value]) => `[${name} = ${value}]`)
    .join(" ");
  const listed = (title: string, arns: string[]) => `- ${title}:${arns.map((arn) => ` [${arn}]`).join("")}`;
  return [
    `You are receiving this email because your Amazon CloudWatch Alarm "${alarm.name}" in the ${region} region has ` +
      `entered the ${alarm.state} state, because "${alarm.reason}" at "${time}".`,
    "",
    "View this alarm in the AWS Management Console:",
    link,
    "",
    "Alarm Details:",
    field("Name", alarm.name),
    field("Description", alarm.description ?? ""),
    field("State Change", `${from} -> ${alarm.state}`),
    field("Reason for State Change", alarm.reason),
    field("Timestamp", time),
    field("AWS Account", where.accountId),
    field("Alarm Arn", alarm.arn),
    "",
    "Threshold:",
    `- The alarm is in the ALARM state when the metric is ${rule.comparison} ${decimal(rule.threshold)} ${span}.`,
    "",
    "Monitored Metric:",
    field("MetricNamespace", alarm.namespace),
    field("MetricName", alarm.metricName),
    field("Dimensions", dimensions),
    field("Period", `${rule.period} seconds`),
    field("Statistic", rule.statistic),
    field("Unit", alarm.unit ?? "not specified"),
    field("TreatMissingData", rule.treatMissingData),
    "",
    "State Change Actions:",
    listed("OK", alarm.actions.OK),
    listed("ALARM", alarm.actions.ALARM),
    listed("INSUFFICIENT_DATA", alarm.actions.INSUFFICIENT_DATA),
  ].join("\n");
}

function field(name: string, value: string): string {
  return `- ${`${name}:`.padEnd(28)}${value}`.trimEnd();
}

/** `2022-09-25T18:50:37.811+0000`, as CloudWatch writes times in JSON. */
export function stamp(time: number): string {
  return new Date(time).toISOString().replace("Z", "+0000");
}

/** `Wednesday 15 September, 2021 18:32:31 UTC` */
function words(time: number): string {
  const date = new Date(time);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" }).format(date);
  const iso = date.toISOString();
  return `${part({ weekday: "long" })} ${iso.slice(8, 10)} ${part({ month: "long" })}, ${iso.slice(0, 4)} ${iso.slice(11, 19)} UTC`;
}
