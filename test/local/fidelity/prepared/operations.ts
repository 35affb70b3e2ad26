/** IAM, KMS, CloudWatch and its logs, Systems Manager, Secrets Manager: what a stack is operated with. */
import * as fc from "fast-check";
import type { LocalCloud } from "../../../../local/cloud";
import type { Hints } from "../inputs";
import { arn, make, makeRole, policy } from "./names";

const NAME = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/);

export async function iam(cloud: LocalCloud): Promise<Hints> {
  await makeRole(cloud);
  const trust = policy({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
  await make(cloud, "iam", "CreateRole", { RoleName: "bare", AssumeRolePolicyDocument: trust });
  await make(cloud, "iam", "CreateInstanceProfile", { InstanceProfileName: "host" });
  await make(cloud, "iam", "CreateInstanceProfile", { InstanceProfileName: "empty" });
  await make(cloud, "iam", "AddRoleToInstanceProfile", { InstanceProfileName: "host", RoleName: "prepared" });
  return {
    "*.RoleName": ["prepared", "bare", "none"],
    "CreateRole.RoleName": NAME,
    "CreateRole.AssumeRolePolicyDocument": [trust],
    "CreateRole.Path": ["/", "/team/"],
    "CreateInstanceProfile.InstanceProfileName": NAME,
    "CreateInstanceProfile.Path": ["/", "/team/"],
    "AddRoleToInstanceProfile.InstanceProfileName": ["empty", "host", "none"],
    "*.InstanceProfileName": ["host", "empty", "none"],
    "PutRolePolicy.PolicyName": NAME,
    "*.PolicyName": ["everything", "none"],
    "PutRolePolicy.PolicyDocument": [policy({ Action: "fsx:*", Resource: "*" })],
    "*.Marker": [],
  };
}

export async function sts(): Promise<Hints> {
  return {};
}

export async function kms(cloud: LocalCloud): Promise<Hints> {
  const keyId = "11111111-2222-4333-8444-555555555555";
  const statement = {
    Sid: "all",
    Principal: { AWS: "arn:aws:iam::123456789012:root" },
    Action: "kms:*",
    Resource: "*",
  };
  cloud.kms.createKey({ keyId, policy: JSON.parse(policy(statement)) });
  await make(cloud, "kms", "CreateAlias", { AliasName: "alias/given", TargetKeyId: keyId });
  const { CiphertextBlob } = await make<{ CiphertextBlob: Uint8Array }>(cloud, "kms", "GenerateDataKey", {
    KeyId: keyId,
    KeySpec: "AES_256",
  });
  return {
    "*.KeyId": [keyId, "alias/given", arn("kms", `key/${keyId}`), "00000000-0000-4000-8000-000000000000"],
    "GetKeyPolicy.KeyId": [keyId, arn("kms", `key/${keyId}`)],
    "GetKeyPolicy.PolicyName": ["default"],
    "ScheduleKeyDeletion.KeyId": [keyId],
    "ScheduleKeyDeletion.PendingWindowInDays": [7, 30],
    "ListAliases.KeyId": [keyId],
    "*.TargetKeyId": [keyId],
    "CreateAlias.AliasName": fc.stringMatching(/^alias\/[a-z]{3,12}$/),
    "DeleteAlias.AliasName": ["alias/given", "alias/none"],
    "*.CiphertextBlob": [CiphertextBlob, new Uint8Array([1, 2, 3])],
    "Decrypt.KeyId": [keyId],
    "GenerateDataKey.NumberOfBytes": [],
    "GenerateDataKey!": ["KeySpec"],
    "GenerateDataKey.KeySpec": ["AES_256", "AES_128"],
    "*.Marker": [],
  };
}

export async function logs(cloud: LocalCloud): Promise<Hints> {
  await make(cloud, "logs", "CreateLogGroup", { logGroupName: "/given", tags: { a: "b" } });
  await make(cloud, "logs", "CreateLogStream", { logGroupName: "/given", logStreamName: "stream" });
  const now = cloud.clock.now();
  const event = (text: string) => ({ timestamp: now, message: text });
  const put = { logGroupName: "/given", logStreamName: "stream" };
  await make(cloud, "logs", "PutLogEvents", { ...put, logEvents: [event("one"), event('{"two":2}')] });
  const document = policy({
    Principal: { Service: "events.amazonaws.com" },
    Action: "logs:PutLogEvents",
    Resource: "*",
  });
  await make(cloud, "logs", "PutResourcePolicy", { policyName: "given", policyDocument: document });
  return {
    "*.logGroupName": ["/given", "none"],
    "CreateLogGroup.logGroupName": NAME,
    "CreateLogStream.logStreamName": NAME,
    "*.logStreamName": ["stream", "none"],
    "*.logGroupIdentifier": [],
    "DescribeLogStreams!": ["logGroupName"],
    "GetLogEvents!": ["logGroupName"],
    "FilterLogEvents!": ["logGroupName"],
    "*.kmsKeyId": [],
    "*.logStreamNames": [["stream"]],
    "*.logStreamNamePrefix": ["str"],
    "PutRetentionPolicy.retentionInDays": [1, 30, 365],
    "PutLogEvents.logEvents": [[event("three")], [event("four"), event("five")]],
    "PutLogEvents.sequenceToken": ["0"],
    "*.filterPattern": ["", "one", "{ $.two = 2 }"],
    "PutResourcePolicy.policyName": NAME,
    "*.policyDocument": [document],
    "DeleteResourcePolicy.policyName": ["given", "none"],
    "*.resourceArn": [arn("logs", "log-group:/given"), arn("logs", "log-group:none")],
    "*.nextToken": [],
    "*.startTime": [0, now],
    "*.endTime": [now + 1000],
  };
}

export async function monitoring(cloud: LocalCloud): Promise<Hints> {
  const alarm = {
    AlarmName: "given",
    Namespace: "Ours",
    MetricName: "Runs",
    Statistic: "Sum",
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
  };
  await make(cloud, "monitoring", "PutMetricAlarm", { ...alarm, Tags: [{ Key: "a", Value: "b" }] });
  await make(cloud, "monitoring", "PutMetricData", {
    Namespace: "Ours",
    MetricData: [{ MetricName: "Runs", Value: 3, Dimensions: [{ Name: "Stack", Value: "dev" }] }],
  });
  const body = JSON.stringify({ widgets: [] });
  await make(cloud, "monitoring", "PutDashboard", { DashboardName: "given", DashboardBody: body });
  const time = (hour: number) => new Date(Date.UTC(2026, 10, 19, hour));
  const stat = { Metric: { Namespace: "Ours", MetricName: "Runs" }, Period: 300, Stat: "Sum" };
  return {
    "*.AlarmName": ["given", "none"],
    "PutMetricAlarm.AlarmName": NAME,
    "*.AlarmNames": [["given"], ["given", "none"]],
    "*.AlarmNamePrefix": ["giv"],
    "*.ActionPrefix": [],
    "*.StateReasonData": ["{}"],
    "PutMetricAlarm.Period": [60, 300],
    "PutMetricAlarm.EvaluationPeriods": [1, 3],
    "PutMetricAlarm.DatapointsToAlarm": [1],
    "PutMetricAlarm.Statistic": ["Sum", "Average"],
    "PutMetricAlarm.MetricName": ["Runs"],
    "PutMetricAlarm.Namespace": ["Ours"],
    "PutMetricAlarm.ComparisonOperator": ["GreaterThanThreshold", "LessThanThreshold"],
    "PutMetricAlarm.TreatMissingData": ["breaching", "notBreaching"],
    "PutMetricAlarm.Unit": ["Count"],
    "PutMetricAlarm.Threshold": [1, 2.5],
    "*.AlarmActions": [[arn("sns", "topic")]],
    "*.OKActions": [[arn("sns", "topic")]],
    "*.InsufficientDataActions": [[]],
    "PutMetricData.Namespace": ["Ours"],
    "PutMetricData.MetricData": [
      [{ MetricName: "Runs", Value: 1, Unit: "Count" }],
      [{ MetricName: "Runs", StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 } }],
      [{ MetricName: "Runs", Values: [1, 2], Counts: [1, 3], Timestamp: time(3) }],
    ],
    // CloudWatch API reference, GetMetricData; the model has no range.
    "GetMetricData.MaxDatapoints": fc.integer({ min: 1, max: 100_800 }),
    "GetMetricData.MetricDataQueries": [
      [{ Id: "m1", MetricStat: stat }],
      [{ Id: "m2", MetricStat: stat, Label: "x" }],
    ],
    "*.StartTime": [time(0)],
    "*.EndTime": [time(2)],
    "*.StartDate": [time(0)],
    "*.EndDate": [time(2)],
    "GetMetricStatistics.Period": [300],
    "GetMetricStatistics.Statistics": [["Sum"], ["Average", "Maximum"]],
    "GetMetricStatistics.Namespace": ["Ours"],
    "GetMetricStatistics.MetricName": ["Runs"],
    "*.DashboardName": ["given", "none"],
    "PutDashboard.DashboardName": NAME,
    "*.DashboardBody": [body],
    "*.DashboardNames": [["given"], ["none"]],
    "DescribeAlarmsForMetric.Period": [300],
    "*.ResourceARN": [arn("cloudwatch", "alarm:given"), arn("cloudwatch", "alarm:none")],
    "*.NextToken": [],
  };
}

export async function ssm(cloud: LocalCloud): Promise<Hints> {
  await make(cloud, "ssm", "PutParameter", { Name: "/given", Value: "x", Type: "String" });
  return {
    "PutParameter.Name": fc.stringMatching(/^\/?[a-z][a-z0-9_.-]{0,12}$/),
    "PutParameter!": ["Type"],
    "PutParameter.Type": ["String"],
    "PutParameter.DataType": ["text"],
    "PutParameter.Tier": ["Standard"],
    "PutParameter.Value": ["x"],
    "*.Name": ["/given", "/none"],
    "GetParameters.Names": [["/given"], ["/given", "/none"]],
    "*.NextToken": [],
    "DescribeParameters.ParameterFilters": [[{ Key: "Name", Option: "Equals", Values: ["/given"] }]],
  };
}

export async function secretsmanager(cloud: LocalCloud): Promise<Hints> {
  const { ARN } = await make<{ ARN: string }>(cloud, "secretsmanager", "CreateSecret", {
    Name: "given",
    SecretString: "x",
    Tags: [{ Key: "a", Value: "b" }],
  });
  return {
    SecretIdType: ["given", ARN, "none"],
    "CreateSecret.Name": fc.stringMatching(/^[a-z][a-z0-9/_+=.@-]{0,20}$/),
    "*.KmsKeyId": [],
    "*.SecretString": ["y"],
    "*.SecretBinary": [],
    "*.VersionStages": [["AWSCURRENT"]],
    "*.VersionStage": ["AWSCURRENT"],
    "*.VersionId": [],
    "*.RecoveryWindowInDays": [7, 30],
  };
}
