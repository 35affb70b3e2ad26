/** CancelDataRepositoryTask: CANCELING until the files in flight are done, then CANCELED. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import type { FsxService } from "./service";
import { taskId } from "./shapes";
import { resourceTagConditions } from "./tags";
import { taskArn } from "./task";

const input = z.strictObject({ TaskId: taskId });

export function cancelDataRepositoryTask(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, { Lifecycle: string; TaskId: string }> {
  return {
    name: "CancelDataRepositoryTask",
    input,
    permissions: ({ TaskId }) => [
      {
        action: "fsx:CancelDataRepositoryTask",
        resource: taskArn(cloud, TaskId),
        conditions: resourceTagConditions(fsx.tasks.all.get(TaskId)?.tags),
      },
    ],
    handle({ TaskId }) {
      const task = fsx.task(TaskId);
      fsx.tasks.cancel(task);
      return { Lifecycle: task.lifecycle, TaskId };
    },
  };
}
