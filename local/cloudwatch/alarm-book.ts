/**
 * The account's alarms: their states, their history, and what happens when a state changes (the actions' topics are
 * told, as the service principal cloudwatch.amazonaws.com for the alarm's ARN).
 */
import type { LocalCloud } from "../cloud";
import { ServiceError } from "../service";
import type { Alarm, AlarmState, HistoryItem, Verdict } from "./alarm";
import { AlarmClock } from "./alarm-clock";
import { alarmMessage, stamp } from "./alarm-message";
import type { MetricStore } from "./metric-store";

/** CloudWatch keeps an alarm's history for two weeks (user guide); the local cloud its newest items only. */
const HISTORY_KEPT = 14 * 24 * 3600 * 1000;
const HISTORY_ITEMS = 500;

export class AlarmBook {
  readonly #alarms = new Map<string, Alarm>();
  readonly #clock: AlarmClock;

  constructor(
    private readonly cloud: LocalCloud,
    store: MetricStore,
  ) {
    this.#clock = new AlarmClock(cloud, store, (alarm, verdict) => this.#apply(alarm, verdict));
  }

  /** Every alarm, by name. */
  get all(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  /** Adds an alarm, or takes its new configuration; a state that it already has stays. */
  put(alarm: Alarm): void {
    const before = this.#alarms.get(alarm.name);
    if (before) {
      const { state, reason, reasonData, stateUpdated, stateTransitioned, history } = before;
      Object.assign(alarm, { state, reason, reasonData, stateUpdated, stateTransitioned, history });
      // Tags of an existing alarm are changed with TagResource only.
      alarm.tags = before.tags;
    }
    this.#alarms.set(alarm.name, alarm);
    this.#note(alarm, "ConfigurationUpdate", `Alarm "${alarm.name}" ${before ? "updated" : "created"}`, {
      version: "1.0",
      type: before ? "Update" : "Create",
    });
    this.#clock.watch(alarm);
  }

  delete(name: string): void {
    this.#alarms.delete(name);
    this.#clock.unwatch(name);
  }

  /** Tells that a metric has new data. */
  changed(key: string): void {
    this.#clock.changed(key);
  }

  /** Sets a state by hand; it lasts until the next evaluation. */
  async set(alarm: Alarm, state: AlarmState, reason: string, reasonData: string | undefined): Promise<void> {
    await this.#transition(alarm, state, reason, reasonData);
    this.#clock.watch(alarm);
  }

  async #apply(alarm: Alarm, verdict: Verdict): Promise<void> {
    if (!verdict.state || verdict.state === alarm.state) return;
    const now = this.cloud.clock.now();
    const data = {
      version: "1.0",
      queryDate: stamp(now),
      statistic: alarm.rule.statistic,
      period: alarm.rule.period,
      recentDatapoints: verdict.evaluated.map(({ value }) => value).reverse(),
      threshold: alarm.rule.threshold,
      evaluatedDatapoints: verdict.evaluated.map(({ time, value }) => ({ timestamp: stamp(time), value })),
    };
    await this.#transition(alarm, verdict.state, verdict.reason, JSON.stringify(data));
  }

  async #transition(
    alarm: Alarm,
    state: AlarmState,
    reason: string,
    reasonData: string | undefined,
  ): Promise<void> {
    const from = alarm.state;
    const now = this.cloud.clock.now();
    alarm.state = state;
    alarm.reason = reason.slice(0, 1023);
    alarm.reasonData = reasonData?.slice(0, 4000);
    alarm.stateUpdated = now;
    if (from === state) return;
    alarm.stateTransitioned = now;
    this.#note(alarm, "StateUpdate", `Alarm updated from ${from} to ${state}`, {
      version: "1.0",
      oldState: { stateValue: from },
      newState: { stateValue: state, stateReason: alarm.reason },
    });
    this.cloud.events.emit({ kind: "alarm", alarm: alarm.name, from, to: state, reason: alarm.reason });
    if (!alarm.actionsEnabled) return;
    for (const action of alarm.actions[state]) await this.#act(alarm, action, from);
  }

  async #act(alarm: Alarm, topic: string, from: AlarmState): Promise<void> {
    const message = alarmMessage(alarm, from, this.cloud.clock.now(), this.cloud);
    const input = {
      TopicArn: topic,
      Subject: message.subject,
      MessageStructure: "json",
      Message: JSON.stringify({ default: message.json, email: message.text }),
    };
    const caller = {
      kind: "service",
      service: "cloudwatch.amazonaws.com",
      sourceArn: alarm.arn,
    } as const;
    try {
      await this.cloud.call("sns", "Publish", input, caller);
      this.#note(alarm, "Action", `Successfully executed action ${topic}`, { actionState: "Succeeded" });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const why = error instanceof ServiceError ? `${error.code}: ${error.message}` : error.message;
      this.#note(alarm, "Action", `Failed to execute action ${topic}. Received error: "${why}"`, {
        actionState: "Failed",
        error: why,
      });
      this.cloud.events.emit({
        kind: "warning",
        message: `Alarm "${alarm.name}" went ${from} -> ${alarm.state}, but its action ${topic} failed: ${why}`,
      });
    }
  }

  #note(alarm: Alarm, type: HistoryItem["type"], summary: string, data: unknown): void {
    const time = this.cloud.clock.now();
    alarm.history.push({
      time,
      type,
      summary: summary.slice(0, 255),
      data: JSON.stringify(data).slice(0, 4095),
    });
    const old = alarm.history.findIndex((item) => item.time >= time - HISTORY_KEPT);
    alarm.history.splice(0, Math.max(old, alarm.history.length - HISTORY_ITEMS));
  }
}
