/**
 * The account's schedules and their groups, and the timers that make them fire.
 */
import type { Timer } from "../clock";
import type { LocalCloud } from "../cloud";
import { again, holdBack } from "../faults/deliveries";
import type { Permission } from "../service";
import { Delivery } from "./delivery";
import { notFound } from "./errors";
import type { Schedule, ScheduleGroup } from "./schedule";

export class Schedules {
  readonly groups = new Map<string, ScheduleGroup>();
  /** By group and name: `<group>/<name>`. */
  readonly #schedules = new Map<string, Schedule>();
  readonly #timers = new Map<Schedule, Timer>();

  constructor(readonly cloud: LocalCloud) {
    this.addGroup("default");
  }

  /** In the order of group and name. */
  get all(): Schedule[] {
    return [...this.#schedules.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, schedule]) => schedule);
  }

  addGroup(name: string, clientToken?: string): ScheduleGroup {
    const now = this.cloud.clock.now();
    const group: ScheduleGroup = {
      name,
      arn: this.groupArn(name),
      creationTime: now,
      modificationTime: now,
      clientToken,
      tags: new Map(),
    };
    this.groups.set(name, group);
    return group;
  }

  /** @throws ServiceError ResourceNotFoundException */
  group(name: string): ScheduleGroup {
    const group = this.groups.get(name);
    if (!group) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  find(groupName: string, name: string): Schedule | undefined {
    return this.#schedules.get(`${groupName}/${name}`);
  }

  /** @throws ServiceError ResourceNotFoundException */
  schedule(groupName: string, name: string): Schedule {
    const schedule = this.find(groupName, name);
    if (!schedule) throw notFound(`Schedule ${name} does not exist.`);
    return schedule;
  }

  /** Puts a schedule in place of the one of its name, and sets its first fire. */
  put(schedule: Schedule): void {
    const key = `${schedule.group.name}/${schedule.name}`;
    const previous = this.#schedules.get(key);
    if (previous) this.#disarm(previous);
    this.#schedules.set(key, schedule);
    if (schedule.settings.State === "ENABLED") this.#arm(schedule, schedule.nextTime());
  }

  remove(schedule: Schedule): void {
    this.#disarm(schedule);
    this.#schedules.delete(`${schedule.group.name}/${schedule.name}`);
  }

  /** Whether the schedule is still the one that stands under its name. */
  isCurrent(schedule: Schedule): boolean {
    return this.find(schedule.group.name, schedule.name) === schedule;
  }

  groupArn(name: string): string {
    return this.cloud.arn("scheduler", `schedule-group/${name}`);
  }

  scheduleArn(groupName: string, name: string): string {
    return this.cloud.arn("scheduler", `schedule/${groupName}/${name}`);
  }

  permission(action: string, groupName: string, name: string): Permission {
    return { action: `scheduler:${action}`, resource: this.scheduleArn(groupName, name) };
  }

  groupPermission(action: string, groupName: string): Permission {
    return { action: `scheduler:${action}`, resource: this.groupArn(groupName) };
  }

  #arm(schedule: Schedule, time: Date | undefined): void {
    if (!time) return;
    const timer = this.cloud.clock.at(
      time.getTime(),
      `schedule ${schedule.group.name}/${schedule.name}`,
      () => this.#due(schedule, time),
    );
    this.#timers.set(schedule, timer);
  }

  #disarm(schedule: Schedule): void {
    this.#timers.get(schedule)?.cancel();
    this.#timers.delete(schedule);
  }

  /** The scheduled time has come: the invocation follows within its window, and the next fire is set. */
  #due(schedule: Schedule, time: Date): void {
    const next = schedule.nextTime(time);
    const delivery = new Delivery(this, schedule, time, next === undefined);
    const { clock, faults } = this.cloud;
    const target = `scheduler.${schedule.name}`;
    const delay = delivery.delay + holdBack(faults, schedule.arn, target, true);
    const label = `schedule ${schedule.group.name}/${schedule.name}: invocation`;
    clock.after(delay, label, () => delivery.begin());
    const twice = again(faults, schedule.arn, target);
    if (twice !== undefined) clock.after(delay + twice, label, () => delivery.repeat());
    this.#arm(schedule, next);
  }
}
