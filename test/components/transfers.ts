/**
 * A transfer with every setting that has no default, and stacks of transfers, for the components' tests.
 */
import { RegionalScheduler } from "../../components/regional-scheduler";
import type { TransferSettings } from "../../components/transfer-settings";
import { parseStackConfig } from "../../stacks/config";
import { type Deployment, deploy } from "./mock-deployment";

/** An NFS share to S3, unless the test says otherwise. */
export function transfer(name: string, differing: Partial<TransferSettings> = {}): TransferSettings {
  const { config } = parseStackConfig({
    stack: "dev",
    now: new Date("2026-11-20T00:00:00Z"),
    values: {
      transfers: {
        [name]: {
          source: { type: "NFS", server: "nas.example.com", path: "/export" },
          destination: { type: "S3", bucket: "my-archive", prefix: "home/" },
          inventory: "s3://my-inventories/home/",
          schedule: "15 1 * * ? *",
        },
      },
    },
  });
  return { ...config.transfers[0]!, ...differing };
}

export const REPORT = {
  taskReport: { bucket: "my-reports", prefix: "home/", level: "ERRORS_ONLY" as const },
};

/** Serialising functions takes a second, so that the same stack is deployed once. */
const deployed = new Map<string, Promise<Deployment<unknown>>>();

/** A stack whose only section is these transfers, deployed. */
export function region(transfers: TransferSettings[], where = "us-east-1", kmsKey?: "create") {
  const key = JSON.stringify([transfers, where, kmsKey]);
  let deployment = deployed.get(key);
  if (!deployment) {
    deployment = deployRegion(transfers, where, kmsKey);
    deployed.set(key, deployment);
  }
  return deployment;
}

function deployRegion(
  transfers: TransferSettings[],
  where: string,
  kmsKey?: "create",
): Promise<Deployment<unknown>> {
  return deploy(
    where,
    () =>
      new RegionalScheduler("s", {
        stack: "dev",
        tasks: [],
        transfers,
        notify: { emails: [], onSuccess: true },
        logRetentionDays: 30,
        dashboard: false,
        kmsKey,
      }).transfers!.startTransferFunction,
  );
}
