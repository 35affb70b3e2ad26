/**
 * A transfer with every setting that has no default, for the components' tests.
 */
import type { TransferSettings } from "../../components/transfer-settings";
import { parseStackConfig } from "../../stacks/config";

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
