/**
 * What an alarm is, and the decision that CloudWatch takes whenever it evaluates one: from the data points of the last
 * periods to a state. Pure: no clock, no store (CloudWatch user guide, "Evaluating an alarm" and "How alarm state is
 * evaluated when data is missing").
 */
import { type Statistic, type StatisticSet, statisticOf } from "./statistics";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export const COMPARISONS = {
  GreaterThanOrEqualToThreshold: {
    breaches: (v: number, t: number) => v >= t,
    words: "greater than or equal to",
  },
  GreaterThanThreshold: { breaches: (v: number, t: number) => v > t, words: "greater than" },
  LessThanThreshold: { breaches: (v: number, t: number) => v < t, words: "less than" },
  LessThanOrEqualToThreshold: { breaches: (v: number, t: number) => v <= t, words: "less than or equal to" },
} as const;
export type Comparison = keyof typeof COMPARISONS;

export const MISSING_DATA = ["missing", "ignore", "breaching", "notBreaching"] as const;
export type MissingData = (typeof MISSING_DATA)[number];

/** The part of an alarm that decides its state. */
export interface AlarmRule {
  statistic: Statistic;
  /** Seconds. */
  period: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  threshold: number;
  comparison: Comparison;
  treatMissingData: MissingData;
}

export interface AlarmActions {
  OK: string[];
  ALARM: string[];
  INSUFFICIENT_DATA: string[];
}

export interface HistoryItem {
  time: number;
  type: "ConfigurationUpdate" | "StateUpdate" | "Action";
  summary: string;
  data: string;
}

export interface Alarm {
  name: string;
  arn: string;
  description: string | undefined;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  unit: string | undefined;
  rule: AlarmRule;
  actionsEnabled: boolean;
  actions: AlarmActions;
  tags: Record<string, string>;
  configurationUpdated: number;
  state: AlarmState;
  reason: string;
  reasonData: string | undefined;
  /** When the state was last looked at with a new result; when it last changed. */
  stateUpdated: number;
  stateTransitioned: number;
  history: HistoryItem[];
}

/** One period's data: when it began, and its samples, where there are any. */
export interface Datapoint {
  time: number;
  set: StatisticSet | undefined;
}

/** CloudWatch evaluates an alarm over more than one day once an hour only. */
export function isMultiDay(rule: AlarmRule): boolean {
  return rule.period * rule.evaluationPeriods > 86_400;
}

/**
 * How many periods are looked at. CloudWatch retrieves more than EvaluationPeriods, how many "depends on the length of
 * the alarm period"; its tables show 5 for 3 periods of five minutes. For periods of an hour and more the guide's page
 * on evaluation windows knows Period × EvaluationPeriods only (a daily heartbeat that comes late alarms at once).
 */
export function evaluationRange(rule: AlarmRule): number {
  return rule.evaluationPeriods + (rule.period < 3600 ? 2 : 0);
}

export interface Verdict {
  /** Undefined: the alarm keeps the state it has. */
  state: AlarmState | undefined;
  /** Empty where the state stays as it is. */
  reason: string;
  /** The real data points that decided, newest first. */
  evaluated: { time: number; value: number }[];
}

/**
 * Decides an alarm's state.
 * @param datapoints one for each period of the evaluation range, oldest first
 * @param current the state that the alarm has now; only worded in the reason
 */
export function evaluate(rule: AlarmRule, datapoints: Datapoint[], current: AlarmState): Verdict {
  const { breaches } = COMPARISONS[rule.comparison];
  const real = datapoints
    .map(({ time, set }, i) => ({ time, set, age: datapoints.length - i }))
    .filter((point): point is { time: number; set: StatisticSet; age: number } => point.set !== undefined)
    .map(({ time, set, age }) => ({ time, age, value: statisticOf(set, rule.statistic) }))
    .reverse()
    .slice(0, rule.evaluationPeriods)
    .map((point) => ({ ...point, breaching: breaches(point.value, rule.threshold) }));
  const missing = rule.evaluationPeriods - real.length;
  const breaching = real.filter((point) => point.breaching);
  const evaluated = real.map(({ time, value }) => ({ time, value }));

  let state: AlarmState | undefined;
  if (breaching.length >= rule.datapointsToAlarm) state = "ALARM";
  else if (missing === 0) state = "OK";
  else if (rule.treatMissingData === "breaching") {
    state = breaching.length + missing >= rule.datapointsToAlarm ? "ALARM" : "OK";
  } else if (rule.treatMissingData === "notBreaching" || breaching.length < real.length) state = "OK";
  else if (rule.treatMissingData === "ignore") state = undefined;
  else {
    // Only breaching data, and less than wanted: ALARM once the oldest is as old as DatapointsToAlarm, not before.
    const oldest = breaching.at(-1);
    state = oldest && oldest.age >= rule.datapointsToAlarm ? "ALARM" : "INSUFFICIENT_DATA";
  }
  // Said only when it changes something: most evaluations do not.
  const changed = state !== undefined && state !== current;
  return { state, evaluated, reason: changed ? reasonOf(rule, state!, real, missing, current) : "" };
}

/** CloudWatch's own sentence for a state. */
function reasonOf(
  rule: AlarmRule,
  state: AlarmState,
  real: { time: number; value: number; breaching: boolean }[],
  missing: number,
  current: AlarmState,
): string {
  if (state === "INSUFFICIENT_DATA") {
    return `Insufficient Data: ${missing} ${missing === 1 ? "datapoint was" : "datapoints were"} unknown.`;
  }
  const treated =
    rule.treatMissingData === "breaching" || rule.treatMissingData === "notBreaching"
      ? `${missing} missing ${missing === 1 ? "datapoint was" : "datapoints were"} treated as [${
          rule.treatMissingData === "breaching" ? "Breaching" : "NonBreaching"
        }]`
      : "";
  if (real.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${missing} ${missing === 1 ? "period" : "periods"} and ${treated}.`;
  }
  const shown = real.filter((point) => point.breaching === (state === "ALARM"));
  const points = shown.length > 0 ? shown : real;
  const listed = points.map(({ time, value }) => `${decimal(value)} (${day(time)})`).join(", ");
  const verb = points.length === 1 ? "was" : "were";
  const not = state === "ALARM" || shown.length === 0 ? "" : "not ";
  const threshold = `${COMPARISONS[rule.comparison].words} the threshold (${decimal(rule.threshold)})`;
  const least = rule.evaluationPeriods - rule.datapointsToAlarm + 1;
  const needed = state === "ALARM" ? rule.datapointsToAlarm : least;
  const transition = current === "INSUFFICIENT_DATA" ? "" : `${current} -> ${state}`;
  return (
    `Threshold Crossed: ${points.length} out of the last ${rule.evaluationPeriods} datapoints [${listed}] ${verb} ` +
    `${not}${threshold}` +
    (missing > 0 && treated ? ` and ${treated}` : "") +
    (transition
      ? ` (minimum ${needed} ${needed === 1 ? "datapoint" : "datapoints"} for ${transition} transition).`
      : ".")
  );
}

/** A number as CloudWatch writes it: always with a decimal. */
export function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `15/09/21 18:27:00` */
function day(time: number): string {
  const iso = new Date(time).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
