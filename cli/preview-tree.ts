/**
 * The preview for people: components and their children as a tree, each with the few inputs that one looks for, then
 * outputs, warnings and counts.
 */
import { styleText } from "node:util";
import type { Program } from "../local/deploy/program";
import type { Properties, RegisteredResource } from "../local/deploy/resource-type";
import { formatDuration } from "../stacks/duration";
import { archiveAsJson } from "./preview-json";

/**
 * @param width columns; longer lines of the tree are cut and end in "…"
 */
export async function previewLines(program: Program, width: number): Promise<string[]> {
  const rows = treeRows(program.resources);
  const nameWidth = Math.max(0, ...rows.map((row) => row.branch.length + row.name.length));
  const typeWidth = Math.max(0, ...rows.map((row) => shortType(row.resource.type).length));
  const lines = [`Stack ${program.stack} in ${program.region}`, ""];
  for (const { branch, name: own, resource } of rows) {
    const name = `${branch}${own}`.padEnd(nameWidth);
    const type = shortType(resource.type).padEnd(typeWidth);
    const details = (await detailsOf(resource)).join(", ");
    const room = Math.max(0, width - nameWidth - typeWidth - 4);
    lines.push(`${name}  ${styled("dim", type)}  ${cut(details, room)}`.trimEnd());
  }
  const outputs = Object.entries(program.outputs);
  if (outputs.length > 0)
    lines.push("", "Outputs", ...outputs.flatMap(([key, value]) => outputLines(key, value, width)));
  if (program.warnings.length > 0) {
    lines.push("", styled("yellow", "Warnings"), ...program.warnings.map((warning) => `  ${warning}`));
  }
  lines.push("", counts(program.resources));
  return lines;
}

interface Row {
  /** The lines before the name. */
  branch: string;
  /** Without the parent's name, which children's names begin with. */
  name: string;
  resource: RegisteredResource;
}

function treeRows(resources: RegisteredResource[]): Row[] {
  const children = grouped(resources, (resource) => resource.parent?.urn);
  const below = (urn: string | undefined, indent: string): Row[] => {
    const siblings = children.get(urn) ?? [];
    return siblings.flatMap((resource, i) => {
      const last = i === siblings.length - 1;
      // Without lines at the root, where there is nothing to hang on.
      const branch = urn === undefined ? "" : `${indent}${last ? "└─ " : "├─ "}`;
      const deeper = urn === undefined ? "" : `${indent}${last ? "   " : "│  "}`;
      return [{ branch, name: ownName(resource), resource }, ...below(resource.urn, deeper)];
    });
  };
  return below(undefined, "");
}

function ownName({ name, parent }: RegisteredResource): string {
  return parent && name.startsWith(`${parent.name}-`) ? name.slice(parent.name.length + 1) : name;
}

function grouped<Key>(
  resources: RegisteredResource[],
  keyOf: (resource: RegisteredResource) => Key,
): Map<Key, RegisteredResource[]> {
  const groups = new Map<Key, RegisteredResource[]>();
  for (const resource of resources) {
    const key = keyOf(resource);
    const members = groups.get(key);
    if (members) members.push(resource);
    else groups.set(key, [resource]);
  }
  return groups;
}

/** `aws:sqs/queue:Queue` as `sqs.Queue`, and a component's type as the class's name. */
function shortType(type: string): string {
  const [pack, module, name] = type.split(":");
  return pack === "aws" && module && name ? `${module.split("/")[0]}.${name}` : (name ?? type);
}

