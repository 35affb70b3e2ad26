/**
 * What the transfer functions are told about their stack, as the one string that their closures capture: options under
 * the names that DataSync's API has, and nothing that only the components need.
 */
import type { Options } from "@aws-sdk/client-datasync";
import type { TransferPlan, TransferStackPlan } from "../handlers/transfer-plan";
import type { TransferOptions, TransferSettings } from "./transfer-settings";

export function transferPlanJson(
  stack: string,
  notifyOnSuccess: boolean,
  transfers: TransferSettings[],
): string {
  const plan: TransferStackPlan = {
    stack,
    notifyOnSuccess,
    transfers: Object.fromEntries(transfers.map((transfer) => [transfer.name, transferPlan(transfer)])),
  };
  return JSON.stringify(plan);
}

function transferPlan({
  destination: _destination,
  schedule: _schedule,
  options,
  ...plan
}: TransferSettings): TransferPlan {
  return { ...plan, options: apiOptions(options), taskMode: options.taskMode };
}

/** Members as CreateTask has them; what is undefined keeps DataSync's own default. */
function apiOptions({ taskMode: _taskMode, ...options }: TransferOptions): Options {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`${name[0]!.toUpperCase()}${name.slice(1)}`, value]),
  );
}
