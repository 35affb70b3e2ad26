/**
 * The two policies of dead-lettering: where a source queue sends what it could not deliver (RedrivePolicy), and which
 * source queues a dead-letter queue takes from (RedriveAllowPolicy). Both are attributes that hold JSON.
 */
import * as z from "zod";
import { invalidValue } from "./errors";

export interface RedrivePolicy {
  deadLetterTargetArn: string;
  /** 1 to 1,000 */
  maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  redrivePermission: "allowAll" | "denyAll" | "byQueue";
  sourceQueueArns: string[];
}

const RECEIVE_COUNT_RANGE = "maxReceiveCount must be between 1 and 1000.";

const redrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string("Redrive policy does not contain mandatory attribute: deadLetterTargetArn."),
  maxReceiveCount: z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], {
      error: (issue) =>
        issue.input === undefined
          ? "Redrive policy does not contain mandatory attribute: maxReceiveCount."
          : "maxReceiveCount must be a whole number.",
    })
    .pipe(
      z
        .int("maxReceiveCount must be a whole number.")
        .min(1, RECEIVE_COUNT_RANGE)
        .max(1000, RECEIVE_COUNT_RANGE),
    ),
});

const redriveAllowPolicy = z
  .strictObject({
    redrivePermission: z.enum(["allowAll", "denyAll", "byQueue"]),
    sourceQueueArns: z.array(z.string()).min(1).max(10).optional(),
  })
  .refine(
    (policy) => (policy.redrivePermission === "byQueue") === (policy.sourceQueueArns !== undefined),
    "sourceQueueArns belong to redrivePermission byQueue, and only to it.",
  );

/** @throws ServiceError InvalidParameterValue where the attribute is not a redrive policy */
export function parseRedrivePolicy(text: string): RedrivePolicy {
  return parsePolicy("RedrivePolicy", text, redrivePolicy);
}

/** @throws ServiceError InvalidParameterValue where the attribute is not a redrive allow policy */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const { redrivePermission, sourceQueueArns = [] } = parsePolicy(
    "RedriveAllowPolicy",
    text,
    redriveAllowPolicy,
  );
  return { redrivePermission, sourceQueueArns };
}

/** Whether a dead-letter queue with this policy takes messages from `sourceArn`. */
export function allowsSource(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (!policy || policy.redrivePermission === "allowAll") return true;
  return policy.redrivePermission === "byQueue" && policy.sourceQueueArns.includes(sourceArn);
}

function parsePolicy<T>(attribute: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidValue(text, attribute, "It is not valid JSON.");
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw invalidValue(text, attribute, parsed.error.issues[0]!.message);
  return parsed.data;
}
