/**
 * Amazon EventBridge Scheduler: schedules and their groups. One operation, or a few related ones, per file beside this
 * one; when a schedule fires is in schedules.ts, what happens then in delivery.ts.
 */
import type { LocalCloud } from "../cloud";
import { Service, ServiceError } from "../service";
import { createSchedule, updateSchedule } from "./create-schedule";
import { deleteSchedule, getSchedule, listSchedules } from "./read-schedules";
import {
  createScheduleGroup,
  deleteScheduleGroup,
  getScheduleGroup,
  listScheduleGroups,
} from "./schedule-groups";
import { Schedules } from "./schedules";
import { listTagsForResource, tagResource, untagResource } from "./tags";

export class SchedulerService extends Service {
  readonly name = "scheduler";

  constructor(cloud: LocalCloud) {
    super(cloud);
    const schedules = new Schedules(cloud);
    this.register(
      createScheduleGroup(schedules),
      getScheduleGroup(schedules),
      listScheduleGroups(schedules),
      deleteScheduleGroup(schedules),
      createSchedule(schedules),
      getSchedule(schedules),
      updateSchedule(schedules),
      deleteSchedule(schedules),
      listSchedules(schedules),
      tagResource(schedules),
      untagResource(schedules),
      listTagsForResource(schedules),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    const count = problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
    return new ServiceError("ValidationException", `${count} detected: ${problems.join("; ")}`, 400);
  }

  protected override denied(message: string): ServiceError {
    return new ServiceError("AccessDeniedException", message, 403);
  }
}
