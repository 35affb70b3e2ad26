/**
 * What the tests of a transfer's settings share: a stack whose only section is one transfer, and what is said about it.
 */
import type { TransferSettings } from "../../components/transfer-settings";
import { parseStackConfig } from "../../stacks/config";
import { NOW, problemsOf } from "./config-cases";

export const NFS = { type: "NFS", server: "nas.example.com", path: "/export/home" };
export const S3 = { type: "S3", bucket: "my-archive" };
export const SMALLEST = { source: NFS, destination: S3, inventory: "s3://my-inventories" };

export function parse(transfers: unknown) {
  return parseStackConfig({
    stack: "dev",
    values: { transfers, notify: { emails: ["storage-oncall@example.com"] } },
    now: NOW,
  });
}

/** The transfer of a stack with one, and the warnings about it. */
export function transfer(differing: Record<string, unknown> = {}): [TransferSettings, string[]] {
  const { config, warnings } = parse({ home: { ...SMALLEST, ...differing } });
  return [config.transfers[0]!, warnings];
}

/** What is wrong with one transfer, without the key's beginning. */
export function problems(differing: Record<string, unknown>): string[] {
  return problemsOf(() => parse({ home: { ...SMALLEST, ...differing } })).map((problem) =>
    problem.replace(/^transfers\.home\.?/, ""),
  );
}

/** Security groups, as a destination in a VPC has them. */
export const GROUPS = ["sg-0123456789abcdef0"];
