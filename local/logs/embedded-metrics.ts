/**
 * The embedded metric format: a log event whose `_aws` member says which of its other members are metrics (CloudWatch
 * user guide, "Specification: Embedded metric format"). Pure: one log message in, metrics or the reason why not out.
 */
import { UNITS } from "../cloudwatch/shapes";
import { addTo, type StatisticSet, sample } from "../cloudwatch/statistics";

/** Limits of the specification. */
const METRICS_PER_DIRECTIVE = 100;
const DIMENSIONS_PER_SET = 30;
const VALUES_PER_METRIC = 100;
const DIMENSION_VALUE_LENGTH = 1024;
const HOUR = 3_600_000;
const OLDEST = 14 * 24 * HOUR;
const NEWEST = 2 * HOUR;

export interface EmbeddedMetric {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  unit: string | undefined;
  time: number;
  set: StatisticSet;
  highResolution: boolean;
}

export type Extraction = { metrics: EmbeddedMetric[] } | { problem: string };

type Json = Record<string, unknown>;

/** @returns undefined for a message that is no embedded-metric document at all */
export function extractMetrics(message: string, now: number): Extraction | undefined {
  if (!message.includes('"_aws"')) return undefined;
  let root: unknown;
  try {
    root = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (!isObject(root) || !("_aws" in root)) return undefined;
  try {
    return { metrics: metricsOf(root, now) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error.message };
  }
}

class Problem extends Error {}

function metricsOf(root: Json, now: number): EmbeddedMetric[] {
  const metadata = root._aws;
  if (!isObject(metadata)) throw new Problem("_aws must be an object");
  const time = metadata.Timestamp;
  if (typeof time !== "number" || !Number.isInteger(time)) {
    throw new Problem("_aws.Timestamp must be a whole number of milliseconds since the epoch");
  }
  if (time < now - OLDEST || time > now + NEWEST) {
    throw new Problem("_aws.Timestamp must be at most two weeks in the past and two hours in the future");
  }
  return array(metadata.CloudWatchMetrics, "_aws.CloudWatchMetrics").flatMap((directive, i) =>
    metricsOfDirective(root, directive, `_aws.CloudWatchMetrics[${i}]`, time),
  );
}

function metricsOfDirective(root: Json, directive: unknown, where: string, time: number): EmbeddedMetric[] {
  if (!isObject(directive)) throw new Problem(`${where} must be an object`);
  const namespace = text(directive.Namespace, `${where}.Namespace`, 1024);
  const sets = array(directive.Dimensions, `${where}.Dimensions`).map((names, i) =>
    dimensionsOf(root, names, `${where}.Dimensions[${i}]`),
  );
  const metrics = array(directive.Metrics, `${where}.Metrics`);
  if (metrics.length > METRICS_PER_DIRECTIVE) {
    throw new Problem(
      `${where}.Metrics has ${metrics.length} members, at most ${METRICS_PER_DIRECTIVE} are allowed`,
    );
  }
  return metrics.flatMap((metric, i) => {
    const { name, unit, set, highResolution } = metricOf(root, metric, `${where}.Metrics[${i}]`);
    return sets.map((dimensions) => ({ namespace, name, dimensions, unit, time, set, highResolution }));
  });
}

function dimensionsOf(root: Json, names: unknown, where: string): Record<string, string> {
  const list = array(names, where);
  if (list.length > DIMENSIONS_PER_SET) {
    throw new Problem(`${where} has ${list.length} dimensions, at most ${DIMENSIONS_PER_SET} are allowed`);
  }
  return Object.fromEntries(
    list.map((name, i) => {
      const key = text(name, `${where}[${i}]`, 250);
      return [
        key,
        text(root[key], `the member ${JSON.stringify(key)}, which ${where} names,`, DIMENSION_VALUE_LENGTH),
      ];
    }),
  );
}

function metricOf(root: Json, metric: unknown, where: string) {
  if (!isObject(metric)) throw new Problem(`${where} must be an object`);
  const name = text(metric.Name, `${where}.Name`, 1024);
  const { Unit, StorageResolution } = metric;
  if (Unit !== undefined && !(typeof Unit === "string" && UNITS.includes(Unit))) {
    throw new Problem(`${where}.Unit is ${JSON.stringify(Unit)}, which is not a CloudWatch unit`);
  }
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
    throw new Problem(`${where}.StorageResolution must be 1 or 60`);
  }
  const value = root[name];
  const values = Array.isArray(value) ? value : [value];
  if (values.length > VALUES_PER_METRIC || !values.every((one) => typeof one === "number")) {
    throw new Problem(
      `the member ${JSON.stringify(name)}, which ${where} names, must be a number or up to ${VALUES_PER_METRIC} numbers`,
    );
  }
  const set = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  for (const one of values) addTo(set, sample(one));
  return { name, unit: Unit as string | undefined, set, highResolution: StorageResolution === 1 };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function array(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new Problem(`${where} must be an array`);
  return value;
}

function text(value: unknown, where: string, longest: number): string {
  if (typeof value !== "string" || value.length === 0 || value.length > longest) {
    throw new Problem(`${where} must be text of 1 to ${longest} characters`);
  }
  return value;
}
