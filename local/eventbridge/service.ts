/**
 * Amazon EventBridge: rules of the default event bus, what they match, and the delivery to their targets. AWS services
 * of the local cloud publish here (`publish`), with best effort only: events may be lost.
 */
import type { LocalCloud } from "../cloud";
import { again, holdBack } from "../faults/deliveries";
import type { Random } from "../random";
import { type Permission, Service, ServiceError, validationErrors } from "../service";
import { Delivery } from "./delivery";
import { notFound } from "./errors";
import { putEvents } from "./put-events";
import { putRule } from "./put-rule";
import { describeRule, listRules } from "./read-rules";
import type { BusEvent, Rule } from "./rule";
import { deleteRule, disableRule, enableRule } from "./rule-state";
import type { Target } from "./shapes";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { listTargetsByRule, putTargets, removeTargets } from "./targets";

/** Milliseconds from an event to its first delivery: "half a second, typically" (EventBridge FAQ). */
const LATENCY = { least: 200, most: 800 };

export class EventBridgeService extends Service {
  readonly name = "events";
  /** By name. */
  readonly rules = new Map<string, Rule>();
  readonly #random: Random;
  readonly #lost: ((event: BusEvent) => boolean)[] = [];

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.#random = cloud.random.stream("events");
    this.register(
      putRule(this),
      deleteRule(this),
      enableRule(this),
      disableRule(this),
      describeRule(this),
      listRules(this),
      putTargets(this),
      removeTargets(this),
      listTargetsByRule(this),
      putEvents(cloud, this),
      tagResource(this),
      untagResource(this),
      listTagsForResource(this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("ValidationException", validationErrors(problems));
  }

  ruleArn(name: string): string {
    return this.cloud.arn("events", `rule/${name}`);
  }

  /** @throws ServiceError ResourceNotFoundException for any bus but the default one */
  checkBus(name: string | undefined): void {
    if (name === undefined || name === "default" || name === this.cloud.arn("events", "event-bus/default")) {
      return;
    }
    throw notFound(`Event bus ${name} does not exist.`);
  }

  /** @throws ServiceError ResourceNotFoundException */
  rule(name: string, bus: string | undefined): Rule {
    this.checkBus(bus);
    const rule = this.rules.get(name);
    if (!rule) throw notFound(`Rule ${name} does not exist on EventBus default.`);
    return rule;
  }

  permission(action: string, rule: string): Permission {
    const tags = [...(this.rules.get(rule)?.tags ?? [])];
    return {
      action: `events:${action}`,
      resource: this.ruleArn(rule),
      conditions: Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    };
  }

  /**
   * Puts an event on the default bus: every rule that wants it delivers it to every one of its targets, each at a
   * moment of its own, so that the order of events is no order of deliveries.
   * @returns the event's id
   */
  publish(
    source: string,
    detailType: string,
    resources: string[],
    detail: Record<string, unknown>,
    time = this.cloud.clock.now(),
  ): string {
    const event: BusEvent = {
      version: "0",
      id: this.#random.uuid(),
      "detail-type": detailType,
      source,
      account: this.cloud.accountId,
      time: `${new Date(time).toISOString().slice(0, 19)}Z`,
      region: this.cloud.region,
      resources,
      detail,
    };
    if (this.#lost.some((isLost) => isLost(event))) {
      this.cloud.events.emit({ kind: "fault", name: "event lost", target: `events.${detailType}` });
      return event.id;
    }
    const rules = [...this.rules.values()].filter((rule) => rule.enabled && rule.matches(event));
    if (rules.length > 0 && this.#isLostByChance(event)) return event.id;
    for (const rule of rules) for (const target of rule.targets.values()) this.#deliver(rule, target, event);
    return event.id;
  }

  /** Events of AWS's services are delivered by best effort; what PutEvents has accepted is not lost. */
  #isLostByChance(event: BusEvent): boolean {
    if (!event.source.startsWith("aws.")) return false;
    const { resources, detail } = event;
    const opportunity = JSON.stringify([event["detail-type"], resources, detail]);
    return (
      this.cloud.faults.strike("event-lost", opportunity, `events.${event["detail-type"]}`) !== undefined
    );
  }

  #deliver(rule: Rule, target: Target, event: BusEvent): void {
    const { clock, faults } = this.cloud;
    const opportunity = `${rule.name} ${target.Id} ${event.id}`;
    const label = `rule ${rule.name}`;
    const delivery = () => new Delivery(this.cloud, this.#random, rule, target, event);
    const held = holdBack(faults, opportunity, `events.${rule.name}`);
    const delay = this.#random.integer(LATENCY.least, LATENCY.most) + held;
    clock.after(delay, label, () => delivery().attempt());
    const twice = again(faults, opportunity, `events.${rule.name}`);
    if (twice !== undefined) clock.after(delay + twice, label, () => delivery().attempt());
  }

  /**
   * Loses events of AWS services before any rule sees them: their delivery is best effort.
   * @param isLost asked for every event from now on
   * @returns ends it
   */
  lose(isLost: (event: BusEvent) => boolean): () => void {
    this.#lost.push(isLost);
    return () => {
      this.#lost.splice(this.#lost.indexOf(isLost), 1);
    };
  }
}
