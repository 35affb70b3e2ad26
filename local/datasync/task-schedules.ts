/**
 * Starts tasks by their own schedules, on the virtual clock. Each fire arms the next one; a schedule that is changed,
 * disabled or taken away fires no more.
 */
import type { VirtualClock } from "../clock";
import { ServiceError } from "../service";
import type { DataSyncService } from "./service";
import type { Task } from "./task";
import { nextTime, type TaskSchedule } from "./task-schedule";

export class TaskSchedules {
  constructor(
    private readonly clock: VirtualClock,
    private readonly datasync: Pick<DataSyncService, "startExecution" | "statusOf" | "task">,
  ) {}

  /** Another schedule, or none. */
  set(task: Task, schedule: TaskSchedule | undefined): void {
    task.schedule?.timer?.cancel();
    task.schedule = schedule;
    if (schedule?.enabled) this.#arm(task, schedule);
  }

  /** DataSync disables the task's schedule, as it does where a task keeps failing. */
  disable(taskArn: string, reason: string): void {
    const task = this.datasync.task(taskArn);
    if (!task.schedule) throw new Error(`Task ${task.id} has no schedule.`);
    task.schedule.timer?.cancel();
    Object.assign(task.schedule, {
      enabled: false,
      disabledBy: "SERVICE",
      disabledReason: reason,
      updated: this.clock.now(),
    });
  }

  #arm(task: Task, schedule: TaskSchedule): void {
    const time = nextTime(schedule, this.clock.now());
    if (time === undefined) return;
    schedule.timer = this.clock.at(time, `datasync: schedule of ${task.id}`, () => {
      this.#arm(task, schedule);
      const status = this.datasync.statusOf(task);
      if (status === "UNAVAILABLE" || status === "CREATING") return;
      const { options, includes, excludes, report } = task;
      try {
        this.datasync.startExecution(task, {
          options: { ...options },
          includes,
          excludes,
          report,
          tags: new Map(),
        });
      } catch (error) {
        // With TaskQueueing DISABLED, a scheduled execution whose turn it is not is left out.
        if (!(error instanceof ServiceError)) throw error;
      }
    });
  }
}
