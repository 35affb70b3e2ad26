/** A stack whose world the tests describe in files, and what is said about those. */
import type { World, WorldOptions } from "../../../local/world";
import { parseWorld, WorldFileError } from "../../../local/world-file/read";
import { parseStackConfig } from "../../../stacks/config";

export const OPTIONS: WorldOptions = {
  region: "us-east-1",
  seed: "1",
  start: new Date("2026-12-01T00:00:00Z"),
};
export const FS = "fs-0123456789abcdef0";

export const CONFIG = parseStackConfig({
  stack: "test",
  now: OPTIONS.start,
  values: {
    notify: { emails: ["a@example.com"] },
    tasks: {
      nightly: { fileSystemId: FS, type: "Export", schedule: "cron(0 2 * * ? *)", paths: ["/data", "/home"] },
    },
    transfers: {
      lab: {
        source: { type: "NFS", server: "nas.example.com", path: "/export" },
        destination: { type: "S3", bucket: "lab-mirror" },
        inventory: "s3://lab-inventories/",
        schedule: "rate(1 day)",
      },
    },
  },
}).config;

export const read = (text: string): World => parseWorld(text, "world.yaml", CONFIG, OPTIONS);

export function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof WorldFileError)) throw error;
    const [first, ...rest] = error.message.split("\n");
    return rest.length > 0 ? rest.map((line) => line.trim()) : [first!];
  }
  return [];
}

/** The one file system's entry of a file. */
export const fileSystem = (text: string) => `fileSystems:\n  ${FS}: ${text}`;
