/**
 * The interpreter sets a timer of the machine for each task that it runs, as far away as such a timer can be. It is never
 * due, but it would keep the process alive for as long as an execution waits in virtual time.
 */

let depth = 0;
let machineTimers = globalThis.setTimeout;

/**
 * Lets timers that are set until the next microtask not keep the process alive. To be called at the start of a task's
 * handler: the interpreter sets its timer right after the handler has returned its promise.
 */
export function letTimersIdle(): void {
  if (depth++ === 0) {
    machineTimers = globalThis.setTimeout;
    const idle = (...args: Parameters<typeof setTimeout>) => machineTimers(...args).unref();
    globalThis.setTimeout = Object.assign(idle, machineTimers) as typeof setTimeout;
  }
  queueMicrotask(() => {
    if (--depth === 0) globalThis.setTimeout = machineTimers;
  });
}
