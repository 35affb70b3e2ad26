/** Members that several operations of AWS Batch have (botocore batch 2016-08-10 model; limits from the Batch user guide). */
import * as z from "zod";

/** "Up to 128 letters (uppercase and lowercase), numbers, hyphens, and underscores." */
export const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}$/, "1 to 128 letters, digits, hyphens and underscores");
export const state = z.enum(["ENABLED", "DISABLED"]);
export const tags = z.record(z.string().min(1).max(128), z.string().max(256));
export const maxResults = z.int().min(1).max(100).optional();
export const nextToken = z.string().optional();

const keyValue = z.strictObject({ name: z.string().optional(), value: z.string().optional() });
const requirement = z.strictObject({
  type: z.enum(["VCPU", "MEMORY", "GPU"]),
  value: z.string().regex(/^\d+(\.\d+)?$/, "a number as text"),
});

/** At most 512 characters; `*` only at the end (API reference, EvaluateOnExit). */
const glob = z
  .string()
  .max(512)
  .regex(/^[^*]*\*?$/, "an asterisk may stand at the end only");

export const retryStrategy = z.strictObject({
  attempts: z.int().min(1).max(10).optional(),
  evaluateOnExit: z
    .array(
      z.strictObject({
        onStatusReason: glob.optional(),
        onReason: glob.optional(),
        onExitCode: z
          .string()
          .regex(/^\d*\*?$/, "digits, and an asterisk at the end")
          .optional(),
        action: z
          .string()
          .transform((action) => action.toUpperCase())
          .pipe(z.enum(["RETRY", "EXIT"])),
      }),
    )
    .max(5)
    .optional(),
});
export type RetryStrategy = z.output<typeof retryStrategy>;

/** "The minimum value for the timeout is 60 seconds." */
export const timeout = z.strictObject({ attemptDurationSeconds: z.int().min(60).optional() });

export const containerProperties = z.strictObject({
  image: z.string().min(1),
  vcpus: z.int().min(1).optional(),
  memory: z.int().min(4).optional(),
  command: z.array(z.string()).optional(),
  jobRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
  volumes: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        host: z.strictObject({ sourcePath: z.string().optional() }).optional(),
      }),
    )
    .optional(),
  environment: z.array(keyValue).optional(),
  mountPoints: z
    .array(
      z.strictObject({
        containerPath: z.string().optional(),
        readOnly: z.boolean().optional(),
        sourceVolume: z.string().optional(),
      }),
    )
    .optional(),
  readonlyRootFilesystem: z.boolean().optional(),
  privileged: z.boolean().optional(),
  ulimits: z.array(z.strictObject({ name: z.string(), softLimit: z.int(), hardLimit: z.int() })).optional(),
  user: z.string().optional(),
  resourceRequirements: z.array(requirement).optional(),
  linuxParameters: z
    .strictObject({
      initProcessEnabled: z.boolean().optional(),
      sharedMemorySize: z.int().optional(),
      maxSwap: z.int().optional(),
      swappiness: z.int().optional(),
    })
    .optional(),
  logConfiguration: z
    .strictObject({ logDriver: z.string(), options: z.record(z.string(), z.string()).optional() })
    .optional(),
});
export type ContainerProperties = z.output<typeof containerProperties>;

export const containerOverrides = z.strictObject({
  vcpus: z.int().min(1).optional(),
  memory: z.int().min(4).optional(),
  command: z.array(z.string()).optional(),
  environment: z.array(keyValue).optional(),
  resourceRequirements: z.array(requirement).optional(),
});

/** What a container needs, from `resourceRequirements` or from the older members. */
export function requirementOf(container: ContainerProperties, type: "VCPU" | "MEMORY"): number | undefined {
  const given = container.resourceRequirements?.find((entry) => entry.type === type)?.value;
  return given === undefined ? (type === "VCPU" ? container.vcpus : container.memory) : Number(given);
}
