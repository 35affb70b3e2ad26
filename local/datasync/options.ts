/** Times and limits that AWS gives no figure for, or lets be raised; tests may set others. Milliseconds. */
export interface DataSyncOptions {
  /** Silence after which an agent is OFFLINE: "out of contact for five minutes or longer" (DataSync User Guide). */
  offlineAfter: number;
  /** After an agent's death, until its executions are ERROR. AWS gives no figure. */
  noticesDeathAfter: number;
  /** How long a new task is CREATING. AWS gives no figure; a task between an agent and S3 is ready at once. */
  creatingFor: number;
  /** How long an execution is LAUNCHING. AWS gives no figure. */
  launchingFor: number;
  /** From CancelTaskExecution to the end. AWS gives no figure. */
  cancellingFor: number;
  /** Tasks per account and region (DataSync User Guide, "Quotas"). */
  maxTasks: number;
}

export function usualOptions(): DataSyncOptions {
  return {
    offlineAfter: 5 * 60_000,
    noticesDeathAfter: 60_000,
    creatingFor: 0,
    launchingFor: 15_000,
    cancellingFor: 5_000,
    maxTasks: 100,
  };
}
