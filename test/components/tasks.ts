import type { ScheduledTask } from "../../components/scheduled-task";

/** A task as the config gives it, with what the test is about. */
export function task(name: string, differing: Partial<ScheduledTask> = {}): ScheduledTask {
  return {
    name,
    scheduleName: name,
    fileSystemId: "fs-0123456789abcdef0",
    type: "Export",
    paths: ["/"],
    reportPath: "/fsx-drt-completion-reports",
    whenBusy: "wait",
    maxWait: 21_600,
    maxDuration: 43_200,
    followers: [],
    enabled: true,
    expression: "cron(0 0/6 * * ? *)",
    timezone: "UTC",
    after: undefined,
    alarmIfNoSuccessFor: undefined,
    ...differing,
  };
}

/** `count` tasks with an alarm each, all of one file system. */
export function tasks(count: number): ScheduledTask[] {
  return Array.from({ length: count }, (_, index) => task(`task-${index}`, { alarmIfNoSuccessFor: 93_600 }));
}