/** What a person looks for in a resource of this type. */
async function detailsOf({ type, inputs }: RegisteredResource): Promise<string[]> {
  switch (type) {
    case "aws:lambda/function:Function": {
      const { zipBytes } = await archiveAsJson(inputs.code);
      return words(
        `${(zipBytes / 1024).toFixed(1)} KB`,
        inputs.runtime,
        unit(inputs.memorySize, "MB"),
        time(inputs.timeout),
      );
    }
    case "aws:sqs/queue:Queue":
      return words(
        inputs.fifoQueue ? "FIFO" : "standard",
        prefixed("hidden", time(inputs.visibilityTimeoutSeconds)),
        prefixed("keeps", time(inputs.messageRetentionSeconds)),
        unit(maxReceiveCount(inputs), "tries"),
      );
    case "aws:scheduler/schedule:Schedule":
      return words(
        inputs.scheduleExpression,
        inputs.scheduleExpressionTimezone,
        inputs.state === "DISABLED" ? "DISABLED" : undefined,
      );
    case "aws:sns/topicSubscription:TopicSubscription":
      return words(`${inputs.protocol} ${inputs.endpoint}`);
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return words(alarmRule(inputs), MISSING_DATA[String(inputs.treatMissingData)]);
    case "aws:cloudwatch/logGroup:LogGroup":
      return words(prefixed("keeps", unit(inputs.retentionInDays, "days")));
    case "aws:lambda/eventSourceMapping:EventSourceMapping":
      return words(prefixed("batch of", inputs.batchSize), lastPart(inputs.eventSourceArn));
    case "aws:iam/rolePolicy:RolePolicy":
      return words(allowedActions(inputs.policy));
    case "aws:kms/key:Key":
      return words(inputs.enableKeyRotation ? "rotated" : undefined);
    default:
      return words(inputs.name);
  }
}

function words(...parts: unknown[]): string[] {
  return parts.filter((part) => part !== undefined && part !== null && part !== "").map(String);
}

function unit(value: unknown, name: string): string | undefined {
  return value === undefined || value === null ? undefined : `${value} ${name}`;
}

function time(seconds: unknown): string | undefined {
  return typeof seconds === "number" ? formatDuration(seconds) : undefined;
}

function prefixed(prefix: string, value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : `${prefix} ${value}`;
}

function maxReceiveCount(inputs: Properties): unknown {
  if (!inputs.redrivePolicy) return undefined;
  return (JSON.parse(String(inputs.redrivePolicy)) as { maxReceiveCount: number }).maxReceiveCount;
}

/** What an alarm makes of a period without data. */
const MISSING_DATA: Record<string, string> = {
  breaching: "no data alarms",
  notBreaching: "no data is ok",
  ignore: "no data changes nothing",
};

const COMPARISONS: Record<string, string> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: ">=",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "<=",
};

function alarmRule({
  metricName,
  comparisonOperator,
  threshold,
  period,
  evaluationPeriods,
}: Properties): string {
  const comparison = COMPARISONS[String(comparisonOperator)] ?? comparisonOperator;
  const span = typeof period === "number" ? ` in ${time(Number(evaluationPeriods) * period)}` : "";
  // The one metric's name that would fill the line alone.
  const metric = metricName === "ApproximateNumberOfMessagesVisible" ? "messages" : (metricName ?? "metrics");
  return `${metric} ${comparison} ${threshold}${span}`;
}

function allowedActions(policy: unknown): string | undefined {
  if (typeof policy !== "string") return undefined;
  const { Statement } = JSON.parse(policy) as { Statement: { Action?: string | string[] }[] };
  const actions = new Set(Statement.flatMap((statement) => statement.Action ?? []));
  return `${actions.size} ${actions.size === 1 ? "action" : "actions"}: ${[...actions].join(" ")}`;
}

function lastPart(arn: unknown): string | undefined {
  return typeof arn === "string" ? arn.split(":").at(-1) : undefined;
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}

/** One line where it fits, else one line per member. */
function outputLines(key: string, value: unknown, width: number): string[] {
  const flat = `  ${key}: ${typeof value === "object" ? JSON.stringify(value) : value}`;
  if (flat.length <= width || typeof value !== "object" || value === null) return [flat];
  const members = Object.entries(value).map(
    ([name, member]) =>
      `    ${Array.isArray(value) ? "-" : `${name}:`} ${typeof member === "object" ? JSON.stringify(member) : member}`,
  );
  return [`  ${key}:`, ...members];
}

/** `31 AWS resources in 9 components: 8 cloudwatch, 6 sqs, …` */
function counts(resources: RegisteredResource[]): string {
  const made = resources.filter((resource) => resource.custom);
  const services = grouped(made, (resource) => shortType(resource.type).split(".")[0]!);
  const parts = [...services]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([service, members]) => `${members.length} ${service}`);
  const components = resources.length - made.length;
  return (
    `${made.length} AWS resources in ${components} ${components === 1 ? "component" : "components"}` +
    (parts.length > 0 ? `: ${parts.join(", ")}` : "")
  );
}

/** Colour on a terminal that wants it, plain text anywhere else. */
function styled(style: "dim" | "yellow", content: string): string {
  return styleText(style, content, { stream: process.stdout });
}
